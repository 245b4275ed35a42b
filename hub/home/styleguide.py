"""Every component and form field on one page, drawn from the registry: what is not here does not exist."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hub.components import COMPONENTS
from hub.concerns.advice import Line
from hub.forms import Checkboxes, ClockField, DayField, HubForm, LongTextField, MomentField, Radios

SAMPLE_STORY = _("Paint on the front door, found after the morning prayer.")
SAMPLE_ANSWER = _("I am dealing with it. The paint comes off by Wednesday, and I will ring you then.")


class SampleForm(HubForm):
    follows = {"how": {"phone": "number"}}

    what = LongTextField(
        label=_("What happened?"),
        help_text=_("Do not name suspects or children."),
        max_length=2000,
        error_messages={"required": _("Say in a few words what happened")},
    )
    email = forms.EmailField(label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), required=False
    )
    how = forms.ChoiceField(
        label=_("How may we answer?"),
        choices=[("mail", _("By email")), ("phone", _("By phone")), ("none", _("Only here"))],
        widget=Radios(hints={"none": _("You see the answer when you sign in.")}),
    )
    number = forms.CharField(
        label=_("Phone number"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "hub-width-half"}),
    )
    who = forms.MultipleChoiceField(
        label=_("Who will see this?"),
        choices=[("police", _("South Area Police (demo)")), ("council", _("Sutton Council (demo)"))],
        widget=Checkboxes(hints={"police": _("They lead on crime and threats.")}),
        required=False,
    )
    borough = forms.ChoiceField(
        label=_("Borough"), choices=[("", _("Choose")), ("sutton", "Sutton"), ("th", "Tower Hamlets")]
    )
    at = MomentField(label=_("When will you do it?"), help_text=_("For example, 30/11/2026 at 16:00"))
    on = DayField(label=_("Date"), required=False, help_text=_("For example, 30/11/2026"))
    clock = ClockField(label=_("Time"), required=False)
    photo = forms.FileField(label=_("Photo"), required=False, help_text=_("Keep the original."))
    sure = forms.BooleanField(label=_("I have read this through"), required=False)


def sample_context(now):
    """The made-up facts that the examples speak of, at times near `now`."""
    return {
        "soon": now + timedelta(days=1),
        "past": now - timedelta(hours=3),
        "timeline": [
            {
                "at": now,
                "title": _("Sutton Council (demo) answered"),
                "by": "Priya Shah",
                "text": SAMPLE_ANSWER,
                "tone": "done",
            },
            {"at": now - timedelta(hours=3), "title": _("The answer is overdue. The deputy was told."), "tone": "late"},
            {"at": now - timedelta(days=1), "title": _("Sutton Council (demo) read it"), "tone": "quiet"},
            {"at": now - timedelta(days=2), "title": _("Concern logged"), "by": "Faith Ahmed"},
        ],
        "rows": [
            {"key": _("Place"), "value": "Cedar Road Mosque (demo)", "href": "#main", "action": _("Change")},
            {"key": _("What happened"), "value": SAMPLE_STORY, "href": "#main", "action": _("Change")},
        ],
        "columns": [_("Team"), {"label": _("Asked"), "number": True}, {"label": _("In time"), "number": True}],
        "cells": [["Sutton Council (demo)", 31, 29], ["South Area Police (demo)", 18, 18]],
        "day": now.date(),
        "advice": [
            Line("Example Line", "020 7946 0000", "", str(_("To talk to somebody, day and night.")), now.date()),
            Line("Example Course", "", "https://www.example.org/", str(_("Half an hour, for everybody.")), now.date()),
        ],
        "chips": [
            {"label": _("Severity"), "text": _("High"), "href": "#main"},
            {"label": _("Area"), "text": "Northfield", "href": "#main"},
        ],
        "crumbs": [{"text": _("Concerns"), "href": "#main"}, {"text": "Sutton", "href": "#main"}],
    }


@login_not_required
def styleguide(request):
    """Public, but only in a demonstration. `?errors=1` shows the form after an empty POST."""
    if not settings.DEMO:
        raise Http404
    form = SampleForm({}) if request.GET.get("errors") else SampleForm()
    shown = [
        {
            "component": component,
            "takes": [*component.required, *(f"{name}?" for name in component.optional)],
            "example": f"home/examples/{name}.html",
        }
        for name, component in COMPONENTS.items()
    ]
    return render(
        request,
        "home/styleguide.html",
        {**sample_context(request.now), "components": shown, "form": form, "palette": PALETTE},
    )


PALETTE = [
    "ink",
    "deep",
    "teal",
    "teal-pale",
    "paper",
    "panel",
    "line",
    "gold",
    "gold-pale",
    "red",
    "red-pale",
    "green",
    "green-pale",
]
