"""The writer of meetings whose people leave: those they called, and those they were to come to for their body."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.concerns.actions_handover import stay_with
from hub.history.record import record
from hub.matters.actions import show_to, stop_showing
from hub.matters.models import Audience
from hub.matters.querysets import seen_by
from hub.people.leaving import SHOWN, Held, Line, Taken
from hub.people.roles import Permission
from meetings import emails
from meetings.models import Invitee, Meeting, title_of
from meetings.workflow import Status


def held(leaving, viewer):
    coming = Meeting.objects.filter(pk__in=_coming(leaving).values("meeting"))
    return [
        _shown(
            _called(leaving),
            viewer,
            title=_("Meetings called"),
            goes=_("The successor holds them; without one, whoever may call meetings at the body does."),
        ),
        _shown(
            coming,
            viewer,
            title=_("Meetings to come to"),
            goes=_(
                "The successor is asked instead, and answers for themselves. Without one, nobody comes: tell "
                "whoever called it."
            ),
        ),
    ]


def _shown(found, viewer, *, title, goes):
    seen = found.filter(seen_by(viewer)).order_by("starts_at", "pk")
    rows = seen.values_list("matter__area__name", "matter__reference", "starts_at")[:SHOWN]
    lines = [
        Line(f"{title_of(area)} ({reference})", reverse("meetings:detail", args=[reference]), starts_at)
        for area, reference, starts_at in rows
    ]
    return Held(title, goes, lines, found.count())


def _called(leaving):
    return Meeting.objects.filter(scheduled_by=leaving.person, status=Status.SCHEDULED, matter__lead__in=leaving.bodies)


def _invited(leaving):
    """For which body somebody was asked stands beside them; whoever belongs nowhere any more comes for nobody."""
    bodies = Q(organisation__in=leaving.bodies)
    if leaving.is_last:
        bodies |= Q(organisation=None)
    theirs = stay_with(leaving).values("pk")  # a meeting about what they keep to themselves is theirs too
    return Invitee.objects.live().filter(bodies, user=leaving.person).exclude(meeting__concern__in=theirs)


def _coming(leaving):
    return _invited(leaving).filter(meeting__status=Status.SCHEDULED, meeting__ends_at__gt=leaving.at)


def move(leaving):
    taken = []
    for meeting in _called(leaving).select_for_update(of=("self",)).select_related("matter__lead").order_by("pk"):
        lead = meeting.matter.lead
        successor = leaving.able(Permission.SCHEDULE_MEETING, lead)
        if successor:  # who called it stays known where nobody takes it over: it is the body's meeting anyhow
            meeting.scheduled_by = successor
            meeting.save(update_fields=["scheduled_by"])
        taken.append(Taken(meeting.matter, lead, successor))
    _give_seats(leaving)
    return taken


def _give_seats(leaving):
    """What they could open because they were invited, the successor can; of what is to come they are asked anew."""
    coming = set(_coming(leaving).values_list("pk", flat=True))
    invited = _invited(leaving).select_for_update(of=("self",)).order_by("pk")
    for invitee in invited.select_related("meeting__matter__lead", "organisation"):
        meeting, matter = invitee.meeting, invitee.meeting.matter
        stop_showing(matter, user=leaving.person, at=leaving.at)
        if leaving.successor:
            facts = {"level": Audience.Level.FULL, "ground": Audience.Ground.INVITED, "severity": meeting.severity}
            show_to(matter, user=leaving.successor, at=leaving.at, by=leaving.by, **facts)
        if invitee.pk in coming:
            invitee.withdrawn_at = leaving.at
            invitee.save(update_fields=["withdrawn_at"])
            _seat(meeting, invitee, leaving)


def _seat(meeting, gone, leaving):
    successor, at = leaving.successor, leaving.at
    facts = {"at": at, "by": leaving.by, "for_organisation": gone.organisation, "matter": meeting.matter}
    seated = None
    if successor and not meeting.invitees.live().filter(Q(user=successor) | Q(address=successor.email)).exists():
        who = {"user": successor, "address": successor.email, "organisation": gone.organisation}
        seated = Invitee.objects.create(meeting=meeting, asked_at=at, **who)
        emails.remind(meeting, seated, at=at)
    record("seat_taken" if seated else "seat_given_up", code=seated.reference if seated else gone.reference, **facts)
