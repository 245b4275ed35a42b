"""Every mail of the Hub and the facts it may carry. Read this page before adding one.

A mail says a reference, what is asked of the reader, by when, and a link: never what somebody wrote, who raised
it, a weakness or a patrol time. So a mail is made of the facts below and of nothing else: `check` refuses a
template that is not in the table, a fact that is missing, and one that is too many.

Adding a mail: a row here, templates/mail/<name>.subject.txt and <name>.txt (the words; mail/base.txt and
mail/base.html add the labelled facts, the link and the footer), and a rendering test.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from hub.people.models import Membership
from hub.people.roles import ROLES
from hub.references import is_reference

PROMISES = {
    "acknowledge": _("An answer to the concern"),
    "first_action": _("The next step"),
    "update": _("An update"),
    "call": _("A call"),
    "visit": _("A visit"),
    "meeting": _("A meeting"),
    "patrol": _("A patrol"),
    "check": _("A check that it stayed settled"),
    "outcome": _("Word on whether the meeting was held"),
    "patrol_visit": _("Word on a visit of a round"),
    "join": _("An answer to a request to join"),
}
CONTACTS = {
    "call": _("A call"),
    "visit": _("A visit"),
    "meeting": _("A meeting"),
    "patrol": _("A patrol"),
    "message": _("A message"),
}
OUTCOMES = {"done": _("it took place"), "no_answer": _("no answer")}
POSITIONS = {**dict(Membership.Position.choices), "mailbox": _("Team mailbox")}
ROLE_NAMES = {role.code: role.name for role in ROLES.values()}
# codes among the facts, and the words a reader sees for them
WORDS = {
    "promise_kind": PROMISES,
    "contact": CONTACTS,
    "outcome": OUTCOMES,
    "position": POSITIONS,
    "role": ROLE_NAMES,
}
# facts that the base templates show as labelled lines, in this order
LABELS = {
    "reference": _("Reference"),
    "posture": _("Reference"),
    "place": _("Reference"),
    "joining": _("Reference"),
    "starts_at": _("When"),
    "promise_kind": _("What was promised"),
    "due_at": _("By"),
    "next_at": _("Next step by"),
    "ends_at": _("Ends"),
}
LONGEST_NAME = 160


@dataclass(frozen=True)
class Kind:
    name: str
    to: str  # for readers of this table
    facts: frozenset
    optional: frozenset = frozenset()
    secret: bool = False  # carries a one-use link: made when it leaves, never stored, previewed or resent
    at_once: bool = False  # about the account itself, or a receipt: no wish of its reader holds it back
    asks: bool = False  # wants something of its reader: whoever wants no news has it in the next morning's digest
    is_digest: bool = False  # tells what waited for it
    page: str = ""  # the name of the page to which its link leads; without one, the page of its matter
    key: str = ""  # the fact that stands in the address of that page


def _kind(name, to, facts, optional="", **more):
    return Kind(name, to, frozenset(facts.split()), frozenset(optional.split()), **more)


KINDS = {
    kind.name: kind
    for kind in [
        _kind("concern_raised", "who answers first at the lead", "reference due_at", "organisation", asks=True),
        _kind("concern_received", "the reporter", "reference organisation", "due_at", at_once=True),
        _kind("concern_unrouted", "the coordinator: nobody is set to answer", "reference", "due_at", asks=True),
        _kind("concern_routed", "the reporter: the coordinator found who answers", "reference organisation next_at"),
        _kind(
            "concern_handed_over",
            "who answers first at the body to which it was handed",
            "reference due_at organisation",
            asks=True,
        ),
        _kind("concern_handed_on", "the reporter: another body answers now", "reference organisation next_at"),
        _kind(
            "concern_split",
            "the reporter: part of it is another body's, under a reference of its own",
            "reference organisation next_at first_reference first_organisation",
        ),
        _kind(
            "pattern_handed_over",
            "who answers first at the body that looks at it now",
            "reference organisation",
            asks=True,
        ),
        _kind("concern_answered", "the reporter", "reference organisation next_at", "role"),
        _kind("concern_updated", "the reporter", "reference organisation", "next_at"),
        _kind("concern_contacted", "the reporter", "reference organisation", "contact outcome next_at"),
        _kind("concern_resolved", "the reporter", "reference organisation"),
        _kind(
            "check_asked",
            "the reporter, 28 days after it was resolved",
            "reference organisation",
            page="concerns:settled",
            key="reference",
            asks=True,
        ),
        _kind("concern_reopened", "who answers first at the lead", "reference due_at", "organisation", asks=True),
        _kind("concern_opened_again", "the reporter: the lead opened it again", "reference organisation next_at"),
        _kind("concern_closed", "who did not close it: the lead did", "reference organisation"),
        _kind("concern_closed_by_place", "who did not close it: the place did", "reference organisation"),
        _kind("concern_reporter_wrote", "who deals with it", "reference organisation", asks=True),
        _kind("concern_reply_noted", "who deals with it: a note came by mail", "reference organisation", asks=True),
        # what came back: see hub.inbox. None of them is answered by a machine, and none answers one
        _kind("reply_kept", "who answered a mail, once a day", "reference", "attachments", at_once=True),
        _kind("reply_not_kept", "who answered a mail where nothing can be added", "", "reference", at_once=True),
        _kind("reply_unknown", "somebody unknown, once a day", "", at_once=True, page="tell:start"),
        _kind(
            "address_bad",
            "who leads somebody whom no mail reaches",
            "person",
            "organisation",
            asks=True,
            page="inbox:address",
            key="person",
        ),
        _kind("mailbox_bad", "who leads a body whose mailbox does not work", "organisation", asks=True),
        _kind(
            "concern_told", "who deals with things first in a body that sees it from now on", "reference organisation"
        ),
        _kind("concern_only_recorded", "who still owed something: nothing is asked any more", "reference organisation"),
        _kind(
            "concern_due_later",
            "the reporter: an answer comes later, with the reason",
            "reference organisation next_at",
        ),
        _kind("concern_due_earlier", "the reporter: an answer comes earlier", "reference organisation next_at"),
        _kind(
            "concern_assigned", "who deals with it now, else the team", "reference organisation", "due_at", asks=True
        ),
        # of somebody who left: what it is stands on the pages, and not in a mail
        _kind(
            "umbrella_chosen",
            "an umbrella body that a place chose: which one, its page says",
            "organisation place",
            page="places:detail",
            key="place",
        ),
        _kind("umbrella_left", "an umbrella body that a place does not want any more", "organisation"),
        _kind("handover_taken", "the successor of somebody who left, once for all of it", "organisation", asks=True),
        _kind("handover_left", "whoever left, so that nobody is put out without knowing", "organisation", at_once=True),
        _kind(
            "handover_known", "who leads the organisation that somebody left, or its mailbox", "organisation", asks=True
        ),
        _kind(
            "stand_in_gone",
            "who had named somebody as stand-in who left",
            "organisation",
            page="accounts:away",
            asks=True,
        ),
        _kind("concern_police_reference", "the reporter: the police gave a number", "reference organisation"),
        # what is asked, and the answer, stand on the page
        _kind("question_asked", "the reporter: a body asks them something", "reference organisation due_at", asks=True),
        _kind(
            "question_reminder",
            "the reporter, after 3 and 7 days of silence",
            "reference organisation due_at",
            asks=True,
        ),
        _kind("question_answered", "who asked", "reference organisation", asks=True),
        _kind("question_expired", "who asked: no answer came in 14 days", "reference organisation", asks=True),
        _kind("evidence_added", "who deals with it, or answers first at the lead", "reference organisation"),
        _kind(
            "footage_reminder",
            "the reporter, a week later, while nothing was added",
            "reference organisation",
            asks=True,
        ),
        # no reference and no body: the mailbox of somebody without an account may be read by others
        _kind("outside_news", "a reporter without an account, who left an address for it", "", page="tell:receipt"),
        _kind("outside_check", "the same, 28 days after it was resolved", "", page="tell:receipt"),
        _kind("receipt_renew", "who lost the number of a receipt, at the address they had left", "", secret=True),
        _kind(
            "promise_asked",
            "who owes it, where another body answers",
            "reference promise_kind due_at organisation",
            asks=True,
        ),
        _kind(
            "promise_reminder",
            "the owner, before it is due",
            "reference promise_kind due_at",
            "organisation",
            asks=True,
        ),
        _kind(
            "promise_overdue",
            "a rung of the ladder",
            "reference promise_kind position due_at",
            "organisation",
            asks=True,
        ),
        # of a visit on a round: no mail says when a patrol was to come
        _kind("promise_missed", "a rung of the ladder", "reference promise_kind position", "organisation", asks=True),
        # of a summary: neither what was promised nor by whom
        _kind("umbrella_overdue", "the umbrella body of the place, where it sees a summary", "reference", asks=True),
        _kind("promise_gap", "the lead: nobody is there", "promise_kind position", "reference organisation", asks=True),
        _kind(
            "position_empty",
            "who runs the Hub: nobody is there, nor at the lead",
            "organisation body position",
            page="accounts:body",
            key="body",
            asks=True,
        ),
        # of a meeting: where it is and what it is about stand on its page
        _kind("meeting_invited", "the invited", "reference organisation starts_at", asks=True),
        _kind("meeting_moved", "the invited, who are asked anew", "reference organisation starts_at", asks=True),
        _kind("meeting_answer_wanted", "the invited who are silent", "reference organisation starts_at", asks=True),
        _kind("meeting_reminder", "the expected, the day before", "reference organisation starts_at", asks=True),
        _kind("meeting_cancelled", "the invited", "reference organisation starts_at"),
        _kind("meeting_uninvited", "who was taken off the list", "reference organisation starts_at"),
        # the level, the area and the reason stand on its page
        _kind(
            "posture_review",
            "whoever set it, once",
            "posture organisation ends_at",
            page="postures:detail",
            key="posture",
            asks=True,
        ),
        # who is named there, and their number, stand on the page of the place
        _kind(
            "place_contact_check",
            "who keeps the contacts of a place, six months after one was checked",
            "place",
            "organisation",
            page="places:detail",
            key="place",
            asks=True,
        ),
        # who is away stands on its page
        _kind("stand_in_asked", "who stands in", "organisation starts_at", "ends_at", page="accounts:away", asks=True),
        _kind(
            "stand_in_changed", "who stands in", "organisation starts_at", "ends_at", page="accounts:away", asks=True
        ),
        _kind("stand_in_ended", "who stood in", "organisation", page="accounts:away"),
        # which of its mails it is: the link of the newest alone works
        _kind("invitation", "who is invited to act for a body", "organisation invitation sent due_at", secret=True),
        # who asks, and for which place, stand on its page
        _kind(
            "join_asked",
            "who deals with things first where a request to join is answered",
            "joining organisation due_at",
            page="accounts:joining",
            key="joining",
            asks=True,
        ),
        # to the address that the asker left, which anybody may have typed: the link leads to where it stands
        _kind("join_received", "who asked to join", "joining due_at", secret=True),
        _kind("join_refused", "who asked to join", "joining", secret=True),
        _kind("join_confirmed", "who asked to join", "organisation invitation sent due_at", secret=True),
        _kind("password_reset", "who asked for a new password", "", secret=True),
        _kind("password_reset_unknown", "an address that has no account", "", at_once=True),
        _kind("account_idle", "who was not here for 90 days", "closes_at", page="home:home", at_once=True),
        _kind("account_closed", "whose account was closed because nobody used it", "", at_once=True),
        # whom it is about stands on the page
        _kind(
            "reset_to_agree",
            "the other coordinators: one of them agrees",
            "person",
            page="accounts:person",
            key="person",
            at_once=True,
        ),
        _kind(
            "reset_asked",
            "for whom a coordinator asked that the second step or the address be changed",
            "",
            page="account_reset_password",
            at_once=True,
        ),
        _kind(
            "sign_in_changed",
            "whose password, address or second step was changed",
            "",
            page="account_reset_password",
            at_once=True,
        ),
        # what they tell is read when they leave: hub/notifications/digest_lines.py
        _kind("digest_daily", "who wants news once a day, or none", "", is_digest=True, asks=True),
        _kind("digest_weekly", "who wants news once a week", "", is_digest=True, asks=True),
    ]
}


def check(template, facts):
    """The facts as they are stored. ValueError when the mail is unknown or carries what its row does not name."""
    kind = KINDS.get(template)
    if kind is None:
        raise ValueError(f"there is no mail {template!r} in hub/notifications/mails.py")
    given = {name for name, value in facts.items() if value not in (None, "")}
    missing, extra = kind.facts - given, given - kind.facts - kind.optional
    if missing or extra:
        raise ValueError(f"{template}: facts missing {sorted(missing)}, not allowed {sorted(extra)}")
    return {name: _tidy(template, name, facts[name]) for name in sorted(given)}


def _tidy(template, name, value):
    if name.endswith("_at"):
        return _moment(template, name, value)
    value = " ".join(str(value).split())
    if name in {"organisation", "first_organisation"}:
        return value[:LONGEST_NAME]  # whatever a body is called, its ladder rings
    fits = len(value) <= LONGEST_NAME
    if name in WORDS:
        fits = value in WORDS[name]
    elif name in {"reference", "first_reference", "posture", "place", "invitation", "joining", "person", "body"}:
        fits = is_reference(value)
    if not fits:
        raise ValueError(f"{template}: {name} is not a fact of that kind")
    return value


def _moment(template, name, value):
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"{template}: {name} is not a time with its zone")
    return moment.astimezone(UTC).isoformat()


def in_words(facts):
    """Stored facts as templates read them: times as aware datetimes, codes with a `<name>_words` beside them."""
    shown = {}
    for name, value in facts.items():
        shown[name] = datetime.fromisoformat(value) if name.endswith("_at") else value
        if name in WORDS:
            shown[f"{name}_words"] = WORDS[name][value]
    return shown
