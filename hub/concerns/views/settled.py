"""Is it settled? Two buttons for the one who raised it and for the place; "yes" is one press, "no" asks why."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.concerns import actions
from hub.concerns.timeline import steps_since
from hub.concerns.views.detail import concern_or_404, head_of
from hub.concerns.workflow import THE_PLACE, TRANSITIONS, Status
from hub.forms import HubForm, VersionField
from hub.promises.engine import NotNow, Stale, acting_as

YES = {Status.RESOLVED: "close", Status.CLOSED: "confirm"}
DONE = {
    "close": _("Closed. Thank you for saying so. It can be opened again at any time."),
    "confirm": _("Thank you for saying so. It can be opened again at any time."),
}


class SettledForm(HubForm):
    version = VersionField()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settled(request, reference):
    """Where the mail after 28 days leads. GET shows the question, POST is the yes."""
    concern, viewer = concern_or_404(request, reference)
    if not acting_as(concern.matter, request.user, THE_PLACE):
        return refused(request, concern, viewer, TRANSITIONS["confirm"].label)
    if request.method == "POST":
        _say_yes(request, concern)
    elif concern.status in YES:
        return render(request, "concerns/settled.html", head_of(concern, viewer))
    else:
        messages.error(request, NotNow.message)
    return redirect("concerns:detail", reference)


def refused(request, concern, viewer, label):
    """They see the concern, so they may know who can do this."""
    context = {**head_of(concern, viewer), "step": {"label": label}, "who": tuple(THE_PLACE)}
    return render(request, "concerns/step_refused.html", context, status=403)


def _say_yes(request, concern):
    form = SettledForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    step = YES.get(concern.status)
    act = {"close": actions.close, "confirm": actions.confirm}.get(step)
    try:
        if act is None:
            raise NotNow
        act(concern, by=request.user, at=request.now, version=version)
    except (Stale, NotNow, PermissionDenied) as refusal:
        said = _said_before(concern, version, by=request.user)
        if said:
            messages.success(request, DONE[said])
        else:
            messages.error(request, getattr(refusal, "message", NotNow.message))
    else:
        messages.success(request, DONE[step])


def _said_before(concern, version, *, by):
    """The step that this person took with the same button, when it was pressed twice."""
    if version >= concern.version:
        return ""
    first = next(iter(steps_since(concern, version)), None)
    return first.kind if first is not None and first.by == by.pk and first.kind in DONE else ""
