"""The writer of areas and of places that come from files. Every action is one transaction."""

from dataclasses import dataclass, field, replace

from django.db import connection, transaction
from django.db.models import Q

from hub.history.record import record_many
from hub.places.actions_search import write_search_words
from hub.places.importing.plan import plan_import
from hub.places.models import Area, AreaBoundary, PlaceOfWorship, PlaceSource
from hub.places.search import words_of
from hub.references import new_reference

IMPORTING = 7_203_001  # a key of our own: of two imports at once, each would miss what the other adds
BATCH = 2000


@dataclass
class Loaded:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    renamed: list = field(default_factory=list)


@transaction.atomic
def load_areas(boroughs, wards, *, at):
    """Write these areas as the file has them, none removed. Returns how many were added, changed and left alone.

    Boroughs that come without wards bring an outline of their own; where wards are known, it stays drawn around them.
    """
    _one_import_at_a_time()
    loaded = Loaded()
    if not wards:
        boroughs = _drawn_around_wards(boroughs)
    parents = _write_areas(boroughs, Area.Kind.BOROUGH, {}, loaded, at=at)
    _write_areas(wards, Area.Kind.WARD, parents, loaded, at=at)
    _tell_places_of_new_names(loaded.renamed)
    return loaded


def _drawn_around_wards(boroughs):
    """The boroughs, those that have wards with the outline that stands here."""
    drawn = AreaBoundary.objects.filter(area__code__in=[borough.code for borough in boroughs])
    kept = dict(drawn.filter(area__children__isnull=False).distinct().values_list("area__code", "geometry"))
    return [replace(borough, geometry=kept.get(borough.code, borough.geometry)) for borough in boroughs]


def _tell_places_of_new_names(areas):
    """A place is found by its ward and borough too."""
    if areas:
        write_search_words(PlaceOfWorship.objects.filter(Q(ward__in=areas) | Q(borough__in=areas)))


def _write_areas(boundaries, kind, parents, loaded, *, at):
    """{code: Area} of the boundaries, added or brought up to date."""
    codes = [boundary.code for boundary in boundaries]
    known = {a.code: a for a in Area.objects.filter(code__in=codes).select_related("boundary")}
    new, renamed, redrawn = [], [], []
    for boundary in boundaries:
        area = known.get(boundary.code)
        if area is None:
            area = known[boundary.code] = Area(code=boundary.code)
            new.append(area)
        drawn = getattr(area, "boundary", None) if area.pk else None
        before = (area.kind, area.name, area.parent_id)
        area.kind, area.name, area.parent = kind, boundary.name, parents.get(boundary.parent_code)
        if area.pk and before != (area.kind, area.name, area.parent_id):
            renamed.append(area)
        if drawn is None or drawn.geometry != boundary.geometry:
            redrawn.append((area, boundary.geometry))
    Area.objects.bulk_create(new, batch_size=BATCH)
    Area.objects.bulk_update(renamed, ["kind", "name", "parent"], batch_size=BATCH)
    AreaBoundary.objects.bulk_create(
        [AreaBoundary(area=area, geometry=geometry, loaded_at=at) for area, geometry in redrawn],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["area"],
        update_fields=["geometry", "loaded_at"],
    )
    changed = {area.code for area in renamed} | {area.code for area, _g in redrawn} - {area.code for area in new}
    loaded.renamed += renamed
    loaded.added += len(new)
    loaded.changed += len(changed)
    loaded.unchanged += len(boundaries) - len(new) - len(changed)
    return known


@transaction.atomic
def import_places(reading, *, at, by=None):
    """Add the places of a file that are not known yet; returns the Plan that was carried out.

    A place that is known stays exactly as it is: what was changed here by hand is never undone by a file.
    """
    _one_import_at_a_time()
    plan = plan_import(reading)
    areas = dict(Area.objects.values_list("pk", "name"))
    places = [
        PlaceOfWorship(
            reference=reference,
            name=row.name,
            faith=row.faith,
            longitude=row.longitude,
            latitude=row.latitude,
            address=row.address,
            postcode=row.postcode,
            ward_id=located.ward_id,
            borough_id=located.borough_id,
            search_words=words_of(row.name, (), row.postcode, areas[located.ward_id], areas[located.borough_id]),
        )
        for reference, (row, located) in zip(_fresh_references(len(plan.new)), plan.new, strict=True)
    ]
    PlaceOfWorship.objects.bulk_create(places, batch_size=BATCH)
    PlaceSource.objects.bulk_create(
        [
            PlaceSource(place=place, file_kind=row.file_kind, source_id=row.source_id)
            for place, (row, _located) in zip(places, plan.new, strict=True)
        ],
        batch_size=BATCH,
    )
    record_many({"kind": "imported", "place": place, "at": at, "by": by} for place in places)
    return plan


def _fresh_references(count):
    """`count` references that no place has: in a batch of 50,000 a random one repeats once in thirty imports."""
    fresh = set()
    while len(fresh) < count:
        fresh |= {new_reference("P") for _ in range(count - len(fresh))}
        fresh -= set(PlaceOfWorship.objects.filter(reference__in=fresh).values_list("reference", flat=True))
    return fresh


def _one_import_at_a_time():
    """Wait for an import that is under way; held until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [IMPORTING])
