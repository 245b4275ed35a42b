"""Reads of places: who sees which, in what order, and which organisations cover an area."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from hub.people.models import Organisation
from hub.people.querysets import current_memberships
from hub.people.roles import Permission
from hub.places.keeping import cover_of
from hub.places.search import words_in
from hub.prepared import IsAmong, Kept, all_of, columns_of
from hub.references import is_reference

# How far up a tree of organisations is counted; a ring made by mistake ends here instead of never.
DEEPEST = 20

COVERING = Kept(f"""
with recursive cover (organisation, is_near) as (
    select a.organisation_id, bool_or(a.area_id = $1)
      from people_organisation_areas a join people_organisation o on o.id = a.organisation_id
     where a.area_id = any($2) and o.kind = any($3)
       and o.is_demo = $4 and o.closed_at is null
     group by a.organisation_id
), up (organisation, ancestor, depth) as (
    select o.id, o.parent_id, 0 from people_organisation o join cover on cover.organisation = o.id
    union all
    select up.organisation, o.parent_id, up.depth + 1
      from up join people_organisation o on o.id = up.ancestor where up.depth < {DEEPEST}
)
select {columns_of(Organisation, "o")} from people_organisation o join cover on cover.organisation = o.id
 order by cover.is_near desc, (select max(depth) from up where up.organisation = o.id) desc, o.name, o.id
""")  # noqa: S608 - names of columns only


def organisations_covering(area, *, kinds, is_demo):
    """Open organisations of `kinds` whose cover includes `area`, nearest first. One query.

    A borough covers its wards. Cover of the ward itself comes before cover of its borough, and the lowest in its tree
    first: a ward's own team before its command. Made-up organisations never answer for real places, nor real ones for
    made-up places, so the caller says which world the place is of.
    """
    areas = [pk for pk in (area.pk, area.parent_id) if pk]
    return [all_of(Organisation, row) for row in COVERING(area.pk, areas, list(kinds), is_demo)]


class PlaceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The places `user` may see.

        Those run by an organisation of theirs, those that opted in to an umbrella body of theirs, and, with the
        permission to see the registry, those in the areas that the organisation giving it covers. The coordinator
        sees all. A merged entry has no readers of its own: whoever sees the one that was kept is led there.
        """
        memberships = current_memberships(user)
        if not memberships:
            return self.none()
        mine = set().union(*(ids for _role, ids in memberships))
        seen = Q(run_by__in=mine) | Q(umbrella__in=mine)
        cover = cover_of(user, Permission.SEE_PLACES)
        if cover.is_all:
            return self.all()
        if cover.areas:
            seen |= cover.places
        return self.filter(seen, merged_into__isnull=True)

    def open(self):
        return self.filter(closed_at__isnull=True)

    def same_as(self, place_id):
        """The place with this id, which was not merged, and all that were merged into it."""
        return self.filter(Q(pk=place_id) | Q(merged_into=place_id))

    def referred_to_by(self, reference):
        """The place with this reference, or the one into which that was merged."""
        of_now = self.model.objects.filter(reference=reference)
        return self.filter(pk__in=of_now.values_list(Coalesce("merged_into", "pk")))

    def own_of(self, organisation_ids):
        """(places that these run, places merged into one of those): two querysets, each read by an index.

        Who ran a place before it was merged says nothing any more: whoever runs the one that was kept has both.
        """
        run = self.filter(IsAmong("run_by", organisation_ids), merged_into__isnull=True)
        return run, self.filter(IsAmong("merged_into__run_by", organisation_ids))

    def found_by(self, text):
        """Places in whose words every word of `text` stands, in part or whole; or the one with that reference."""
        reference = text.strip().upper()
        if is_reference(reference):
            return self.filter(reference=reference)
        words = words_in(text)
        if not words:
            return self.none()
        return self.filter(*(Q(search_words__contains=word) for word in words))

    def page_after(self, place, *, size):
        """Up to `size` places by name, those that come after `place` (None: from the start)."""
        found = self.order_by("sort_name", "pk")
        if place is not None:
            later = Q(sort_name__gt=place.sort_name) | Q(sort_name=place.sort_name, pk__gt=place.pk)
            # the first condition says nothing new; it lets the index start at the right name
            found = found.filter(Q(sort_name__gte=place.sort_name) & later)
        return found[:size]
