"""The forms of the steps that bring in another body."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hub.concerns import routing
from hub.concerns.forms_steps import LONGEST, READ_BY_REPORTER, RouteForm
from hub.concerns.models import Category
from hub.concerns.raising.page import LONGEST_TELLING
from hub.concerns.reach import by_reach
from hub.forms import LongTextField


class HandOnForm(RouteForm):
    words_field = "words"
    words = LongTextField(
        label=_("Why is it theirs?"),
        help_text=READ_BY_REPORTER,
        max_length=LONGEST,
        error_messages={"required": _("Say why it is theirs")},
    )

    told = ""  # the page says above the form who sees what

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].help_text = self.told

    def offered(self):
        return list(routing.may_be_handed(self.concern))

    def grouped(self, found):
        matter = self.concern.matter
        live = matter.audience.live().filter(organisation__isnull=False)
        told = set(live.values_list("organisation", flat=True))
        groups = by_reach([body for body in found if body.pk not in told], matter.area)
        seeing = [body for body in found if body.pk in told]
        now = [(format_lazy(_("{where}, and would be told now"), where=label), bodies) for label, bodies in groups]
        return [(_("Sees it already"), seeing), *now] if seeing else now


class SplitForm(HandOnForm):
    category = forms.ChoiceField(label=_("What is the part about?"), choices=Category.choices)
    what = LongTextField(
        label=_("What they read"),
        help_text=_(
            "These are the words of the person who raised it. Keep what they need and take out the rest: unless they "
            "were told of this concern too, they see nothing else of it."
        ),
        max_length=LONGEST_TELLING,
        error_messages={"required": _("Write what they need to know")},
    )
    words = LongTextField(
        label=_("Why is this part theirs? (optional)"),
        help_text=READ_BY_REPORTER,
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    told = _("They are told at once, see this part, and owe an answer to it from now.")
    field_order = ("organisation", "category", "what", "words")

    def suggestions(self, concern, now):
        return {"category": concern.category, "what": concern.what}
