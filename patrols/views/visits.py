"""The steps of one visit: pressed on the street or planned at a desk. Pressing twice does it once."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hub.forms import open_again
from hub.promises.engine import NotNow, Stale, StepRefused
from patrols import actions_visits as actions
from patrols.forms import ChangeVisitForm, LeaveForm, MissForm
from patrols.querysets import rounds_of_today
from patrols.views.shown import allow, visit_or_404
from patrols.workflow import VISIT


@require_POST
def arrive(request, reference):
    return _press(request, reference, "arrive", actions.arrive, _("You are there. Press “Left” when you go."))


@require_POST
def undo_arrival(request, reference):
    return _press(request, reference, "undo_arrival", actions.undo_arrival, _("Taken back: not there yet."))


def _press(request, reference, name, action, done):
    visit = visit_or_404(request, reference)
    allow(request, visit.round, VISIT[name])
    try:
        action(visit, by=request.user, at=request.now)
    except NotNow:
        visit.refresh_from_db(fields=["status"])
        if visit.status != VISIT[name].target:
            return _already(request, visit)
    except StepRefused as refusal:
        messages.error(request, refusal.message)
        return _back(request, visit)
    return _done(request, visit, done)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave(request, reference):
    visit = visit_or_404(request, reference)

    def form_for(data=None):
        return LeaveForm(data, visit=visit, now=request.now)

    def run(form, **common):
        said = form.cleaned_data
        actions.leave(visit, arrived_at=said["arrived_at"], left_at=said["left_at"], debrief=said["debrief"], **common)

    return _step(request, visit, "leave", form_for, run, _("Done. The place can see now that you came."))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def miss(request, reference):
    visit = visit_or_404(request, reference)

    def form_for(data=None):
        return MissForm(data, initial={"version": visit.version})

    def run(form, **common):
        actions.miss(visit, reason=form.cleaned_data["reason"], words=form.cleaned_data["words"], **common)

    return _step(request, visit, "miss", form_for, run, _("Recorded: nobody could attend."))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request, reference):
    visit = visit_or_404(request, reference)

    def form_for(data=None):
        return ChangeVisitForm(data, visit=visit)

    def run(form, **common):
        said = form.cleaned_data
        actions.change_visit(
            visit,
            planned_from=said["planned_from"],
            planned_to=said["planned_to"],
            why=said["why"],
            **common,
        )

    def was_taken(visit, said):
        return all(getattr(visit, name) == said[name] for name in ("planned_from", "planned_to", "why"))

    return _step(request, visit, "change_visit", form_for, run, _("The visit is changed."), was_taken)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cancel(request, reference):
    """A question on GET; there is nothing to fill in."""
    visit = visit_or_404(request, reference)
    step = VISIT["cancel_visit"]
    allow(request, visit.round, step)
    if request.method == "POST":
        return _press(request, reference, "cancel_visit", actions.cancel_visit, _("The visit is off the round."))
    if visit.status not in step.sources:
        return _already(request, visit)
    return render(request, "patrols/cancel_visit.html", _head(visit))


def _step(request, visit, name, form_for, run, done, was_taken=None):
    """A form on GET, the step on POST. `was_taken(visit, said)` recognises a second press of a step that leaves the
    status as it is."""
    step = VISIT[name]
    allow(request, visit.round, step)
    if visit.status not in step.sources:
        return _ended(request, visit, step, form_for, done)
    form = form_for(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            run(form, by=request.user, at=request.now, version=form.cleaned_data["version"])
        except (Stale, NotNow):
            visit = visit_or_404(request, visit.reference)
            if visit.status not in step.sources:
                return _ended(request, visit, step, form_for, done)
            if was_taken and was_taken(visit, form.cleaned_data):
                return _done(request, visit, done)
            form, status = open_again(form_for, form, visit.version), 409
        except StepRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _done(request, visit, done)
    if "version" in form.errors:
        form = open_again(form_for, form, visit.version)
    context = _head(visit) | {"form": form, "step": step, "is_overtaken": status == 409}
    return render(request, f"patrols/{name}.html", context, status=status)


def _head(visit):
    return {"visit": visit, "round": visit.round, "reference": visit.round.matter.reference}


def _ended(request, visit, step, form_for, done):
    """The second of two presses says what the first one did; what a colleague wrote meanwhile is given back."""
    if request.method != "POST":
        return _already(request, visit)
    form = form_for(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    if step.target == visit.status and _is_the_same(visit, said, request.user):
        return _done(request, visit, done)
    if words := said.get("debrief") or said.get("words"):
        messages.info(request, _("Not kept, because somebody was quicker: “%(words)s”") % {"words": words})
    return _already(request, visit)


def _is_the_same(visit, said, user):
    stored = {
        "arrived_at": visit.arrived_at,
        "left_at": visit.left_at,
        "debrief": visit.debrief,
        "words": visit.debrief,
        "reason": visit.not_attended_reason,
    }
    return visit.recorded_by_id == user.pk and all(stored[name] == said[name] for name in stored if name in said)


def _done(request, visit, done):
    messages.success(request, done)
    return _back(request, visit)


def _already(request, visit):
    messages.error(
        request,
        _("%(place)s: this is recorded as “%(status)s” already.")
        % {
            "place": visit.place.name,
            "status": visit.get_status_display(),
        },
    )
    return _back(request, visit)


def _back(request, visit):
    """An officer goes on with the day; a planner with the round."""
    if rounds_of_today(request.user, request.now).filter(pk=visit.round_id).exists():
        return redirect("patrols:today")
    return redirect("patrols:round", visit.round.matter.reference)
