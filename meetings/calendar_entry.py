"""A meeting as calendars read it (RFC 5545, 5546). Times are UTC: every parser that was tried reads those right.

One UID a meeting. Every change that calendars must take over raises SEQUENCE; falling through is METHOD:CANCEL, because
a cancellation that calls itself a request stays in calendars.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, vCalAddress, vText

from hub.notifications.registry import Attachment
from hub.notifications.rendering import message_id
from meetings.emails import invitee_of, meeting_of
from meetings.models import Invitee, title_of
from meetings.workflow import Status

PRODUCT = "-//The Hub//Meetings//EN"
PARTICIPATION = {
    Invitee.Answer.NONE: "NEEDS-ACTION",
    Invitee.Answer.YES: "ACCEPTED",
    Invitee.Answer.NO: "DECLINED",
}


def request_for(mail, at):
    return _attached(mail, at, "REQUEST")


def cancellation_for(mail, at):
    return _attached(mail, at, "CANCEL")


def _attached(mail, at, method):
    """As it stands when the mail leaves, for its reader alone: whoever else is invited stays out."""
    meeting = meeting_of(mail)
    invitee = invitee_of(mail, meeting)
    with override(mail.language):
        url = _page(meeting) if invitee.user_id else ""
        return Attachment(method, entry(meeting, method=method, url=url, to=invitee, at=at))


def published(meeting, at):
    """For whoever takes it from the page into a calendar of their own: no invitation, so it asks for nothing."""
    return entry(meeting, method="PUBLISH", url=_page(meeting), at=at)


def entry(meeting, *, method, url, at, to=None):
    """The bytes of the .ics."""
    is_off = method == "CANCEL" or meeting.status == Status.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = Event()
    event.add("uid", message_id(meeting.matter.reference).strip("<>"))
    event.add("dtstamp", at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("summary", f"{title_of(meeting.matter.area.name)} ({meeting.matter.reference})")
    event.add("organizer", _organiser(meeting))
    if to:
        event.add("attendee", _attendee(to))
    if meeting.venue:
        event.add("location", meeting.venue)
    event.add("description", _words(is_off, url, asks=to is not None))
    if url:
        event.add("url", url)
    calendar.add_component(event)
    return calendar.to_ical()


def _organiser(meeting):
    organiser = vCalAddress(f"mailto:{settings.MAIL_FROM_ADDRESS}")
    organiser.params["cn"] = vText(meeting.matter.lead.name)
    return organiser


def _attendee(invitee):
    """Calendars are not asked for a reply by mail, which nobody would read: the answer is given on the page."""
    attendee = vCalAddress(f"mailto:{invitee.address}")
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText(PARTICIPATION[invitee.answer])
    attendee.params["rsvp"] = vText("FALSE")
    return attendee


def _words(is_off, url, *, asks):
    """Where more stands: never the video link, nor the link by which a bare address answers. Calendars are shared, and
    whoever reads one could join or answer."""
    if is_off:
        said = _("It does not take place, or you are not expected any more.")
    elif asks:
        said = _("Use the link in your invitation mail to say whether you will come.")
    else:
        said = ""
    more = _("More stands here: %(url)s") % {"url": url} if url else ""
    return " ".join(filter(None, [said, more]))


def _page(meeting):
    return settings.SITE_URL.rstrip("/") + reverse("meetings:detail", args=[meeting.matter.reference])
