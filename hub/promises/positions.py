"""Who is told when a rung of a ladder fires: people in the position at that moment who may see the matter."""

from dataclasses import dataclass
from functools import cached_property

from hub.matters.models import Severity
from hub.matters.querysets import Sight
from hub.notifications.addresses import bad_among
from hub.people.models import Organisation, User
from hub.people.positions import Roster
from hub.promises.calendars import calendars_of
from hub.promises.clock import next_open
from hub.promises.ladder import BESIDE, CLIMB
from hub.promises.models import Promise


@dataclass(frozen=True)
class Heard:
    """Who hears of one rung. A gap: nobody in that very position could be told."""

    people: list
    gap: str = ""
    is_asked: bool = False  # the person to whom it was promised is asked, nobody is reminded
    mailbox: str = ""  # told beside them
    body: Organisation | None = None  # whose people they are, where that is not the body that owes it

    @property
    def is_nobody(self):
        """Nobody is told, and nobody is missing: a body beside the ladder that may not see it, or has no mailbox."""
        return not self.people and not self.mailbox and not self.gap


def keeps_quiet_hours(promise):
    """What is high or critical runs in clock hours, nights and weekends included, and so do its mails; and a round is
    walked in shifts, not in office hours."""
    return promise.severity < Severity.HIGH and promise.kind != Promise.Kind.PATROL_VISIT


def _to_be_asked(promises):
    """{id: the person to whom a check was promised}. One query, and none in a batch without checks."""
    ids = {promise.made_to_id for promise in promises if promise.kind == Promise.Kind.CHECK} - {None}
    return User.objects.filter(is_active=True).in_bulk(ids) if ids else {}


class Hearers:
    """Answers for a batch of promises, in a dozen queries at most, whatever their number."""

    def __init__(self, promises, at):
        owners = {promise.owner_user_id for promise in promises if promise.owner_user_id}
        self._reporters = _to_be_asked(promises)
        self._at = at
        self._sight = Sight([], {promise.matter_id for promise in promises})
        self._umbrellas = self._umbrellas_of(promises)
        bodies = {promise.owner_organisation_id for promise in promises} | {p.matter.lead_id for p in promises}
        self._roster = Roster(bodies | set(self._umbrellas.values()), at, people=owners)
        everyone = self._everyone(promises)
        self._sight.know(everyone)
        self._unreachable = bad_among(everyone)  # mails to them came back: nobody can be told there
        quiet = {promise.owner_organisation_id for promise in promises if keeps_quiet_hours(promise)}
        self._opens = {pk: next_open(at, calendar) for pk, calendar in calendars_of(quiet).items()} if quiet else {}

    def of(self, promise, position):
        """A reminder goes to the owner. Where nobody deals with things first, the next position up is reminded."""
        if position in BESIDE:
            return Heard([], mailbox=self.mailbox(promise)) if position == "mailbox" else self._at_umbrella(promise)
        if position == "reminder" and (person := self._to_ask(promise)):
            return Heard([person], is_asked=True)
        first = "owner" if position == "reminder" else position
        people = self._in_position(promise, first)
        if people or position != "reminder":
            return Heard(people, "" if people else first)
        others = (self._in_position(promise, other) for other in CLIMB[1:])
        return Heard(next(filter(None, others), []), first)

    def mailbox(self, promise):
        """The team mailbox of the owner organisation, when it may be told."""
        body = promise.owner_organisation
        return body.mailbox if self._sight.of_body(body.pk, promise.matter_id) else ""

    def _at_umbrella(self, promise):
        """Whoever is first there, from its owner up, else its mailbox; nobody where it may not see the matter now."""
        body = self._open_umbrellas.get(self._umbrellas.get(promise.matter_id))
        if body is None:
            return Heard([])
        held = (self._seeing(promise, self._roster.holders(body.pk, position)) for position in CLIMB)
        people = next(filter(None, held), [])
        return Heard(people, mailbox="" if people else body.mailbox, body=body)

    @cached_property
    def _open_umbrellas(self):
        return Organisation.objects.open().in_bulk(set(self._umbrellas.values())) if self._umbrellas else {}

    def _umbrellas_of(self, promises):
        """{matter id: umbrella body} of those whose ladders have it still to come."""
        told = [promise for promise in promises if promise.kind != Promise.Kind.PATROL_VISIT]
        coming = {promise.matter_id for promise in told if "umbrella" in promise.rung_positions[promise.rung :]}
        return {matter: body for matter, body in self._sight.umbrellas.items() if matter in coming}

    def told_of_gap(self, promise):
        """Who at the lead can have the gap filled, from its head down. Nobody: then the coordinators hear of it."""
        for position in reversed(CLIMB):
            if people := self._seeing(promise, self._roster.holders(promise.matter.lead_id, position)):
                return people
        return []

    def not_before(self, promise):
        """When a mail about it may leave: within the owner's office hours, unless it runs in clock hours."""
        return self._opens[promise.owner_organisation_id] if keeps_quiet_hours(promise) else self._at

    @cached_property
    def coordinators(self):
        """(people, mailbox): whoever stands highest at the body that runs the Hub, else its mailbox."""
        operator = Organisation.objects.open().filter(kind=Organisation.Kind.OPERATOR).first()
        if operator is None:
            return [], ""
        roster = Roster([operator.pk], self._at)
        people = next(filter(None, (roster.holders(operator.pk, position) for position in reversed(CLIMB))), [])
        return people, "" if people else operator.mailbox

    def _to_ask(self, promise):
        """Whoever raised it and can say whether it stayed settled; None: then the body has to find out."""
        person = self._reporters.get(promise.made_to_id) if promise.kind == Promise.Kind.CHECK else None
        return person if person and self._can_be_told(promise, person) else None

    def _in_position(self, promise, position):
        if position not in CLIMB:
            raise ValueError(f"unknown position {position!r}")
        if position == "owner" and promise.owner_user:
            person = self._roster.present(promise.owner_organisation_id, promise.owner_user)
            if person is not None and self._can_be_told(promise, person):
                return [person]
        return self._seeing(promise, self._roster.holders(promise.owner_organisation_id, position))

    def _seeing(self, promise, people):
        return [person for person in people if self._can_be_told(promise, person)]

    def _can_be_told(self, promise, person):
        return person.pk not in self._unreachable and self._sight.of_person(person, promise.matter_id)

    def _everyone(self, promises):
        """All who might be told, so that one query answers for all of them."""
        found = dict(self._reporters)
        for promise in promises:
            if promise.owner_user:
                person = self._roster.present(promise.owner_organisation_id, promise.owner_user)
                if person is not None:
                    found[person.pk] = person
            for body in (promise.owner_organisation_id, promise.matter.lead_id):
                for position in CLIMB:
                    found |= {person.pk: person for person in self._roster.holders(body, position)}
        for body in set(self._umbrellas.values()):
            for position in CLIMB:
                found |= {person.pk: person for person in self._roster.holders(body, position)}
        return list(found.values())
