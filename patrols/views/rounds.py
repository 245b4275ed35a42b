"""Rounds: the list, one of them, and what a planner does with it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub.concerns.models import Concern
from hub.forms import open_again
from hub.matters.actions import log_view
from hub.matters.shown import seen_in_full
from hub.people.called import called
from hub.people.roles import Permission
from hub.places.models import PlaceOfWorship
from hub.promises.engine import NotNow, Stale, StepRefused
from hub.references import is_reference
from patrols import actions, actions_visits
from patrols.forms import CancelRoundForm, ChangeRoundForm, NewRoundForm, NewVisitForm
from patrols.models import Round
from patrols.querysets import page_for, team_sees, teams_of, title_of
from patrols.views.shown import (
    ROUND_STATUSES,
    ROUND_TONES,
    allow,
    only_for,
    round_or_404,
    round_steps,
    shown,
)
from patrols.workflow import ROUND, RoundStatus

SHOW = {"open": True, "ended": False, "all": None}
AT_ONCE = 50  # rounds to choose from


@require_safe
@never_cache
def round_list(request):
    only_for(request, Permission.CARRY_OUT_VISIT)
    show = request.GET.get("show") if request.GET.get("show") in SHOW else "open"
    page = page_for(
        request.user,
        is_open=SHOW[show],
        after=request.GET.get("after", "").strip(),
        before=request.GET.get("before", "").strip(),
    )
    context = {
        "rows": [_row(round_, request.user, request.now) for round_ in page.rows],
        "before": _edge(show, before=page.before) if page.before else "",
        "after": _edge(show, after=page.after) if page.after else "",
        "show": show,
        "may_plan": request.user.may(Permission.PLAN_ROUND),
    }
    return render(request, "patrols/list.html", context)


def _row(round_, user, now):
    is_past = round_.status == RoundStatus.PLANNED and round_.shift.upper <= now
    visits = [visit for visit in round_.visits.all() if visit.status != "cancelled"]
    return {
        "reference": round_.matter.reference,
        "title": title_of(round_.matter.area.name),
        "team": round_.matter.lead.name,
        "when": round_.when,
        "officers": ", ".join(sorted(called(duty.officer, user) for duty in round_.duties.all())),
        "visits": len(visits),
        "done": sum(visit.status == "done" for visit in visits),
        "status": _("Time is over") if is_past else ROUND_STATUSES[round_.status],
        "tone": "late" if is_past else ROUND_TONES[round_.status],
    }


def _edge(show, **edge):
    chosen = {} if show == "open" else {"show": show}
    return f"{reverse('patrols:list')}?{urlencode({**chosen, **edge})}"


@require_safe
@never_cache
def detail(request, reference):
    round_ = round_or_404(request, reference)
    if request.method == "GET":
        log_view(round_.matter, by=request.user, at=request.now)
    visits = list(round_.visits.select_related("place__ward").order_by("planned_from", "pk"))
    for visit in visits:
        visit.round = round_
    officers = round_.duties.select_related("officer").order_by("officer__name")
    context = head_of(round_) | {
        "officers": [called(duty.officer, request.user) for duty in officers],
        "visits": [shown(visit, request.user, request.now) for visit in visits],
        "steps": round_steps(request.user, round_),
        "called_off": _why_called_off(round_),
    }
    return render(request, "patrols/round.html", context)


def _why_called_off(round_):
    if round_.status != RoundStatus.CANCELLED:
        return ""
    return round_.matter.notes.filter(erased_at=None).order_by("-at").values_list("body", flat=True).first() or ""


def head_of(round_):
    return {
        "round": round_,
        "title": title_of(round_.matter.area.name),
        "reference": round_.matter.reference,
        "status": ROUND_STATUSES[round_.status],
        "tone": ROUND_TONES[round_.status],
    }


@require_safe
@never_cache
def plan(request):
    """Which round a visit goes on: one of those to come, or a new one. What it is for goes along in the address."""
    only_for(request, Permission.PLAN_ROUND)
    teams = teams_of(request.user)
    coming = Round.objects.visible_to(request.user).coming(request.now).filter(matter__lead__in=teams)
    rounds = coming.select_related("matter__area", "matter__lead").prefetch_related("duties__officer", "visits")
    found = rounds.order_by("matter__raised_at", "pk")[:AT_ONCE]
    context = {"rows": [_row(round_, request.user, request.now) for round_ in found], "query": _asked_for(request)}
    return render(request, "patrols/plan.html", context)


def _asked_for(request):
    """The place and concern that a visit is wanted for, for the next address."""
    said = {name: request.GET[name] for name in ("place", "concern") if len(request.GET.get(name, "")) in range(1, 21)}
    return f"?{urlencode(said)}" if said else ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request):
    only_for(request, Permission.PLAN_ROUND)
    teams = teams_of(request.user)
    chosen = [team for team in teams if team.reference == request.GET.get("team")]
    team = next(iter(chosen or teams if len(teams) == 1 or chosen else []), None)
    query = _asked_for(request)
    if team is None:
        return render(request, "patrols/teams.html", {"teams": teams, "more": query.replace("?", "&", 1)})
    form = NewRoundForm(request.POST or None, team=team, user=request.user, now=request.now)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["form_key"]
        try:
            made, is_new = actions.make_round(form.plan, team=team, form_key=key, by=request.user, at=request.now)
        except StepRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            if is_new:
                messages.success(request, _("The round is made. Now put visits on it."))
            else:
                messages.info(request, _("You had already sent this. It was made once, as it stands here."))
            return redirect(reverse("patrols:add_visit", args=[made.matter.reference]) + query)
    return render(request, "patrols/new.html", {"form": form, "team": team, "has_choice": len(teams) > 1})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request, reference):
    round_ = round_or_404(request, reference)

    def form_for(data=None):
        return ChangeRoundForm(data, round_=round_, user=request.user, now=request.now)

    def run(form, **common):
        actions.change_round(round_, form.plan, **common)

    def was_taken(form):
        walking = {duty.officer for duty in round_.duties.select_related("officer")}
        plan = form.plan
        return (round_.shift, round_.note, walking) == (plan.shift, plan.note, set(plan.officers))

    return _step(request, round_, "change_round", form_for, run, _("The round is changed."), was_taken)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cancel(request, reference):
    round_ = round_or_404(request, reference)

    def form_for(data=None):
        return CancelRoundForm(data, initial={"version": round_.version})

    def run(form, **common):
        actions.cancel_round(round_, words=form.cleaned_data["words"], **common)

    return _step(request, round_, "cancel_round", form_for, run, _("The round is called off."))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add_visit(request, reference):
    round_ = round_or_404(request, reference)
    asked = {name: request.GET.get(name, "") for name in ("place", "concern")}
    asked["place"] = _reference_of_now(asked["place"])

    def form_for(data=None):
        return NewVisitForm(data, round_=round_, user=request.user, initial=asked)

    def run(form, **common):
        said = form.cleaned_data
        actions_visits.add_visit(
            round_,
            place=said["place"],
            planned_from=said["planned_from"],
            planned_to=said["planned_to"],
            why=said["why"],
            concern=_concern(request, round_, said),
            **common,
        )

    def was_taken(form):
        said = form.cleaned_data
        window = {name: said[name] for name in ("planned_from", "planned_to")}
        return round_.visits.open().filter(place=said["place"], **window).exists()

    return _step(request, round_, "add_visit", form_for, run, _("The visit is on the round."), was_taken)


def _concern(request, round_, said):
    """The concern that a visit was planned from; none when it is of another place, or not theirs or the team's."""
    concerns = Concern.objects.visible_to(request.user).filter(seen_in_full(request.user))
    concerns = concerns.filter(team_sees(round_.matter.lead, matter="pk"))
    return concerns.filter(matter__reference=said["concern"], matter__place__in=said["place"].with_merged()).first()


def _reference_of_now(reference):
    """Of the place into which it was merged, if it was since the address was made. The form says who may choose it."""
    if not is_reference(reference):
        return reference
    return PlaceOfWorship.objects.referred_to_by(reference).values_list("reference", flat=True).first() or reference


def _step(request, round_, name, form_for, run, done, was_taken=None):
    """A form on GET, the step on POST. Pressing twice does it once: `was_taken` says whether it was, where the round
    does not show it by its status."""
    step = ROUND[name]
    allow(request, round_, step)
    if round_.status not in step.sources:
        return _already(request, round_, step, done)
    form = form_for(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            run(form, by=request.user, at=request.now, version=version)
        except Stale:
            round_.refresh_from_db()
            if was_taken and was_taken(form):
                return _done(request, round_, done)
            if round_.status not in step.sources:
                return _already(request, round_, step, done)
            form, status = open_again(form_for, form, round_.version), 409
        except NotNow:
            round_.refresh_from_db()
            return _already(request, round_, step, done)
        except StepRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _done(request, round_, done)
    if "version" in form.errors:
        form = open_again(form_for, form, round_.version)
    context = head_of(round_) | {"form": form, "step": step, "is_overtaken": status == 409}
    return render(request, f"patrols/{name}.html", context, status=status)


def _already(request, round_, step, done):
    taken = round_.matter.events.filter(kind=step.name, by=request.user, note__body=request.POST.get("words", ""))
    if step.target and round_.status == step.target and request.method == "POST" and taken.exists():
        return _done(request, round_, done)  # the second of two presses
    message = _("This round was called off.") if round_.status == RoundStatus.CANCELLED else _("This round is over.")
    messages.error(request, message)
    return redirect("patrols:round", round_.matter.reference)


def _done(request, round_, done):
    messages.success(request, done)
    return redirect("patrols:round", round_.matter.reference)
