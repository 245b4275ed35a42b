"""A rule as a volunteer would say it: "Zuhr at 13:30, in winter time 12:45, every day; about 80 people"."""

from datetime import timedelta

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.places.models import Gathering
from hub.places.wall_clock import after
from hub.templatetags.hub import day

K, S, B = Gathering.Kind, Gathering.Season, Gathering.Base
WORKING_WEEK = [0, 1, 2, 3, 4]
# whose end people name rather than their length
SAID_BY_THEIR_END = {K.EVENING_SCHOOL, K.OPEN_DAY}


def sentence(gathering):
    """What, at what time, on which days; how many people."""
    when = f"{_name(gathering)} {_time(gathering)}"
    parts = [when, *filter(None, [_winter(gathering), _days(gathering), _season(gathering), _valid(gathering)])]
    more = _people(gathering)
    return "; ".join(filter(None, [", ".join(parts), more]))


def name_of(gathering):
    """What it is called: by its own name, where it has one."""
    return gathering.title or str(gathering.get_kind_display())


def _name(gathering):
    kind = _("Jumu'ah") if gathering.kind == K.JUMUAH else str(gathering.get_kind_display())
    if not gathering.title:
        return kind
    return gathering.title if gathering.kind in {K.SERVICE, K.OTHER} else f"{kind} ({gathering.title})"


def _time(gathering):
    if gathering.base == B.CLOCK:
        return _clocks(gathering, gathering.starts)
    minutes, base = gathering.offset_minutes, _base(gathering.base)
    if not minutes:
        return _("at %(base)s") % {"base": base}
    words = ngettext("%d minute", "%d minutes", abs(minutes)) % abs(minutes)
    if minutes < 0:
        return _("%(minutes)s before %(base)s") % {"minutes": words, "base": base}
    return _("%(minutes)s after %(base)s") % {"minutes": words, "base": base}


def _base(base):
    words = {
        B.SUNRISE: _("sunrise"),
        B.SUNSET: _("sunset"),
        B.FAJR: _("Fajr begins"),
        B.ZUHR: _("Zuhr begins"),
        B.ASR: _("Asr begins"),
        B.ISHA: _("Isha begins"),
        B.ISHA_CONGREGATION: _("the congregation of Isha"),
    }
    return words[base]


def _clocks(gathering, starts):
    if gathering.kind in SAID_BY_THEIR_END:
        ends = [after(start, gathering.lasts_minutes) for start in starts]
        pairs = [
            _("%(start)s to %(end)s") % {"start": _clock(start), "end": _clock(end)}
            for start, end in zip(starts, ends, strict=True)
        ]
        return get_text_list(pairs, _("and"))
    return _("at %(times)s") % {"times": get_text_list([_clock(start) for start in starts], _("and"))}


def _clock(clock):
    return f"{clock:%H:%M}"


def _winter(gathering):
    if not gathering.starts_winter or gathering.starts_winter == gathering.starts:
        return ""
    if gathering.kind in SAID_BY_THEIR_END:
        return _("in winter time %(times)s") % {"times": _clocks(gathering, gathering.starts_winter)}
    times = get_text_list([_clock(start) for start in gathering.starts_winter], _("and"))
    return _("in winter time %(times)s") % {"times": times}


def _days(gathering):
    if gathering.on:
        return _("on %(day)s") % {"day": day(gathering.on)}
    if gathering.season in {S.EID_FITR, S.EID_ADHA}:
        return ""
    weekdays = sorted(gathering.weekdays)
    if not weekdays or len(weekdays) == 7:
        return "" if gathering.season == S.RAMADAN else _("every day")
    if weekdays == WORKING_WEEK:
        return _("Monday to Friday")
    return _("every %(days)s") % {"days": get_text_list([str(WEEKDAYS[n]) for n in weekdays], _("and"))}


def _season(gathering):
    words = {S.TERM: _("in school term"), S.RAMADAN: _("in Ramadan")}
    said = {K.EID_FITR: S.EID_FITR, K.EID_ADHA: S.EID_ADHA}  # its name says it
    if said.get(gathering.kind) == gathering.season:
        return ""
    words |= {S.EID_FITR: _("on Eid al-Fitr"), S.EID_ADHA: _("on Eid al-Adha")}
    return words.get(gathering.season, "")


def _valid(gathering):
    if gathering.on:
        return ""
    last = gathering.valid_until and gathering.valid_until - timedelta(days=1)
    if gathering.valid_from and last:
        return _("from %(first)s to %(last)s") % {"first": day(gathering.valid_from), "last": day(last)}
    if gathering.valid_from:
        return _("from %(first)s on") % {"first": day(gathering.valid_from)}
    return _("until %(last)s") % {"last": day(last)} if last else ""


def _people(gathering):
    """How many, and whether children are among them."""
    found = []
    if gathering.attendance is not None:
        words = ngettext("about %d person", "about %d people", gathering.attendance)
        found.append(words % gathering.attendance)
    if gathering.has_children:
        found.append(_("many are children"))
    return ", ".join(found)
