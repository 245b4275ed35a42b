"""The steps of a meeting, one page each: a form on GET, the step on POST. Pressing twice does it once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.forms import open_again
from hub.promises.engine import NotNow, Stale, StepRefused, acting_as
from meetings import actions, forms
from meetings.views.detail import head_of, meeting_or_404
from meetings.workflow import TRANSITIONS

# the step of the workflow: the words of its address
ADDRESSES = {
    "record_held": "held",
    "record_not_held": "not-held",
    "move": "move",
    "invite": "invite",
    "cancel": "call-off",
}


@dataclass(frozen=True)
class Page:
    form: type
    run: Callable
    done: str
    intro: str = ""


def _move(meeting, form, **common):
    actions.move_meeting(meeting, **form.facts, **common)


def _invite(meeting, form, **common):
    actions.invite(meeting, guests=form.cleaned_data["invited"], **common)


def _remove(meeting, form, **common):
    actions.remove(meeting, invitee=form.invitee, **common)


def _held(meeting, form, **common):
    actions.record_held(meeting, words=form.cleaned_data["words"], **common)


def _not_held(meeting, form, **common):
    actions.record_not_held(meeting, words=form.cleaned_data["words"], **common)


def _cancel(meeting, form, **common):
    actions.cancel(meeting, words=form.cleaned_data["words"], **common)


PAGES = {
    "move": Page(
        forms.MoveForm,
        _move,
        _("Changed. Everybody who is invited is told and asked again."),
        _("Everybody who is invited gets a mail, their calendars change, and they are asked again whether they come."),
    ),
    "invite": Page(forms.InviteForm, _invite, _("They are invited by mail.")),
    "remove": Page(
        forms.RemoveForm,
        _remove,
        _("Done. They are told that they are not expected any more."),
        _("They get a mail that they are not expected any more, and their calendar takes the meeting out."),
    ),
    "record_held": Page(
        forms.HeldForm,
        _held,
        _("Written down: it was held."),
        _("If a concern asked for this meeting, its promise is kept with it."),
    ),
    "record_not_held": Page(
        forms.NotHeldForm,
        _not_held,
        _("Written down: it was not held."),
        _("If a concern asked for this meeting, one is still owed: call another."),
    ),
    "cancel": Page(
        forms.CancelForm,
        _cancel,
        _("Called off. Everybody who is invited is told."),
        _("Everybody who is invited gets a mail, and their calendars take it out."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def step(request, reference, name, invitee=None):
    meeting, shown = meeting_or_404(request, reference)
    transition = TRANSITIONS[name]
    if not acting_as(meeting.matter, request.user, transition.who):
        context = {**head_of(meeting, shown, request.now), "step": transition}
        return render(request, "meetings/step_refused.html", context, status=403)
    guest = _guest_or_404(meeting, invitee) if invitee else None

    def form_of(meeting, data=None):
        return PAGES[name].form(data, meeting=meeting, invitee=guest, user=request.user, now=request.now)

    if request.method == "POST":
        return _take(request, meeting, shown, transition, form_of)
    if meeting.status not in transition.sources or not transition.is_in_time(meeting, request.now) or _is_gone(guest):
        return _not_now(request, meeting, actions.NotInTime.message)
    return _show(request, meeting, shown, transition, form_of(meeting))


def _guest_or_404(meeting, reference):
    found = meeting.invitees.select_related("user").filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def _is_gone(guest):
    return guest is not None and guest.withdrawn_at is not None


def _take(request, meeting, shown, transition, form_of):
    form = form_of(meeting, request.POST)
    page = PAGES[transition.name]
    if not form.is_valid():
        return _ask_again(request, meeting, shown, transition, form, form_of)
    try:
        page.run(meeting, form, by=request.user, at=request.now, version=form.cleaned_data["version"])
    except PermissionDenied:
        context = {**head_of(meeting, shown, request.now), "step": transition}
        return render(request, "meetings/step_refused.html", context, status=403)
    except Stale:
        return _overtaken(request, meeting.matter.reference, transition, form_of)
    except NotNow as refusal:
        return _not_now(request, meeting, refusal.message)
    except StepRefused as refusal:
        form.add_error(None, refusal.message)
        return _show(request, meeting, shown, transition, form)
    return _done(request, meeting, page)


def _ask_again(request, meeting, shown, transition, form, form_of):
    """What is wrong stands in the form. A version that is no number cannot be sent again: the one of now goes back."""
    if "version" in form.errors:
        form = open_again(partial(form_of, meeting), form, meeting.version)
    return _show(request, meeting, shown, transition, form)


def _overtaken(request, reference, transition, form_of):
    """Somebody was quicker, or this very form was sent before: then it was done."""
    meeting, shown = meeting_or_404(request, reference)
    form = form_of(meeting, request.POST)
    if form.was_done():
        return _done(request, meeting, PAGES[transition.name])
    if meeting.status not in transition.sources:
        return _not_now(request, meeting, NotNow.message)
    form = open_again(partial(form_of, meeting), form, meeting.version)
    return _show(request, meeting, shown, transition, form, is_overtaken=True)


def _done(request, meeting, page):
    messages.success(request, page.done)
    return redirect("meetings:detail", reference=meeting.matter.reference)


def _not_now(request, meeting, message):
    messages.error(request, message)
    return redirect("meetings:detail", reference=meeting.matter.reference)


def _show(request, meeting, shown, transition, form, *, is_overtaken=False):
    invitee = getattr(form, "invitee", None)
    context = {
        **head_of(meeting, shown, request.now),
        "form": form,
        "who": invitee.who(request.user) if invitee else "",
        "step": transition,
        "page": PAGES[transition.name],
        "is_overtaken": is_overtaken,
    }
    return render(request, "meetings/step.html", context, status=409 if is_overtaken else 200)
