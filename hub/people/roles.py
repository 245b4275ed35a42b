"""Who may do what, in one table that a non-programmer can read. Whatever is not listed is refused.

A role says what its holder may do with the matters that the holder's organisation may see;
which matters those are is decided by hub.matters alone. Who may change somebody's role or position
is decided by hub/people/leading.py.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    RAISE_CONCERN = "raise_concern"  # log a concern for a place of one's own
    ANSWER_CONCERN = "answer_concern"  # acknowledge, update, record a contact, resolve, close: as its lead
    RECORD_CONTACT = "record_contact"  # record a call, visit, meeting, patrol or message
    RESPOND_AS_REPORTER = "respond_as_reporter"  # reopen or close what one's own place asked
    SCHEDULE_MEETING = "schedule_meeting"  # call a meeting, move it, say whether it was held
    PLAN_ROUND = "plan_round"  # make rounds of one's organisation and put visits on them
    CARRY_OUT_VISIT = "carry_out_visit"  # check in at a place and out again
    SEE_REPORTER = "see_reporter"  # the name and safe contact of who raised it
    SEE_INTERNAL_NOTES = "see_internal_notes"
    SEE_SERVICE_STATE = "see_service_state"  # "Reminders have not run since 09:12"
    MANAGE_ORGANISATIONS = "manage_organisations"
    MANAGE_PEOPLE = "manage_people"
    EDIT_ROUTING = "edit_routing"
    SEE_PLACES = "see_places"  # the registry of the areas one's organisation covers
    KEEP_REGISTRY = "keep_registry"  # add, edit, close, merge and import places there
    KEEP_OWN_PLACE = "keep_own_place"  # the details, contacts and times of the place one's organisation runs
    ENTER_FOR_CALLER = "enter_for_caller"  # log a concern for somebody who rang or came by
    EDIT_ADVICE = "edit_advice"  # numbers and sites that people are pointed to
    CONFIRM_JOINING = "confirm_joining"  # ring a place whose committee asks to join, and let them in
    KEEP_OFFICES = "keep_offices"  # who is member, leader or superintendent there, and how to reach them
    KEEP_MAILS = "keep_mails"  # the mail log: what was sent to whom, what is stuck, sending it again
    SEE_REPORT = "see_report"  # how many promises of one's organisation were kept, and how late
    SET_POSTURE = "set_posture"  # more care than usual in an area one's organisation covers


P = Permission
WITH_SECOND_STEP = frozenset({"police", "council", "operator"})


@dataclass(frozen=True)
class Role:
    code: str
    name: str
    description: str
    kinds: frozenset  # kinds of organisation in which the role exists
    permissions: frozenset

    @property
    def needs_second_step(self):
        """A password alone does not open the account of police, council or coordinator."""
        return not self.kinds.isdisjoint(WITH_SECOND_STEP)


def _role(code, name, description, kinds, *permissions):
    return Role(code, name, description, frozenset(kinds), frozenset(permissions))


ROLES = {
    role.code: role
    for role in [
        _role(
            "faith_leader",
            _("Faith leader"),
            _("Logs concerns for their place of worship and sees what was promised."),
            ["place_committee"],
            P.RAISE_CONCERN,
            P.RESPOND_AS_REPORTER,
            P.SEE_REPORTER,
            P.KEEP_OWN_PLACE,
        ),
        _role(
            "umbrella_officer",
            _("Umbrella body officer"),
            _("Sees a summary of concerns at places that opted in."),
            ["umbrella"],
            P.CONFIRM_JOINING,
        ),
        _role(
            "council_officer",
            _("Council officer"),
            _("Answers concerns for the council and schedules meetings."),
            ["council"],
            P.ANSWER_CONCERN,
            P.RECORD_CONTACT,
            P.SCHEDULE_MEETING,
            P.PLAN_ROUND,
            P.CARRY_OUT_VISIT,
            P.SEE_REPORTER,
            P.SEE_INTERNAL_NOTES,
            P.SEE_SERVICE_STATE,
            P.SEE_REPORT,
            P.SEE_PLACES,
            P.KEEP_REGISTRY,
            P.KEEP_OFFICES,
            P.SET_POSTURE,
            P.ENTER_FOR_CALLER,
            P.CONFIRM_JOINING,
        ),
        _role(
            "enforcement_officer",
            _("Council enforcement officer"),
            _("Carries out patrols for the council and records contacts."),
            ["council"],
            P.RECORD_CONTACT,
            P.CARRY_OUT_VISIT,
            P.SEE_INTERNAL_NOTES,
            P.SEE_SERVICE_STATE,
            P.SEE_PLACES,
        ),
        _role(
            "police_officer",
            _("Police officer"),
            _("Carries out patrols, records contacts and answers concerns for the police."),
            ["police"],
            P.ANSWER_CONCERN,
            P.RECORD_CONTACT,
            P.SCHEDULE_MEETING,
            P.CARRY_OUT_VISIT,
            P.SEE_REPORTER,
            P.SEE_INTERNAL_NOTES,
            P.SEE_SERVICE_STATE,
            P.SEE_REPORT,
            P.SEE_PLACES,
        ),
        _role(
            "police_supervisor",
            _("Police supervisor"),
            _("Answers for what a team promised and sees all of it."),
            ["police"],
            P.ANSWER_CONCERN,
            P.RECORD_CONTACT,
            P.SCHEDULE_MEETING,
            P.PLAN_ROUND,
            P.CARRY_OUT_VISIT,
            P.SEE_REPORTER,
            P.SEE_INTERNAL_NOTES,
            P.SEE_SERVICE_STATE,
            P.SEE_REPORT,
            P.SEE_PLACES,
            P.SET_POSTURE,
        ),
        _role(
            "centre_officer",
            _("Reporting centre officer"),
            _("Enters concerns for people who come to the centre, and sees those that were entered there."),
            ["reporting_centre"],
            P.ENTER_FOR_CALLER,
            P.SEE_REPORTER,
        ),
        _role(
            "coordinator",
            _("Coordinator"),
            _("Runs organisations, people and routing. Sees matters in summary, never what was written."),
            ["operator"],
            P.SEE_SERVICE_STATE,
            P.SEE_REPORT,
            P.MANAGE_ORGANISATIONS,
            P.MANAGE_PEOPLE,
            P.EDIT_ROUTING,
            P.EDIT_ADVICE,
            P.SEE_PLACES,
            P.KEEP_REGISTRY,
            P.CONFIRM_JOINING,
            P.KEEP_OFFICES,
            P.KEEP_MAILS,
        ),
    ]
}

choices = [(role.code, role.name) for role in ROLES.values()]


def may(user, permission, organisation=None):
    """Whether a current membership carries `permission`; in `organisation` or one above it, when given."""
    from hub.people.querysets import current_memberships

    for role_code, organisation_ids in current_memberships(user):
        role = ROLES.get(role_code)
        if role and permission in role.permissions and (organisation is None or organisation.pk in organisation_ids):
            return True
    return False
