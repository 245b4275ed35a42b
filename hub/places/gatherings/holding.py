"""Whether a rule holds on a prayer day."""

from dataclasses import dataclass

from hub.places import islamic_calendar

FRIDAY = 4
# They belong to the night, and with it to the Islamic day that begins at its sunset.
BY_NIGHT = {"isha", "taraweeh"}
# These are held in their season whatever else the rule says.
SEASON_OF_KIND = {"taraweeh": "ramadan", "eid_fitr": "eid_fitr", "eid_adha": "eid_adha"}
# The longest holidays are those of the summer in Northern Ireland. What lies further than this from every term that is
# known is not a holiday: nobody has entered the terms of that year yet.
LONGEST_HOLIDAY = 63


@dataclass(frozen=True, slots=True)
class Holding:
    is_provisional: bool = False
    note: str = ""


CERTAIN = Holding()


def holding(rule, day, rhythm):
    """How `rule` holds on `day`; None if it does not."""
    if rule.on is not None:
        return CERTAIN if rule.on == day else None
    if (rule.valid_from and day < rule.valid_from) or (rule.valid_until and day >= rule.valid_until):
        return None
    weekdays = (FRIDAY,) if rule.kind == "jumuah" else rule.weekdays
    if weekdays and day.weekday() not in weekdays:
        return None
    return _in_season(rule, day, rhythm)


def _in_season(rule, day, rhythm):
    season = SEASON_OF_KIND.get(rule.kind, rule.season)
    if season == "always":
        return CERTAIN
    if season == "term":
        return _in_term(day, rhythm.terms)
    is_provisional = islamic_calendar.holds_on(season, day, rhythm.islamic, by_night=rule.kind in BY_NIGHT)
    return None if is_provisional is None else Holding(is_provisional)


def _in_term(day, terms):
    """Where no term is known, every day counts: a patrol too many is better than children nobody looked after."""
    if any(first <= day <= last for first, last in terms):
        return CERTAIN
    if any(-LONGEST_HOLIDAY <= (day - edge).days <= LONGEST_HOLIDAY for term in terms for edge in term):
        return None
    return Holding(note="terms_unknown")


def most_specific(rules):
    """Of several (rule, holding) for one prayer the one that a reader would follow; None if there is none.

    One date beats a season, a season beats weekdays, weekdays beat all year; then what came into force last, and then
    what was entered last.
    """
    return max(enumerate(rules), key=_weight, default=(None, None))[1]


def of_one_occasion(rules):
    """Those of several (rule, holding) that hold side by side: what is for one date or season replaces the usual."""
    highest = max((_occasion(rule) for rule, _holding in rules), default=None)
    return [(rule, how) for rule, how in rules if _occasion(rule) == highest]


def _occasion(rule):
    return rule.on is not None, rule.season != "always"


def _weight(numbered):
    number, (rule, _holding) = numbered
    from_ = rule.valid_from.toordinal() if rule.valid_from else 0
    return *_occasion(rule), bool(rule.weekdays), from_, number
