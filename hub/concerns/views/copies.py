"""A summary of a concern to take along into the system of a body that deals with it."""

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.concerns import actions_triage
from hub.concerns.summary import summary_of
from hub.concerns.views.detail import concern_or_404, head_of
from hub.concerns.workflow import TRANSITIONS
from hub.forms import HubForm
from hub.promises.engine import acting_as


class CopyForm(HubForm):
    with_words = forms.BooleanField(
        label=_("With what was written"),
        help_text=_("It may name people. Take it along only if your system may hold it."),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def copy(request, reference):
    """A summary as plain text. That it was taken along is written down when it is shown, by POST."""
    concern, viewer = concern_or_404(request, reference)
    acting = acting_as(concern.matter, request.user, TRANSITIONS["case_reference"].who)
    if acting is None:
        raise PermissionDenied
    form, text = CopyForm(request.POST or None), ""
    if request.method == "POST":
        with_words = bool(form.is_valid() and form.cleaned_data["with_words"])
        about = {"organisation": acting[1], "with_words": with_words}
        actions_triage.log_copy(concern, **about, by=request.user, at=request.now)
        page = reverse("concerns:detail", args=[reference])
        text = summary_of(concern, viewer, now=request.now, address=f"{settings.SITE_URL.rstrip('/')}{page}", **about)
    return render(request, "concerns/copy.html", {**head_of(concern, viewer), "form": form, "text": text})
