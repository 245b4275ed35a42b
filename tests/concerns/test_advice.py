"""Numbers and advice: shown to those who wait, kept by the coordinator, looked at again after 90 days."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns import actions_advice
from hub.concerns.actions_advice import LineChanged, add_line, change_line, check_line, show_line, stamp_of
from hub.concerns.advice import lines_shown, old_lines
from hub.concerns.models import AdviceLine
from hub.history.models import Event
from tests.access.world_looked import A_LINE
from tests.cast import START
from tests.pages import address_of

DAY = timedelta(days=1)


@pytest.fixture
def only(cast):
    """One line and no other: those that the Hub brings depend on no test."""
    AdviceLine.objects.all().delete()
    return add_line(**A_LINE, by=cast.coordinator, at=START)


def test_the_hub_brings_what_the_field_names(db):
    """Migrated from nothing, unless an earlier test has emptied every table."""
    found = {line.name: line for line in AdviceLine.objects.all()}
    if found:
        assert {line.phone for line in found.values()} >= {"999", "101", "0800 789 321"}
        assert all(line.source and line.words and line.reference.startswith("H-") for line in found.values())


class TestWhoWaits:
    def test_the_reporter_is_pointed_to_it_after_sending(self, only, cast, pages):
        concern = cast.concern()
        page = pages.as_("faith", hours=1).get(address_of(concern)).content.decode()
        assert "While you wait" in page
        assert 'href="tel:02079460000"' in page
        assert "Example Line" in page

    def test_a_day_later_it_is_folded(self, only, cast, pages):
        concern = cast.concern()
        page = pages.as_("trustee", days=2).get(address_of(concern)).content.decode()
        assert "While you wait" not in page
        assert "Numbers and advice" in page
        assert "Example Line" in page

    @pytest.mark.parametrize("name", ["council", "constable", "umbrella", "coordinator"])
    def test_those_who_answer_are_not_told_what_they_know(self, only, cast, pages, name):
        assert "Example Line" not in pages.as_(name).get(address_of(cast.concern())).content.decode()

    def test_it_costs_them_one_query_and_others_none(self, only, cast, pages, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert [line.name for line in lines_shown()] == ["Example Line"]

    def test_hidden_lines_are_for_nobody(self, only, cast, pages):
        concern = cast.concern()
        show_line(only, is_shown=False, by=cast.coordinator, at=START)
        page = pages.as_("faith").get(address_of(concern)).content.decode()
        assert "Example Line" not in page
        assert "While you wait" not in page


class TestKeeping:
    def test_each_change_is_an_event(self, only, cast):
        by = {"by": cast.coordinator, "at": START + DAY}
        change_line(only, version=stamp_of(only), **A_LINE | {"phone": "020 7946 0001"}, **by)
        check_line(only, by=cast.coordinator, at=START + 2 * DAY)
        show_line(only, is_shown=False, **by)
        show_line(only, is_shown=True, **by)
        kinds = Event.objects.filter(code=only.reference).order_by("pk").values_list("kind", flat=True)
        assert [kind.removeprefix("advice_") for kind in kinds] == ["added", "changed", "checked", "hidden", "shown"]

    def test_pressed_twice_it_happened_once(self, only, cast):
        for _press in range(2):
            check_line(only, by=cast.coordinator, at=START + DAY)
            show_line(only, is_shown=False, by=cast.coordinator, at=START + DAY)
        assert Event.objects.filter(code=only.reference).count() == 3

    def test_added_twice_it_is_there_once(self, cast, pages):
        said = {"name": "True Vision", "words": "Report it online.", "address": "https://www.report-it.org.uk/"}
        said |= {"kind": "emergency", "source": "Its own page", "position": "10", "version": "0"}
        count = AdviceLine.objects.count()
        for _press in range(2):
            page = pages.as_("coordinator").post("/advice/add/", said, follow=True)
            assert "Added, and noted as checked today" in page.content.decode()
        assert AdviceLine.objects.count() == count + 1

    def test_nobody_overwrites_what_somebody_else_wrote(self, only, cast):
        opened = stamp_of(only)
        change_line(only, version=opened, **A_LINE | {"words": "Theirs."}, by=cast.coordinator, at=START)
        with pytest.raises(LineChanged):
            change_line(only, version=opened, **A_LINE | {"words": "Mine."}, by=cast.coordinator, at=START)
        only.refresh_from_db()
        assert only.words == "Theirs."

    @pytest.mark.parametrize("name", ["faith", "council", "commander"])
    def test_only_the_coordinator_keeps_it(self, only, cast, name):
        by = {"by": cast.named[name], "at": START}
        for act in (
            lambda: actions_advice.add_line(**A_LINE, **by),
            lambda: change_line(only, version=stamp_of(only), **A_LINE, **by),
            lambda: check_line(only, **by),
            lambda: show_line(only, is_shown=False, **by),
        ):
            with pytest.raises(PermissionDenied):
                act()


class TestPages:
    def test_both_texts_are_kept_where_two_write_at_once(self, only, cast, pages):
        client, address = pages.as_("coordinator"), f"/advice/{only.reference}/"
        opened = stamp_of(only)
        change_line(only, version=opened, **A_LINE | {"words": "Theirs."}, by=cast.coordinator, at=START)
        page = client.post(address, A_LINE | {"words": "Mine.", "version": opened})
        assert page.status_code == 409
        assert "Theirs." in page.content.decode()
        assert "Mine." in page.content.decode()
        only.refresh_from_db()
        assert client.post(address, A_LINE | {"words": "Mine.", "version": stamp_of(only)}).status_code == 302

    def test_after_ninety_days_it_is_warned_of(self, only, pages):
        client = pages.as_("coordinator", days=90)
        assert not old_lines(pages.now)
        assert "Check again" not in client.get("/advice/").content.decode()
        client = pages.as_("coordinator", days=91)
        assert "Check again" in client.get("/advice/").content.decode()
        assert "1 line was checked more than 90 days ago" in client.get("/").content.decode()
        client.post(f"/advice/{only.reference}/checked/")
        assert "Check again" not in client.get("/advice/").content.decode()
        assert "more than 90 days ago" not in client.get("/").content.decode()

    def test_what_is_wrong_is_said(self, only, pages):
        wrong = {"phone": "ring me", "address": "javascript:alert(1)", "position": "0", "name": "\u200b"}
        page = pages.as_("coordinator").post("/advice/add/", A_LINE | wrong | {"version": 0}).content.decode()
        for words in ("in digits", "the whole address", "from 1 to 999", "Enter a name"):
            assert words in page
        neither = A_LINE | {"phone": "", "version": 0}
        assert "Enter a number or a web address" in pages.client.post("/advice/add/", neither).content.decode()
        assert AdviceLine.objects.count() == 1

    def test_three_lines_cost_as_many_queries_as_one(self, only, cast, pages, django_assert_num_queries):
        client = pages.as_("coordinator")
        with CaptureQueriesContext(connection) as asked:
            client.get("/advice/")
        for _line in range(2):
            add_line(**A_LINE, by=cast.coordinator, at=START)
        with django_assert_num_queries(len(asked)):
            client.get("/advice/")

    def test_hidden_and_shown_again(self, only, pages):
        client = pages.as_("coordinator")
        assert "Hidden from now on" in client.post(f"/advice/{only.reference}/hide/", follow=True).content.decode()
        assert "Show again" in client.get("/advice/").content.decode()
        client.post(f"/advice/{only.reference}/show/")
        assert [line.name for line in lines_shown()] == ["Example Line"]
