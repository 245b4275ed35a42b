"""The forms of a question to the one who raised it, of the answer, and of going on without one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.concerns.forms_steps import LONGEST, READ_BY_REPORTER, StepForm
from hub.forms import LongTextField


class AskForm(StepForm):
    words = LongTextField(
        label=_("What do you need to know?"),
        help_text=READ_BY_REPORTER,
        max_length=LONGEST,
        error_messages={"required": _("Write what you need to know")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(StepForm):
    words = LongTextField(
        label=_("Your answer"),
        help_text=_("Whoever asked reads these words. If you cannot answer, say so: that is an answer too."),
        max_length=LONGEST,
        error_messages={"required": _("Write your answer")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class GoOnForm(StepForm):
    words_field = ""
