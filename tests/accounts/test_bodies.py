"""An organisation's own pages: what whoever leads it sees and changes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.accounts import actions
from hub.accounts.actions_contact import change_contact
from hub.accounts.actions_contact import stamp_of as stamp_of_contact
from hub.history import moment
from hub.history.models import Event
from hub.people.models import Membership
from hub.promises import actions_calendar
from hub.promises.clock import LONDON
from hub.promises.models import AgreedLadder, AgreedTarget, Calendar
from tests.cast import START, person


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager(cast):
    return client_of(cast.manager)


def page(name, body, *more):
    return reverse(f"accounts:{name}", args=[body.reference, *more])


def version_of(response):
    return response.context["form"]["version"].value()


def saved(client, address, **said):
    """Opened, then sent as it was opened with what is said beside; what came back."""
    opened = client.get(address)
    said = {name: value for name, value in said.items() if value is not None}
    return client.post(address, {"version": version_of(opened)} | said, follow=True)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_way_there(cast, manager):
    assert page("body", cast.council_body) == manager.get(reverse("accounts:bodies")).url
    assert reverse("accounts:bodies") in text_of(manager.get("/"))
    assert reverse("accounts:bodies") not in text_of(client_of(cast.council).get("/"))
    assert client_of(cast.coordinator).get(reverse("accounts:bodies")).url == reverse("accounts:organisations")
    Membership.objects.create(
        user=cast.commander, organisation=cast.police_body, role="police_supervisor", position="head", since=START
    )
    said = text_of(client_of(cast.commander).get(reverse("accounts:bodies")))
    assert "North Area Command" in said and "Testham Neighbourhood Team" in said


def test_who_is_there_away_and_missing(cast, manager):
    cast.council.memberships.update(absent_from=START, stand_in=cast.warden)
    said = text_of(manager.get(page("body", cast.council_body)))
    for words in ("Council officer · Supervisor", "(you)", "Warden stands in", "Nobody is: Deputy, Head"):
        assert words in said
    assert page("body_role", cast.council_body, cast.warden.reference) in said
    assert page("body_role", cast.council_body, cast.manager.reference) not in said


def test_as_many_queries_for_three_people_as_for_one(cast, manager):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            manager.get(page("body", cast.council_body))
        return len(captured)

    asked()
    few = asked()
    for number in range(3):
        person(cast, f"more{number}", "council_body", "council_officer")
    assert asked() == few


def test_people_come_page_by_page(cast, manager, monkeypatch):
    monkeypatch.setattr("hub.accounts.views.bodies.PAGE", 2)
    seen, address = [], page("body", cast.council_body)
    while address:
        response = manager.get(address)
        seen += [row["member"].user.name for row in response.context["people"]]
        more = response.context["next"]
        address = page("body", cast.council_body) + more if more else ""
    assert seen == ["Council", "Manager", "Warden"]


class TestRoles:
    def test_a_colleague_gets_another_position(self, cast, manager):
        address = page("body_role", cast.council_body, cast.council.reference)
        response = saved(manager, address, role="council_officer", position="deputy")
        assert "Saved" in text_of(response)
        assert cast.council.memberships.get().position == "deputy"
        event = Event.objects.get(kind="membership_changed")
        assert (event.by, event.person, event.code) == (cast.manager, cast.council, "council_officer deputy")

    @pytest.mark.parametrize(
        "said",
        [
            {"role": "council_officer", "position": "head"},
            {"role": "police_officer", "position": "owner"},
            {"role": "coordinator", "position": ""},
        ],
    )
    def test_nobody_gives_what_is_above_them_or_does_not_exist_there(self, cast, manager, said):
        address = page("body_role", cast.council_body, cast.council.reference)
        assert "Choose one of the answers on the page" in text_of(saved(manager, address, **said))
        on = {"by": cast.manager, "at": START}
        with pytest.raises(actions.AccountRefused):
            actions.change_membership(cast.council.memberships.get(), **said, **on)
        assert cast.council.memberships.get().position == "owner"

    def test_nobody_changes_themselves_or_whoever_stands_above(self, cast, manager):
        person(cast, "chief", "council_body", "council_officer", "head")
        for other in (cast.manager, cast.chief):
            address = page("body_role", cast.council_body, other.reference)
            assert manager.get(address).status_code == 403
            said = {"role": "council_officer", "position": "", "version": 1}
            assert manager.post(address, said).status_code == 403
        with pytest.raises(actions.AccountRefused):
            actions.change_membership(
                cast.coordinator.memberships.get(), role="coordinator", position="head", by=cast.coordinator, at=START
            )

    def test_somebody_who_was_overtaken_sees_both(self, cast, manager):
        address = page("body_role", cast.council_body, cast.council.reference)
        version = version_of(manager.get(address))
        membership = cast.council.memberships.get()
        actions.change_membership(membership, role="council_officer", position="deputy", by=cast.coordinator, at=START)
        said = {"role": "enforcement_officer", "position": "owner", "version": version}
        response = manager.post(address, said)
        assert response.status_code == 409
        assert "Council officer · Deputy" in text_of(response)
        assert response.context["form"]["role"].value() == "enforcement_officer"
        assert cast.council.memberships.get().role == "council_officer"
        assert saved(manager, address, role="enforcement_officer", position="owner").status_code == 200
        assert cast.council.memberships.get().role == "enforcement_officer"


class TestContact:
    def test_changed(self, cast, manager):
        said = {"mailbox": "new@example.org", "out_of_hours": "020 7946 0111, day and night", "safeguarding": ""}
        response = saved(manager, page("body_contact", cast.council_body), **said)
        cast.council_body.refresh_from_db()
        assert cast.council_body.out_of_hours == "020 7946 0111, day and night"
        assert "020 7946 0111" in text_of(response)
        assert Event.objects.get(kind="organisation_changed").code == "mailbox out_of_hours"

    def test_somebody_who_was_overtaken_sees_both(self, cast, manager):
        address = page("body_contact", cast.council_body)
        version = version_of(manager.get(address))
        on = {"version": stamp_of_contact(cast.council_body), "by": cast.coordinator, "at": START}
        change_contact(cast.council_body, mailbox="theirs@example.org", **on)
        response = manager.post(address, {"mailbox": "mine@example.org", "version": version})
        assert response.status_code == 409
        assert "theirs@example.org" in text_of(response) and "mine@example.org" in text_of(response)


class TestTargets:
    def test_agreed_and_said_whose_it_is(self, cast, manager):
        address = page("body_target", cast.council_body, "acknowledge")
        said = {"high_how": "own", "high_time_amount": "2", "high_time_unit": "clock_hours"}
        response = saved(manager, address, **said)
        assert "It counts for what is promised from now on" in text_of(response)
        assert '2 hours<br><span class="hub-quiet">agreed by you' in text_of(response)
        row = AgreedTarget.objects.get()
        assert (row.severity, row.amount, row.unit) == ("high", 2, "clock_hours")

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"high_time_amount": "25"}, "At most 24 hours"),
            ({"high_time_amount": ""}, "Enter a number"),
            ({"high_time_amount": "0"}, "Enter a whole number from 1 up"),
            ({"high_time_amount": "two"}, "Enter a whole number from 1 up"),
            ({"high_time_amount": "2\x00"}, "Enter a whole number from 1 up"),
            ({"high_time_amount": "²"}, "Enter a whole number from 1 up"),
            ({"high_time_unit": "working_days"}, "Choose what the number counts"),
            ({"version": "x"}, "Read the page again"),
        ],
    )
    def test_a_wrong_answer_is_told_and_nothing_is_kept(self, cast, manager, said, words):
        address = page("body_target", cast.council_body, "acknowledge")
        right = {"high_how": "own", "high_time_amount": "2", "high_time_unit": "clock_hours"}
        assert words in text_of(saved(manager, address, **(right | said)))
        assert not AgreedTarget.objects.exists()

    def test_a_team_sees_whose_time_counts_for_it(self, cast):
        AgreedTarget.objects.create(
            organisation=cast.command, kind="call", severity="any", amount=1, unit="working_days"
        )
        inspector = client_of(cast.inspector)
        assert "agreed by North Area Command" in text_of(inspector.get(page("body_targets", cast.police_body)))
        said = text_of(inspector.get(page("body_target", cast.police_body, "call")))
        assert "As North Area Command agreed: 1 working day" in said

    def test_somebody_who_was_overtaken_sees_both(self, cast, manager):
        address = page("body_target", cast.council_body, "call")
        said = {"version": version_of(manager.get(address)), "any_how": "own"}
        said |= {"any_time_amount": "3", "any_time_unit": "working_days"}
        AgreedTarget.objects.create(
            organisation=cast.council_body, kind="call", severity="any", amount=1, unit="working_days"
        )
        response = manager.post(address, said)
        assert response.status_code == 409
        assert "However severe: 1 working day, agreed by you" in text_of(response)
        assert AgreedTarget.objects.get().amount == 1
        said["version"] = version_of(response)
        manager.post(address, said)
        assert AgreedTarget.objects.get().amount == 3

    def test_no_page_for_what_is_the_same_everywhere_or_for_who_answers_nothing(self, cast, manager):
        assert manager.get(page("body_target", cast.council_body, "check")).status_code == 404
        assert manager.get(page("body_ladder", cast.council_body, "urgent")).status_code == 404
        trustee = client_of(cast.trustee)
        assert trustee.get(page("body", cast.committee)).status_code == 200
        for name in ("body_targets", "body_calendar", "body_day_off"):
            assert trustee.get(page(name, cast.committee)).status_code == 404


OWN_TIMES = {
    "how": "own",
    "reminder_amount": "",
    "reminder_unit": "clock_minutes",
    **{f"{name}_unit": "clock_minutes" for name in ("deputy", "supervisor", "head")},
    **{"deputy_amount": "20", "supervisor_amount": "40", "head_amount": "80"},
}


class TestLadder:
    def test_looked_at_without_being_kept_then_kept(self, cast, manager):
        address = page("body_ladder", cast.council_body, "critical")
        response = saved(manager, address, **OWN_TIMES, look="yes")
        said = text_of(response)
        assert "Who would hear when, by what you entered" in said
        assert "Nobody holds this: council-body@example.org hears, then the next at once" in said
        assert not AgreedLadder.objects.exists()
        assert "It counts for what is promised from now on" in text_of(saved(manager, address, **OWN_TIMES))
        row = AgreedLadder.objects.get()
        assert (row.reminder_amount, row.deputy_amount, row.head_amount) == (None, 20, 80)

    def test_the_mailbox_and_the_umbrella_body_beside_it(self, cast, manager):
        address = page("body_ladder", cast.council_body, "critical")
        response = manager.get(address)
        said = text_of(response)
        assert "The umbrella body of the place, after it was due (empty: not told)" in said
        shown = "The body that the place chose, if the concern is shown to it: only that something is late"
        assert response.context["rows"][-1][1:] == ["Umbrella body of the place", shown]
        assert "team mailbox after" not in said, "the Hub tells none by itself"
        mailbox = {"mailbox_amount": "30", "mailbox_unit": "clock_minutes"}
        none = {"umbrella_amount": "", "umbrella_unit": "clock_minutes"}
        heard = [row[1:] for row in saved(manager, address, **OWN_TIMES, **mailbox, **none, look="yes").context["rows"]]
        assert ["Team mailbox", "council-body@example.org"] in heard
        assert "Umbrella body of the place" not in dict(heard)
        saved(manager, address, **OWN_TIMES, **mailbox, **none)
        row = AgreedLadder.objects.get()
        assert (row.mailbox_amount, row.mailbox_unit, row.umbrella_amount) == (30, "clock_minutes", None)
        codes = Event.objects.filter(kind__startswith="ladder_").order_by("pk").values_list("kind", "code")
        assert list(codes) == [
            ("ladder_agreed", "critical 15m/15m/30m/60m>-/20m/40m/80m"),
            ("ladder_beside_agreed", "critical -/90m>30m/-"),
        ]
        assert "team mailbox after 30 minutes" in text_of(manager.get(page("body_targets", cast.council_body)))
        promise = cast.concern(urgency=4).matter.promises.get(kind="acknowledge")
        assert promise.rung_positions == ["owner", "deputy", "mailbox", "supervisor", "head"]

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"mailbox_amount": "14"}, "Leave at least 15 minutes before the team mailbox hears"),
            ({"umbrella_amount": "54"}, "at least 15 minutes after the supervisor"),
            ({"umbrella_amount": "241"}, "At most 4 hours"),
            ({"umbrella_amount": "soon"}, "Enter a whole number"),
        ],
    )
    def test_those_beside_have_their_bounds(self, cast, manager, wrong, words):
        units = {"mailbox_unit": "clock_minutes", "umbrella_unit": "clock_minutes"}
        said = saved(manager, page("body_ladder", cast.council_body, "critical"), **OWN_TIMES, **units, **wrong)
        assert words in text_of(said)
        assert not AgreedLadder.objects.exists()

    def test_a_wrong_answer_is_told_and_nothing_is_kept(self, cast, manager):
        address = page("body_ladder", cast.council_body, "critical")
        for wrong, words in [
            ({"supervisor_amount": "20"}, "at least 15 minutes after the one before"),
            ({"head_amount": "300"}, "At most 4 hours"),
            ({"deputy_amount": ""}, "Enter a number"),
        ]:
            for pressed in ({"look": "yes"}, {}):
                assert words in text_of(saved(manager, address, **(OWN_TIMES | wrong | pressed)))
        assert not AgreedLadder.objects.exists()

    def test_somebody_who_was_overtaken_is_told(self, cast, manager):
        address = page("body_ladder", cast.council_body, "critical")
        version = version_of(manager.get(address))
        saved(manager, address, **OWN_TIMES)
        response = manager.post(address, OWN_TIMES | {"head_amount": "90", "version": version})
        assert response.status_code == 409
        assert AgreedLadder.objects.get().head_amount == 80
        again = manager.post(address, OWN_TIMES | {"version": version}, follow=True)
        assert "Nothing was changed" in text_of(again), "a second press of the same form"


class TestHours:
    SAID = {"nation": "ENG", "weekdays": ["0", "1", "2", "3"], "opens": "8:30", "closes": "16:30"}

    def test_saved(self, cast, manager):
        response = saved(manager, page("body_calendar", cast.council_body), **self.SAID)
        assert "It counts for what is promised from now on" in text_of(response)
        assert Calendar.objects.get().weekdays == [0, 1, 2, 3]

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"weekdays": None}, "Choose at least one day"),
            ({"closes": "8:00"}, "Enter a time after it opens"),
            ({"closes": "8:31"}, "That is less than 10 hours a week"),
            ({"weekdays": ["9"]}, "Choose one of the answers on the page"),
            ({"opens": "25:00"}, "Enter the time as hours and minutes"),
        ],
    )
    def test_a_wrong_answer_is_told(self, cast, manager, wrong, words):
        response = saved(manager, page("body_calendar", cast.council_body), **(self.SAID | wrong))
        assert words in text_of(response)
        assert not Calendar.objects.exists()

    def test_a_day_off_comes_and_goes(self, cast, manager):
        add, remove = page("body_day_off", cast.council_body), page("body_day_on", cast.council_body)
        soon = moment.now().astimezone(LONDON).date() + timedelta(days=30)
        response = manager.post(add, {"date": f"{soon:%d/%m/%Y}", "name": "Office closed"}, follow=True)
        assert "Office closed" in text_of(response)
        assert "working day again" in text_of(manager.post(remove, {"date": soon.isoformat()}, follow=True))
        assert "no extra day off any more" in text_of(manager.post(remove, {"date": soon.isoformat()}, follow=True))
        assert manager.post(remove, {"date": "never"}).status_code == 404
        assert "That day is over" in text_of(manager.post(add, {"date": "1/1/2020", "name": "x"}))
        assert "more than two years away" in text_of(manager.post(add, {"date": "1/1/2090", "name": "x"}))

    def test_what_is_open_is_moved_after_it_was_shown(self, cast, manager):
        concern = cast.concern(at=moment.now())
        promise = concern.matter.promises.get(kind="acknowledge")
        hours, move = page("body_calendar", cast.council_body), page("body_move", cast.council_body)
        assert "would move" not in text_of(manager.get(hours))
        assert "counts on the days and hours of now" in text_of(manager.get(move))
        day = promise.due_at.astimezone(LONDON).date()
        actions_calendar.add_holiday(cast.council_body, date=day, name="Mourning", by=cast.manager, at=moment.now())
        assert "1 open promise was worked out on other days or hours" in text_of(manager.get(hours))
        shown = manager.get(move)
        assert f"{concern.matter.reference}: Answer" in text_of(shown) and "Mourning" in text_of(shown)
        assert "changed meanwhile" in text_of(manager.post(move, {"version": "0"}, follow=True))
        said = {"version": shown.context["version"]}
        assert "1 promise moved: 1 later, 0 earlier" in text_of(manager.post(move, said, follow=True))
        assert "Nothing had to be moved" in text_of(manager.post(move, said, follow=True))
        due_before, promise = promise.due_at, concern.matter.promises.get(kind="acknowledge")
        assert promise.due_at > due_before

    def test_to_show_what_would_move_costs_the_same_for_one_and_three(self, cast, manager):
        move, counts = page("body_move", cast.council_body), []
        cast.concern(at=moment.now())
        day = cast.council_body.promises.get().due_at.astimezone(LONDON).date()
        actions_calendar.add_holiday(cast.council_body, date=day, name="Mourning", by=cast.manager, at=moment.now())
        for number in (1, 3):
            while cast.council_body.promises.count() < number:
                cast.concern(at=moment.now())
            cast.council_body.promises.update(due_at=moment.now() + timedelta(days=1))
            manager.get(move)
            with CaptureQueriesContext(connection) as found:
                assert text_of(manager.get(move)).count(": Answer") == number
            counts.append(len(found))
        assert counts[0] == counts[1]

    def test_somebody_who_was_overtaken_is_told(self, cast, manager):
        address = page("body_calendar", cast.council_body)
        version = version_of(manager.get(address))
        saved(manager, address, **self.SAID)
        response = manager.post(address, self.SAID | {"opens": "10:00", "version": version})
        assert response.status_code == 409
        assert "08:30 - 16:30" in text_of(response)


def test_of_another_body_there_is_nothing(cast, manager):
    for body in (cast.police_body, cast.other_council_body, cast.operator):
        assert manager.get(page("body", body)).status_code == 404
        assert manager.post(page("body_target", body, "call"), {"version": 0}).status_code == 404
