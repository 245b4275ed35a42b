"""The forms of the steps that a body takes on its own side: how severe, who deals with it, its number, a note."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from hub.concerns.forms_steps import LONGEST, StepForm
from hub.concerns.models import CaseReference, Hostility
from hub.concerns.raising.happened import one_view
from hub.concerns.teams import people_of, teams_for
from hub.concerns.timeline import PROMISES
from hub.concerns.workflow import TRANSITIONS
from hub.forms import Checkboxes, LongTextField, NameField, Radios
from hub.matters.models import Severity
from hub.people.called import called
from hub.people.models import Organisation
from hub.promises.actions import promises_again
from hub.promises.engine import acting_as
from hub.promises.terms import terms_of
from hub.templatetags.hub import moment


class TriageForm(StepForm):
    severity = forms.TypedChoiceField(
        label=_("How severe is it?"),
        choices=[(s.value, s.label) for s in reversed(Severity)],
        coerce=int,
        widget=Radios,
        error_messages={"required": _("Choose how severe it is")},
    )
    hostility = forms.MultipleChoiceField(
        label=_("Was it because of who somebody is, as you see it?"),
        help_text=_(
            "Your view stands beside that of the reporter, which stays as it is. Leave it empty if you have not looked "
            "at this yet."
        ),
        choices=Hostility.choices,
        required=False,
        widget=Checkboxes,
    )
    words = LongTextField(
        label=_("Why? (needed where an answer comes later than promised)"),
        help_text=_("The person who raised it reads these words."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hints = {str(severity.value): self._effect(severity) for severity in Severity}
        self.fields["severity"].widget.hints = {value: words for value, words in hints.items() if words}

    def suggestions(self, concern, now):
        return {"severity": concern.severity, "hostility": concern.hostility or []}

    @cached_property
    def moved(self):
        """{severity: [(promise, new due time)] of what would be due at another time}."""
        lead = self.concern.matter.lead
        owed = list(self.concern.matter.promises.open().filter(owner_organisation=lead).order_by("due_at"))
        terms = terms_of(lead) if owed else None
        again = {s: promises_again(owed, terms, severity=s, at=self.now) for s in Severity}
        return {s: [(p, a.due_at) for p, a in rows if a.due_at != p.due_at] for s, rows in again.items()}

    def _effect(self, severity):
        """What choosing it would do to what was promised."""
        said = [self._moved_to(promise, due_at) for promise, due_at in self.moved[severity]]
        return " ".join(said)

    def _moved_to(self, promise, due_at):
        facts = {"what": PROMISES[promise.kind], "due": moment(due_at)}
        if due_at > promise.due_at:
            return now_("%(what)s: due later, %(due)s. Say why below.") % facts
        if due_at <= self.now:
            return now_("%(what)s: was due %(due)s, so it is late at once.") % facts
        return now_("%(what)s: due sooner, %(due)s.") % facts

    def clean_hostility(self):
        return one_view(self.cleaned_data["hostility"])

    def clean(self):
        found = super().clean()
        later = [p for p, due_at in self.moved.get(found.get("severity"), []) if due_at > p.due_at]
        if later and not found.get("words") and "words" not in self.errors:
            self.add_error("words", _("What was promised would come later. Say why: the person who raised it reads it"))
        return found


class AssignForm(StepForm):
    to = forms.ChoiceField(
        label=_("Who deals with it from now on?"),
        help_text=_("Promises go with it, at the times that were promised. They are told by email."),
        error_messages={"required": _("Choose who deals with it")},
    )
    words = LongTextField(
        label=_("A note for them (optional)"),
        help_text=_("Only the council and police who see this read it. The place and the coordinators do not."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.receivers, self.fields["to"].choices = receivers_in(teams_for(self.concern), self.user)

    def suggestions(self, concern, now):
        return {"to": address_of(concern.matter.lead, concern.dealt_with_by)}

    def clean_to(self):
        team, person = self.receivers[self.cleaned_data["to"]]
        matter = self.concern.matter
        if (team.pk, person and person.pk) == (matter.lead_id, self.concern.dealt_with_by_id):
            raise ValidationError(_("They deal with it already: choose somebody else, or go back"))
        return team, person


def receivers_in(teams, user):
    """({address: (team, person or None)}, the same as choices by team, as `user` knows them). One query."""
    people = people_of([team.pk for team in teams])
    found, groups = {}, []
    for team in teams:
        receivers = [(team, None), *((team, person) for person in people.get(team.pk, []))]
        found |= {address_of(*receiver): receiver for receiver in receivers}
        groups.append((team.name, [(address_of(*receiver), named(user, *receiver)) for receiver in receivers]))
    return found, groups


def address_of(team, person):
    """How the form names a receiver: the team, or the team and one of its people."""
    return f"{team.reference} {person.reference}" if person else team.reference


def named(user, team, person):
    """What `user` chooses from."""
    return called(person, user) if person else now_("%(team)s: nobody in particular yet") % {"team": team.name}


class CaseReferenceForm(StepForm):
    words_field = ""
    text = NameField(
        label=_("Your own case reference"),
        help_text=_("The number under which your organisation keeps this. Empty takes it away."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "hub-width-half", "autocomplete": "off", "spellcheck": "false"}),
    )
    is_shared = forms.BooleanField(
        label=_("Show it as the police reference to the person who raised it, and to all who see everything"),
        help_text=_("It is the number to give when they speak to the police. It does not say how it was recorded."),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_police:
            del self.fields["is_shared"]

    @cached_property
    def body(self):
        acting = acting_as(self.concern.matter, self.user, TRANSITIONS["case_reference"].who)
        return acting[1] if acting else None

    @property
    def is_police(self):
        return self.body is not None and self.body.kind == Organisation.Kind.POLICE

    @cached_property
    def text_now(self):
        own = CaseReference.objects.filter(concern=self.concern, organisation=self.body)
        return own.values_list("text", flat=True).first() or ""

    def suggestions(self, concern, now):
        is_shared = not self.text_now or self.text_now == concern.police_reference
        return {"text": self.text_now, "is_shared": is_shared}


class NoteForm(StepForm):
    words = LongTextField(
        label=_("What should colleagues know?"),
        help_text=_("Only the council and police who see this read it. The place and the coordinators do not."),
        max_length=LONGEST,
        error_messages={"required": _("Write the note")},
    )
