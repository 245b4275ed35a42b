"""Reads of patterns. Who sees one is decided by hub.matters; of its concerns each reader sees those they see anyhow."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hub.concerns.models import CATEGORIES, Concern, Pattern, PatternMember
from hub.concerns.querysets import listed_of
from hub.history.models import Event
from hub.matters.about import About
from hub.matters.models import Matter
from hub.matters.pages import page_of
from hub.matters.querysets import Narrow, keys
from hub.matters.shown import seen_in_full

CANDIDATES, LOOKED_THROUGH = 20, 200


@dataclass(frozen=True)
class Listed:
    """A line of the list. What it is about and how many there are is worked out from what the reader sees."""

    pk: int
    reference: str
    title: str
    lead: str
    status: str
    count: int


def listed(user, ids):
    """{pk: Listed} of those of these patterns that `user` may see. Three queries and those of listed_of."""
    found = Pattern.objects.visible_to(user).filter(pk__in=ids).select_related("matter__area", "matter__lead")
    patterns = {pattern.pk: pattern for pattern in found}
    members = _members_of(patterns)
    seen = listed_of(user, sorted(set().union(*members.values())))
    return {
        pk: _line(pattern, [seen[concern] for concern in sorted(members[pk]) if concern in seen])
        for pk, pattern in patterns.items()
    }


def _members_of(ids):
    """{pattern id: ids of the concerns that are in it}. One query."""
    members = {pk: set() for pk in ids}
    rows = PatternMember.objects.filter(pattern__in=list(ids), until__isnull=True)
    for pattern, concern in rows.values_list("pattern", "concern"):
        members[pattern].add(concern)
    return members


def _line(pattern, concerns):
    return Listed(
        pattern.pk,
        pattern.matter.reference,
        title_for(pattern, concerns),
        pattern.matter.lead.name,
        pattern.status,
        len(concerns),
    )


def title_for(pattern, concerns):
    """From what the reader sees of it: a title made of all would tell what the others are about."""
    category = Counter(line.category for line in concerns).most_common(1)[0][0] if concerns else pattern.category
    return _("%(what)s, several in %(area)s") % {"what": CATEGORIES[category], "area": pattern.matter.area.name}


def page_for(user, *, is_open, after="", before=""):
    def fetch(ids):
        return listed(user, ids)

    return page_of(user, Matter.Kind.PATTERN, fetch, narrow=Narrow(is_open=is_open), after=after, before=before)


def concerns_in(pattern, user):
    """[hub.concerns.querysets.Listed] of its concerns that `user` sees, newest first. Three queries."""
    ids = pattern.members.filter(until__isnull=True).values_list("concern", flat=True)
    return sorted(listed_of(user, ids).values(), key=lambda line: line.pk, reverse=True)


def seen_by_references(user, references):
    """Concerns of these references that `user` sees in full. One query."""
    found = Concern.objects.filter(seen_in_full(user), matter__reference__in=references)
    return list(found.select_related("matter__area__parent", "matter__place", "matter__lead"))


def candidates(user, area, *, but=()):
    """The latest concerns in the borough of `area` that `user` sees in full. Two queries."""
    borough = area.parent_id or area.pk
    newest = keys(user, Matter.Kind.CONCERN, narrow=Narrow(is_open=None), limit=LOOKED_THROUGH)
    found = Concern.objects.filter(seen_in_full(user), pk__in=[pk for _at, pk in newest]).exclude(pk__in=but)
    there = found.filter(matter__area__parent=borough) | found.filter(matter__area=borough)
    return list(there.select_related("matter__area").order_by("-matter__raised_at", "-pk")[:CANDIDATES])


def events_of(pattern):
    """What happened to it, oldest first. What was added or taken out is among them without saying what."""
    shown = Event.objects.filter(matter=pattern.matter).select_related(
        "by", "note", "for_organisation", "other_organisation"
    )
    return list(shown.order_by("at", "pk"))


def about(user, ids):
    return {pk: About(line.title, "", True) for pk, line in listed(user, ids).items()}
