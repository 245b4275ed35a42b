"""On which terms an organisation promises: its calendar, and the targets and ladders that it agreed.

Of each, its own counts, else that of the nearest body above it, else the Hub's. One read, also of many at once: every
concern that is raised asks.
"""

import json
from dataclasses import dataclass, replace
from datetime import time

from hub.prepared import Kept
from hub.promises.clock import Span, WorkCalendar
from hub.promises.ladder import Ladder
from hub.promises.models import weekdays_monday_to_friday
from hub.promises.targets import Agreed

DEFAULT = WorkCalendar("ENG", frozenset(weekdays_monday_to_friday()), time(9), time(17))

# Each organisation with itself and all above it, nearest first, where one of them has a row.
TERMS = Kept("""
with recursive above (organisation, body, depth) as (
    select id, id, 0 from people_organisation where id = any($1)
    union all
    select above.organisation, o.parent_id, above.depth + 1
      from above join people_organisation o on o.id = above.body
     where o.parent_id is not null and above.depth < 20
), found as (
    select above.organisation, above.depth, o.name, o.reference, c.nation, c.weekdays, c.opens, c.closes,
           array(select date from promises_extraholiday where calendar_id = above.body order by date) as days,
           array(select name from promises_extraholiday where calendar_id = above.body order by date) as names,
           (select json_agg(json_build_array(kind, severity, amount, unit))::text
              from promises_agreedtarget where organisation_id = above.body) as targets,
           (select json_agg(json_build_array(kind, severity, reminder_amount, reminder_unit, deputy_amount, deputy_unit,
                                             supervisor_amount, supervisor_unit, head_amount, head_unit,
                                             mailbox_amount, mailbox_unit, umbrella_amount, umbrella_unit))::text
              from promises_agreedladder where organisation_id = above.body) as ladders
      from above
      join people_organisation o on o.id = above.body
      left join promises_calendar c on c.organisation_id = above.body
)
select organisation, name, reference, nation, weekdays, opens, closes, days, names, targets, ladders from found
 where nation is not null or targets is not null or ladders is not null
 order by organisation, depth
""")


@dataclass(frozen=True)
class Terms:
    calendar: WorkCalendar = DEFAULT
    agreed: tuple[Agreed, ...] = ()  # nearest first


def terms_of(organisation):
    return terms_of_each([organisation.pk])[organisation.pk]


def terms_of_each(organisation_ids):
    """{organisation id: Terms}. One query."""
    rows = {pk: [] for pk in organisation_ids}
    for organisation, *facts in TERMS(list(rows)):
        rows[organisation].append(facts)
    return {pk: _terms(found) if found else Terms() for pk, found in rows.items()}


def own_and_above(terms, organisation):
    """(what the body agreed itself, what the bodies above it agreed)."""
    own = [agreed for agreed in terms.agreed if agreed.reference == organisation.reference]
    above = tuple(agreed for agreed in terms.agreed if agreed.reference != organisation.reference)
    return own[0] if own else Agreed(organisation.name, organisation.reference), above


def without_own_ladder(own, above, kind, severity):
    """What would be agreed for the body, had it none for this kind and severity: its own for every kind stays."""
    return replace(own, ladders={row: one for row, one in own.ladders.items() if row != (kind, severity)}), *above


def _terms(rows):
    calendars, agreed = [], []
    for name, reference, nation, weekdays, opens, closes, days, names, targets, ladders in rows:
        if nation is not None:
            holidays = tuple(zip(days, names, strict=True))
            calendars.append(WorkCalendar(nation, frozenset(weekdays), opens, closes, holidays))
        if targets or ladders:
            agreed.append(Agreed(name, reference, _targets(targets), _ladders(ladders)))
    return Terms(calendars[0] if calendars else DEFAULT, tuple(agreed))


def _targets(rows):
    return {(kind, severity): Span(amount, unit) for kind, severity, amount, unit in json.loads(rows or "[]")}


def _ladders(rows):
    return {(kind, severity): Ladder(*_spans(spans)) for kind, severity, *spans in json.loads(rows or "[]")}


def _spans(facts):
    pairs = zip(facts[::2], facts[1::2], strict=True)
    return [Span(amount, unit) if amount else None for amount, unit in pairs]
