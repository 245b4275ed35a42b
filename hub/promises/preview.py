"""Who would hear when, if something were asked now and nobody answered: what the editor of a ladder shows.

It follows the sweep: a position that nobody holds has the mailbox told, and calls the next one at once.
"""

from dataclasses import dataclass, field
from datetime import datetime

from hub.people.models import Membership
from hub.people.positions import Roster
from hub.people.querysets import bodies_above
from hub.promises.bounds import IN_CLOCK_TIME
from hub.promises.clock import after, next_open
from hub.promises.ladder import BESIDE, CLIMB, rungs_of
from hub.promises.targets import ANY, TARGETS_OF_KINDS, target_for


@dataclass(frozen=True)
class Line:
    position: str
    at: datetime  # when the rung fires
    mailed_at: datetime  # when its mail leaves: not at night, unless it runs in clock time
    people: list = field(default_factory=list)
    stand_ins: frozenset = frozenset()  # ids of those of them who do not hold the position themselves
    is_gap: bool = False


def preview(organisation, ladder, severity, terms, now, kind=ANY):
    """(due time, [Line]) of what is asked of the body at `now`: a promise of that kind, of every kind an answer. The
    number of queries is fixed, but for stand-ins."""
    asked = "acknowledge" if kind == ANY else TARGETS_OF_KINDS.get(kind, kind)
    due_at = after(now, target_for(asked, severity, terms.agreed), terms.calendar)
    held = _held(organisation)
    lines, at_once = [], None
    for rung in rungs_of(ladder, now, due_at, terms.calendar):
        at = at_once or rung.at
        if rung.position in BESIDE:
            # a mailbox, or a body that depends on the place: no people to name
            lines.append(Line(rung.position, at, _mailed_at(at, severity, terms)))
            continue
        people, is_gap = _heard(Roster([organisation.pk], at), organisation, rung.position)
        first = "owner" if rung.position == "reminder" else rung.position
        stand_ins = frozenset(p.pk for p in people if not is_gap and (p.pk, first) not in held)
        lines.append(Line(rung.position, at, _mailed_at(at, severity, terms), people, stand_ins, is_gap))
        at_once = at if is_gap and rung.position != "reminder" else None
    return due_at, lines


def _mailed_at(at, severity, terms):
    return at if severity in IN_CLOCK_TIME else next_open(at, terms.calendar)


def _heard(roster, organisation, position):
    """(people, whether nobody holds that very position). Without an owner the next position up is reminded."""
    first = "owner" if position == "reminder" else position
    people = roster.holders(organisation.pk, first)
    if people or position != "reminder":
        return people, not people
    others = (roster.holders(organisation.pk, other) for other in CLIMB[1:])
    return next(filter(None, others), []), True


def _held(organisation):
    above = bodies_above([organisation.pk])[organisation.pk]
    members = Membership.objects.current().filter(organisation__in=above, position__gt="")
    return set(members.values_list("user", "position"))
