"""Each rule as a sentence, as a volunteer would say it."""

from datetime import date, time
from itertools import product

import pytest

from hub.places.models import Gathering
from hub.places.wording import sentence

RULES = [
    (
        {"kind": "zuhr", "starts": [time(13, 30)], "starts_winter": [time(12, 45)], "attendance": 80},
        "Zuhr at 13:30, in winter time 12:45, every day; about 80 people",
    ),
    ({"kind": "zuhr", "starts": [time(13)], "starts_winter": [time(13)]}, "Zuhr at 13:00, every day"),
    ({"kind": "maghrib", "base": "sunset", "offset_minutes": 5}, "Maghrib 5 minutes after sunset, every day"),
    ({"kind": "maghrib", "base": "sunset"}, "Maghrib at sunset, every day"),
    ({"kind": "fajr", "base": "sunrise", "offset_minutes": -45}, "Fajr 45 minutes before sunrise, every day"),
    ({"kind": "isha", "base": "isha", "offset_minutes": 1}, "Isha 1 minute after Isha begins, every day"),
    (
        {"kind": "jumuah", "weekdays": [4], "starts": [time(13, 15), time(14)], "attendance": 1},
        "Jumu'ah at 13:15 and 14:00, every Friday; about 1 person",
    ),
    (
        {"kind": "evening_school", "weekdays": [0, 1, 2, 3, 4], "starts": [time(17)], "lasts_minutes": 120,
         "season": "term", "has_children": True},
        "Evening school 17:00 to 19:00, Monday to Friday, in school term; many are children",
    ),
    (
        {"kind": "taraweeh", "season": "ramadan", "base": "isha_congregation", "offset_minutes": 10},
        "Taraweeh 10 minutes after the congregation of Isha, in Ramadan",
    ),
    (
        {"kind": "eid_fitr", "season": "eid_fitr", "starts": [time(7, 30), time(8, 30)]},
        "Eid al-Fitr at 07:30 and 08:30",
    ),
    (
        {"kind": "service", "title": "Evensong", "weekdays": [6, 2], "starts": [time(18)]},
        "Evensong at 18:00, every Wednesday and Sunday",
    ),
    (
        {"kind": "vigil", "title": "Light for peace", "on": date(2026, 12, 5), "starts": [time(18)]},
        "Vigil (Light for peace) at 18:00, on Sat 5 Dec",
    ),
    (
        {"kind": "service", "weekdays": [4], "base": "sunset", "offset_minutes": -18,
         "valid_from": date(2026, 12, 4), "valid_until": date(2026, 12, 19)},
        "Service or worship 18 minutes before sunset, every Friday, from Fri 4 Dec to Fri 18 Dec",
    ),
    (
        {"kind": "asr", "starts": [time(16)], "valid_until": date(2026, 12, 2)},
        "Asr at 16:00, every day, until Tue 1 Dec",
    ),
    (
        {"kind": "asr", "starts": [time(16)], "valid_from": date(2026, 12, 2)},
        "Asr at 16:00, every day, from Wed 2 Dec on",
    ),
    (
        {"kind": "open_day", "on": date(2026, 12, 5), "starts": [time(22)], "lasts_minutes": 180},
        "Open day 22:00 to 01:00, on Sat 5 Dec",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "said"), RULES, ids=[said for _facts, said in RULES])
def test_a_rule_is_a_sentence(facts, said):
    assert sentence(Gathering(**{"lasts_minutes": 45} | facts)) == said


def test_every_kind_base_and_season_has_its_words():
    for kind, base, season in product(Gathering.Kind, Gathering.Base, Gathering.Season):
        starts = [time(18)] if base == "clock" else []
        assert sentence(Gathering(kind=kind, base=base, season=season, starts=starts, lasts_minutes=45))
