from datetime import time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import DayField, HubForm
from hub.people.models import User
from hub.typed import LONDON, in_london

A_YEAR = timedelta(days=366)


class AbsenceForm(HubForm):
    """Whole days in London; the time between two midnights, whatever the clocks do."""

    first_day = DayField(label=_("First day away"), help_text=_("For example 30/11/2026"))
    last_day = DayField(
        label=_("Last day away (optional)"),
        help_text=_("Leave it empty if nobody knows yet: then it lasts until somebody says that they are back."),
        required=False,
    )
    stand_in = forms.ModelChoiceField(
        label=_("Who stands in?"),
        help_text=_("They are told of what falls due, and by a mail that they stand in."),
        queryset=User.objects.none(),
        to_field_name="reference",
        required=False,
        empty_label=_("Nobody: the next position is told at once"),
    )

    def __init__(self, *args, membership, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        members = membership.organisation.memberships.current().exclude(user=membership.user_id)
        self.fields["stand_in"].queryset = User.objects.filter(pk__in=members.values("user")).order_by("name", "pk")

    def clean(self):
        found = super().clean()
        for name in ("first_day", "last_day"):
            day = found.get(name)
            if day and not abs(in_london(day, time(0)) - self.now) < A_YEAR:
                self.add_error(name, _("That is more than a year away: check the year"))
        first, last = found.get("first_day"), found.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day must not come before the first"))
        return found

    def absence(self):
        """What `set_absence` takes; away is away until the midnight after the last day."""
        said = self.cleaned_data
        until = in_london(said["last_day"] + timedelta(days=1), time(0)) if said["last_day"] else None
        return {"since": in_london(said["first_day"], time(0)), "until": until, "stand_in": said["stand_in"]}


def as_typed(membership, now):
    """What the form shows of an absence that is set, or a new one from today on."""
    since, until = membership.absent_from, membership.absent_until
    if since is None or (until is not None and until <= now):
        return {"first_day": now.astimezone(LONDON).date()}
    last = (until - timedelta(seconds=1)).astimezone(LONDON).date() if until else None
    return {"first_day": since.astimezone(LONDON).date(), "last_day": last, "stand_in": membership.stand_in}
