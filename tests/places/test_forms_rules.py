"""Each kind of question cleans to a rule that the table takes, and comes back into its form unchanged."""

from datetime import date, time

import pytest
from django.db import transaction

from hub.places.actions_gatherings import add_gathering
from hub.places.forms_rules import FORMS, kinds_for
from hub.places.models import Gathering
from tests.cast import START

TYPED = {
    "zuhr": {"how": "clock", "starts": "1.30pm", "starts_winter": "12:45", "lasts": "15", "attendance": "80"},
    "maghrib": {"how": "sunset", "minutes_sunset": "5", "lasts": "15"},
    "fajr": {"how": "sunrise", "minutes_sunrise": "45", "lasts": "15", "weekdays": ["5", "6"]},
    "jumuah": {"starts": "13:15, 14:00 and 14:45", "starts_winter": "12:30; 13:15 & 14:00", "lasts": "45"},
    "taraweeh": {"how": "after", "minutes_after": "10", "lasts": "75"},
    "eid_adha": {"starts": "7:30, 8:30", "lasts": "45"},
    "evening_school": {"first": "17:00", "last": "19:00", "weekdays": list("01234"), "season": "term"},
    "service": {"how": "before", "minutes_before": "18", "weekdays": ["4"], "lasts": "60", "title": "Kabbalat Shabbat"},
    "vigil": {"on": "5/12/2026", "first": "18:00", "last": "19:30"},
    "public_figure": {"on": "5/12/2026", "first": "11:00", "last": "12:00", "is_private": "on"},
    "other": {"how_often": "weekly", "weekdays": ["1"], "first": "10:00", "last": "12:00", "title": "Food bank"},
}
SAID = {
    "zuhr": {"starts": [time(13, 30)], "starts_winter": [time(12, 45)], "attendance": 80, "weekdays": []},
    "maghrib": {"base": "sunset", "offset_minutes": 5, "starts": []},
    "fajr": {"base": "sunrise", "offset_minutes": -45, "weekdays": [5, 6]},
    "jumuah": {"starts": [time(13, 15), time(14), time(14, 45)], "weekdays": [4]},
    "taraweeh": {"base": "isha_congregation", "offset_minutes": 10, "season": "ramadan"},
    "eid_adha": {"season": "eid_adha", "starts": [time(7, 30), time(8, 30)]},
    "evening_school": {"season": "term", "starts": [time(17)], "lasts_minutes": 120, "weekdays": [0, 1, 2, 3, 4]},
    "service": {"base": "sunset", "offset_minutes": -18, "weekdays": [4], "title": "Kabbalat Shabbat"},
    "vigil": {"on": date(2026, 12, 5), "starts": [time(18)], "lasts_minutes": 90, "is_private": False},
    "public_figure": {"is_private": True},
    "other": {"weekdays": [1], "on": None, "title": "Food bank"},
}


def form_of(kind, typed=None, **more):
    data = None if typed is None else {"version": "0"} | typed
    return FORMS[kind](data, kind=Gathering.Kind(kind), now=START, **more)


@pytest.mark.parametrize("kind", TYPED)
def test_what_is_typed_becomes_a_rule_and_back_again(cast, kind):
    form = form_of(kind, TYPED[kind])
    assert form.is_valid(), form.errors
    facts = form.facts
    assert {name: facts[name] for name in SAID[kind]} == SAID[kind]
    rule, is_new = add_gathering(cast.mosque, facts=facts, by=cast.faith, at=START)
    assert is_new
    again = form_of(kind, gathering=Gathering.objects.get(pk=rule.pk))
    shown = {}
    for field in again:
        value = field.value()
        if value not in (None, "", False):
            shown[field.html_name] = field.field.prepare_value(value)
    once_more = form_of(kind, {name: _typed(value) for name, value in shown.items()}, gathering=rule)
    assert once_more.is_valid(), once_more.errors
    assert once_more.facts == facts


def _typed(value):
    if isinstance(value, list):
        return [str(one) for one in value]
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else f"{value:%H:%M}" if isinstance(value, time) else value


WRONG = [
    ("zuhr", {"starts": ""}, "starts", "Enter the time at which it begins"),
    ("zuhr", {"starts": "noonish"}, "starts", "Enter each time as hours and minutes"),
    ("zuhr", {"starts": "13:00, 14:00"}, "starts", "Enter one time only"),
    ("zuhr", {"lasts": "0"}, "lasts", "Enter a number of minutes"),
    ("zuhr", {"lasts": "100000000000000000000"}, "lasts", "720 at most"),
    ("zuhr", {"attendance": "lots"}, "attendance", "Enter a number"),
    ("zuhr", {"how": "?"}, "how", "Choose one of the answers"),
    ("maghrib", {"minutes_sunset": ""}, "minutes_sunset", "Enter how many minutes, or 0"),
    ("jumuah", {"starts": "13:00, 13:00"}, "starts", "twice"),
    ("jumuah", {"starts": "1pm,2pm,3pm,4pm,5pm", "starts_winter": ""}, "starts", "four times at most"),
    ("jumuah", {"starts_winter": "12:30"}, "starts_winter", "as many times as for summer"),
    ("evening_school", {"weekdays": []}, "weekdays", "at least one day"),
    ("evening_school", {"last": "17:00"}, "last", "within twelve hours"),
    ("vigil", {"on": "31/11/2026"}, "on", "Enter the date"),
    ("vigil", {"on": "1/1/1990"}, "on", "within the next three years"),
    ("vigil", {"title": "x" * 81}, "title", "80 characters"),
    ("vigil", {"title": "a\ufffdb"}, "title", "did not arrive whole"),
    ("vigil", {"first": ""}, "first", "Enter a time"),
    ("other", {"title": ""}, "title", "Enter a name"),
    ("other", {"weekdays": []}, "weekdays", "at least one day"),
    ("other", {"how_often": "once"}, "on", "Enter a date"),
    ("service", {"valid_from": "9/12/2026", "valid_last": "8/12/2026"}, "valid_last", "before the first one"),
]


@pytest.mark.parametrize(("kind", "changes", "field", "said"), WRONG)
def test_what_is_wrong_is_said_at_its_question(kind, changes, field, said):
    form = form_of(kind, TYPED[kind] | changes)
    assert not form.is_valid()
    assert said in " ".join(form.errors[field])


def test_what_stands_under_another_way_is_left_alone():
    form = form_of("maghrib", TYPED["maghrib"] | {"starts": "13:00"})
    assert form.is_valid()
    assert (form.facts["starts"], form.facts["base"]) == ([], "sunset")


def test_a_visit_by_a_public_figure_is_private_until_somebody_says_otherwise():
    assert form_of("public_figure")["is_private"].value() is True
    assert form_of("vigil")["is_private"].value() is False


@pytest.mark.parametrize("kind", Gathering.Kind)
def test_every_kind_has_its_form_and_is_offered_to_every_faith(kind):
    form = form_of(kind)
    assert str(form)
    for faith in ("muslim", "christian", "unknown"):
        usual, once, others = kinds_for(faith)
        assert [*usual, *once, *others].count(kind) == 1
    assert kinds_for("muslim")[0][0] == "jumuah"
    assert kinds_for("sikh")[0][0] == "service"


def test_no_typed_rule_is_refused_by_the_table(cast):
    """Whatever a form lets through, the constraints take."""
    for kind, typed in TYPED.items():
        form = form_of(kind, typed | {"valid_from": "1/12/2026", "valid_last": "1/12/2026"})
        if form.is_valid():
            with transaction.atomic():
                add_gathering(cast.mosque, facts=form.facts, by=cast.faith, at=START)
    assert Gathering.objects.count() == len(TYPED)
