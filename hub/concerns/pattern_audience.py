"""Who sees a pattern, kept in step with who sees its concerns.

A body sees it while it sees two or more of its concerns in full: whoever saw one alone would learn that there are
others. The body that looks at all of it needs one. The operator sees a summary, as of every matter. (docs/adr/0022)
"""

from collections import defaultdict

from hub.concerns.models import Pattern, PatternMember
from hub.history.record import record
from hub.matters.actions import set_open, show_as
from hub.matters.models import Audience
from hub.people.models import Organisation
from hub.people.querysets import bodies_above

ENOUGH = 2
ANSWERING = (Organisation.Kind.COUNCIL, Organisation.Kind.POLICE)
Ground, Level = Audience.Ground, Audience.Level


def pattern_audience_changed(concern, *, by, at):
    """Somebody sees `concern` now who did not, or no longer: its patterns follow. Runs in the caller's transaction."""
    within = PatternMember.objects.filter(concern=concern, until__isnull=True).values("pattern")
    for pattern in Pattern.objects.select_for_update(of=("self",)).filter(pk__in=within).order_by("pk"):
        refresh_audience(pattern, by=by, at=at)


def refresh_audience(pattern, *, by, at):
    """Show it to those who may see it now and to nobody else; where its lead is not among them, another body leads."""
    matter = pattern.matter
    sees = _seen_in_full(pattern)
    allowed = {body for body, concerns in sees.items() if len(concerns) >= ENOUGH}
    if sees.get(matter.lead_id):
        allowed.add(matter.lead_id)
    else:
        _pass_on(pattern, allowed, sees, by=by, at=at)
    live = {row.organisation_id: row for row in matter.audience.live() if row.ground != Ground.OPERATOR}
    matter.audience.live().filter(organisation__in=set(live) - allowed).update(until=at)
    for body in Organisation.objects.filter(pk__in=allowed):
        ground = Ground.LEAD if body.pk == matter.lead_id else Ground.HANDED_ON
        if body.pk not in live or live[body.pk].ground != ground:
            common = {"severity": pattern.severity, "at": at, "by": by}
            show_as(matter, body, level=Level.FULL, ground=ground, **common)


def _seen_in_full(pattern):
    """{id of a council or police body: ids of the pattern's concerns that it, or a team of it, sees in full}. A body
    that is told of none by itself is counted only where it leads. Two queries."""
    concerns = pattern.members.filter(until__isnull=True).values("concern")
    rows = Audience.objects.live().filter(matter__in=concerns, level=Level.FULL, organisation__kind__in=ANSWERING)
    pairs = list(rows.filter(organisation__closed_at__isnull=True).values_list("organisation", "matter"))
    above = bodies_above({body for body, _concern in pairs})
    told = {body for body, _concern in pairs} | {pattern.matter.lead_id}
    sees = defaultdict(set)
    for body, concern in pairs:
        for up in above[body]:
            if up in told:
                sees[up].add(concern)
    return sees


def _pass_on(pattern, allowed, sees, *, by, at):
    """To the body that sees most of it; where nobody sees enough, it is closed and only the operator knows of it."""
    matter = pattern.matter
    if allowed:
        lead = max(allowed, key=lambda body: (len(sees[body]), -body))
        matter.lead = Organisation.objects.get(pk=lead)
        matter.save(update_fields=["lead"])
        record("lead_passed", at=at, by=by, matter=matter, other_organisation=matter.lead)
    elif pattern.status == Pattern.Status.OPEN:
        pattern.status = Pattern.Status.CLOSED
        pattern.version += 1
        pattern.save(update_fields=["status", "version"])
        set_open(matter, False)
        record("nobody_left", at=at, by=by, matter=matter, to_status=pattern.status)
