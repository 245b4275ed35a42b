"""Reads of what was entered twice: pairs that wait for a decision, and merges that can be undone."""

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery

from hub.places.models import LikelyDuplicate, PlaceMerge, PlaceOfWorship


def pairs_for(cover):
    """Undecided pairs of open places, both in these areas, the likeliest first."""
    if not (cover.is_all or cover.areas):
        return LikelyDuplicate.objects.none()
    is_open = Q(closed_at__isnull=True)
    pairs = LikelyDuplicate.objects.filter(
        _of("first", is_open & cover.places),
        _of("second", is_open & cover.places),
        decision=LikelyDuplicate.Decision.OPEN,
    )
    return pairs.order_by("-similarity", "pk")


def merges_for(cover, *, undone=False):
    """Merges, both places in these areas, latest first; those that were undone only on request."""
    merges = PlaceMerge.objects.all() if undone else PlaceMerge.objects.filter(undone_at__isnull=True)
    if not (cover.is_all or cover.areas):
        return merges.none()
    if not cover.is_all:
        merges = merges.filter(_of("kept", cover.places), _of("merged", cover.places))
    return merges.order_by("-at", "-pk")


def _of(name, condition):
    """The condition on one place of the row, looked up row by row. As joins, a planner without fresh statistics, such
    as just after a large file, pairs every place of the area with every other first."""
    place = PlaceOfWorship.objects.order_by().filter(pk=OuterRef(name))
    asked = place.values_list(ExpressionWrapper(condition, output_field=BooleanField()))
    return Subquery(asked, output_field=BooleanField())


def pairs_after(pairs, pair):
    """Those that come after `pair` in the order of the list; all without one."""
    if pair is None:
        return pairs
    later = Q(similarity__lt=pair.similarity) | Q(similarity=pair.similarity, pk__gt=pair.pk)
    return pairs.filter(Q(similarity__lte=pair.similarity) & later)


def merges_after(merges, merge):
    if merge is None:
        return merges
    return merges.filter(Q(at__lte=merge.at) & (Q(at__lt=merge.at) | Q(at=merge.at, pk__lt=merge.pk)))


def with_places(rows, *names):
    """With what a page shows of both places, in as few queries for many rows as for one."""
    joined = [f"{name}__{what}" for name in names for what in ("ward", "borough", "run_by")]
    fetched = [f"{name}__{what}" for name in names for what in ("aliases", "sources")]
    return rows.select_related(*joined).prefetch_related(*fetched)


def is_last_step(merge):
    """Whether the kept place is not itself merged: then the merge can be undone."""
    return merge.kept.merged_into_id is None


def names_merged_into(place):
    """Names under which it also was entered, and what else it was called there."""
    rows = PlaceOfWorship.objects.filter(merged_into=place).prefetch_related("aliases").order_by("sort_name", "pk")
    return [name for row in rows for name in (row.name, *(alias.name for alias in row.aliases.all()))]
