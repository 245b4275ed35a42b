"""What all pages on which a concern is raised have in common."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import HubForm, Radios

LONGEST_TELLING = 10_000
CHOOSE = _("Choose one of the answers")
NO_NULLS = _("This has a character in it that cannot be saved. Type it again instead of pasting it.")


class PageForm(HubForm):
    use_required_attribute = False
    # a page that says nothing while nobody answered it, so that it is not even made
    may_be_passed_over = False
    unsaid = _("Not said")

    def __init__(self, data=None, *, journey, **kwargs):
        self.journey = journey
        super().__init__(data, initial=self.defaults(journey), **kwargs)
        for field in self.fields.values():
            field.error_messages["null_characters_not_allowed"] = NO_NULLS
        self.prepare()

    def prepare(self):
        """Fit the fields to what was answered before."""

    @staticmethod
    def defaults(journey):
        """What stands in the fields, and counts as the answer, while nobody has said otherwise."""
        return {}

    @property
    def asks(self):
        """The question, as the page's title."""
        return self.fields[self.heading].label

    def ignored(self):
        """Fields that belong to a choice which was not taken."""
        return set()

    def _clean_form(self):
        super()._clean_form()
        for name in self.ignored():
            self._errors.pop(name, None)
            self.cleaned_data.pop(name, None)

    def typed(self):
        """What was typed, by input name, fit to be saved and shown again as it is. For a valid form."""
        kept = {}
        for name, field in self.fields.items():
            if name not in self.ignored():
                suffixes = getattr(field.widget, "widgets_names", [""])
                for key in (self.add_prefix(name) + suffix for suffix in suffixes):
                    # line ends as they count: a browser sends two characters for each
                    texts = [text.strip().replace("\r\n", "\n") for text in self.data.getlist(key)]
                    if not texts and isinstance(field.widget, forms.CheckboxInput):
                        continue  # a box that was not ticked: nothing was said
                    kept[key] = [text[:LONGEST_TELLING] for text in texts]
        return kept

    def report(self):
        """The fields of a Report that this page answers."""
        return dict(self.cleaned_data)

    def in_words(self):
        """[(what was asked, answer)] for the page on which answers are checked."""
        return [(self.said_as, self.chosen(self.heading))]

    def chosen(self, name):
        field = self.fields[name]
        return dict(field.choices).get(self.cleaned_data[name], "")


def as_it_was_left(form):
    """A page that nobody has sent yet: its words, and no word on what is wrong with them."""
    form.errors.clear()
    return form


def choice(label, choices, *, hints=None, coerce=str, required=CHOOSE):
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=coerce,
        widget=Radios(hints=hints),
        error_messages={"required": required, "invalid_choice": CHOOSE},
    )
