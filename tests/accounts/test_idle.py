"""Accounts that nobody uses: who was here is remembered, who was not is asked, and then the account is closed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.accounts import actions, idle
from hub.accounts.actions_idle import ask_idle, close_idle, was_here
from hub.history import moment
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.people.models import User
from hub.promises.clock import LONDON
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from tests.cast import PASSWORD, START, person

DAY = timedelta(days=1)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def away(user, *, days, now=START):
    """Somebody who was last here so many days ago."""
    User.objects.filter(pk=user.pk).update(last_active_on=now.astimezone(LONDON).date() - days * DAY)


def told(*names):
    return set(Mail.objects.filter(template__in=names).values_list("template", "address"))


@pytest.fixture
def all_here(cast):
    """Everybody was here today: whoever is not is named by the test."""
    User.objects.update(last_active_on=START.date())
    return cast


class TestWasHere:
    def test_once_a_day_and_nothing_on_the_next_page(self, cast):
        client = client_of(cast.council)
        away(cast.council, days=3, now=moment.now())
        client.get("/")
        today = moment.now().astimezone(LONDON).date()
        cast.council.refresh_from_db()
        assert cast.council.last_active_on == today
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        assert not [row for row in captured if row["sql"].startswith("UPDATE")]
        away(cast.council, days=1, now=moment.now())
        client.get("/")
        cast.council.refresh_from_db()
        assert cast.council.last_active_on == today

    @pytest.mark.parametrize(
        ("at", "day"),
        [
            (datetime(2026, 6, 1, 23, 30, tzinfo=UTC), date(2026, 6, 2)),
            (datetime(2026, 12, 1, 23, 30, tzinfo=UTC), date(2026, 12, 1)),
        ],
    )
    def test_it_is_a_day_of_london(self, cast, at, day):
        User.objects.update(last_active_on=None)
        cast.council.last_active_on = None
        was_here(cast.council, at=at)
        cast.council.refresh_from_db()
        assert cast.council.last_active_on == day

    def test_whoever_comes_keeps_the_account(self, all_here):
        away(all_here.council, days=100)
        ask_idle(START)
        all_here.council.refresh_from_db()
        assert all_here.council.closes_on == START.date() + 80 * DAY
        was_here(all_here.council, at=START + DAY)
        assert close_idle(START + 100 * DAY) == 0
        all_here.council.refresh_from_db()
        assert all_here.council.closes_on is None and all_here.council.is_active

    def test_never_for_somebody_not_signed_in(self, cast):
        with CaptureQueriesContext(connection) as captured:
            assert Client().get("/").status_code == 302
            assert Client().get(reverse("account_login")).status_code == 200
        assert not [row for row in captured if "UPDATE" in row["sql"]]

    def test_a_page_open_to_all_does_not_ask_who_it_is(self, cast):
        away(cast.council, days=3, now=moment.now())
        before = User.objects.get(pk=cast.council.pk).last_active_on
        client_of(cast.council).get(reverse("concerns:danger"))
        assert User.objects.get(pk=cast.council.pk).last_active_on == before

    def test_a_password_alone_is_not_yet_the_person(self, cast, settings):
        settings.REQUIRE_SECOND_FACTOR = True
        away(cast.council, days=3, now=moment.now())
        before = User.objects.get(pk=cast.council.pk).last_active_on
        assert client_of(cast.council).get("/").status_code == 302
        assert User.objects.get(pk=cast.council.pk).last_active_on == before

    def test_a_database_that_only_reads_shows_the_page(self, cast):
        client = client_of(cast.council)
        away(cast.council, days=3, now=moment.now())

        def only_reads(execute, sql, params, many, context):
            if sql.startswith('UPDATE "people_user"'):
                raise DatabaseError("cannot execute UPDATE in a read-only transaction")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(only_reads):
            assert client.get("/").status_code == 200


class TestAsked:
    def test_after_90_days_once(self, all_here):
        away(all_here.council, days=89)
        assert ask_idle(START) == 0
        assert ask_idle(START + DAY) == 1
        assert ask_idle(START + DAY) == ask_idle(START + 2 * DAY) == 0
        assert told("account_idle") == {("account_idle", "council@example.org")}
        mail = Mail.objects.get(template="account_idle")
        assert mail.context == {"closes_at": "2027-03-01T00:00:00+00:00"}

    def test_again_for_the_next_time_away(self, all_here):
        away(all_here.council, days=90)
        ask_idle(START)
        all_here.council.refresh_from_db()
        was_here(all_here.council, at=START + DAY)
        User.objects.exclude(pk=all_here.council.pk).update(last_active_on=START.date() + 91 * DAY)
        assert ask_idle(START + 91 * DAY) == 1
        assert Mail.objects.filter(template="account_idle").count() == 2

    def test_counted_from_the_last_sign_in_else_from_when_it_was_made(self, all_here):
        User.objects.filter(pk=all_here.council.pk).update(last_active_on=None, last_login=START - 90 * DAY)
        old = {"last_active_on": None, "last_login": None}
        User.objects.filter(pk=all_here.warden.pk).update(**old, created_at=START - 90 * DAY)
        User.objects.filter(pk=all_here.manager.pk).update(**old, created_at=START - 89 * DAY)
        assert ask_idle(START) == 2
        assert {address for _name, address in told("account_idle")} == {"council@example.org", "warden@example.org"}

    def test_nobody_is_closed_without_a_month_to_come(self, all_here):
        away(all_here.council, days=400)
        assert close_idle(START) == 0
        ask_idle(START)
        all_here.council.refresh_from_db()
        assert all_here.council.closes_on == START.date() + 30 * DAY
        assert close_idle(START + 29 * DAY) == 0
        assert close_idle(START + 30 * DAY) == 1

    def test_closed_accounts_and_made_up_people_are_left_alone(self, all_here):
        for one in (all_here.council, all_here.warden):
            away(one, days=100)
        User.objects.filter(pk=all_here.council.pk).update(is_active=False)
        User.objects.filter(pk=all_here.warden.pk).update(email="warden@demo.example")
        assert ask_idle(START) == 0

    def test_what_the_task_reads_has_an_index(self, all_here):
        with connection.cursor() as cursor:
            cursor.execute("set local enable_seqscan = off")
        assert "user_idle_since" in idle.to_ask(START).explain()
        assert "user_closes_on" in idle.to_close(START).explain()


class TestClosed:
    @pytest.fixture
    def due(self, all_here):
        """The council's officer is due to be closed on this day."""
        away(all_here.council, days=90)
        ask_idle(START)
        return START + 90 * DAY

    def test_with_an_event_a_mail_and_no_session(self, all_here, due):
        client = Client()
        client.post(reverse("account_login"), {"login": "council@example.org", "password": PASSWORD})
        assert client.get("/").status_code == 200
        away(all_here.council, days=90)
        User.objects.filter(pk=all_here.council.pk).update(closes_on=due.date())
        assert close_idle(due - DAY) == 0
        assert close_idle(due) == 1
        assert close_idle(due) == 0
        event = Event.objects.get(kind="person_closed")
        assert (event.person, event.by, event.code) == (all_here.council, None, "idle")
        mail = Mail.objects.get(template="account_closed")
        assert (mail.address, mail.recipient) == ("council@example.org", None)
        assert client.get("/").status_code == 302
        actions.set_active(all_here.council, True, by=all_here.coordinator, at=due)
        assert client.get("/").status_code == 302, "an old session does not come back with the account"

    def test_opened_again_it_counts_from_that_day(self, all_here, due):
        close_idle(due)
        actions.set_active(all_here.council, True, by=all_here.coordinator, at=due + DAY)
        User.objects.exclude(pk=all_here.council.pk).update(last_active_on=(due + 90 * DAY).date())
        assert ask_idle(due + 90 * DAY) == 0
        assert ask_idle(due + 91 * DAY) == 1

    def test_the_last_of_a_place_and_the_last_coordinator_stay(self, all_here):
        for one in (all_here.other_faith, all_here.coordinator):
            away(one, days=90)
        assert ask_idle(START) == 2
        assert close_idle(START + 200 * DAY) == 0
        person(all_here, "second", "operator", "coordinator", "owner")
        assert close_idle(START + 200 * DAY) == 1
        assert not User.objects.get(pk=all_here.coordinator.pk).is_active

    def test_of_two_who_are_idle_together_one_stays(self, all_here):
        for one in (all_here.faith, all_here.trustee):
            away(one, days=90)
        ask_idle(START)
        assert close_idle(START + 90 * DAY) == 1
        assert User.objects.filter(pk__in=[all_here.faith.pk, all_here.trustee.pk], is_active=True).count() == 1

    def test_what_they_owed_is_heard_of_by_whoever_has_the_position(self, all_here):
        person(all_here, "second", "council_body", "council_officer", "owner")
        concern = all_here.concern()
        Promise.objects.filter(matter=concern.matter).update(owner_user=all_here.council)
        User.objects.filter(pk=all_here.council.pk).update(closes_on=START.date())
        Mail.objects.all().delete()
        assert close_idle(START) == 1
        for hours in range(0, 72, 2):
            run_due_rungs(START + timedelta(hours=hours))
        readers = set(Mail.objects.filter(template="promise_reminder").values_list("address", flat=True))
        assert readers == {"second@example.org"}


class TestPages:
    def idle(self, cast):
        for one, days in ((cast.council, 100), (cast.other_faith, 120), (cast.nobody, 95)):
            away(one, days=days)
        ask_idle(START)
        cast.concern()
        Promise.objects.filter(owner_organisation=cast.council_body).update(owner_user=cast.council)

    def test_the_coordinator_sees_all_and_what_becomes_of_them(self, all_here):
        self.idle(all_here)
        said = " ".join(client_of(all_here.coordinator).get(reverse("accounts:idle")).content.decode().split())
        for words in (
            "Council</a>",
            "Belongs nowhere",
            "The last person of Southfield Mosque Trust",
            "open promise",
            "Will be closed",
        ):
            assert words in said, words
        assert "Manager" not in said

    def test_a_lead_sees_their_own_people(self, all_here):
        self.idle(all_here)
        manager = client_of(all_here.manager)
        said = manager.get(reverse("accounts:body_idle", args=[all_here.council_body.reference])).content.decode()
        assert "Council" in said and "Other_faith" not in said and "Nobody</" not in said
        assert (
            "What becomes of the account"
            in manager.get(reverse("accounts:body", args=[all_here.council_body.reference])).content.decode()
        )
        assert manager.get(reverse("accounts:idle")).status_code == 404

    def test_as_many_queries_for_three_as_for_one(self, all_here):
        client = client_of(all_here.coordinator)

        def asked():
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("accounts:idle"))
            return len(captured)

        User.objects.filter(pk=all_here.council.pk).update(closes_on=START.date())
        asked()
        few = asked()
        User.objects.filter(pk__in=[all_here.warden.pk, all_here.faith.pk]).update(closes_on=START.date())
        assert asked() == few

    def test_page_by_page(self, all_here, monkeypatch):
        monkeypatch.setattr("hub.accounts.views.idle.PAGE", 1)
        User.objects.filter(pk__in=[all_here.warden.pk, all_here.faith.pk, all_here.council.pk]).update(
            closes_on=START.date()
        )
        client, address, seen = client_of(all_here.coordinator), reverse("accounts:idle"), []
        while address:
            response = client.get(address)
            seen += [one.name for one in response.context["people"]]
            more = response.context["next"]
            address = reverse("accounts:idle") + more if more else ""
        assert sorted(seen) == ["Council", "Faith", "Warden"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_and_close_once(all_here):
    for one in (all_here.council, all_here.faith, all_here.trustee):
        away(one, days=90)

    def both(job, now):
        together = threading.Barrier(2)

        def run():
            try:
                together.wait()
                return job(now)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            return sum(done.result() for done in [pool.submit(run), pool.submit(run)])

    assert both(ask_idle, START) == 3
    assert Mail.objects.filter(template="account_idle").count() == 3
    assert both(close_idle, START + 90 * DAY) == 2
    assert Event.objects.filter(kind="person_closed").count() == 2
    assert User.objects.filter(pk__in=[all_here.faith.pk, all_here.trustee.pk], is_active=True).count() == 1
