"""Who is told what about a meeting, and whether a mail that waited is still wanted when it leaves.

A mail says the reference, who invites, when, and where to answer; what the meeting is about and where it is stands on
its page, the place also in the calendar entry.
"""

from datetime import UTC
from hashlib import sha256

from hub.notifications.outbox import enqueue_many, prepare
from hub.promises.clock import LONDON, ONE_DAY, instant
from meetings import links
from meetings.models import Invitee, Meeting
from meetings.workflow import Status

# template: so many days before, at the same time of day
REMINDERS = {"meeting_answer_wanted": 3, "meeting_reminder": 1}
ASKING = {"meeting_invited", "meeting_moved", *REMINDERS}
LEAVING = {"meeting_uninvited"}
ALL = ASKING | LEAVING | {"meeting_cancelled"}


def invited(meeting, invitees, event, *, at):
    _tell(meeting, "meeting_invited", invitees, event, at=at, reminds=True)


def remind(meeting, invitee, *, at):
    """The reminders alone, of somebody who comes in a colleague's place and hears of that in another mail."""
    enqueue_many(list(_reminders(meeting, invitee, at=at)))


def moved(meeting, event, *, at):
    _tell(meeting, "meeting_moved", _expected(meeting), event, at=at, reminds=True)


def cancelled(meeting, event, *, at):
    _tell(meeting, "meeting_cancelled", _expected(meeting), event, at=at)


def uninvited(meeting, invitee, event, *, at):
    _tell(meeting, "meeting_uninvited", [invitee], event, at=at)


def _expected(meeting):
    return list(meeting.invitees.live().select_related("user").order_by("pk"))


def _tell(meeting, template, invitees, event, *, at, reminds=False):
    prepared = [_mail(meeting, template, one, f"{template}:{event.pk}:{one.pk}", at=at) for one in invitees]
    if reminds:
        prepared += [mail for one in invitees for mail in _reminders(meeting, one, at=at)]
    enqueue_many(prepared)


def _reminders(meeting, invitee, *, at):
    """Those whose time is still to come; whether they are wanted then is asked when they leave."""
    for template, days in REMINDERS.items():
        not_before = days_before(meeting.starts_at, days)
        if not_before > at:
            # once for each time at which it may begin, however often it was moved to and fro
            key = f"{template}:{meeting.pk}:{int(meeting.starts_at.timestamp())}:{_short(invitee)}"
            yield _mail(meeting, template, invitee, key, at=at, not_before=not_before)


def days_before(starts_at, days):
    """The same wall-clock time so many days earlier, across clock changes too."""
    local = starts_at.astimezone(LONDON)
    return instant(local.date() - days * ONE_DAY, local.time())


def _short(invitee):
    """Who it is, in a key of limited length."""
    return invitee.user_id or sha256(invitee.address.encode()).hexdigest()[:24]


def _mail(meeting, template, invitee, key, *, at, not_before=None):
    matter = meeting.matter
    to = {"recipient": invitee.user} if invitee.user else {"address": invitee.address, "secret": True}
    return prepare(
        template,
        context={"reference": matter.reference, "organisation": matter.lead.name, "starts_at": meeting.starts_at},
        dedupe_key=key,
        # whoever was taken off the list may not see the matter any more, and is told that
        matter=None if template in LEAVING else matter,
        organisation=matter.lead,
        at=at,
        not_before=not_before,
        **to,
    )


def meeting_of(mail):
    """The meeting a mail is about: its reference is among the facts."""
    meetings = Meeting.objects.select_related("matter__area", "matter__lead")
    return meetings.get(matter__reference=mail.context["reference"])


def invitee_of(mail, meeting):
    """The latest invitation of the mail's reader to that meeting; None when there never was one."""
    who = {"user": mail.recipient_id} if mail.recipient_id else {"user": None, "address": mail.address}
    return Invitee.objects.filter(meeting=meeting, **who).order_by("pk").last()


def secret_of(mail, _at):
    """The link of a bare address, signed when the mail leaves."""
    invitee = invitee_of(mail, meeting_of(mail))
    return {"url": links.make(invitee)} if invitee else None


def is_still_wanted(mail):
    """A mail may have waited for its day, or for a broken server: the meeting may stand otherwise by now."""
    if mail.template not in ALL:
        return True
    meeting = meeting_of(mail)
    invitee = invitee_of(mail, meeting)
    if invitee is None:
        return False
    if mail.template in LEAVING:
        return invitee.withdrawn_at is not None
    if invitee.withdrawn_at is not None:
        return False
    return mail.template not in ASKING or _is_asked(mail, meeting, invitee)


def _is_asked(mail, meeting, invitee):
    is_same_time = mail.context["starts_at"] == meeting.starts_at.astimezone(UTC).isoformat()
    if meeting.status != Status.SCHEDULED or not is_same_time:
        return False
    if mail.template in REMINDERS and mail.claimed_at and mail.claimed_at >= meeting.starts_at:
        return False
    if mail.template == "meeting_answer_wanted":
        return invitee.answer == Invitee.Answer.NONE
    return mail.template != "meeting_reminder" or invitee.answer != Invitee.Answer.NO
