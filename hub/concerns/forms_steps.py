"""The forms of the steps of a concern: one form a step, each with the version of the concern it was opened on."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.concerns import routing
from hub.concerns.models import Contact
from hub.concerns.reach import as_choices, by_reach
from hub.concerns.teams import people_who_answer
from hub.concerns.workflow import Reason, Unsettled
from hub.forms import HubForm, LongTextField, MomentField, Radios, VersionField
from hub.matters.models import Severity
from hub.people.called import called
from hub.promises.clock import ONE_DAY, due
from hub.promises.targets import target_for
from hub.promises.terms import terms_of

LONGEST = 4000
A_YEAR = timedelta(days=366)
READ_BY_REPORTER = _("The person who raised it reads these words.")
AT_A_TIME = _("For example, 30/11/2026 at 16:00")


class StepForm(HubForm):
    """`words_field` names the field whose words become the note of the step."""

    words_field = "words"
    version = VersionField()

    def __init__(self, *args, concern, user, now, **kwargs):
        self.concern, self.user, self.now = concern, user, now
        kwargs["initial"] = {"version": concern.version, **self.suggestions(concern, now), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def suggestions(self, concern, now):
        return {}

    def still_to_come(self, at):
        if at is not None and at <= self.now:
            raise ValidationError(_("That time has passed: enter one that is still to come"), code="day")
        if at is not None and at > self.now + A_YEAR:
            raise ValidationError(_("That is more than a year away: enter an earlier time"), code="day")
        return at


class AcknowledgeForm(StepForm):
    words_field = "next_step"
    dealt_with_by = forms.ChoiceField(label=_("Who deals with it?"))
    next_step = LongTextField(
        label=_("What happens next?"),
        help_text=_("The person who raised it reads these words. For example: “Our warden comes by and rings you.”"),
        max_length=LONGEST,
        error_messages={"required": _("Say what happens next")},
    )
    next_step_at = MomentField(
        label=_("By when?"),
        help_text=_("You promise it by this time. For example, 30/11/2026 at 16:00"),
        error_messages={"required": _("Enter the date and time by which it is done")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {person.reference: person for person in people_who_answer(self.concern, self.user)}
        self.fields["dealt_with_by"].choices = [(ref, called(person, self.user)) for ref, person in self.people.items()]

    def suggestions(self, concern, now):
        person = concern.dealt_with_by or self.user
        return {"next_step_at": suggested_due("first_action", concern, now), "dealt_with_by": person.reference}

    def clean_dealt_with_by(self):
        return self.people[self.cleaned_data["dealt_with_by"]]

    def clean_next_step_at(self):
        return self.still_to_come(self.cleaned_data["next_step_at"])


class NextStepForm(StepForm):
    words_field = "what_was_done"
    what_was_done = LongTextField(
        label=_("What was done?"),
        help_text=READ_BY_REPORTER,
        max_length=LONGEST,
        error_messages={"required": _("Say what was done")},
    )
    next_step = LongTextField(
        label=_("What happens next? (optional)"),
        help_text=_("Leave it empty if nothing more is planned: then an update is due within 14 days."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step_at = MomentField(label=_("By when? (if something happens next)"), help_text=AT_A_TIME, required=False)

    def clean_next_step_at(self):
        return self.still_to_come(self.cleaned_data["next_step_at"])

    def clean(self):
        found = super().clean()
        words, at = found.get("next_step"), found.get("next_step_at")
        if words and at is None and "next_step_at" not in self.errors:
            self.add_error("next_step_at", ValidationError(_("Enter by when the next step is done"), code="day"))
        if at is not None and not words and "next_step" not in self.errors:
            self.add_error("next_step", _("Say what happens by then, or clear the date"))
        return found


class UpdateForm(StepForm):
    words = LongTextField(
        label=_("What is new?"),
        help_text=_("The person who raised it reads these words. They keep the promise of an update."),
        max_length=LONGEST,
        error_messages={"required": _("Say what is new")},
    )


class ContactForm(StepForm):
    kind = forms.ChoiceField(
        label=_("What was it?"),
        choices=Contact.Kind.choices,
        widget=Radios,
        error_messages={"required": _("Choose what it was")},
    )
    outcome = forms.ChoiceField(
        label=_("How did it go?"),
        choices=Contact.Outcome.choices,
        widget=Radios(hints={"no_answer": _("The promise stays open.")}),
        error_messages={"required": _("Choose how it went")},
    )
    happened_at = MomentField(label=_("When?"), help_text=AT_A_TIME)
    words = LongTextField(
        label=_("What was said or seen? (optional)"), help_text=READ_BY_REPORTER, max_length=LONGEST, required=False
    )

    def suggestions(self, concern, now):
        return {"happened_at": now}

    def clean_happened_at(self):
        at = self.cleaned_data["happened_at"]
        if at > self.now:
            raise ValidationError(_("That time is still to come: enter when it happened"), code="day")
        if at < self.now - A_YEAR:
            raise ValidationError(_("That is more than a year ago: enter when it happened"), code="day")
        return at


class ResolveForm(StepForm):
    reason = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Reason.choices,
        widget=Radios,
        error_messages={"required": _("Choose what came of it")},
    )
    words = LongTextField(
        label=_("Say it in your own words"),
        help_text=READ_BY_REPORTER,
        max_length=LONGEST,
        error_messages={"required": _("Say what was done and what came of it")},
    )


class ReopenForm(StepForm):
    """The ready reasons are buttons: one press is enough."""

    reason = forms.ChoiceField(choices=Unsettled.choices, required=False, widget=forms.HiddenInput)
    words = LongTextField(
        label=_("Why is it not settled?"),
        help_text=_("Whoever answers it reads these words."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self):
        found = super().clean()
        if not (found.get("reason") or found.get("words") or self.errors):
            self.add_error("words", _("Say why it is not settled, or press one of the reasons above"))
        return found


class CloseForm(StepForm):
    words = LongTextField(
        label=_("Anything to add? (optional)"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RouteForm(StepForm):
    organisation = forms.ChoiceField(
        label=_("Who answers it?"),
        help_text=_("They are told at once, see everything that was written, and owe an answer from now."),
        error_messages={"required": _("Choose who answers it")},
    )
    words_field = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = self.offered()
        self.organisations = {organisation.reference: organisation for organisation in found}
        self.fields["organisation"].choices = as_choices(self.grouped(found))

    def offered(self):
        return list(routing.may_be_asked(self.concern))

    def grouped(self, found):
        return by_reach(found, self.concern.matter.area)

    def clean_organisation(self):
        return self.organisations[self.cleaned_data["organisation"]]


def suggested_due(kind, concern, now):
    """A full hour at which the answering body works, within the target of this kind of promise: only a suggestion."""
    terms = terms_of(concern.matter.lead)
    span = target_for(kind, Severity(concern.severity).name.lower(), terms.agreed)
    latest = due(now, span, terms.calendar).at
    _opens, closing = next(window for window in terms.calendar.windows(latest.date(), -ONE_DAY) if window[0] < latest)
    at = min(latest, closing).replace(minute=0, second=0, microsecond=0)
    return at if at > now else latest.replace(second=0, microsecond=0)
