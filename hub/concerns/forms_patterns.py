"""The forms of patterns: which concerns, notes, and who looks at all of it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.concerns.actions_duplicates import NoSuchMain
from hub.concerns.actions_patterns import MOST
from hub.concerns.finding import reference_in
from hub.concerns.forms_steps import LONGEST
from hub.concerns.models import title_of
from hub.concerns.patterns import candidates, concerns_in, seen_by_references
from hub.forms import Checkboxes, HubForm, KeyField, LongTextField, VersionField
from hub.matters.models import Audience
from hub.templatetags.hub import moment

MOST_TYPED = 20
NOT_SEEN = _("There is no concern of the reference %(typed)s that you see in full. Check it, letter by letter.")


class ConcernsForm(HubForm):
    """Ticked from the latest, or typed. `cleaned_data["found"]` holds the concerns, which the person sees in full."""

    concerns = forms.MultipleChoiceField(
        label=_("Which concerns?"),
        required=False,
        widget=Checkboxes(),
        error_messages={"invalid_choice": NoSuchMain.message},
    )
    references = forms.CharField(
        label=_("Others, by their references (optional)"),
        help_text=_("For example C-7K3Q-9XRD. Put a comma between several."),
        max_length=400,
        required=False,
    )

    def __init__(self, *args, user, area, but=(), chosen=(), **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        if self.is_bound:  # the latest may be others by now
            ticked = [text for text in self.data.getlist("concerns") if len(text) < 20][:MOST]
            chosen = seen_by_references(user, ticked)
        offered = [*chosen, *(c for c in candidates(user, area, but=but) if c not in chosen)]
        self.fields["concerns"].choices = [(c.matter.reference, c.title) for c in offered]
        self.fields["concerns"].widget.hints = {
            c.matter.reference: f"{c.matter.reference} · {moment(c.matter.raised_at)}" for c in offered
        }

    def clean_references(self):
        typed = [part for part in re.split(r"[,;\n]+", self.cleaned_data["references"]) if part.strip()]
        if len(typed) > MOST_TYPED:
            raise ValidationError(_("Give twenty references at most at a time"))
        return {part.strip(): reference_in(part) for part in typed}

    def clean(self):
        found = super().clean()
        typed = found.get("references", {})
        wanted = list(dict.fromkeys([*found.get("concerns", []), *filter(None, typed.values())]))
        seen = {concern.matter.reference: concern for concern in seen_by_references(self.user, wanted)}
        for part, reference in typed.items():
            if reference not in seen:
                self.add_error("references", ValidationError(NOT_SEEN, params={"typed": part[:40]}))
        if any(reference not in seen for reference in found.get("concerns", [])):
            self.add_error("concerns", NoSuchMain.message)
        if not wanted and not self.errors:
            self.add_error("concerns", _("Choose at least one concern"))
        found["found"] = [seen[reference] for reference in wanted if reference in seen]
        return found


class MakeForm(ConcernsForm):
    form_key = KeyField()


class PatternForm(HubForm):
    """A step of a pattern, with the version it was opened on."""

    version = VersionField()

    def __init__(self, *args, pattern, user, **kwargs):
        self.pattern, self.user = pattern, user
        kwargs["initial"] = {"version": pattern.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class AddForm(ConcernsForm):
    version = VersionField()

    def __init__(self, *args, pattern, user, chosen=(), **kwargs):
        self.pattern = pattern
        kwargs["initial"] = {"version": pattern.version, "concerns": [c.matter.reference for c in chosen]}
        there = pattern.members.filter(until__isnull=True).values_list("concern", flat=True)
        super().__init__(*args, user=user, area=pattern.matter.area, but=list(there), chosen=chosen, **kwargs)


class TakeOutForm(PatternForm):
    concerns = forms.MultipleChoiceField(
        label=_("Which ones do not belong to it?"),
        help_text=_("They stay what they are, and can be added again."),
        widget=Checkboxes(),
        error_messages={"required": _("Choose at least one concern"), "invalid_choice": _("Choose from the list")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lines = concerns_in(self.pattern, self.user)
        self.fields["concerns"].choices = [(line.reference, title_of(line.category, line.ward)) for line in lines]
        self.fields["concerns"].widget.hints = {line.reference: line.reference for line in lines}
        self.ids = {line.reference: line.pk for line in lines}

    def clean_concerns(self):
        return [self.ids[reference] for reference in self.cleaned_data["concerns"]]


class NoteForm(PatternForm):
    words = LongTextField(
        label=_("What is new?"),
        help_text=_("Every body that sees this pattern reads it. Do not write of a concern that they may not see."),
        max_length=LONGEST,
        error_messages={"required": _("Say what is new")},
    )


class EndForm(PatternForm):
    words = LongTextField(
        label=_("Anything to add? (optional)"),
        help_text=_("Every body that sees this pattern reads it."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandLeadForm(PatternForm):
    organisation = forms.ChoiceField(
        label=_("Who looks at all of it?"),
        help_text=_("One of the bodies that see it. Who answers each of the concerns stays as it is."),
        error_messages={"required": _("Choose who looks at all of it")},
    )
    words = LongTextField(
        label=_("Why?"),
        help_text=_("Every body that sees this pattern reads it."),
        max_length=LONGEST,
        error_messages={"required": _("Say why")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        live = self.pattern.matter.audience.live().filter(level=Audience.Level.FULL)
        others = live.exclude(organisation=self.pattern.matter.lead_id).select_related("organisation")
        self.organisations = {row.organisation.reference: row.organisation for row in others}
        self.fields["organisation"].choices = [
            ("", _("Choose")),
            *sorted(((ref, body.name) for ref, body in self.organisations.items()), key=lambda choice: choice[1]),
        ]

    def clean_organisation(self):
        return self.organisations[self.cleaned_data["organisation"]]
