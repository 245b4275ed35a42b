"""One meeting: when and where, who comes, one's own answer, what can be done now and what happened."""

from collections import Counter

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.concerns.models import Concern
from hub.concerns.timeline import PROMISES
from hub.matters.actions import log_view
from hub.matters.querysets import remember_audience
from hub.matters.shown import seen_in_full, shown_as
from hub.notifications.models import Mail
from hub.people.called import called
from hub.people.models import Organisation
from hub.people.querysets import remember_memberships
from hub.places.models import PlaceOfWorship
from hub.promises.engine import possible_transitions
from hub.promises.models import Promise
from hub.templatetags.hub import clock_time, day, moment
from meetings import calendar_entry
from meetings.models import Invitee, Meeting
from meetings.timeline import timeline_of
from meetings.workflow import TRANSITIONS, Status

STATUS_TONES = {Status.SCHEDULED: "open", Status.HELD: "done", Status.NOT_HELD: "late", Status.CANCELLED: "plain"}
ANSWER_TONES = {Invitee.Answer.NONE: "plain", Invitee.Answer.YES: "done", Invitee.Answer.NO: "late"}
ANSWERS = dict(Invitee.Answer.choices)
MAIN_STEPS = ("record_held",)
UNDELIVERED = (Mail.Status.FAILED, Mail.Status.BOUNCED)


def meeting_or_404(request, reference):
    """(the meeting, what its reader sees of it). What they may not see does not exist."""
    remember_memberships(request.user)
    found = Meeting.objects.visible_to(request.user).filter(matter__reference=reference).for_detail().first()
    if found is None:
        raise Http404
    remember_audience(found.matter)
    return found, shown_as(request.user, found.matter)


def head_of(meeting, shown, now):
    """What every page about one meeting says on top, also to those who see a summary."""
    return {
        "meeting": meeting,
        "shown": shown,
        "when": when_of(meeting),
        "status": meeting.get_status_display(),
        "status_tone": STATUS_TONES[meeting.status],
        "lacks_word": lacks_word(meeting.status, meeting.ends_at, now),
    }


def when_of(meeting):
    """Tue 1 Dec 16:00 to 17:00; across midnight both days."""
    start, end = meeting.starts_at, meeting.ends_at
    if day(start) != day(end):
        return _("%(start)s to %(end)s") % {"start": moment(start), "end": moment(end)}
    return _("%(start)s to %(end)s") % {"start": moment(start), "end": clock_time(end)}


def lacks_word(status, ends_at, now):
    """It is over and nobody has said whether it was held."""
    return status == Status.SCHEDULED and ends_at <= now


@require_safe
@never_cache
def detail(request, reference):
    meeting, shown = meeting_or_404(request, reference)
    if request.method == "GET":
        log_view(meeting.matter, by=request.user, at=request.now)  # whatever was fetched may have been read
    context = head_of(meeting, shown, request.now)
    if shown.full:
        context |= _in_full(request, meeting, shown)
    return render(request, "meetings/detail.html", context)


def _in_full(request, meeting, shown):
    is_ours = meeting.matter.lead_id in shown.organisations
    sees_place = may_know_the_place(meeting, request.user)
    invitees = list(meeting.invitees.select_related("user", "organisation").order_by("pk"))
    live = [invitee for invitee in invitees if invitee.withdrawn_at is None]
    mine = next((invitee for invitee in live if invitee.user_id == request.user.pk), None)
    possible = possible_transitions(meeting, TRANSITIONS, request.user)
    steps = [step for step in possible if step.is_in_time(meeting, request.now)]
    names = {i.reference: i.who(request.user) for i in invitees if is_ours} | (
        {mine.reference: _("You")} if mine else {}
    )
    return {
        "facts": _facts(request, meeting, is_ours, sees_place),
        "mine": mine,
        "mine_words": ANSWERS[mine.answer] if mine else "",
        "may_answer": mine and meeting.status == Status.SCHEDULED and request.now < meeting.ends_at,
        "asked": mine.asked_at.isoformat() if mine else "",
        "guests": _guests(meeting, live, steps, request.user) if is_ours else None,
        "bodies": None if is_ours else _by_body(live, sees_place),
        "counts": counts_of(live),
        "steps": [
            (s.label, _address(s, meeting.matter.reference), s.name in MAIN_STEPS) for s in steps if s.name != "remove"
        ],
        "promises": _promises(meeting, request.now),
        "entries": timeline_of(meeting, names=names, is_ours=is_ours, user=request.user),
    }


def _address(step, reference):
    return reverse(f"meetings:{step.name}", kwargs={"reference": reference})


def may_know_the_place(meeting, user):
    """Whoever sees only a summary of the concern behind it may not learn from its meeting which place it is about."""
    if meeting.concern_id is None:
        return True
    return Concern.objects.filter(seen_in_full(user), pk=meeting.concern_id).exists()


def _facts(request, meeting, is_ours, sees_place):
    """Rows of what, where and by whom; the place of worship and the concern only to those who see them anyway."""
    matter, user = meeting.matter, request.user
    rows = [{"key": _("When"), "value": when_of(meeting)}]
    if meeting.venue:
        rows.append({"key": _("Where"), "value": meeting.venue})
    lead = matter.lead.name
    rows.append({"key": _("Called by"), "value": f"{called(meeting.scheduled_by, user)}, {lead}" if is_ours else lead})
    if sees_place and matter.place_id and PlaceOfWorship.objects.visible_to(user).filter(pk=matter.place_id).exists():
        address = reverse("places:detail", args=[matter.place.reference])
        rows.append({"key": _("Place"), "value": matter.place.name, "href": address, "action": _("Open")})
    if sees_place and meeting.concern_id:
        concern = Concern.objects.visible_to(user).filter(pk=meeting.concern_id).select_related("matter__area").first()
        if concern:
            address = reverse("concerns:detail", args=[concern.matter.reference])
            value = f"{concern.title} ({concern.matter.reference})"
            rows.append({"key": _("Concern"), "value": value, "href": address, "action": _("Open")})
    return rows


def _guests(meeting, live, steps, viewer):
    """Everybody by name, for those who called the meeting, and whom no mail reached. One query."""
    failed = Mail.objects.filter(matter=meeting.matter, status__in=UNDELIVERED)
    unreached = {(user, address.lower()) for user, address in failed.values_list("recipient", "address")}
    may_remove = any(step.name == "remove" for step in steps)
    return [
        {
            "who": invitee.who(viewer),
            "body": invitee.organisation.name if invitee.organisation else _("By link, without an account"),
            "answer": ANSWERS[invitee.answer],
            "tone": ANSWER_TONES[invitee.answer],
            "unreached": (invitee.user_id, invitee.address) in unreached,
            "remove": reverse("meetings:remove", args=[meeting.matter.reference, invitee.reference])
            if may_remove
            else "",
        }
        for invitee in live
    ]


def _by_body(live, sees_place):
    """[(organisation, how many of it are invited)] for those who are guests themselves. The name of a committee would
    tell which place it is."""
    hidden = set() if sees_place else {Organisation.Kind.PLACE_COMMITTEE}
    named = [i.organisation if i.organisation and i.organisation.kind not in hidden else None for i in live]
    counts = Counter(organisation.name if organisation else _("Others") for organisation in named)
    return sorted(counts.items(), key=lambda item: item[0] == _("Others"))


def counts_of(live):
    answers = Counter(invitee.answer for invitee in live)
    return {"yes": answers["yes"], "no": answers["no"], "silent": answers[""]}


def _promises(meeting, now):
    found = meeting.matter.promises.select_related("owner_organisation").exclude(ended=Promise.Ended.SUPERSEDED)
    return [
        {
            "what": PROMISES[promise.kind],
            "by": promise.owner_organisation.name,
            "state": promise.state(now),
            "due": promise.due_at,
            "met_at": promise.met_at,
            "ended": promise.get_ended_display(),
            "worked_out": promise.working,
        }
        for promise in found.order_by("due_at", "pk")
    ]


@require_safe
@never_cache
def calendar(request, reference):
    """The file that puts it into one's own calendar."""
    meeting, shown = meeting_or_404(request, reference)
    if not shown.full:
        raise Http404
    response = HttpResponse(calendar_entry.published(meeting, request.now), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{reference}.ics"'
    return response
