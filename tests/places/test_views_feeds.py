"""The feed: a secret address that calendars read, and nobody else finds."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from hub.places import actions_feeds, actions_gatherings
from hub.places.actions_feeds import hash_of
from hub.places.models import TimesFeed
from hub.places.stamps import stamp
from tests.access.rhythms_world import FACTS, GUEST, SECRET_GUEST, STEWARD_PHONE, a_reading, add_rule
from tests.cast import START
from tests.places.test_actions_gatherings import KEEPERS, may_write
from tests.places.test_views_times import of, text_of, with_timetable


@pytest.fixture
def key(cast):
    return actions_feeds.make_feed(cast.mosque, by=cast.faith, at=START)


def events_of(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def get(key, **headers):
    return Client().get(f"/times/{key}.ics", headers=headers)


def test_who_may_make_and_end_one(cast):
    assert may_write(cast, lambda by: actions_feeds.make_feed(cast.mosque, by=by, at=START)) == KEEPERS
    assert may_write(cast, lambda by: actions_feeds.end_feed(cast.mosque, by=by, at=START)) == KEEPERS


def test_the_address_is_shown_once_and_stored_by_its_hash(cast, pages):
    client, address = pages.as_("faith"), of(cast, "times/feed/")
    shown = client.post(address).context["link"]
    key = shown.rpartition("/")[2].removesuffix(".ics")
    assert len(key) == 32
    assert TimesFeed.objects.get().key_hash == hash_of(key)
    assert key not in text_of(client.get(address))
    assert get(key).status_code == 200
    client.post(address)  # a new one ends the old one
    assert get(key).status_code == 404
    live = TimesFeed.objects.get(ended_at=None)
    client.post(f"{address}end/")
    live.refresh_from_db()
    assert live.ended_at is not None


def test_it_says_the_last_week_and_the_next_sixty_days(cast, key, pages):
    with_timetable(cast, a_reading(days=90))
    add_rule(cast)
    response = get(key)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=900"
    events = events_of(response)
    starts = [event.decoded("dtstart") for event in events]
    assert min(starts).date() == date(2026, 11, 23)
    assert max(starts).date() == date(2027, 1, 29)
    assert all(at.utcoffset() == timedelta(0) for at in starts)
    friday = [event for event in events if event.decoded("dtstart") == datetime(2026, 12, 4, 13, 15, tzinfo=UTC)]
    assert [str(event["summary"]) for event in friday] == ["Jumu'ah"]
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert "people" not in response.content.decode()


def test_uids_stay_when_times_are_corrected(cast, key, pages):
    zuhr = FACTS | {"kind": "zuhr", "starts": [time(13, 30)]}
    rule = add_rule(cast, zuhr)
    before = {str(event["uid"]) for event in events_of(get(key))}
    actions_gatherings.change_gathering(rule, facts=zuhr | {"starts": [time(13)]}, version=1, by=cast.faith, at=START)
    assert {str(event["uid"]) for event in events_of(get(key))} == before
    actions_gatherings.remove_gathering(rule, by=cast.faith, at=START)
    with_timetable(cast)
    zuhrs = {str(event["uid"]) for event in events_of(get(key)) if str(event["summary"]) == "Zuhr"}
    assert zuhrs & before


def test_nothing_private_and_no_steward_stands_in_it(cast, key, pages):
    rule = add_rule(cast)
    guest = add_rule(cast, GUEST)
    for gathering in (rule, guest):
        actions_gatherings.set_stewards(
            gathering, number=4, contact="Bilal", phone=STEWARD_PHONE, version=stamp({}), by=cast.faith, at=START
        )
    text = get(key).content.decode()
    assert "Jumu" in text
    for secret in (SECRET_GUEST, "Visit by a public figure", STEWARD_PHONE, "Bilal", guest.reference):
        assert secret not in text


def test_estimates_and_provisional_times_say_so(cast, key, pages, squares):
    cast.mosque.longitude, cast.mosque.latitude = -0.25, 51.45
    cast.mosque.save()
    add_rule(cast, FACTS | {"kind": "taraweeh", "season": "ramadan", "starts": [time(20)]})
    pages.at(days=60)
    names = {str(event["summary"]) for event in events_of(get(key))}
    assert {"Fajr (estimate)", "Jumu'ah (estimate)", "Taraweeh (provisional)"} <= names


def test_a_calendar_that_has_it_already_gets_nothing_anew(cast, key, pages):
    add_rule(cast)
    first = get(key)
    again = get(key, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    add_rule(cast, FACTS | {"kind": "asr", "starts": [time(15)]})
    assert get(key, if_none_match=first["ETag"]).status_code == 200


@pytest.mark.parametrize("guess", ["x", "a" * 32, "%FF%FE", "é" * 20])
def test_a_guess_finds_nothing(cast, key, guess):
    assert get(guess).status_code == 404


def test_unknown_and_ended_cost_the_same(cast, key, django_assert_num_queries):
    actions_feeds.end_feed(cast.mosque, by=cast.faith, at=START)
    for address in (key, "a" * 32):
        with django_assert_num_queries(2):  # one of them for the frame of the page that says so
            assert get(address).status_code == 404


def test_a_closed_place_has_none(cast, key):
    cast.mosque.closed_at, cast.mosque.closed_because = START, "for_good"
    cast.mosque.save()
    assert get(key).status_code == 404
