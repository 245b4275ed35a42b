"""One concern: what was promised, what can be done now, what was reported and what happened since."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.concerns import additions, hours, outside, told
from hub.concerns.forms_pauses import AnswerForm
from hub.concerns.looked import may_see_looks
from hub.concerns.models import URGENCIES, Answer, Nature, Want, Where, hostility_in_words
from hub.concerns.occurred import in_words
from hub.concerns.offered import why_not
from hub.concerns.outside_words import ENTERED
from hub.concerns.promised import promises_of
from hub.concerns.questions import is_for, questions_of
from hub.concerns.routing import safeguarding_at
from hub.concerns.seen import seen_concern
from hub.concerns.timeline import Viewer, timeline_of
from hub.concerns.triaged import BESIDE, triage_of
from hub.concerns.views.children import may_find
from hub.concerns.workflow import THE_PLACE, TRANSITIONS, Status
from hub.matters.actions import log_view, note_first_read
from hub.matters.looked import SUMMARY, seen_through
from hub.matters.models import Severity
from hub.matters.querysets import first_reads_of, remember_audience
from hub.matters.shown import shown_as
from hub.people import sealed
from hub.people.called import called
from hub.people.models import Organisation
from hub.people.querysets import remember_memberships
from hub.promises.engine import acting_as, possible_transitions

STATUS_TONES = {
    Status.RAISED: "soon",
    Status.ACKNOWLEDGED: "open",
    Status.REOPENED: "soon",
    Status.RESOLVED: "done",
    Status.CLOSED: "done",
    Status.RECORDED: "plain",
}
# looked up, because get_status_display() and the like translate every choice
STATUSES, SEVERITIES = dict(Status.choices), dict(Severity.choices)
NATURES, WHERES, WANTS = dict(Nature.choices), dict(Where.choices), dict(Want.choices)
SEVERITY_TONES = {4: "late", 3: "soon", 2: "open", 1: "plain"}
# a step that answers what is owed stands first and is the green button
MAIN_STEPS = ("route", "acknowledge", "take_next_step")
# what is done every day stands beside it; the rest opens under "More you can do", so that a phone shows what matters
NEAR_STEPS = (*MAIN_STEPS, "go_on", "update", "record_contact", "resolve", "reopen", "close", "ask_again")
# what the one who raised it decides about who sees it stands beside who does
ABOUT_CONSENT = ("change_consent", "only_record", "name_child", "unname_child")
# fetched before it is shown: a browser that guesses the next page has read nothing
GUESSED = ("prefetch", "prerender")


def concern_or_404(request, reference):
    """The concern as a page shows it, with the viewer's rights. What they may not see does not exist."""
    remember_memberships(request.user)
    concern = seen_concern(request.user, reference)
    if concern is None:
        raise Http404
    remember_audience(concern.matter)
    _name_from_audience(concern)
    return concern, viewer_of(concern, request.user)


def _name_from_audience(concern):
    """Those who answer, run the place and raised it are among the audience just read: no second look at them."""
    matter, place = concern.matter, concern.matter.place
    for row in matter.audience_of_page:
        if row.organisation_id and row.organisation_id == matter.lead_id:
            matter.lead = row.organisation
        if row.organisation_id and row.organisation_id == concern.entered_for_id:
            concern.entered_for = row.organisation
        if place and row.organisation_id and row.organisation_id == place.run_by_id:
            place.run_by = row.organisation
        if row.user_id and row.user_id == concern.reported_by_id:
            concern.reported_by = row.user
        if row.user_id and row.user_id == concern.spoken_for_by_id:
            concern.spoken_for_by = row.user


def viewer_of(concern, user):
    place = concern.matter.place
    return Viewer(
        shown=shown_as(user, concern.matter),
        user=user,
        reporter_id=concern.reported_by_id,
        place_committee_id=place.run_by_id if place else None,
    )


@require_safe
@never_cache
def detail(request, reference, on_paper=False):
    """`on_paper`: the same to be printed, without anything to press; that it was asked for is logged as printing."""
    try:
        concern, viewer = concern_or_404(request, reference)
    except Http404:
        if may_find(request.user, reference):
            return redirect("concerns:find_council", reference)
        raise
    reads = first_reads_of(concern.matter)
    if request.method == "GET" and not _is_guessed(request):
        _log(concern, viewer, reads, "printed" if on_paper else "viewed", by=request.user, at=request.now)
    steps = possible_transitions(concern, TRANSITIONS, request.user)
    steps = [step for step in steps if why_not(step.name, concern) is None]
    promises = promises_of(concern, viewer, request.now)
    steps = [step for step in steps if _is_for(step, concern, promises, request.user)]
    asks_settled = _is_asked_whether_settled(concern, request.user)
    # these have their own buttons on top, or stand beside what they change
    others = (*BESIDE, "answer_question", *(("confirm", "close", "reopen") if asks_settled else ("confirm",)))
    offered = [step for step in steps if step.name not in others and step.name not in ABOUT_CONSENT]
    context = {
        **head_of(concern, viewer),
        "asks_settled": asks_settled,
        "steps": [(s.label, _address(s, reference), s.name in MAIN_STEPS) for s in offered if s.name in NEAR_STEPS],
        "more": [(s.label, _address(s, reference)) for s in offered if s.name not in NEAR_STEPS]
        + additions.more_ways_for(request, concern, viewer.shown),
        "consent": [(step.label, _address(step, reference)) for step in steps if step.name in ABOUT_CONSENT],
        "promises": promises,
        # for whoever waits; those who answer know their hours
        "closed": promises["closed"] if viewer.is_of_place else [],
        "mails": told.mails_of(concern, viewer),
        "ways": additions.ways_for(request, concern, viewer.shown),
        "panels": additions.panels_for(request, concern, viewer.shown),
    }
    if viewer.shown.full:
        if concern.names_child:
            matter = concern.matter
            is_demo = matter.place.is_demo if matter.place else matter.lead.is_demo
            context |= {"names_child": True, "safeguarding": safeguarding_at(matter.area, is_demo=is_demo)}
        context |= {
            "facts": _facts(concern),
            "reporter": _reporter(concern, viewer) if viewer.shown.sees_reporter else None,
            "is_hidden": concern.hides_name and not viewer.shown.sees_reporter,
            "entries": (entries := timeline_of(concern, viewer, first_reads=reads)),
            "triage": triage_of(concern, viewer, steps, entries, request.user),
            "resolved_as": next((entry for entry in entries if entry.code == "resolve"), None),
            "seers": told.seers_of(concern, viewer),
            "not_told": told.not_told(concern) if viewer.is_of_place else [],
            "may_see_looks": bool(may_see_looks(request.user, viewer)),
        }
    if any(step.name == "answer_question" for step in steps):
        context |= _questions(request, concern, promises)
    if on_paper:
        context |= {"steps": [], "ways": [], "more": [], "asks_settled": False, "answer": None}
    return render(request, "concerns/print.html" if on_paper else "concerns/detail.html", context)


def _is_for(step, concern, promises, user):
    """Steps that stop a clock, or let it run, are for the body that owes something."""
    if step.name not in ("ask_reporter", "go_on"):
        return True
    acting = acting_as(concern.matter, user, step.who)
    return is_for(step.name, acting[1] if acting else None, promises)


def _questions(request, concern, promises):
    """What the place is asked stands on top of its page, with where to answer."""
    questions = questions_of(concern, promises)
    if not questions:
        return {}
    address = reverse("concerns:answer_question", args=[concern.matter.reference])
    return {
        "questions": questions,
        "answer": AnswerForm(concern=concern, user=request.user, now=request.now),
        "sealed_field": sealed.FIELD,
        "sealed_token": sealed.token_for(request.user, address),
    }


def _is_asked_whether_settled(concern, user):
    """Whether it is settled is for the place to say: its two buttons stand above everything else."""
    is_over = concern.status in (Status.RESOLVED, Status.CLOSED)
    return is_over and acting_as(concern.matter, user, THE_PLACE) is not None


def head_of(concern, viewer):
    """What every page about one concern says on top, also to those who see a summary."""
    matter = concern.matter
    lead = matter.lead
    if lead.kind == Organisation.Kind.PLACE_COMMITTEE and not viewer.shown.full:
        lead = None  # its name would tell which place it is
    return {
        "concern": concern,
        "shown": viewer.shown,
        "lead": lead,
        "is_unrouted": lead is not None and lead.kind == Organisation.Kind.OPERATOR,
        "status": STATUSES[concern.status],
        "status_tone": STATUS_TONES[concern.status],
        "severity": SEVERITIES[concern.severity],
        "severity_tone": SEVERITY_TONES[concern.severity],
        "entered": entered_in_words(concern, viewer),
    }


def entered_in_words(concern, viewer):
    """That it was entered for a caller, by whom and how; the body that did is among the audience just read."""
    if concern.entered_for_id is None:
        return ""
    if not viewer.shown.full:
        return _("Entered for somebody else.")
    return ENTERED[concern.came_by] % {"body": concern.entered_for.name} + "."


def _address(step, reference):
    return reverse(f"concerns:{step.name}", kwargs={"reference": reference})


def _is_guessed(request):
    return any(word in request.headers.get("Sec-Purpose", "") for word in GUESSED)


def _log(concern, viewer, reads, kind, *, by, at):
    """Reading is written down: once an organisation for the timeline, each time for the access log."""
    matter, shown = concern.matter, viewer.shown
    new = set(shown.organisations) - {read.body for read in reads}
    facts = {"through": seen_through(shown, matter), "kind": kind, "code": "" if shown.full else SUMMARY}
    if not new:
        log_view(matter, by=by, at=at, **facts)
        return
    with transaction.atomic():
        note_first_read(matter, organisation_ids=sorted(new), by=by, at=at)
        log_view(matter, by=by, at=at, **facts)


def _facts(concern):
    """What was reported, without who reported it."""
    matter, place = concern.matter, concern.matter.place
    area = matter.area
    where = [
        place.name if place else "",
        "" if concern.where == Where.SITE else WHERES[concern.where],
        concern.part_of_site,
        f"{area.name}, {area.parent.name}" if area.parent else area.name,
    ]
    wants = ", ".join(str(WANTS.get(want, want)) for want in concern.wants)
    rows = [
        (_("Where"), ", ".join(str(part) for part in where if part)),
        (_("When it happened"), in_words(concern)),
        (_("Kind"), NATURES[concern.nature]),
        (_("What was asked for"), wants or _("Nothing in particular")),
        (_("Urgency, as reported"), URGENCIES[concern.urgency]),
    ]
    if concern.hostility_reported:
        rows.append((_("Because of who somebody is, as reported"), hostility_in_words(concern.hostility_reported)))
    return [{"key": key, "value": value} for key, value in rows]


def _reporter(concern, viewer):
    """The name and safe contact of who raised it, for those who may know."""
    if concern.reported_by_id is None:
        return outside.contact_of(concern)
    if concern.reporter_left_at:
        return _speaks_now(concern, viewer)
    is_phone = concern.answer_by == Answer.PHONE
    committee = concern.matter.place.run_by if concern.matter.place else None
    when = hours.in_words(concern.answer_from, concern.answer_to)
    return {
        "name": _("You") if viewer.user_id == concern.reported_by_id else called(concern.reported_by, viewer.user),
        "organisation": committee.name if committee else "",
        "phone": concern.answer_phone if is_phone else "",
        "hours": _("Safe to ring: %(hours)s") % {"hours": when} if is_phone else "",
        "note": "" if is_phone else _("Wants the answer here in the Hub, not by phone or at the door."),
    }


def _speaks_now(concern, viewer):
    """Whoever raised it left the place: their phone is nobody's business any more."""
    committee = concern.matter.place.run_by
    person = concern.spoken_for_by
    name = person.name if person else committee.name
    return {
        "name": _("You") if person and viewer.user_id == person.pk else name,
        "organisation": committee.name if person else "",
        "phone": "",
        "hours": "",
        "note": _("Speaks for the place since %(name)s, who raised it, left it. Answer here in the Hub.")
        % {"name": concern.reported_by.name},
    }
