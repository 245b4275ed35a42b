"""The writer of what people enter about a place: adding one, its facts, closing it and opening it again."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from hub.history.record import record
from hub.people.models import Organisation
from hub.people.querysets import organisation_ids_of
from hub.people.roles import Permission
from hub.places.actions import PlaceRefused
from hub.places.actions_search import search_words_of, write_search_words
from hub.places.importing.duplicates import record_duplicates
from hub.places.keeping import cover_of, reach_of
from hub.places.models import Area, LikelyDuplicate, PlaceAlias, PlaceCapacity, PlaceOfWorship

ADDING = 7_203_002  # a key of our own for locks by person
MOST_ALIASES = 20


class Overtaken(PlaceRefused):
    """Somebody else changed the place since the page was opened. Nothing was written."""


@dataclass(frozen=True)
class Spot:
    """Where a place stands: its ward, and perhaps its point."""

    ward: Area
    longitude: float | None = None
    latitude: float | None = None
    accuracy: str = PlaceOfWorship.Accuracy.UNKNOWN

    @property
    def fields(self):
        return {
            "ward": self.ward,
            "borough": self.ward.parent,
            "longitude": self.longitude,
            "latitude": self.latitude,
            "accuracy": self.accuracy,
        }


@dataclass(frozen=True)
class Change:
    """What somebody entered on one page: fields of the place, and the rows that hang on it. None: not on that page."""

    topic: str
    fields: dict = field(default_factory=dict)
    spot: Spot | None = None
    aliases: tuple | None = None
    capacities: dict | None = None  # {occasion: people}


@transaction.atomic
def add_by_hand(facts, spot, *, seen=(), by, at):
    """Add a place; returns (place, is_new): the same pressed twice is added once.

    facts   name, faith, kind, address and postcode
    seen    ids of likely duplicates that were shown and are others, so that nobody is asked about them again
    Raises PermissionDenied where `by` does not keep the registry, and PlaceRefused.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [ADDING, by.pk])
    cover = cover_of(by, Permission.KEEP_REGISTRY)
    if not (cover.is_all or cover.areas):
        raise PermissionDenied
    _refuse_outside(cover, spot.ward)
    is_demo = world_of(by)
    if already := added_before(facts, spot, by=by):
        return already, False
    place = PlaceOfWorship(**facts, **spot.fields, is_demo=is_demo)
    place.search_words = search_words_of(place)
    place.save()
    record("added", at=at, by=by, place=place)
    record_duplicates(place, at=at)
    _tell_apart(place, seen, by=by, at=at)
    return place, True


def added_before(facts, spot, *, by):
    """The place as `by` entered it once already, or None: the same press twice."""
    places = PlaceOfWorship.objects.open().filter(**facts, **spot.fields, is_demo=world_of(by))
    return places.filter(events__kind="added", events__by=by).first()


def world_of(person):
    """Whether what this person enters is made up: their organisations are."""
    return Organisation.objects.filter(pk__in=organisation_ids_of(person), is_demo=True).exists()


def _tell_apart(place, others, *, by, at):
    pairs = LikelyDuplicate.objects.filter(second=place, first__in=others, decision=LikelyDuplicate.Decision.OPEN)
    pairs.update(decision=LikelyDuplicate.Decision.DIFFERENT, decided_at=at, decided_by=by)


def _refuse_outside(cover, ward):
    if not cover.includes(ward):
        raise PlaceRefused(
            _("%(ward)s lies outside the areas that your organisation covers. Ask the coordinator to add it.")
            % {"ward": f"{ward.name}, {ward.parent.name}"}
        )


@transaction.atomic
def edit_place(place, change, *, version, by, at):
    """Write what was entered on one page. Raises PermissionDenied, Overtaken and PlaceRefused."""
    place = _locked(place)
    reach = reach_of(by, place)
    if not reach.may_keep:
        raise PermissionDenied
    if place.version != version:
        raise Overtaken(_("Somebody else changed this place meanwhile."))
    if change.spot:
        _refuse_moving_away(place, change.spot.ward, reach, by)
    fields = change.fields | (change.spot.fields if change.spot else {})
    for name, value in fields.items():
        setattr(place, name, value)
    place.version += 1
    place.save(update_fields=[*fields, "version"])
    if change.aliases is not None:
        _write_aliases(place, change.aliases)
    if change.capacities is not None:
        _write_capacities(place, change.capacities)
    write_search_words(PlaceOfWorship.objects.filter(pk=place.pk))
    if change.spot or change.aliases is not None or "name" in fields:
        record_duplicates(PlaceOfWorship.objects.select_related("ward", "borough").get(pk=place.pk), at=at)
    record("edited", at=at, by=by, place=place, code=change.topic)
    return place


def _locked(place):
    """The row as it stands, nobody else writing it; what was merged into another has no facts of its own any more."""
    places = PlaceOfWorship.objects.select_for_update(of=("self",), no_key=True)
    found = places.select_related("ward", "borough", "run_by").get(pk=place.pk)
    if found.merged_into_id:
        raise Overtaken(_("This place was found to be another entry of the same one."))
    return found


def _refuse_moving_away(place, ward, reach, by):
    if ward.pk == place.ward_id:
        return
    if reach.keeps_registry:
        _refuse_outside(cover_of(by, Permission.KEEP_REGISTRY), ward)
    elif ward.parent_id != place.borough_id:
        raise PlaceRefused(
            _("That is in another borough: other bodies answer there. Ask the coordinator to move the place.")
        )


def _write_aliases(place, names):
    names = list(dict.fromkeys(names))[:MOST_ALIASES]
    place.aliases.exclude(name__in=names).delete()
    known = set(place.aliases.values_list("name", flat=True))
    PlaceAlias.objects.bulk_create(PlaceAlias(place=place, name=name) for name in names if name not in known)


def _write_capacities(place, capacities):
    place.capacities.exclude(occasion__in=capacities).delete()
    PlaceCapacity.objects.bulk_create(
        [PlaceCapacity(place=place, occasion=occasion, people=people) for occasion, people in capacities.items()],
        update_conflicts=True,
        unique_fields=["place", "occasion"],
        update_fields=["people"],
    )


@transaction.atomic
def close_place(place, *, because, version, by, at):
    """It leaves the lists and nobody can log a concern there any more; what is open there stays open.

    Raises PermissionDenied and Overtaken. Closing one that is closed for that reason changes nothing.
    """
    place = _locked_to_close(place, by)
    if because not in CHOSEN:
        raise PlaceRefused(_("Choose one of the reasons."))
    if place.closed_at and place.closed_because == because:
        return place
    if place.version != version or place.closed_at:
        raise Overtaken(_("Somebody else changed this place meanwhile."))
    _set_closed(place, closed_at=at, because=because)
    record("closed", at=at, by=by, place=place, code=because)
    return place


@transaction.atomic
def reopen_place(place, *, by, at):
    """Raises PermissionDenied and Overtaken. One that is open stays as it is."""
    place = _locked_to_close(place, by)
    if place.closed_at:
        _set_closed(place, closed_at=None, because="")
        record("reopened", at=at, by=by, place=place)
        record_duplicates(place, at=at)
    return place


CHOSEN = (PlaceOfWorship.Closed.FOR_GOOD, PlaceOfWorship.Closed.MOVED, PlaceOfWorship.Closed.MISTAKE)


def _locked_to_close(place, by):
    place = _locked(place)
    if not cover_of(by, Permission.KEEP_REGISTRY).includes_place(place):
        raise PermissionDenied
    return place


def _set_closed(place, *, closed_at, because):
    place.closed_at, place.closed_because = closed_at, because
    place.version += 1
    place.save(update_fields=["closed_at", "closed_because", "version"])
