from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import ClockField, HubForm, Radios
from hub.people.models import Rhythm

LONGEST_QUIET = 20 * 60  # minutes: in less than a few hours no server that was away catches up
DAY = 24 * 60


def minutes_between(start, end):
    """From one time of the day to the next time that clocks show the other."""
    return (end.hour * 60 + end.minute - start.hour * 60 - start.minute) % DAY


class MailsForm(HubForm):
    """How often news come, and when none do. Empty quiet hours are none."""

    rhythm = forms.ChoiceField(
        label=_("How do you want to hear of news?"),
        choices=[
            (Rhythm.EACH, _("Each at once")),
            (Rhythm.DAILY, _("Once a day, in the morning")),
            (Rhythm.WEEKLY, _("Once a week, on Monday morning")),
            (Rhythm.NONE, _("No news by mail")),
        ],
        widget=Radios(
            hints={
                "each": _("One mail for each thing that happens."),
                "daily": _("One mail with everything since the day before."),
                "weekly": _("What is asked of you still comes the next morning."),
                "none": _("What is asked of you still comes the next morning. Everything stands on the pages."),
            }
        ),
    )
    quiet_from = ClockField(
        label=_("No mails from (optional)"),
        help_text=_("For example 22:00. Mails wait until the time below, also over midnight."),
        required=False,
    )
    quiet_until = ClockField(label=_("Until (optional)"), help_text=_("For example 07:00"), required=False)

    def clean(self):
        found = super().clean()
        if {"quiet_from", "quiet_until"} & set(self.errors):
            return found
        start, end = found.get("quiet_from"), found.get("quiet_until")
        if start is not None and end is None:
            self.add_error("quiet_until", _("Enter until when, or leave both empty"))
        elif end is not None and start is None:
            self.add_error("quiet_from", _("Enter from when, or leave both empty"))
        elif start is not None and start == end:
            self.add_error("quiet_until", _("Enter another time than the first: quiet hours must end"))
        elif start is not None and minutes_between(start, end) > LONGEST_QUIET:
            self.add_error("quiet_until", _("Enter a time at most 20 hours later: mails need some hours to come in"))
        return found
