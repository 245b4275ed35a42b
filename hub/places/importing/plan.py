"""Compares what a file says with what is known: what an import would do, before it does it. Reads only."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from hub.places.importing.duplicates import candidate_of
from hub.places.importing.facts import differences, new_aliases, said_by
from hub.places.importing.registry import Registry, sources_of
from hub.places.importing.rows import Reject
from hub.places.importing.whereabouts import Whereabouts
from hub.places.keeping import EVERYWHERE
from hub.places.models import PlaceOfWorship


@dataclass(eq=False)
class New:
    """A place to be added. `pairs`: what it may be the same as, (New or id of a place, metres or None, likeness)."""

    row: object
    located: object
    identity: tuple
    pairs: list = field(default_factory=list)
    place_id: int | None = None  # once it is written


@dataclass(eq=False)
class Known:
    """A row whose place stands here; `source` is None where the file is linked to it for the first time."""

    row: object
    located: object
    identity: tuple
    place_id: int
    source: object = None
    said: dict = field(default_factory=dict)
    place: object = None  # loaded where the file says something new
    differences: list = field(default_factory=list)
    aliases: list = field(default_factory=list)

    @property
    def before(self):
        return self.source.said if self.source else {}

    @property
    def taken(self):
        return [difference for difference in self.differences if difference.is_taken]

    @property
    def proposed(self):
        return [difference for difference in self.differences if not difference.is_taken]

    @property
    def is_updated(self):
        return bool(self.taken or self.aliases)


@dataclass
class Plan:
    new: list = field(default_factory=list)
    known: list = field(default_factory=list)
    rejects: list = field(default_factory=list)
    outside: list = field(default_factory=list)  # rows in areas that whoever imports does not keep

    @property
    def updated(self):
        return [known for known in self.known if known.is_updated]

    @property
    def proposed(self):
        return [known for known in self.known if known.proposed]

    @property
    def unchanged(self):
        return [known for known in self.known if not (known.is_updated or known.proposed)]

    @property
    def duplicates(self):
        return [(new, *pair) for new in self.new for pair in new.pairs]


def nobody(done):
    """Progress that nobody follows."""


def plan_import(reading, *, kept=EVERYWHERE, progress=nobody, lock=False):
    """The Plan for a reading, as the registry stands now.

    kept       Cover: in which areas places may be written
    progress   called with the number of rows that have been looked at
    lock       keep others from changing the places that will be changed, until the transaction ends
    """
    planning = _Planning(reading, kept)
    planning.place_rows()
    planning.tell_known_from_new()
    planning.compare(lock)
    planning.find_duplicates(progress)
    planning.plan.rejects.sort(key=lambda reject: reject.line)
    return planning.plan


class _Planning:
    def __init__(self, reading, kept):
        self.plan, self.rows, self.kept = Plan(rejects=list(reading.rejects)), reading.rows, kept
        self.whereabouts = Whereabouts()
        self.placed = []  # (row, located, identity, mark) of each row that counts

    def place_rows(self):
        """Where each row stands; what stands nowhere here, or twice in the file, is rejected."""
        first_line = {}
        for row, located, reason in self.whereabouts.of_each(self.rows):
            mark = row.mark(self.whereabouts.code_of(located.ward_id)) if located else None
            identity = row.own_identity or mark
            if located and identity in first_line:
                reason = _("the same place stands on line %(line)s") % {"line": first_line[identity]}
            if reason:
                self.plan.rejects.append(Reject(row.line, row.name, reason))
                continue
            first_line[identity] = row.line
            if self.kept.has(located.ward_id, located.borough_id):
                self.placed.append((row, located, identity, mark))
            else:
                self.plan.outside.append(row)

    def tell_known_from_new(self):
        """By the source; else by name and point: the place may have come by hand or from another file."""
        sources = sources_of([identity for _row, _located, identity, _mark in self.placed])
        self.registry = Registry([(row, located) for row, located, *_more in self.placed], self.whereabouts)
        first_line = {}
        for row, located, identity, mark in self.placed:
            source = sources.get(identity)
            place_id = source.place_id if source else self.registry.same_as(mark)
            if place_id:
                # what a poorer file leaves out was said before all the same
                said = (source.said if source else {}) | said_by(row)
                self.plan.known.append(Known(row, located, identity, place_id, source, said))
            elif mark in first_line:
                reason = _("the same place stands on line %(line)s") % {"line": first_line[mark]}
                self.plan.rejects.append(Reject(row.line, row.name, reason))
            else:
                first_line[mark] = row.line
                self.plan.new.append(New(row, located, identity))

    def compare(self, lock):
        """What the file says anew of places that stand here."""
        said_anew = [known for known in self.plan.known if known.said != known.before]
        places = _places_by_id({known.place_id for known in said_anew}, lock)
        not_ours = set()
        for known in said_anew:
            known.place = places[known.place_id]
            is_open = known.place.closed_at is None
            if not self.kept.has(known.place.ward_id, known.place.borough_id):
                not_ours.add(known)
                continue
            is_merged = known.place.pk != known.place_id
            known.differences = differences(known.said, known.before, known.place, may_take=is_open and not is_merged)
            if is_open and not is_merged:
                known.aliases = new_aliases(known.said, known.before)
        self.plan.known = [known for known in self.plan.known if known not in not_ours]
        self.plan.outside += [known.row for known in not_ours]
        self.plan.outside.sort(key=lambda row: row.line)

    def find_duplicates(self, progress):
        neighbourhood = self.registry.neighbourhood() if self.plan.new else None
        for done, new in enumerate(self.plan.new):
            if done % 500 == 0:
                progress(done)
            row, located = new.row, new.located
            candidate = candidate_of(
                new,
                names=[row.name, *row.aliases],
                faith=row.faith,
                ward_id=located.ward_id,
                area_words=self.whereabouts.words_of(located.ward_id),
                longitude=row.longitude,
                latitude=row.latitude,
                postcode=row.postcode,
            )
            new.pairs = [(other.thing, *more) for other, *more in neighbourhood.duplicates_of(candidate)]
            neighbourhood.add(candidate)


def _places_by_id(ids, lock):
    """{id: place}; a place that was merged stands for the one that was kept."""
    found = {}
    while ids:
        places = PlaceOfWorship.objects.filter(pk__in=ids).order_by("pk")
        found |= {place.pk: place for place in (places.select_for_update() if lock else places)}
        ids = {place.merged_into_id for place in found.values() if place.merged_into_id} - set(found)
    return {pk: _kept(place, found) for pk, place in found.items()}


def _kept(place, found):
    while place.merged_into_id:
        place = found[place.merged_into_id]
    return place
