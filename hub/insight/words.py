"""What each figure is called and what it means, in one sentence: for the page, the file and the chart."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from hub.templatetags.hub import duration


class Word(NamedTuple):
    label: str
    means: str


MEANING = {
    "made": Word(
        _("Promised"),
        _("Promises made in the period that the body owes now; what was handed to another body counts there."),
    ),
    "in_time": Word(_("Kept in time"), _("Kept by the time it was due, to the second.")),
    "late": Word(_("Kept late"), _("Kept after the time it was due.")),
    "open_late": Word(_("Late and still open"), _("Past the time it was due, and neither kept nor ended.")),
    "is_open": Word(_("Open, not late"), _("Neither kept nor ended, and not due yet, or waiting for the reporter.")),
    "ended": Word(
        _("Ended otherwise"),
        _("Withdrawn, no longer needed, or replaced by a later promise: not counted against anybody."),
    ),
    "share": Word(
        _("Share kept in time"),
        _("Kept in time, out of those kept in time, kept late, or late and still open; not said of fewer than five."),
    ),
    "to_kept": Word(
        _("Median time to kept"),
        _(
            "Half were kept sooner: from the promise to when it was kept, with nights, weekends and pauses, as those "
            "who wait live through it."
        ),
    ),
    "lateness": Word(_("Median lateness"), _("Of those kept late: half came later than this after the time due.")),
    "paused": Word(
        _("Time paused"),
        _("How long these promises stood still altogether while the reporter was asked something, up to now."),
    ),
    "paused_middle": Word(_("Median pause"), _("Of those that were paused at all: half stood still for longer.")),
}
COUNTED = ("made", "in_time", "late", "open_late", "is_open", "ended")
TIMED = ("to_kept", "lateness", "paused", "paused_middle")
TOO_FEW_TO_SAY = _("too few to say")

AGES = (_("Less than a day"), _("1 to 3 days"), _("3 to 7 days"), _("1 to 4 weeks"), _("More than 4 weeks"))
AGED = {"coming": _("Not late"), "late": _("Late"), "paused": _("Paused")}

PERIODS = {
    "month": _("This month up to today"),
    "last": _("Last month"),
    "3": _("3 months up to today"),
    "12": _("12 months up to today"),
    "own": _("From one day to another"),
}


def share_in_words(figures):
    return TOO_FEW_TO_SAY if figures.share is None else f"{figures.share} %"


def time_in_words(length):
    """A duration; a dash where there is none to take the middle of."""
    return duration(length) if length else "-"
