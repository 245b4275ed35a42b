"""The forms that say which concerns are about the same thing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.concerns.actions_duplicates import NoSuchMain
from hub.concerns.finding import Sought, proposals, reference_in
from hub.concerns.forms_steps import LONGEST, StepForm
from hub.concerns.models import Concern
from hub.forms import LongTextField, Radios
from hub.matters.querysets import Narrow
from hub.matters.shown import seen_in_full
from hub.templatetags.hub import moment

OTHER = "other"
RECENT = 8
PROPOSED = 50  # more than are shown: some may be seen as a summary alone
LONGEST_TYPED = 40


class ReferenceInput(forms.CharField):
    """A reference as somebody types it."""

    def to_python(self, value):
        text = super().to_python(value)
        return reference_in(text) or text


class LinkForm(StepForm):
    words_field = ""
    follows = {"main": {OTHER: "reference"}, "outcome": {"resolve": "words"}}

    main = forms.ChoiceField(
        label=_("Which one is it the same as?"),
        help_text=_("That one becomes the main one. Only those who see both see that they belong together."),
        widget=Radios(),
        error_messages={"required": _("Choose the other concern"), "invalid_choice": NoSuchMain.message},
    )
    reference = ReferenceInput(
        label=_("Its reference"), help_text=_("For example C-7K3Q-9XRD"), max_length=LONGEST_TYPED, required=False
    )
    outcome = forms.ChoiceField(
        label=_("And this one?"),
        choices=[
            ("open", _("It stays as it is")),
            ("resolve", _("Resolve it: it is dealt with under another reference")),
        ],
        initial="open",
        widget=Radios(hints={"open": _("What was promised here still counts.")}),
        error_messages={"required": _("Choose what happens to this one")},
    )
    words = LongTextField(
        label=_("Say it in your own words"),
        help_text=_(
            "The person who raised it reads these words. Do not write who else reported it, or what they said."
        ),
        max_length=LONGEST,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = self._recent()
        self.fields["main"].choices = [
            *((concern.matter.reference, concern.title) for concern in found),
            (OTHER, _("Another one")),
        ]
        self.fields["main"].widget.hints = {
            concern.matter.reference: f"{concern.matter.reference} · {moment(concern.matter.raised_at)}"
            for concern in found
        }

    def _recent(self):
        """The latest of the same ward that the person sees in full. The list of their own concerns is walked for them:
        a ward has thousands, of which they may see a few."""
        ward = Sought(areas=(self.concern.matter.area_id,))
        found = proposals(self.user, Narrow(is_open=None), ward)(None, PROPOSED, newest_first=True)
        seen = Concern.objects.filter(seen_in_full(self.user), pk__in=[pk for _at, pk in found.keys])
        fresh = seen.exclude(pk=self.concern.pk).order_by("-matter__raised_at", "-pk")
        return list(fresh.select_related("matter__area")[:RECENT])

    def clean(self):
        found = super().clean()
        if found.get("outcome") == "resolve" and not found.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say what was done, or where it is dealt with"))
        if "main" in found:
            self._find_main(found)
        return found

    def _find_main(self, found):
        name = "reference" if found["main"] == OTHER else "main"
        if name in self.errors:
            return
        seen = Concern.objects.filter(seen_in_full(self.user), matter__reference=found[name])
        found["concern"] = seen.first()
        if found["concern"] is None:
            self.add_error(name, NoSuchMain.message)


class UnlinkForm(StepForm):
    words_field = ""
