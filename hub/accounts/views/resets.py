"""Somebody who cannot sign in any more: a coordinator asks, another one agrees."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hub.accounts import actions_resets
from hub.accounts.actions_posts import may_number, set_shoulder_number
from hub.accounts.forms_force import ShoulderNumberForm, StepResetForm
from hub.accounts.models import StepReset
from hub.accounts.refused import AccountRefused
from hub.accounts.views.people import manages_people
from hub.people.models import User
from hub.people.roles import Permission


@manages_people
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, reference):
    person = get_object_or_404(User, reference=reference)
    form = StepResetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions_resets.ask_reset(person, **form.cleaned_data, by=request.user, at=request.now)
        except AccountRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked. It happens when another coordinator agrees, within a day."))
            return redirect("accounts:person", reference)
    others = actions_resets.coordinators().exclude(pk__in=[request.user.pk, person.pk]).count()
    return render(request, "accounts/step_reset.html", {"form": form, "person": person, "others": others})


@manages_people
@require_POST
def agree(request, reference, reset):
    return _press(request, reference, reset, actions_resets.agree, _("Done. They were told by mail."))


@manages_people
@require_POST
def take_back(request, reference, reset):
    return _press(request, reference, reset, actions_resets.take_back, _("Taken back. Nothing was changed."))


def _press(request, reference, reset, action, text):
    found = get_object_or_404(StepReset.objects.select_related("person"), reference=reset, person__reference=reference)
    try:
        action(found, by=request.user, at=request.now)
    except AccountRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, text)
    return redirect("accounts:person", reference)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def number(request, reference):
    """The number of an officer, by whoever leads them or runs the Hub."""
    person = get_object_or_404(User.objects.select_related("force"), reference=reference)
    if not may_number(request.user, person):
        raise Http404
    suggested = {"number": person.shoulder_number, "was": person.shoulder_number}
    form = ShoulderNumberForm(request.POST if request.method == "POST" else None, initial=suggested)
    if form.is_valid():
        try:
            set_shoulder_number(person, **form.cleaned_data, by=request.user, at=request.now)
        except AccountRefused as refused:
            form.add_error("number", str(refused))
            form.data = form.data.copy()
            form.data["was"] = User.objects.values_list("shoulder_number", flat=True).get(pk=person.pk)
        else:
            messages.success(request, _("Saved."))
            is_coordinator = request.user.may(Permission.MANAGE_PEOPLE)
            return redirect("accounts:person", reference) if is_coordinator else redirect("accounts:away")
    return render(request, "accounts/shoulder_number.html", {"form": form, "person": person})
