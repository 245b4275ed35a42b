"""Numbers and sites that people are pointed to, as pages show them. `{% component "advice" lines=… %}` draws them."""

from datetime import date, timedelta
from typing import NamedTuple

from hub.concerns.models import AdviceLine
from hub.prepared import prepared
from hub.promises.clock import LONDON

# numbers and schemes change: after this they are looked at again
CHECKED_FOR = timedelta(days=90)
# after raising, for so long the list stands open on the page of the concern; later it is folded
FRESH = timedelta(days=1)


class Line(NamedTuple):
    name: str
    phone: str
    address: str
    words: str
    checked_on: date

    @property
    def digits(self):
        return self.phone.replace(" ", "")

    @property
    def site(self):
        """The address as people say it."""
        return self.address.partition("://")[2].removeprefix("www.").strip("/")


def lines_shown():
    """The lines that everybody may see, in their order. One query, of which only the SQL is kept."""
    return [Line(*row) for row in _lines_shown()]


@prepared
def _lines_shown():
    return AdviceLine.objects.filter(is_shown=True).order_by("position", "pk").values_list(*Line._fields)


def is_old(line, now):
    return day_of(now) - line.checked_on > CHECKED_FOR


def old_lines(now):
    """Shown lines that nobody has looked at for too long."""
    return AdviceLine.objects.filter(is_shown=True, checked_on__lt=day_of(now) - CHECKED_FOR)


def day_of(now):
    return now.astimezone(LONDON).date()
