"""What one thing that was told became, where parts of it were split off. Reads only."""

from hub.concerns.models import Concern


def told_first(pk):
    """The id of what was told: of a part, and of a part of a part, the first. One query for each turn back."""
    while before := Concern.objects.filter(pk=pk).values_list("split_from", flat=True).first():
        pk = before
    return pk


def with_parts(concern):
    """[the concern, then what was split off from it and from its parts], oldest first. Mostly one query."""
    found, last = [concern], [concern]
    parts = Concern.objects.select_related("matter__lead", "matter__area", "matter__place", "outside")
    while last:
        last = list(parts.filter(split_from__in=last))
        found += last
    return [concern, *sorted(found[1:], key=lambda part: (part.matter.raised_at, part.pk))]
