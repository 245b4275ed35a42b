"""The writer of gatherings: the rules by hand of when people come, and the stewards of a place."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.history.record import record
from hub.places.keeping import reach_of
from hub.places.models import Gathering, GatheringSteward, PlaceOfWorship
from hub.places.stamps import stamp

# more than anybody has; what comes by the hundred is no volunteer
MOST = 100


class TimesRefused(Exception):
    """It cannot be written so; the message tells the person why. Nothing was written."""


class Overtaken(TimesRefused):
    """Somebody else changed it since the page was opened."""

    message = _("Somebody else changed this while you were writing. Look at it again, then send yours.")


@transaction.atomic
def add_gathering(place, *, facts, by, at):
    """A rule by hand; returns (gathering, is_new). The same rule is never wanted twice, so a second press adds none."""
    place = locked_place(place, by=by)
    live = place.gatherings.filter(removed_at__isnull=True)
    already = live.filter(**facts).first()
    if already:
        return already, False
    if live.count() >= MOST:
        raise TimesRefused(_("There are a hundred rules already. Remove those that no longer hold first."))
    gathering = Gathering.objects.create(place=place, added_at=at, **facts)
    record("gathering_added", at=at, by=by, place=place, code=gathering.reference)
    return gathering, True


@transaction.atomic
def change_gathering(gathering, *, facts, version, by, at):
    gathering = _locked(gathering, by=by)
    if gathering.removed_at:
        raise TimesRefused(_("This was removed. Bring it back first."))
    if all(getattr(gathering, name) == value for name, value in facts.items()):
        return gathering
    if gathering.version != version:
        raise Overtaken(Overtaken.message)
    for name, value in facts.items():
        setattr(gathering, name, value)
    gathering.version += 1
    gathering.save(update_fields=[*facts, "version"])
    record("gathering_changed", at=at, by=by, place=gathering.place, code=gathering.reference)
    return gathering


@transaction.atomic
def remove_gathering(gathering, *, by, at):
    """It counts no more; it can be brought back. A second press changes nothing."""
    gathering = _locked(gathering, by=by)
    if gathering.removed_at is None:
        gathering.removed_at = at
        gathering.version += 1
        gathering.save(update_fields=["removed_at", "version"])
        record("gathering_removed", at=at, by=by, place=gathering.place, code=gathering.reference)
    return gathering


@transaction.atomic
def bring_gathering_back(gathering, *, by, at):
    gathering = _locked(gathering, by=by)
    if gathering.removed_at is not None:
        gathering.removed_at = None
        gathering.version += 1
        gathering.save(update_fields=["removed_at", "version"])
        record("gathering_brought_back", at=at, by=by, place=gathering.place, code=gathering.reference)
    return gathering


@transaction.atomic
def set_stewards(gathering, *, number, contact, phone, version, by, at):
    """How many stewards the place has there and who leads them; none: the row goes. The committee's alone to say."""
    gathering = _locked(gathering, by=by, only_committee=True)
    row = GatheringSteward.objects.filter(gathering=gathering).first()
    now = {"number": row.number, "contact": row.contact, "phone": row.phone} if row else {}
    said = {"number": number, "contact": contact, "phone": phone} if number else {}
    if said == now:
        return
    if version != stamp(now):
        raise Overtaken(Overtaken.message)
    if said:
        GatheringSteward.objects.update_or_create(gathering=gathering, defaults=said)
    else:
        row.delete()
    record("stewards_set", at=at, by=by, place=gathering.place, code=gathering.reference)


def locked_place(place, *, by, only_committee=False):
    """The place, locked, so that two writers of its times follow one another. Raises PermissionDenied."""
    place = PlaceOfWorship.objects.select_for_update().get(pk=place.pk)
    reach = reach_of(by, place)
    if not (reach.keeps_own if only_committee else reach.may_keep):
        raise PermissionDenied
    return place


def _locked(gathering, *, by, only_committee=False):
    gathering = Gathering.objects.select_related("place").get(pk=gathering.pk)
    place = locked_place(gathering.place, by=by, only_committee=only_committee)
    gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    gathering.place = place
    if gathering.is_private and not reach_of(by, place).sees_private:
        raise PermissionDenied
    return gathering
