from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import HubForm

NOBODY = "nobody"


class HandOverForm(HubForm):
    """Who takes over. That nobody does has to be chosen: it is no slip of a list that was not opened."""

    successor = forms.ChoiceField(
        label=_("Who takes over?"),
        help_text=_("A colleague of the same organisation. They are told once, and see everything at once."),
        error_messages={"required": _("Choose who takes over, or that nobody does yet")},
    )
    passes_position = forms.BooleanField(required=False)
    position = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)

    def __init__(self, *args, membership, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.colleagues = {person.reference: person for person in colleagues}
        people = [(reference, person.name) for reference, person in self.colleagues.items()]
        nobody = (NOBODY, _("Nobody yet: it stays with %(body)s") % {"body": membership.organisation.name})
        self.fields["successor"].choices = [("", _("Choose")), *people, nobody]
        if membership.position:
            words = _("They also take over the position “%(position)s”, instead of their own")
            self.fields["passes_position"].label = words % {"position": membership.get_position_display()}
        else:
            del self.fields["passes_position"]

    def answers(self):
        """What `hand_over` takes."""
        said = self.cleaned_data
        return {
            "successor": self.colleagues.get(said["successor"]),
            "passes_position": said.get("passes_position", False),
            "position": said["position"],
        }
