"""Two people, or one person twice: nothing is swallowed, nothing is claimed for what came before it."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from hub.concerns.models import Contact
from hub.notifications.models import Mail
from hub.people.models import Membership
from hub.promises.engine import NotNow
from hub.promises.once import KeyTaken
from hub.promises.sweep import run_due_rungs
from patrols import actions, actions_visits
from patrols.models import Round
from tests.cast import person
from tests.patrols.walk import HOUR, MINUTE, NOON, Patrols


def left_page(visit, **said):
    return {
        "version": visit.version,
        "arrived_at_day": "04/12/2026",
        "arrived_at_time": "13:05",
        "left_at_day": "04/12/2026",
        "left_at_time": "13:20",
        **said,
    }


@pytest.fixture
def friday(pages):
    pages.at(days=4, hours=5)  # Fri 4 Dec 14:00
    return pages


def test_what_a_colleague_wrote_is_never_lost_under_a_success(friday, patrols):
    visit = patrols.arrived()
    address = f"/patrols/visits/{visit.reference}/left/"
    first = friday.as_("sergeant").post(address, left_page(visit, debrief="All quiet."), follow=True)
    assert "Done. The place can see now" in first.content.decode()
    second = friday.as_("constable").post(address, left_page(visit, debrief="The door is broken."), follow=True)
    text = second.content.decode()
    assert "Done. The place can see now" not in text
    assert "Not kept, because somebody was quicker: “The door is broken.”" in text


def test_the_same_press_twice_is_one(friday, patrols):
    visit = patrols.arrived()
    address, said = f"/patrols/visits/{visit.reference}/left/", left_page(visit, debrief="All quiet.")
    for _press in range(2):
        page = friday.as_("constable").post(address, said, follow=True)
        assert "Done. The place can see now" in page.content.decode()


def test_whoever_came_before_it_was_asked_for_did_not_come_for_it(cast, patrols):
    visit = patrols.arrived()
    later = visit.arrived_at + 20 * HOUR
    concern = cast.concern(wants=("patrol",), at=later)
    left = visit.arrived_at + 18 * MINUTE
    actions_visits.leave(visit, arrived_at=visit.arrived_at, left_at=left, by=cast.constable, at=later + HOUR)
    assert concern.matter.promises.open().filter(kind="patrol").exists()
    assert not Contact.objects.filter(concern=concern).exists()


def test_a_key_that_somebody_else_used_is_answered_in_words(cast, patrols):
    key = uuid4()
    patrols.round(form_key=key)
    with pytest.raises(KeyTaken):
        patrols.round(form_key=key, by=cast.council, team=cast.council_body, officers=[cast.warden])
    assert Round.objects.count() == 1


def test_an_empty_team_is_told_of_without_the_round(cast, patrols):
    Membership.objects.exclude(organisation=cast.operator).update(position="")
    patrols.visit()
    run_due_rungs(NOON + 2 * HOUR)
    gaps = Mail.objects.filter(template="position_empty", recipient=cast.coordinator)
    assert gaps.exists()
    assert all(mail.matter is None and "reference" not in mail.context for mail in gaps)


@pytest.mark.parametrize("hours", [12 * 24, 13])
def test_nobody_says_days_ahead_that_nobody_could_come(cast, patrols, hours):
    visit = patrols.visit()
    with pytest.raises(actions_visits.Refused, match="long before the round begins"):
        actions_visits.miss(visit, reason="emergency", by=cast.constable, at=NOON - timedelta(hours=hours))


def at_once(*calls):
    """What each call raised, or None; all begin together, each on a connection of its own."""
    start, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        try:
            start.wait(10)
            call()
        except Exception as error:
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_finish_the_last_two_visits_end_the_round(cast):
    patrols = Patrols(cast)
    round_ = patrols.round()
    visits = [patrols.visit(round_, place=place) for place in (cast.mosque, cast.other_mosque)]
    visits = [patrols.arrived(visit) for visit in visits]
    left = visits[0].arrived_at + 10 * MINUTE

    def leave(visit):
        actions_visits.leave(visit, arrived_at=visit.arrived_at, left_at=left, by=cast.constable, at=left)

    assert at_once(*[lambda visit=visit: leave(visit) for visit in visits]) == [None, None]
    round_.refresh_from_db()
    assert round_.status == "done"


@pytest.mark.django_db(transaction=True)
def test_two_rounds_that_share_their_officers_never_lock_each_other_out(cast):
    """In opposite order, so that each would hold what the other wants."""
    patrols, second = Patrols(cast), person(cast, "second", "police_body", "police_officer")
    officers = [cast.constable, second]

    def make(chosen):
        return actions.make_round(
            patrols.plan(officers=chosen), team=cast.police_body, form_key=uuid4(), by=cast.sergeant, at=NOON - 4 * HOUR
        )

    for _try in range(5):
        found = at_once(lambda: make(officers), lambda: make(officers[::-1]))
        assert sorted(type(error).__name__ for error in found) == ["NoneType", "OfficerBusy"]
        Round.objects.get(status="planned").duties.update(is_live=False)
        Round.objects.update(status="cancelled")


@pytest.mark.django_db(transaction=True)
def test_one_press_twice_at_once_leaves_once(cast):
    visit = Patrols(cast).arrived()
    left = visit.arrived_at + 10 * MINUTE

    def leave():
        actions_visits.leave(visit, arrived_at=visit.arrived_at, left_at=left, by=cast.constable, at=left)

    found = at_once(leave, leave)
    assert sorted(isinstance(error, NotNow) for error in found) == [False, True]
