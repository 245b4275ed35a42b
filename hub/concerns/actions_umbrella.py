"""The writer of which umbrella body a place lets see summaries, and of what that changes about its concerns.

It counts for concerns from now on. What was told earlier stays told, unless the committee takes it back in the same
act: a summary is for an umbrella body of the place, and this is none any more (docs/adr/0021).
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.history.record import record
from hub.matters.actions import stop_showing
from hub.matters.emails import withdraw_unseen
from hub.matters.models import Audience, Matter
from hub.notifications.outbox import enqueue
from hub.people.models import Membership
from hub.people.positions import holders
from hub.people.roles import Permission
from hub.places.actions import PlaceRefused, set_umbrella
from hub.places.models import PlaceOfWorship

OWNER = Membership.Position.OWNER


class Overtaken(PlaceRefused):
    """Somebody else changed the place since the page was opened. Nothing was written."""


@transaction.atomic
def choose_umbrella(place, *, organisation, also_open=False, version, by, at):
    """Let `organisation` (None: nobody) see summaries of concerns raised from now on; `also_open`: whoever could until
    now no longer sees the open ones either. Returns how many these were.

    For the committee alone: nobody else opts a place in. Raises PermissionDenied, Overtaken and PlaceRefused.
    """
    place = PlaceOfWorship.objects.select_for_update(of=("self",)).select_related("run_by", "umbrella").get(pk=place.pk)
    if not speaks_for(by, place):
        raise PermissionDenied
    before = place.umbrella
    if before == organisation:
        return 0
    if place.version != version:
        raise Overtaken(_("Somebody else changed this place meanwhile."))
    set_umbrella(place, organisation=organisation, by=by, at=at)
    PlaceOfWorship.objects.filter(pk=place.pk).update(version=version + 1)
    event = place.events.filter(kind="umbrella_set").latest("pk")
    if organisation:
        _tell(organisation, "umbrella_chosen", event, {"place": place.reference}, at=at)
    if before:
        _tell(before, "umbrella_left", event, {}, at=at)
    return _take_off(place, before, by=by, at=at) if before and also_open else 0


def speaks_for(person, place):
    """Whoever may log concerns for it. Nobody does so for a place that no committee runs."""
    return place.run_by is not None and person.may(Permission.RAISE_CONCERN, place.run_by)


def open_to(place, body):
    """Open concerns of the place of which this body sees a summary as its umbrella."""
    rows = Audience.objects.live().filter(organisation=body, ground=Audience.Ground.UMBRELLA, kind="concern")
    return Matter.objects.filter(
        pk__in=rows.filter(is_open=True).values("matter"), place__in=place.with_merged(), kind=Matter.Kind.CONCERN
    )


def _take_off(place, body, *, by, at):
    matters = list(open_to(place, body).select_for_update(of=("self",)).order_by("pk"))
    for matter in matters:
        stop_showing(matter, organisation=body, at=at)
        facts = {"for_organisation": place.run_by, "other_organisation": body, "matter": matter}
        record("stopped_telling", at=at, by=by, **facts)
        withdraw_unseen(matter)
    return len(matters)


def _tell(body, template, event, facts, *, at):
    """Whoever deals with things first there, else its mailbox."""
    common = {"context": {"organisation": body.name, **facts}, "organisation": body, "at": at}
    people = holders(body, OWNER, at)
    for person in people:
        enqueue(template, recipient=person, dedupe_key=f"{template}:{event.pk}:{person.pk}", **common)
    if not people and body.mailbox:
        enqueue(template, address=body.mailbox, dedupe_key=f"{template}:{event.pk}:mailbox", **common)
