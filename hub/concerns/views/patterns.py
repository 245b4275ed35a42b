"""Patterns: the list, one of them, and its steps. Each reader sees of one the concerns that they see anyhow."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub.concerns import actions_patterns as actions
from hub.concerns import forms_patterns as forms
from hub.concerns import pattern_timeline, patterns
from hub.concerns.models import Pattern
from hub.concerns.views.detail import concern_or_404
from hub.concerns.views.lists import rows_of
from hub.concerns.workflow_patterns import TRANSITIONS
from hub.forms import open_again
from hub.matters.actions import log_view
from hub.matters.looked import SUMMARY, seen_through
from hub.matters.models import Matter
from hub.matters.querysets import remember_audience
from hub.matters.shown import shown_as
from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.promises.engine import NotNow, Stale, StepRefused, acting_as, possible_transitions

STATUSES = dict(Pattern.Status.choices)
TONES = {Pattern.Status.OPEN: "open", Pattern.Status.CLOSED: "done"}


@require_safe
@never_cache
def pattern_list(request):
    remember_memberships(request.user)
    is_closed = request.GET.get("show") == "closed"
    edges = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = patterns.page_for(request.user, is_open=not is_closed, **edges)
    here = reverse("concerns:patterns")
    closed = "show=closed&" if is_closed else ""
    context = {
        "rows": [(line, STATUSES[line.status], TONES[line.status]) for line in page.rows],
        "is_closed": is_closed,
        "newer": f"{here}?{closed}before={page.before}" if page.before else "",
        "older": f"{here}?{closed}after={page.after}" if page.after else "",
        "other": here if is_closed else f"{here}?show=closed",
        "may_make": request.user.may(Permission.ANSWER_CONCERN),
    }
    return render(request, "concerns/patterns/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def make(request, reference):
    """Begun from the page of a concern, whose borough says where others are looked for."""
    first = _concern_or_404(request, reference)
    chosen = [first, *(concern for concern in _named(request) if concern != first)]
    form = forms.MakeForm(
        request.POST or None,
        user=request.user,
        area=first.matter.area,
        chosen=chosen,
        initial={"form_key": uuid4(), "concerns": [concern.matter.reference for concern in chosen]},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made, _is_new = actions.make_pattern(
                said["found"], form_key=said["form_key"], by=request.user, at=request.now
            )
            messages.success(request, _("Put together. Every body that sees two or more of them in full sees it."))
            return redirect("concerns:pattern", made.matter.reference)
        except PermissionDenied:
            form.add_error("concerns", _("You may answer only some of these. Take out those that you may not answer."))
        except StepRefused as refusal:
            form.add_error(None, refusal.message)
    context = {"form": form, "first": first, "open_ones": _led_here(request.user)}
    return render(request, "concerns/patterns/make.html", context)


def _concern_or_404(request, reference):
    """A 403 to those who see it and may not answer in a body that sees it in full."""
    concern, _viewer = concern_or_404(request, reference)
    if acting_as(concern.matter, request.user, actions.MAY_ANSWER) is None:
        raise PermissionDenied
    [concern] = patterns.seen_by_references(request.user, [reference])
    return concern


def _named(request):
    """The concerns of the address (?with=, several times) that the person sees in full, in its order."""
    asked = [text for text in request.GET.getlist("with") if len(text) < 20][: forms.MOST_TYPED]
    seen = {concern.matter.reference: concern for concern in patterns.seen_by_references(request.user, asked)}
    return [seen[reference] for reference in dict.fromkeys(asked) if reference in seen]


def _led_here(user):
    """Open patterns to which one could be added instead: the newest that the person may add to."""
    page = patterns.page_for(user, is_open=True)
    found = Pattern.objects.filter(pk__in=[line.pk for line in page.rows[:5]]).select_related("matter__lead")
    may = {p.pk for p in found if acting_as(p.matter, user, TRANSITIONS["add"].who)}
    return [line for line in page.rows if line.pk in may]


def pattern_or_404(request, reference):
    remember_memberships(request.user)
    found = Pattern.objects.visible_to(request.user).filter(matter__reference=reference)
    pattern = found.select_related("matter__area", "matter__lead").first()
    if pattern is None:
        raise Http404
    remember_audience(pattern.matter)
    return pattern, shown_as(request.user, pattern.matter)


def head_of(pattern, lines):
    return {
        "pattern": pattern,
        "title": patterns.title_for(pattern, lines),
        "status": STATUSES[pattern.status],
        "tone": TONES[pattern.status],
    }


@require_safe
@never_cache
def pattern(request, reference):
    found, shown = pattern_or_404(request, reference)
    lines = patterns.concerns_in(found, request.user)
    if request.method == "GET":
        through = seen_through(shown, found.matter)
        log_view(found.matter, by=request.user, at=request.now, through=through, code="" if shown.full else SUMMARY)
    steps = possible_transitions(found, TRANSITIONS, request.user)
    context = {
        **head_of(found, lines),
        "rows": rows_of(lines, request.now),
        "shown": shown,
        "steps": [(step.label, reverse(f"concerns:pattern_{step.name}", args=[reference])) for step in steps],
        "entries": pattern_timeline.timeline_of(found, request.user, shown) if shown.full else [],
    }
    return render(request, "concerns/patterns/detail.html", context)


@dataclass(frozen=True)
class Page:
    form: type
    run: Callable
    done: str
    intro: str = ""


def _add(found, said, **common):
    actions.add(found, concerns=said["found"], **common)


def _take_out(found, said, **common):
    actions.take_out(found, concerns=said["concerns"], **common)


def _note(found, said, **common):
    actions.write_note(found, words=said["words"], **common)


def _hand_lead(found, said, **common):
    actions.hand_lead(found, organisation=said["organisation"], words=said["words"], **common)


def _close(found, said, **common):
    actions.close(found, words=said["words"], **common)


def _reopen(found, said, **common):
    actions.reopen(found, words=said["words"], **common)


PAGES = {
    "add": Page(forms.AddForm, _add, _("Added.")),
    "take_out": Page(forms.TakeOutForm, _take_out, _("Taken out. They can be added again.")),
    "note": Page(forms.NoteForm, _note, _("Your note is saved.")),
    "hand_lead": Page(forms.HandLeadForm, _hand_lead, _("Handed on. They are told.")),
    "close": Page(
        forms.EndForm, _close, _("Closed. It can be opened again."), _("Nobody looks at them together any more.")
    ),
    "reopen": Page(forms.EndForm, _reopen, _("Opened again.")),
}
# the step: the words of its address
ADDRESSES = {
    "add": "add",
    "take_out": "take-out",
    "note": "note",
    "hand_lead": "hand-on",
    "close": "close",
    "reopen": "open-again",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def step(request, reference, name):
    found, _shown = pattern_or_404(request, reference)
    transition, page = TRANSITIONS[name], PAGES[name]
    if request.method == "POST":
        form = _form(request, found, name, request.POST)
        if form.is_valid():
            return _take(request, found, transition, form)
        if _was_taken(request, found, name):
            return _done(request, found, page)
        if "version" in form.errors:
            form = open_again(partial(_form, request, found, name), form, found.version)
    elif name == "add":
        form = forms.AddForm(pattern=found, user=request.user, chosen=_named(request))
    else:
        form = _form(request, found, name)
    if acting_as(found.matter, request.user, transition.who) is None:
        raise PermissionDenied
    if found.status not in transition.sources:
        return _not_now(request, found)
    return _show(request, found, transition, form)


def _form(request, found, name, data=None):
    return PAGES[name].form(data, pattern=found, user=request.user)


def _take(request, found, transition, form):
    page, name = PAGES[transition.name], transition.name
    facts = {"by": request.user, "at": request.now, "version": form.cleaned_data["version"]}
    try:
        page.run(found, form.cleaned_data, **facts)
    except (Stale, NotNow, PermissionDenied) as refused:
        found, _shown = pattern_or_404(request, found.matter.reference)
        if _was_taken(request, found, name):
            return _done(request, found, page)
        if isinstance(refused, PermissionDenied):
            raise
        if found.status not in transition.sources:
            return _not_now(request, found)
        return _overtaken(request, found, transition, form)
    except StepRefused as refusal:
        form.add_error(None, refusal.message)
        return _show(request, found, transition, form)
    return _done(request, found, page)


def _was_taken(request, found, name):
    """Whether this press was the second one: the step after the form's version is this person's, and said the same."""
    try:
        version = int(request.POST.get("version", ""))
    except ValueError:
        return False
    first = next(iter(pattern_timeline.steps_since(found, version)), None)
    if first is None or (first.kind, first.by_id) != (name, request.user.pk):
        return False
    return pattern_timeline.said_by(found, first) == pattern_timeline.asked_by(request.POST, name)


def _overtaken(request, found, transition, form):
    news = pattern_timeline.entries_since(found, form.cleaned_data["version"], request.user)
    form = open_again(partial(_form, request, found, transition.name), form, found.version)
    return _show(request, found, transition, form, news=news)


def _done(request, found, page):
    messages.success(request, page.done)
    # whoever took out what they saw of it, or handed it on, may not see it any more
    is_seen = Matter.objects.visible_to(request.user).filter(pk=found.pk).exists()
    return redirect("concerns:pattern", found.matter.reference) if is_seen else redirect("concerns:patterns")


def _not_now(request, found):
    messages.error(request, NotNow.message)
    return redirect("concerns:pattern", found.matter.reference)


def _show(request, found, transition, form, **more):
    lines = patterns.concerns_in(found, request.user)
    context = {**head_of(found, lines), "form": form, "step": transition, "page": PAGES[transition.name], **more}
    return render(request, "concerns/patterns/step.html", context, status=409 if "news" in more else 200)
