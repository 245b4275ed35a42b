"""What the holder of a receipt can decide in the thread."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.concerns.forms_consent import ConsentForm
from hub.matters.models import Audience


class WhoReadsForm(ConsentForm):
    """As somebody with an account changes it. There is no name to hide here: what was left can be taken back."""

    hides_name = None

    def __init__(self, data=None, *, concern, now):
        super().__init__(data, concern=concern, user=None, now=now)
        field = self.fields["told"]
        field.label = _("Who may read this?")
        field.help_text = _("Untick whoever should not read it any more. What they have read already, they know.")
        field.widget.hints = {
            ref: in_words(choice, concern) for ref, choice in self.choices.items() if not choice.is_fixed
        }

    def suggestions(self, concern, now):
        return {"told": [ref for ref, choice in self.choices.items() if choice.is_told and not choice.is_fixed]}

    @property
    def is_as_it_was(self):
        """A second press, or nothing was ticked or unticked."""
        told = {choice.pk for choice in self.choices.values() if choice.is_told and not choice.is_fixed}
        return told == self.cleaned_data["told"]


def in_words(choice, concern):
    if choice.level == Audience.Level.SUMMARY:
        return gettext("Reads a summary: what it is about, which ward, and whether you were answered.")
    if choice.pk == concern.matter.lead_id:
        return gettext("Answers you. Reads everything that was written.")
    if choice.pk == concern.entered_for_id:
        return gettext("Wrote it down for you. Reads everything that was written.")
    return gettext("Reads everything that was written.")
