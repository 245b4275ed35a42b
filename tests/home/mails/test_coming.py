from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.home.mails.coming import edge_after, of_rounds, page_of
from hub.matters.looked import edge_from
from hub.matters.models import Matter
from hub.notifications.addresses import mark_bad
from hub.people.models import User
from hub.promises.models import Promise
from tests.access.patrols_world import patrols_of
from tests.access.world import World
from tests.cast import START, person

HOUR = timedelta(hours=1)
COMING = "/mails/coming/"


def text_of(page):
    return " ".join(page.content.decode().split())


@pytest.fixture
def read(pages):
    def get(name="coordinator", query=""):
        page = pages.as_(name, hours=1).get(COMING + query)
        assert page.status_code == 200, page.status_code
        return page

    return get


def test_which_rungs_come_next_and_who_hears(read, cast):
    concern = cast.concern(urgency=4)
    promise = concern.matter.promises.get(kind="acknowledge")
    row = read().context["rows"][0]
    assert (row["at"], row["about"]) == (promise.rung_times[0], concern.matter.reference)
    assert (row["to"], row["people"]) == ("whoever deals with it first at Testham Council", "Council")
    assert row["mail"] == "Reminded of a promise"
    assert [at for at, _who in row["later"]] == list(promise.rung_times[1:])


def test_an_empty_position_is_named(read, cast):
    concern = cast.concern(urgency=4)
    promise = concern.matter.promises.get(kind="acknowledge")
    at = promise.rung_positions.index("deputy")
    Promise.objects.filter(pk=promise.pk).update(rung=at, next_rung_at=promise.rung_times[at])
    row = read().context["rows"][0]
    assert row["to"] == "the deputy at Testham Council"
    assert row["people"] == "nobody there can be told: the next one hears at once"
    assert row["mail"] == "Told that a promise is overdue"
    person(cast, "second", "council_body", "council_officer", "deputy")
    assert read().context["rows"][0]["people"] == "Second"


def test_whoever_no_mail_reaches_would_not_hear_of_it(read, cast):
    """What the page says of the next rung is what the sweep would do."""
    cast.concern(urgency=4)
    mark_bad(cast.council.email, code="5.1.1", mail=None, at=START)
    assert read().context["rows"][0]["people"] == "Manager", "the next above who can be reminded"


def test_a_check_of_whoever_left_is_asked_of_the_body(read, cast):
    concern = cast.concern(urgency=4)
    Promise.objects.filter(matter=concern.matter, kind="acknowledge").update(kind="check", made_to=cast.faith)
    User.objects.filter(pk=cast.faith.pk).update(is_active=False)
    row = read().context["rows"][0]
    assert (row["mail"], row["people"]) == ("Reminded of a promise", "Council")


def test_only_the_next_day(read, cast):
    concern = cast.concern()
    promises = Promise.objects.filter(matter=concern.matter)
    now = START + HOUR
    promises.update(next_rung_at=now + timedelta(hours=24))
    assert len(read().context["rows"]) == promises.open().count()
    promises.update(next_rung_at=now + timedelta(hours=24, seconds=1))
    assert read().context["rows"] == []
    assert "No reminder is due" in text_of(read())


def test_what_was_answered_is_gone(read, answered):
    kinds = [row["what"] for row in read().context["rows"]]
    assert "An answer to the concern" not in kinds


def test_a_child_at_risk_has_no_reference_here(read, cast):
    concern = cast.concern(names_child=True)
    assert Promise.objects.open().filter(matter=concern.matter, next_rung_at__lte=START + 25 * HOUR).exists()
    page = read()
    assert concern.matter.reference not in text_of(page)
    assert page.context["rows"][0]["about"] == "not shown to you"


def test_who_raised_it_is_not_named(read, cast):
    """A check begins with a question to whoever raised it."""
    concern = cast.concern(urgency=4)
    Promise.objects.filter(matter=concern.matter, kind="acknowledge").update(kind="check", made_to=cast.faith)
    page = read()
    assert page.context["rows"][0]["mail"] == "Asked whether it has stayed settled"
    assert (page.context["rows"][0]["to"], page.context["rows"][0]["people"]) == ("whoever raised it", "")
    assert "Faith" not in text_of(page)


def test_an_officer_is_called_by_number(read, cast):
    User.objects.filter(pk=cast.constable.pk).update(shoulder_number="PC 101", number_of=cast.command)
    cast.concern(category="threat", nature="crime", urgency=4)
    page = read()
    assert "PC 101" in page.context["rows"][0]["people"]
    assert "Constable" not in text_of(page)


def test_a_lead_reads_those_of_their_own_body(read, cast):
    own = cast.concern(urgency=4)
    crime = cast.concern(category="threat", nature="crime", urgency=4)
    assert {row["about"] for row in read("manager").context["rows"]} == {own.matter.reference}
    assert {row["about"] for row in read("inspector").context["rows"]} == {crime.matter.reference}
    assert read("trustee").context["rows"] == []


@pytest.mark.parametrize("name", ["council", "faith", "constable", "umbrella", "other_council", "nobody"])
def test_for_nobody_else(pages, name):
    assert pages.as_(name).get(COMING).status_code == 404


def test_of_a_visit_on_a_round_only_the_day_is_told(read, cast, pages):
    """Neither the hour nor the reference of the round nor its place in the list: two of one day are one line."""
    assert patrols_of(World(cast))
    owed = Promise.objects.open().filter(kind="patrol_visit")
    promise = owed.first()
    copies = [promise.pk, *(_copy(promise) for _number in range(2))]
    at = START + 3 * HOUR
    for number, pk in enumerate(copies):
        Promise.objects.filter(pk=pk).update(next_rung_at=at + timedelta(minutes=17 * number))
    owed.exclude(pk__in=copies).update(next_rung_at=START + timedelta(days=9))
    for name in ("coordinator", "commander"):
        page = read(name)
        assert [(row["day"].isoformat(), row["count"]) for row in page.context["rounds"]] == [("2026-11-30", 3)]
        assert promise.matter.reference not in text_of(page)
        assert not [row for row in page.context["rows"] if row["what"] == "Word on a visit of a round"]
        assert "12:00" not in text_of(page)
        assert "12:17" not in text_of(page)
    assert read("manager").context["rounds"] == []
    # a day comes as a whole: none of its visits comes into the list at its own time
    Promise.objects.filter(pk__in=copies).update(next_rung_at=START.replace(day=1, month=12, hour=23, minute=59))
    assert sum(row.count for row in of_rounds(START)) == 3
    Promise.objects.filter(pk__in=copies).update(next_rung_at=START.replace(day=2, month=12, hour=0))
    assert of_rounds(START) == []


def _copy(promise):
    again = Promise.objects.get(pk=promise.pk)
    again.pk = None
    again.save(force_insert=True)
    return again.pk


def test_pages_go_on_by_key_with_many_at_one_moment(cast):
    made = [cast.concern(urgency=4) for _number in range(5)]
    Promise.objects.filter(matter__in=[c.matter for c in made]).update(next_rung_at=START + HOUR)
    Promise.objects.filter(matter=made[0].matter).update(next_rung_at=START + 2 * HOUR)
    total = Promise.objects.open().count()
    seen, after = [], None
    while True:
        found, has_more = page_of(cast.coordinator, START, after=after, size=2)
        seen += [row.promise.pk for row in found]
        if not has_more:
            break
        after = edge_from(str(edge_after(found, after)))
    assert len(seen) == len(set(seen)) == total


@pytest.mark.parametrize("query", ["?after=x", "?after=99999999T000000000000-1", "?after=%00x"])
def test_an_edge_that_is_none_begins_anew(pages, cast, query):
    cast.concern(urgency=4)
    page = pages.as_("coordinator", hours=1).get(COMING + query)
    assert page.status_code in (200, 400)
    if page.status_code == 200:
        assert page.context["rows"]


def test_queries_do_not_follow_the_rungs(read, cast):
    taken = []
    read()
    for _number in range(3):
        cast.concern(urgency=4)
        read()
        with CaptureQueriesContext(connection) as caught:
            read()
        taken.append(len(caught))
    assert taken[0] == taken[2]
    assert Matter.objects.count() == 3
