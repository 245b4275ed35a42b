"""The writer of areas and of places that come from files. Every action is one transaction."""

from dataclasses import dataclass, field, replace

from django.db import connection, transaction
from django.db.models import Q

from hub.history.record import record_many
from hub.places.actions_search import write_search_words
from hub.places.importing.duplicates import keep_pairs
from hub.places.importing.facts import said_by, set_field
from hub.places.importing.plan import New, nobody, plan_import
from hub.places.keeping import EVERYWHERE
from hub.places.models import Area, AreaBoundary, PlaceAlias, PlaceOfWorship, PlaceProposal, PlaceSource
from hub.places.search import words_of
from hub.references import new_reference

IMPORTING = 7_203_001  # a key of our own: of two imports at once, each would miss what the other adds
BATCH = 2000
Accuracy = PlaceOfWorship.Accuracy


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
def import_places(reading, *, at, by=None, kept=EVERYWHERE, progress=nobody):
    """Bring the registry up to date with a file, in the areas of `kept`; returns the Plan that was carried out.

    New places are added, and what may be entered twice is kept for a person to decide. What the file changed is taken
    over where nobody changed it here; otherwise it is proposed. Nothing is closed, opened again or taken apart.
    """
    _one_import_at_a_time()
    plan = plan_import(reading, kept=kept, lock=True)
    _add(plan.new, at=at, by=by, progress=progress)
    keep_pairs(
        [(new.place_id, _place_id(other), metres, likeness) for new, other, metres, likeness in plan.duplicates], at=at
    )
    _bring_up_to_date([known for known in plan.known if known.place], at=at, by=by)
    return plan


def _place_id(other):
    return other.place_id if isinstance(other, New) else other


def _add(news, *, at, by, progress):
    areas = dict(Area.objects.values_list("pk", "name"))
    references = iter(fresh_references(PlaceOfWorship, "P", len(news)))
    for start in range(0, len(news), BATCH):
        chunk = news[start : start + BATCH]
        places = PlaceOfWorship.objects.bulk_create([_place(new, next(references), areas) for new in chunk])
        for new, place in zip(chunk, places, strict=True):
            new.place_id = place.pk
        PlaceAlias.objects.bulk_create(
            PlaceAlias(place_id=new.place_id, name=name) for new in chunk for name in new.row.aliases
        )
        PlaceSource.objects.bulk_create(_source(new, said_by(new.row)) for new in chunk)
        record_many({"kind": "imported", "place": place, "at": at, "by": by} for place in places)
        progress(start + len(chunk))


def _place(new, reference, areas):
    row, located = new.row, new.located
    names = areas[located.ward_id], areas[located.borough_id]
    return PlaceOfWorship(
        reference=reference,
        name=row.name,
        search_words=words_of(row.name, row.aliases, row.postcode, *names),
        faith=row.faith,
        longitude=row.longitude,
        latitude=row.latitude,
        accuracy=Accuracy.NEAR if row.has_point else Accuracy.UNKNOWN,
        address=row.address,
        postcode=row.postcode,
        website=row.website,
        wheelchair=row.wheelchair,
        ward_id=located.ward_id,
        borough_id=located.borough_id,
    )


def _source(found, said):
    kind, source_id = found.identity
    return PlaceSource(place_id=found.place_id, file_kind=kind, source_id=source_id, said=said)


def _bring_up_to_date(knowns, *, at, by):
    """Known places of which the file says something new."""
    _write_sources(knowns)
    _propose(knowns, at=at)
    fields, changed, aliases, events = set(), {}, [], []
    for known in [known for known in knowns if known.is_updated]:
        place = changed.setdefault(known.place.pk, known.place)
        for difference in known.taken:
            fields.update(set_field(place, difference.field, difference.there, known.located))
        aliases += [PlaceAlias(place=place, name=name) for name in known.aliases]
        names = [difference.field for difference in known.taken] + ["aliases"] * bool(known.aliases)
        code = " ".join(names)[:60]
        events.append({"kind": "changed_by_file", "place": place, "code": code, "at": at, "by": by})
    for place in changed.values():
        place.version += 1  # a form that was opened before is not sent over it
    PlaceAlias.objects.bulk_create(aliases, batch_size=BATCH, ignore_conflicts=True)
    PlaceOfWorship.objects.bulk_update(changed.values(), [*sorted(fields), "version"], batch_size=BATCH)
    write_search_words(PlaceOfWorship.objects.filter(pk__in=list(changed)))
    record_many(events)


def _write_sources(knowns):
    for known in knowns:
        if known.source:
            known.source.said = known.said
    PlaceSource.objects.bulk_update([known.source for known in knowns if known.source], ["said"], batch_size=BATCH)
    linked = [known for known in knowns if not known.source]
    for known, source in zip(
        linked, PlaceSource.objects.bulk_create([_source(known, known.said) for known in linked], BATCH), strict=True
    ):
        known.source = source


def _propose(knowns, *, at):
    """One open proposal for each source and field: what the file says last."""
    proposed = [(known, difference) for known in knowns for difference in known.proposed]
    sources = {known.source.pk for known, _difference in proposed}
    waiting = PlaceProposal.objects.filter(source__in=sources, decided_at__isnull=True)
    waiting = {(proposal.source_id, proposal.field): proposal for proposal in waiting}
    references = iter(fresh_references(PlaceProposal, "J", len(proposed)))
    new = []
    for known, difference in proposed:
        proposal = waiting.get((known.source.pk, difference.field))
        if proposal is None:
            proposal = PlaceProposal(source=known.source, field=difference.field, reference=next(references))
            new.append(proposal)
        proposal.place, proposal.made_at = known.place, at
        proposal.here, proposal.there = difference.here[:200], difference.there[:200]
    PlaceProposal.objects.bulk_create(new, batch_size=BATCH)
    PlaceProposal.objects.bulk_update(waiting.values(), ["place", "here", "there", "made_at"], batch_size=BATCH)


def fresh_references(model, letter, count):
    """`count` references that no row has: in a batch of 50,000 a random one repeats once in thirty imports."""
    fresh = set()
    while len(fresh) < count:
        fresh |= {new_reference(letter) for _ in range(count - len(fresh))}
        fresh -= set(model.objects.filter(reference__in=fresh).values_list("reference", flat=True))
    return fresh


def _one_import_at_a_time():
    """Wait for an import that is under way; held until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [IMPORTING])
