"""Concerns about a child for which no council is set to answer: whoever runs the Hub finds one, and sees nothing of
them but the reference and the borough, without which no council could be chosen."""

from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.concerns import actions_routing, routing
from hub.concerns.models import Concern
from hub.concerns.reach import as_choices, by_reach
from hub.forms import HubForm, VersionField, open_again
from hub.matters.models import Matter
from hub.people.roles import Permission
from hub.promises.engine import Stale, StepRefused

ASKED = _("They are asked to answer. You see nothing of it any more.")


class FindCouncilForm(HubForm):
    version = VersionField()
    organisation = forms.ChoiceField(
        label=_("Which council answers it?"),
        help_text=_("They are told at once, see everything that was written, and owe an answer from now."),
        error_messages={"required": _("Choose the council that answers it")},
    )

    def __init__(self, *args, concern, **kwargs):
        self.concern = concern
        super().__init__(*args, initial={"version": concern.version}, **kwargs)
        self.councils = {body.reference: body for body in routing.may_be_asked(concern)}
        groups = by_reach(list(self.councils.values()), concern.matter.area)
        self.fields["organisation"].choices = as_choices(groups)

    def clean_organisation(self):
        return self.councils[self.cleaned_data["organisation"]]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def find_council(request, reference):
    concern = _concern_to_route(request.user, reference)
    if concern is None:
        return _over(request, reference)
    if not request.user.may(Permission.EDIT_ROUTING):
        raise PermissionDenied
    form = FindCouncilForm(request.POST if request.method == "POST" else None, concern=concern)
    if request.method == "POST" and form.is_valid():
        return _ask(request, concern, form)
    if form.errors.get("version"):
        form = open_again(partial(FindCouncilForm, concern=concern), form, concern.version)
    return _show(request, concern, form)


def _ask(request, concern, form):
    said = form.cleaned_data
    try:
        actions_routing.route(
            concern, organisation=said["organisation"], by=request.user, at=request.now, version=said["version"]
        )
    except Stale as refusal:
        concern = _concern_to_route(request.user, concern.matter.reference)
        if concern is None:
            return _over(request, form.concern.matter.reference)
        form = open_again(partial(FindCouncilForm, concern=concern), form, concern.version)
        form.add_error(None, refusal.message)
        return _show(request, concern, form, status=409)
    except StepRefused as refusal:
        form.add_error(None, refusal.message)
        return _show(request, concern, form)
    messages.success(request, ASKED)
    return redirect("home:home")


def _show(request, concern, form, status=200):
    return render(request, "concerns/find_council.html", {"form": form, "matter": concern.matter}, status=status)


def _concern_to_route(user, reference):
    found = Concern.objects.select_related("matter__area__parent", "matter__place", "matter__lead")
    return found.filter(matter__in=Matter.objects.to_route_by(user), matter__reference=reference).first()


def _over(request, reference):
    """A second press, or a colleague was quicker: who was to find somebody may hear that somebody is found. Nothing is
    said of it to anybody else, and nothing more to them."""
    user = request.user
    if request.method != "POST" or not user.may(Permission.EDIT_ROUTING):
        raise Http404
    theirs = Concern.objects.filter(matter__in=Matter.objects.was_to_route_by(user)).select_related("matter__lead")
    concern = theirs.filter(matter__reference=reference).first()
    if concern is None:
        raise Http404
    routed = concern.matter.events.filter(kind="route").order_by("-at", "-pk").first()
    is_mine = routed is not None and routed.by_id == user.pk
    if is_mine and request.POST.get("organisation") == concern.matter.lead.reference:
        messages.success(request, ASKED)
    else:
        messages.info(request, _("Somebody is asked to answer it already. You see nothing of it any more."))
    return redirect("home:home")


def may_find(user, reference):
    """Whether somebody who does not see a concern is to find who answers it."""
    if not user.may(Permission.EDIT_ROUTING):
        return False
    return Matter.objects.to_route_by(user).filter(reference=reference).exists()
