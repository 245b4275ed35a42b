"""Pages that ask what the reporter would like, how to answer them, and who may know."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.concerns import hours
from hub.concerns.models import URGENCIES, Answer, Want
from hub.concerns.raising.page import PageForm, choice
from hub.forms import Checkboxes, ClockField
from hub.matters.models import Audience, Severity


class UrgencyForm(PageForm):
    heading = "urgency"
    said_as = _("How urgent it feels")
    urgency = choice(
        _("How urgent does it feel to you?"),
        list(URGENCIES.items()),
        coerce=int,
        hints={
            str(Severity.CRITICAL.value): _("Somebody could get hurt. If that is now, call 999"),
            str(Severity.HIGH.value): _("Somebody should look at it today"),
            str(Severity.MEDIUM.value): _("In the next days"),
            str(Severity.LOW.value): _("It can wait, but somebody should know"),
        },
    )

    @staticmethod
    def defaults(journey):
        return {"urgency": str(Severity.MEDIUM.value)}


class WantsForm(PageForm):
    heading = "wants"
    said_as = _("What you would like")
    wants = forms.MultipleChoiceField(
        label=_("What would you like to happen?"),
        help_text=_(
            "Choose all that you would like. A call, a visit, a meeting and a patrol are each promised by a date."
        ),
        choices=Want.choices,
        required=False,
        widget=Checkboxes(
            hints={
                Want.CALL: _("Somebody rings you"),
                Want.VISIT: _("An officer comes to the place"),
                Want.MEETING: _("Council and police sit down with you"),
                Want.PATROL: _("Officers are seen at the place"),
                Want.RECORD: _("Nobody is asked to do anything. Choose this alone"),
            }
        ),
        error_messages={"invalid_choice": _("Choose from the answers on this page")},
    )

    @staticmethod
    def defaults(journey):
        return {"wants": [Want.REASSURANCE]}

    def clean_wants(self):
        wants = self.cleaned_data["wants"]
        if Want.RECORD in wants and len(wants) > 1:
            raise ValidationError(_("Choose either “Only to record it” or what you would like to happen, not both"))
        return wants

    def report(self):
        return {"wants": tuple(self.cleaned_data["wants"])}

    def in_words(self):
        chosen = [str(label) for want, label in Want.choices if want in self.cleaned_data["wants"]]
        return [(self.said_as, "; ".join(chosen) or gettext("Nothing in particular"))]


NO_NUMBER = _(
    "You asked for a call. Choose “By phone” and give a number, or go back and take the call out of what you would like"
)
PHONE = RegexValidator(
    re.compile(r"^\+?[\d\s()./-]{7,40}$"), _("Enter a phone number with its area code, for example 020 7946 0123")
)


class AnswerForm(PageForm):
    heading = "answer_by"
    said_as = _("How to answer you safely")
    follows = {"answer_by": {Answer.PHONE: "answer_phone"}}

    answer_by = choice(_("How is it safe to answer you?"), Answer.choices)
    answer_phone = forms.CharField(
        label=_("Phone number"),
        max_length=40,
        required=False,
        validators=[PHONE],
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "hub-width-half"}
        ),
        error_messages={"max_length": _("Enter one phone number only")},
    )
    answer_from = ClockField(
        label=_("Do not ring before (optional)"), help_text=_("For example 10:00 or 10am"), required=False
    )
    answer_to = ClockField(
        label=_("Do not ring after (optional)"), help_text=_("For example 16:00 or 4pm"), required=False
    )

    @staticmethod
    def defaults(journey):
        wants_call = Want.CALL in journey.said("wants").get("wants", ())
        by = Answer.PHONE if wants_call and journey.user.phone else Answer.HUB
        return {"answer_by": by, "answer_phone": journey.user.phone}

    @property
    def wants_call(self):
        return Want.CALL in self.journey.said("wants").get("wants", ())

    def prepare(self):
        if self.wants_call:
            self.fields["answer_by"].help_text = _("You asked for a call: give the number on which it is safe.")

    def ignored(self):
        return set() if self.data.get("answer_by") == Answer.PHONE else {"answer_phone"}

    def clean(self):
        super().clean()
        said = self.cleaned_data
        if said.get("answer_by") == Answer.PHONE and not said.get("answer_phone") and "answer_phone" not in self.errors:
            self.add_error("answer_phone", _("Enter the phone number"))
        if said.get("answer_by") == Answer.HUB and self.wants_call:
            self.add_error("answer_by", NO_NUMBER)
        start, end = said.get("answer_from"), said.get("answer_to")
        if start and end and end <= start:
            self.add_error("answer_to", _("The later time must come after the earlier one on the same day"))

    def in_words(self):
        said = self.cleaned_data
        how = self.chosen("answer_by")
        if said.get("answer_phone"):
            how = f"{how}: {said['answer_phone']}"
        words = hours.in_words(said["answer_from"], said["answer_to"])
        return [(self.said_as, how), (_("At which hours"), words)]


# asked here, and where it is changed later
HIDE_NAME = {
    "label": _("Hide my name"),
    "help_text": _(
        "Then nobody but you sees who raised it: not those who answer, and not your own committee. You still see "
        "everything, and the answers reach you here."
    ),
}


class WhoForm(PageForm):
    heading = "told"
    said_as = _("Who will see this")
    told = forms.MultipleChoiceField(
        label=_("Who will see this?"),
        help_text=_("Untick anybody who should not know."),
        required=False,
        widget=Checkboxes(),
        error_messages={"invalid_choice": _("Who can be told has changed. Look through the list again")},
    )
    hides_name = forms.BooleanField(required=False, **HIDE_NAME)

    @staticmethod
    def defaults(journey):
        return {"told": [body.organisation.reference for body in journey.bodies if not body.is_fixed]}

    def prepare(self):
        offered = [body for body in self.journey.bodies if not body.is_fixed]
        self.fields["told"].choices = [(body.organisation.reference, body.organisation.name) for body in offered]
        first = self.journey.answers_first(offered)
        self.fields["told"].widget.hints = {
            body.organisation.reference: body_in_words(body, is_first=body.organisation == first) for body in offered
        }

    def clean_told(self):
        told = self.cleaned_data["told"]
        able = [body.organisation for body in self.journey.bodies if body.ground == Audience.Ground.TICK]
        if (
            able
            and not self.journey.names_child
            and not self.journey.is_record_only
            and not any(body.reference in told for body in able)
        ):
            names = gettext(" or ").join(body.name for body in able)
            raise ValidationError(
                _(
                    "Keep %(names)s ticked, so that somebody answers you. If nobody is to answer, go back and choose "
                    "“Only to record it”"
                )
                % {"names": names}
            )
        return told

    def report(self):
        told = self.cleaned_data["told"]
        chosen = frozenset(b.organisation.pk for b in self.journey.bodies if b.organisation.reference in told)
        return {"told": chosen, "hides_name": self.cleaned_data["hides_name"]}

    def in_words(self):
        told = self.cleaned_data["told"]
        names = []
        for body in self.journey.bodies:
            if body.is_fixed or body.organisation.reference in told:
                is_full = body.level == Audience.Level.FULL
                short = "%(name)s" if is_full else gettext("%(name)s (a summary only)")
                names.append(short % {"name": body.organisation.name})
        said = [(self.said_as, "\n".join(names))]
        if self.cleaned_data["hides_name"]:
            said.append((_("Your name"), gettext("Hidden: nobody but you sees who raised it")))
        return said


def body_in_words(body, *, is_first=False):
    if body.level == Audience.Level.SUMMARY:
        return gettext(
            "Sees a summary: what it is about, which ward, and whether you were answered. "
            "Not what you write, and not who you are."
        )
    if body.ground == Audience.Ground.COMMITTEE:
        return gettext("Your own committee. Sees everything you write.")
    if is_first:
        return gettext("Answers you first. Sees everything you write, and who you are.")
    return gettext("Sees everything you write, and who you are.")
