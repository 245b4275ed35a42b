"""The cast with concerns that could leak: at the same place, next door, in the next borough, and handed on."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from uuid import uuid4

from hub.concerns import actions, drafts
from hub.concerns.actions_consent import change_consent
from hub.people.models import Organisation
from hub.places.models import PlaceOfWorship
from tests.cast import PEOPLE, START

HOUR = timedelta(hours=1)
PERSONAS = (*PEOPLE, "leaver", "nobody")

COMMITTEE = frozenset({"faith", "trustee"})
UMBRELLA = frozenset({"umbrella"})
COUNCIL = frozenset({"council", "manager", "warden"})
COUNCIL_ANSWERS = frozenset({"council", "manager"})
POLICE = frozenset({"constable", "sergeant", "inspector", "commander"})
OPERATOR = frozenset({"coordinator"})
ALL_NAMED = COMMITTEE | UMBRELLA | COUNCIL | POLICE | OPERATOR


@dataclass
class World:
    cast: object
    brought: dict = field(default_factory=dict)

    def user(self, name):
        return self.cast.named[name]

    @cached_property
    def concerns(self):
        """By name; who may see each stands in tests/access/test_rows.py."""
        cast = self.cast
        self._widen()
        next_door = {"by": cast.other_faith, "place": cast.other_mosque}
        far = {"by": cast.other_faith, "place": cast.far_place}
        made = {
            "own": cast.concern(),
            "crime": cast.concern(category="threat", nature="crime"),
            "unticked": cast.concern(told=[cast.police_body]),
            "recorded": cast.concern(wants=("record",)),
            "handed_on": self._handed_on(),
            "next_door": cast.concern(**next_door),
            "far": cast.concern(**far),
            "unrouted": self._unrouted(),
            "hidden_name": cast.concern(hides_name=True),
            "stopped": self._stopped(),
            "child": cast.concern(names_child=True),
            "child_far": self._child_without_a_council(),
            "entered": cast.entered(),
        }
        return made

    def concern_at(self, status):
        """A concern at the mosque in this status, answered by the council; the same one each time."""
        if status not in self.brought:
            self.brought[status] = brought_to(self, status)
        return self.brought[status]

    def _widen(self):
        """A place in the next borough whose committee uses the Hub, so that a concern can be raised there."""
        cast = self.cast
        far_committee = Organisation.objects.create(kind=Organisation.Kind.PLACE_COMMITTEE, name="Eastfield Trust")
        cast.other_faith.memberships.create(
            organisation=far_committee, role="faith_leader", position="owner", since=START - 9 * HOUR
        )
        cast.add(
            "far_place",
            PlaceOfWorship.objects.create(
                name="Eastfield Centre",
                faith="muslim",
                run_by=far_committee,
                ward=cast.other_ward,
                borough=cast.other_borough,
                umbrella=cast.other_umbrella_body,
            ),
        )

    def _handed_on(self):
        """The council saw it until an hour later; since then it is the police's alone."""
        concern = self.cast.concern()
        concern.matter.audience.filter(organisation=self.cast.council_body).update(until=START + HOUR)
        return concern

    def _stopped(self):
        """The council led it and was unticked later: since then it is the police's alone."""
        cast = self.cast
        told = frozenset(body.pk for body in (cast.committee, cast.police_body, cast.umbrella_body))
        return change_consent(cast.concern(), told=told, hides_name=False, by=cast.faith, at=START + HOUR)

    def _child_without_a_council(self):
        """In a borough that no council covers in the Hub; the next borough's police were told."""
        cast = self.cast
        cast.other_council_body.areas.clear()
        concern = cast.concern(by=cast.other_faith, place=cast.far_place, names_child=True)
        cast.other_council_body.areas.add(cast.other_borough)
        return concern

    def _unrouted(self):
        """Nobody is set to answer here: it waits with the coordinator."""
        return self.cast.concern(told=[])

    @cached_property
    def draft(self):
        """What faith is writing: enough of it to be sent."""
        faith = self.cast.faith
        draft = drafts.start_draft(uuid4(), by=faith, at=START)
        drafts.save_answers(draft, "category", {"category": ["graffiti"]}, resume_at="what", at=START)
        return drafts.save_answers(draft, "what", {"what": ["A slur on the gate."]}, resume_at="nature", at=START)


STATUSES = ("raised", "acknowledged", "resolved", "reopened", "closed", "recorded")


def brought_to(world, status, **changes):
    """A concern taken to `status` by the real actions."""
    cast = world.cast
    concern = cast.concern(**changes)
    if status in {"raised", "recorded"}:
        return concern
    lead = cast.constable if concern.matter.lead == cast.police_body else cast.council
    concern = actions.acknowledge(
        concern, dealt_with_by=lead, next_step="We come.", next_step_at=START + 9 * HOUR, by=lead, at=START + HOUR
    )
    if status == "acknowledged":
        return concern
    concern = actions.resolve(concern, reason="done", words="Cleaned.", by=lead, at=START + 2 * HOUR)
    if status == "resolved":
        return concern
    if status == "closed":
        return actions.close(concern, by=cast.faith, at=START + 3 * HOUR)
    return actions.reopen(concern, words="It is back.", by=cast.faith, at=START + 3 * HOUR)
