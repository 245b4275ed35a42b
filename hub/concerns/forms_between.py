"""The forms of the steps that bring in another body."""

from django.utils.translation import gettext_lazy as _

from hub.concerns import routing
from hub.concerns.forms_steps import LONGEST, READ_BY_REPORTER, RouteForm, covering
from hub.forms import LongTextField


class HandOnForm(RouteForm):
    words_field = "words"
    words = LongTextField(
        label=_("Why is it theirs?"),
        help_text=READ_BY_REPORTER,
        max_length=LONGEST,
        error_messages={"required": _("Say why it is theirs")},
    )

    def offered(self):
        return list(routing.may_be_handed(self.concern))

    def grouped(self, found):
        matter = self.concern.matter
        live = matter.audience.live().filter(organisation__isnull=False)
        told = set(live.values_list("organisation", flat=True))
        near = {organisation.pk for organisation in covering(matter)} - told
        return [
            (_("Sees it already"), told),
            (_("Covers this area, and would be told now"), near),
            (_("Elsewhere, and would be told now"), {o.pk for o in found} - told - near),
        ]
