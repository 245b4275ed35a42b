"""The writer of postures: more care than usual in an area, by hand, with an end and a reminder to look at it again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.history.record import record
from hub.notifications.outbox import enqueue
from hub.people.models import Organisation
from hub.people.roles import Permission
from hub.places.keeping import covers
from hub.places.models import Area, Posture

# as long as rapid guards are granted: whatever lasts longer is looked at anew
LONGEST = timedelta(weeks=4)
AT_ONCE = 100


class PostureRefused(Exception):
    """It cannot be written so; the message tells the person why. Nothing was written."""


class Overtaken(PostureRefused):
    """Somebody else changed it since the page was opened."""


@dataclass(frozen=True)
class Care:
    """What is set: where, for whom, how much, why, and for how long."""

    area: Area
    faiths: tuple
    level: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    review_at: datetime


@transaction.atomic
def set_posture(care, *, set_for, by, at):
    """Returns (posture, is_new): the same set twice is set once. Raises PermissionDenied and PostureRefused."""
    body = Organisation.objects.select_for_update().get(pk=set_for.pk)
    if not by.may(Permission.SET_POSTURE, body) or not covers(body, care.area):
        raise PermissionDenied
    _refuse_length(care.starts_at, care.ends_at, care.review_at, at)
    facts = {**vars(care), "faiths": sorted(care.faiths), "set_for": body, "set_by": by}
    already = Posture.objects.filter(**facts, ended_at__isnull=True).first()
    if already:
        return already, False
    posture = Posture.objects.create(**facts, set_at=at, is_demo=body.is_demo)
    _record("posture_set", posture, by=by, at=at)
    return posture, True


@transaction.atomic
def extend(posture, *, ends_at, review_at, version, by, at):
    """Give it another end, later or earlier, and another day to look at it again."""
    posture = _locked(posture, version=version, by=by, at=at)
    _refuse_length(max(posture.starts_at, at), ends_at, review_at, at)
    posture.ends_at, posture.review_at, posture.reminded_at = ends_at, review_at, None
    posture.version += 1
    posture.save(update_fields=["ends_at", "review_at", "reminded_at", "version"])
    _record("posture_extended", posture, by=by, at=at)
    return posture


@transaction.atomic
def end(posture, *, version, by, at):
    """It ends now. A second press changes nothing."""
    posture = _locked(posture, version=version, by=by, at=at)
    posture.ended_at, posture.ended_by = at, by
    posture.version += 1
    posture.save(update_fields=["ended_at", "ended_by", "version"])
    _record("posture_ended", posture, by=by, at=at)
    return posture


def remind_to_review(now):
    """Ask whoever set it whether it is still needed: once for each day that was agreed. Returns how many were asked."""
    asked = 0
    while found := _remind_some(now):
        asked += found
    return asked


@transaction.atomic
def _remind_some(now):
    due = Posture.objects.filter(review_at__lte=now, ended_at__isnull=True, reminded_at__isnull=True)
    due = (
        due.select_for_update(skip_locked=True, of=("self",)).select_related("set_by", "set_for").order_by("review_at")
    )
    postures = list(due[:AT_ONCE])
    for posture in postures:
        posture.reminded_at = now
        posture.save(update_fields=["reminded_at"])
        if posture.ends_at > now:  # one that is over by itself needs no look
            _ask(posture, now)
    return len(postures)


def _ask(posture, now):
    still_sets = posture.set_by.may(Permission.SET_POSTURE, posture.set_for)  # not once they left
    who = {"recipient": posture.set_by} if still_sets else {"address": posture.set_for.mailbox}
    if not any(who.values()):
        return
    enqueue(
        "posture_review",
        context={"posture": posture.reference, "organisation": posture.set_for.name, "ends_at": posture.ends_at},
        dedupe_key=f"posture_review:{posture.pk}:{posture.review_at.isoformat()}",
        organisation=posture.set_for,
        at=now,
        **who,
    )
    _record("posture_review_asked", posture, at=now)


def is_still_wanted(mail):
    """Asked when a mail leaves: a posture that ended meanwhile needs no look."""
    if mail.template != "posture_review":
        return True
    return Posture.objects.filter(reference=mail.context["posture"], ended_at__isnull=True).exists()


def _locked(posture, *, version, by, at):
    posture = Posture.objects.select_for_update(of=("self",)).select_related("set_for", "area").get(pk=posture.pk)
    if not by.may(Permission.SET_POSTURE, posture.set_for):
        raise PermissionDenied
    if posture.is_over(at):
        raise PostureRefused(_("It is over already. Set another one if more care is needed."))
    if version != posture.version:
        raise Overtaken(_("Somebody else changed this while you were writing. Look at it again, then send yours."))
    return posture


def _refuse_length(starts_at, ends_at, review_at, at):
    if not starts_at < ends_at or ends_at <= at:
        raise PostureRefused(_("It ends before it begins: give a later end."))
    if ends_at - starts_at > LONGEST:
        raise PostureRefused(_("Four weeks at most: then look at it anew and set it again if it is still needed."))
    if not starts_at < review_at <= ends_at:
        raise PostureRefused(_("The day to look at it again lies between its beginning and its end."))


def _record(kind, posture, *, at, by=None):
    """About the organisation for which it was set: an event is about one thing, and an area is none of them."""
    record(kind, at=at, by=by, organisation=posture.set_for, for_organisation=posture.set_for, code=posture.reference)
