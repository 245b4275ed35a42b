"""Concerns about a child for which no council is set to answer: whoever runs the Hub finds one, and sees nothing of
them but the reference and the borough, without which no council could be chosen."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.concerns import actions, routing
from hub.concerns.models import Concern
from hub.forms import HubForm, VersionField
from hub.matters.models import Matter
from hub.people.roles import Permission
from hub.promises.engine import StepRefused


class FindCouncilForm(HubForm):
    version = VersionField()
    organisation = forms.ChoiceField(
        label=_("Which council answers it?"),
        help_text=_("They are told at once, see everything that was written, and owe an answer from now."),
        error_messages={"required": _("Choose the council that answers it")},
    )

    def __init__(self, *args, concern, **kwargs):
        super().__init__(*args, initial={"version": concern.version}, **kwargs)
        self.councils = {body.reference: body for body in routing.may_be_asked(concern)}
        choices = [(reference, body.name) for reference, body in self.councils.items()]
        self.fields["organisation"].choices = [("", _("Choose")), *choices]

    def clean_organisation(self):
        return self.councils[self.cleaned_data["organisation"]]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def find_council(request, reference):
    concern = _concern_or_404(request, reference)
    form = FindCouncilForm(request.POST or None, concern=concern)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            actions.route(
                concern,
                organisation=said["organisation"],
                by=request.user,
                at=request.now,
                version=said["version"],
            )
        except StepRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, gettext("They are asked to answer. You see nothing of it any more."))
            return redirect("home:home")
    return render(request, "concerns/find_council.html", {"form": form, "matter": concern.matter})


def _concern_or_404(request, reference):
    found = Concern.objects.select_related("matter__area__parent", "matter__place", "matter__lead")
    concern = found.filter(matter__in=Matter.objects.to_route_by(request.user), matter__reference=reference).first()
    if concern is None:
        raise Http404
    if not request.user.may(Permission.EDIT_ROUTING):
        raise PermissionDenied
    return concern


def may_find(user, reference):
    """Whether somebody who does not see a concern is to find who answers it."""
    if not user.may(Permission.EDIT_ROUTING):
        return False
    return Matter.objects.to_route_by(user).filter(reference=reference).exists()
