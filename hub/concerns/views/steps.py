"""The steps of a concern, one page each: a form on GET, the step on POST. Pressing twice does it once."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.concerns import questions
from hub.concerns.offered import why_not
from hub.concerns.timeline import entry_of, steps_since
from hub.concerns.views.detail import concern_or_404, head_of
from hub.concerns.views.pressed_twice import version_of, was_taken
from hub.concerns.views.step_pages import PAGES
from hub.concerns.workflow import TRANSITIONS
from hub.forms import open_again
from hub.people import sealed
from hub.promises.engine import NotNow, Stale, StepRefused, acting_as


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def step(request, reference, name):
    concern, viewer = concern_or_404(request, reference)
    transition = TRANSITIONS[name]
    if not acting_as(concern.matter, request.user, transition.who):
        if request.method == "POST" and was_taken(_form(request, concern, name), concern, request.user, transition):
            return _done(request, concern, PAGES[name])  # the step itself ended their turn
        return _refused(request, concern, viewer, transition)
    if request.method == "POST":
        return _take(request, concern, viewer, transition)
    if concern.status not in transition.sources:
        return _not_now(request, concern)
    if refused := _speaks_against(request, concern, name):
        return _not_now(request, concern, refused)
    kept = sealed.kept_for(request.user, request.path, now=request.now)
    form = PAGES[name].form(kept, concern=concern, user=request.user, now=request.now)
    return _show(request, concern, viewer, transition, form, was_kept=kept is not None)


def _speaks_against(request, concern, name):
    """A StepRefused, where the status alone would allow it."""
    return why_not(name, concern) or PAGES[name].why_not(concern, request.user)


def _form(request, concern, name, data=None):
    return PAGES[name].form(data or request.POST, concern=concern, user=request.user, now=request.now)


def _take(request, concern, viewer, transition):
    page = PAGES[transition.name]
    form = _form(request, concern, transition.name)
    if not form.is_valid():
        form = _with_version(request, concern, transition.name, form)
        if was_taken(form, concern, request.user, transition):
            return _done(request, concern, page)
        if concern.status not in transition.sources:
            return _overtaken(request, concern, viewer, transition, form)
        return _show(request, concern, viewer, transition, form)
    try:
        page.run(concern, form.cleaned_data, by=request.user, at=request.now, version=form.cleaned_data["version"])
    except PermissionDenied:
        return _refused(request, concern, viewer, transition)
    except Stale:
        concern, viewer = concern_or_404(request, reference=concern.matter.reference)
        if was_taken(form, concern, request.user, transition):
            return _done(request, concern, page)
        return _overtaken(request, concern, viewer, transition, form)
    except NotNow:
        if _typed(form):
            return _overtaken(request, concern, viewer, transition, form)
        return _not_now(request, concern)
    except StepRefused as refusal:
        form.add_error(None, refusal.message)
        return _show(request, concern, viewer, transition, form)
    return _done(request, concern, page)


def _with_version(request, concern, name, form):
    """A version that is no number cannot be sent again: the form goes back with the one of now."""
    if "version" not in form.errors:
        return form
    return open_again(partial(_form, request, concern, name), form, concern.version)


def _done(request, concern, page):
    sealed.forget(request.user, request.path)
    messages.success(request, page.done)
    return redirect("concerns:detail", reference=concern.matter.reference)


def _not_now(request, concern, why=NotNow):
    messages.error(request, why.message)
    return redirect("concerns:detail", reference=concern.matter.reference)


def _show(request, concern, viewer, transition, form, **more):
    page = PAGES[transition.name]
    context = {
        **head_of(concern, viewer),
        "form": form,
        "step": transition,
        "page": page,
        **({"questions": questions.unanswered(concern)} if transition.name == "answer_question" else {}),
        "sealed_field": sealed.FIELD,
        "sealed_token": sealed.token_for(request.user, request.path),
        **more,
    }
    return render(request, page.template, context, status=409 if "news" in more else 200)


def _overtaken(request, concern, viewer, transition, form):
    """Somebody was quicker: show what is new beside what was typed; where the step still is possible, to send again."""
    news = [entry_of(event, viewer) for event in steps_since(concern, version_of(form) or 0)]
    news = [entry for entry in news if entry]
    if concern.status in transition.sources and not _speaks_against(request, concern, transition.name):
        form = open_again(partial(_form, request, concern, transition.name), form, concern.version)
        return _show(request, concern, viewer, transition, form, news=news)
    context = {**head_of(concern, viewer), "news": news, "typed": _typed(form), "step": transition}
    return render(request, "concerns/overtaken.html", context, status=409)


def _typed(form):
    return [(field.label, field.value()) for field in form if field.look == "textarea" and field.value()]


def _refused(request, concern, viewer, transition):
    """They see it, so they may know who can do this."""
    context = {**head_of(concern, viewer), "step": transition, "who": tuple(transition.who)}
    return render(request, "concerns/step_refused.html", context, status=403)
