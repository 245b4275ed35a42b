"""What is asked before many concerns are dealt with at once: once for all of them."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.concerns.forms_steps import A_YEAR, LONGEST, suggested_due
from hub.concerns.forms_triage import receivers_in
from hub.concerns.teams import bodies_answering, people_of
from hub.forms import HubForm, KeyField, LongTextField, MomentField, Radios
from hub.people.called import called
from hub.templatetags.hub import moment


class TogetherForm(HubForm):
    """`concerns` are those with which it can be done, newest first."""

    form_key = KeyField()

    def __init__(self, *args, concerns, user, now, **kwargs):
        self.concerns, self.user, self.now = concerns, user, now
        super().__init__(*args, **kwargs)
        self.offer()

    def offer(self):
        pass


class AnswerForm(TogetherForm):
    dealt_with_by = forms.ChoiceField(label=_("Who deals with them?"))
    next_step = LongTextField(
        label=_("What happens next?"),
        help_text=_(
            "Everybody who raised one of them reads these words: write nothing that is about one place or one person."
        ),
        max_length=LONGEST,
        error_messages={"required": _("Say what happens next")},
    )
    next_step_at = MomentField(
        label=_("By when?"),
        help_text=_("You promise it to each of them by this time. For example, 30/11/2026 at 16:00"),
        error_messages={"required": _("Enter the date and time by which it is done")},
    )

    def offer(self):
        found = people_of({concern.matter.lead_id for concern in self.concerns}).values()
        people = sorted(
            {person for of_lead in found for person in of_lead}, key=lambda person: (person.name, person.pk)
        )
        self.people = {person.reference: person for person in [*people, self.user]}
        self.fields["dealt_with_by"].choices = [
            (reference, called(p, self.user)) for reference, p in self.people.items()
        ]
        self.fields["dealt_with_by"].initial = self.user.reference
        if self.concerns:
            most_urgent = max(self.concerns, key=lambda concern: concern.severity)
            self.fields["next_step_at"].initial = suggested_due("first_action", most_urgent, self.now)

    def clean_dealt_with_by(self):
        return self.people[self.cleaned_data["dealt_with_by"]]

    def clean_next_step_at(self):
        at = self.cleaned_data["next_step_at"]
        if at <= self.now + timedelta(minutes=1):
            raise ValidationError(_("That time has passed: enter one that is still to come"), code="day")
        if at > self.now + A_YEAR:
            raise ValidationError(_("That is more than a year away: enter an earlier time"), code="day")
        return at


class AssignForm(TogetherForm):
    to = forms.ChoiceField(
        label=_("Who deals with them from now on?"),
        help_text=_("Promises go with them, at the times that were promised."),
        error_messages={"required": _("Choose who deals with them")},
    )

    def offer(self):
        self.receivers, groups = receivers_in(bodies_answering(self.user), self.user)
        self.fields["to"].choices = [("", _("Choose")), *groups]

    def clean_to(self):
        return self.receivers[self.cleaned_data["to"]]


class LinkForm(TogetherForm):
    main = forms.ChoiceField(
        label=_("Which one is the main one?"),
        help_text=_("The others are linked to it. Only those who see both see that they belong together."),
        widget=Radios,
        error_messages={"required": _("Choose the main one")},
    )

    def offer(self):
        self.by_reference = {concern.matter.reference: concern for concern in self.concerns}
        self.fields["main"].choices = [(ref, concern.title) for ref, concern in self.by_reference.items()]
        self.fields["main"].widget.hints = {
            ref: f"{ref} · {moment(concern.matter.raised_at)}" for ref, concern in self.by_reference.items()
        }

    def clean_main(self):
        return self.by_reference[self.cleaned_data["main"]]
