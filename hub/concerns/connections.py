"""What a concern belongs with: duplicates and what was split off, as far as the reader sees both ends.

Nobody learns here of a concern that they do not see anyhow: not its reference, not that it exists.
"""

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.concerns import patterns
from hub.concerns.actions_patterns import MAY_ANSWER
from hub.concerns.querysets import listed_of
from hub.concerns.views.lists import rows_of
from hub.places.panels import Panel
from hub.promises.engine import acting_as

OTHER_ENDS = """
select 'main', main_id from concerns_concernlink where concern_id = %(concern)s and ended_at is null
union all
select 'duplicate', concern_id from concerns_concernlink where main_id = %(concern)s and ended_at is null
union all
select 'split_from', split_from_id from concerns_concern where matter_id = %(concern)s and split_from_id is not null
union all
select 'split_off', matter_id from concerns_concern where split_from_id = %(concern)s
union all
select 'pattern', pattern_id from concerns_patternmember where concern_id = %(concern)s and until is null
"""
PATTERN = "pattern"
HEADINGS = {
    "main": _("The same as this one, which is the main one"),
    "duplicate": _("The same as this one, and linked to it"),
    "split_from": _("Split off from"),
    "split_off": _("Split off from this one"),
}


def panel(request, concern, shown):
    """Read only where there is something: the page of a concern that belongs with nothing costs no more for it."""
    if not concern.is_connected:
        return None
    with connection.cursor() as cursor:
        cursor.execute(OTHER_ENDS, {"concern": concern.pk})
        ends = cursor.fetchall()
    within = [pk for how, pk in ends if how == PATTERN]
    seen = listed_of(request.user, [pk for how, pk in ends if how != PATTERN])
    groups = []
    for how, heading in HEADINGS.items():
        lines = [seen[pk] for how_of, pk in ends if how_of == how and pk in seen]
        if lines:
            groups.append((heading, rows_of(lines, request.now)))
    series = list(patterns.listed(request.user, within).values()) if within else []
    return Panel("concerns/connections.html", {"groups": groups, "series": series}) if groups or series else None


def put_together(request, concern, shown):
    """The way in to a pattern, for those who may answer it in a body that sees it in full."""
    if acting_as(concern.matter, request.user, MAY_ANSWER) is None:
        return None
    return _("Put it together with others"), reverse("concerns:pattern_make", args=[concern.matter.reference])
