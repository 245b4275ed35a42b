"""The coordinator keeps the numbers and sites that people are pointed to, each with its source."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.concerns import actions_advice
from hub.concerns.actions_advice import LineChanged, stamp_of
from hub.concerns.advice import day_of, is_old
from hub.concerns.forms_advice import AdviceForm
from hub.concerns.models import AdviceLine
from hub.forms import open_again
from hub.history.models import Event
from hub.people.called import called
from hub.people.querysets import remember_memberships
from hub.people.roles import Permission

HAPPENED = {
    "advice_added": gettext_lazy("Added"),
    "advice_changed": gettext_lazy("Changed"),
    "advice_checked": gettext_lazy("Checked: still right"),
    "advice_hidden": gettext_lazy("Hidden"),
    "advice_shown": gettext_lazy("Shown again"),
}
LATEST = 20


def for_editors(view):
    """For nobody else these pages exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        remember_memberships(request.user)
        if not request.user.may(Permission.EDIT_ADVICE):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@for_editors
@require_safe
def lines(request):
    found = list(AdviceLine.objects.select_related("checked_by"))
    today = day_of(request.now)
    rows = [
        {"line": line, "is_old": is_old(line, request.now), "is_today": line.checked_on == today}
        for line in sorted(found, key=lambda line: not line.is_shown)
    ]
    old = sum(row["is_old"] and row["line"].is_shown for row in rows)
    return render(request, "concerns/advice/list.html", {"rows": rows, "old": old})


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def add(request):
    form = AdviceForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        actions_advice.add_line(**form.facts, by=request.user, at=request.now)
        messages.success(request, _("Added, and noted as checked today. People see it from now on."))
        return redirect("concerns:advice")
    return render(request, "concerns/advice/form.html", {"form": form})


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, reference):
    line = get_object_or_404(AdviceLine, reference=reference)
    form, is_overtaken = AdviceForm(_typed(request), line=line), False
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions_advice.change_line(line, version=version, **form.facts, by=request.user, at=request.now)
        except LineChanged:
            line.refresh_from_db()
            form, is_overtaken = open_again(lambda data: AdviceForm(data, line=line), form, stamp_of(line)), True
        else:
            messages.success(request, _("Saved, and noted as checked today."))
            return redirect("concerns:advice")
    context = {"form": form, "line": line, "is_overtaken": is_overtaken, "entries": _history_of(line, request.user)}
    return render(request, "concerns/advice/form.html", context, status=409 if is_overtaken else 200)


@for_editors
@require_POST
def check(request, reference):
    line = get_object_or_404(AdviceLine, reference=reference)
    actions_advice.check_line(line, by=request.user, at=request.now)
    messages.success(request, _("Thank you: noted as checked today."))
    return redirect("concerns:advice")


@for_editors
@require_POST
def show(request, reference, is_shown):
    line = get_object_or_404(AdviceLine, reference=reference)
    actions_advice.show_line(line, is_shown=is_shown, by=request.user, at=request.now)
    words = (
        _("People see it again.")
        if is_shown
        else _("Hidden from now on. You can show it again at the end of the list.")
    )
    messages.success(request, words)
    return redirect("concerns:advice")


def _typed(request):
    """A form sent empty is a form sent: it is told what is missing."""
    return request.POST if request.method == "POST" else None


def _history_of(line, viewer):
    events = Event.objects.filter(kind__in=HAPPENED, code=line.reference, organisation__isnull=False)
    latest = events.select_related("by").order_by("-at", "-pk")[:LATEST]
    return [
        {
            "at": event.at,
            "title": HAPPENED[event.kind],
            "by": called(event.by, viewer) if event.by else "",
            "tone": "quiet",
        }
        for event in latest
    ]
