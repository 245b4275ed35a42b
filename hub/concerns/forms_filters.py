from django.utils.translation import gettext_lazy as _

from hub.forms import HubForm, NameField


class NameForm(HubForm):
    name = NameField(
        label=_("Name of this filter"),
        help_text=_("For example: Mine, overdue"),
        max_length=60,
        error_messages={"required": _("Give it a name")},
    )
