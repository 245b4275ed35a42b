"""Who sees a concern and who was mailed about it, in words that the viewer may read."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.concerns.left_out import CHOSEN, LEFT_OUT
from hub.history.models import Event
from hub.matters.models import Audience
from hub.matters.querysets import live_audience
from hub.notifications.models import Mail
from hub.people.called import Named, called, person_at
from hub.people.models import Organisation
from hub.prepared import Given, loaded, named, prepared

ABOUT = {
    "concern_raised": gettext_lazy("Asked for an answer"),
    "concern_received": gettext_lazy("Receipt: we have it, and who answers"),
    "concern_unrouted": gettext_lazy("Asked to choose who answers"),
    "concern_routed": gettext_lazy("Told who answers"),
    "concern_handed_over": gettext_lazy("Asked for an answer: it was handed on"),
    "concern_handed_on": gettext_lazy("Told who answers now"),
    "concern_split": gettext_lazy("Told of the second reference"),
    "pattern_handed_over": gettext_lazy("Asked to look at several concerns together"),
    "concern_answered": gettext_lazy("Told of the answer and the next step"),
    "concern_updated": gettext_lazy("Told of an update"),
    "concern_contacted": gettext_lazy("Told of a contact"),
    "concern_resolved": gettext_lazy("Told that it is resolved"),
    "check_asked": gettext_lazy("Asked whether it has stayed settled"),
    "concern_reopened": gettext_lazy("Asked for an answer: it was opened again"),
    "concern_opened_again": gettext_lazy("Told that it was opened again"),
    "concern_told": gettext_lazy("Told that it can be seen from now on"),
    "concern_only_recorded": gettext_lazy("Told that nothing is asked any more"),
    "concern_closed": gettext_lazy("Told that it is closed"),
    "concern_closed_by_place": gettext_lazy("Told that it is closed"),
    "concern_reporter_wrote": gettext_lazy("Told that there are new words of the person who raised it"),
    "concern_reply_noted": gettext_lazy("Told that a note came by mail"),
    "reply_kept": gettext_lazy("Told that their reply is on the record"),
    "reply_not_kept": gettext_lazy("Told that their reply could not be added"),
    "concern_due_later": gettext_lazy("Told that an answer comes later, and why"),
    "concern_due_earlier": gettext_lazy("Told that an answer comes earlier"),
    "concern_assigned": gettext_lazy("Asked to deal with it"),
    "concern_police_reference": gettext_lazy("Told that there is a police reference"),
    "question_asked": gettext_lazy("Asked something"),
    "question_reminder": gettext_lazy("Reminded of a question"),
    "question_answered": gettext_lazy("Told that their question was answered"),
    "question_expired": gettext_lazy("Told that no answer came and time runs again"),
    "evidence_added": gettext_lazy("Told that evidence was added"),
    "footage_reminder": gettext_lazy("Reminded to save the footage of their cameras"),
    "promise_asked": gettext_lazy("Asked for what was wanted"),
    "meeting_invited": gettext_lazy("Invited to a meeting"),
    "meeting_moved": gettext_lazy("Told that a meeting was moved"),
    "meeting_answer_wanted": gettext_lazy("Asked again whether they come"),
    "meeting_reminder": gettext_lazy("Reminded of a meeting"),
    "meeting_cancelled": gettext_lazy("Told that a meeting is called off"),
    "meeting_uninvited": gettext_lazy("Told that they are not expected any more"),
    "promise_reminder": gettext_lazy("Reminded of a promise"),
    "promise_overdue": gettext_lazy("Told that a promise is overdue"),
    "promise_missed": gettext_lazy("Told that a promise is overdue"),
    "promise_gap": gettext_lazy("Told that a position is empty"),
    "umbrella_overdue": gettext_lazy("Told that a promise is overdue"),
}
STATUS = {
    Mail.Status.QUEUED: (gettext_lazy("waiting to be sent"), ""),
    Mail.Status.WAITING: (gettext_lazy("waiting for the next digest"), ""),
    Mail.Status.DIGESTED: (gettext_lazy("told in a digest"), "done"),
    Mail.Status.SENDING: (gettext_lazy("being sent"), ""),
    Mail.Status.SENT: (gettext_lazy("sent"), "done"),
    Mail.Status.FAILED: (gettext_lazy("could not be sent"), "late"),
    Mail.Status.BOUNCED: (gettext_lazy("came back"), "late"),
    Mail.Status.WITHDRAWN: (gettext_lazy("not sent: no longer needed"), ""),
}
GROUNDS, LEVELS = dict(Audience.Ground.choices), dict(Audience.Level.choices)
# how a position is named in "to the supervisor at …"
POSITIONS = {
    "owner": gettext_lazy("who deals with it first at %(body)s"),
    "deputy": gettext_lazy("the deputy at %(body)s"),
    "supervisor": gettext_lazy("the supervisor at %(body)s"),
    "head": gettext_lazy("the head of %(body)s"),
    "": gettext_lazy("somebody at %(body)s"),
}
# these go to whoever deals with things first
TO_FIRST = (
    "concern_raised",
    "concern_assigned",
    "concern_handed_over",
    "concern_reopened",
    "promise_asked",
    "promise_reminder",
)


class Row(NamedTuple):
    """What is read of a mail: never its text or address."""

    template: str
    status: str
    context: dict
    at: datetime
    recipient: int | None
    name: Named | None
    body: int | None
    body_name: str | None


@dataclass(frozen=True)
class Sent:
    at: datetime
    about: str
    to: str
    status: str
    tone: str


@dataclass(frozen=True)
class Seer:
    name: str
    text: str


def mails_of(concern, viewer):
    """Mails about the concern that `viewer` may know of, newest first, without addresses. One query.

    One's own and those in the name of one's own organisations; the place also sees whom of which body was told.
    """
    mails = [Row(*row) for row in _mails_about(matter=concern.pk)]
    return [_sent(mail, viewer) for mail in mails if _may_know(mail, viewer)]


@prepared
def _mails_about():
    found = Mail.objects.filter(matter=Given("matter")).order_by("-created_at", "-pk")
    return found.values_list(
        *("template", "status", "context", Coalesce("sent_at", "not_before")),
        *("recipient", person_at("recipient"), "organisation", named(Organisation, "organisation")),
    )


def _may_know(mail, viewer):
    if mail.template == "receipt_renew":
        return False  # that somebody without an account left an address is nobody's business
    if mail.recipient is not None and mail.recipient == viewer.user_id:
        return True
    return viewer.shown.full and (viewer.is_of_place or mail.body in viewer.shown.organisations)


def _sent(mail, viewer):
    status, tone = STATUS.get(mail.status, (mail.status, ""))
    about = ABOUT.get(mail.template, mail.template)
    return Sent(at=mail.at, about=about, to=_to(mail, viewer), status=status, tone=tone)


def _to(mail, viewer):
    """A position of a body; the person by name only for those of that body."""
    body = {"body": mail.body_name or _("the Hub")}
    if mail.recipient is None:
        return _("the team mailbox of %(body)s") % body
    if mail.recipient == viewer.user_id:
        return _("you")
    if mail.recipient == viewer.reporter_id:
        return called(mail.name, viewer.user) if viewer.shown.sees_reporter else _("the person who raised it")
    position = "owner" if mail.template in TO_FIRST else mail.context.get("position", "")
    text = POSITIONS.get("" if mail.template == "promise_gap" else position, POSITIONS[""]) % body
    return f"{text} ({called(mail.name, viewer.user)})" if mail.body in viewer.shown.organisations else text


def seers_of(concern, viewer):
    """Everybody who sees the concern, as "who sees this" names them."""
    return [
        Seer(
            row.organisation.name if row.organisation else _person(row, viewer),
            _("%(ground)s, sees %(level)s") % {"ground": GROUNDS[row.ground], "level": LEVELS[row.level]},
        )
        for row in live_audience(concern.matter)
    ]


def _person(row, viewer):
    if row.user_id == viewer.user_id:
        return _("You")
    is_reporter = row.ground == Audience.Ground.REPORTER
    if is_reporter and not viewer.shown.sees_reporter:
        return _("The person who raised it")
    return called(row.user, viewer.user)


def not_told(concern):
    """Organisations that the reporter left unticked, or unticked later."""
    chosen = sorted(_chosen(matter=concern.pk), key=lambda row: row[1])
    return [loaded(Organisation, id=pk, name=name) for pk, name, kind in chosen if kind in LEFT_OUT]


@prepared
def _chosen():
    """The last word on each body that was ever left out."""
    found = Event.objects.filter(matter=Given("matter"), kind__in=CHOSEN)
    found = found.order_by("other_organisation", "-at", "-pk").distinct("other_organisation")
    return found.values_list("other_organisation", named(Organisation, "other_organisation"), "kind")
