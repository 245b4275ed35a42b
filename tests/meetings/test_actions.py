from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection

from hub.concerns import actions as concerns
from hub.history.models import Event
from hub.matters.models import Audience, Matter
from hub.notifications.models import Mail
from hub.promises.engine import NotNow, Stale
from hub.promises.models import Calendar, Promise
from hub.promises.sweep import run_due_rungs
from meetings import actions
from meetings.actions import AnswerTooLate, AskedAnew, ConcernClosed, Guest, NobodyNew, NotInTime
from meetings.models import Invitee, Meeting
from tests.cast import START
from tests.meetings.conftest import call_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS = START + timedelta(days=8, hours=5)  # Tue 8 Dec 14:00


def viewers(meeting):
    rows = Audience.objects.live().filter(matter=meeting.matter).order_by("pk")
    return [(str(row.organisation or row.user), row.level, row.ground) for row in rows]


def kinds(matter):
    return list(Event.objects.filter(matter=matter).order_by("pk").values_list("kind", "code"))


def guest_of(meeting, user):
    return meeting.invitees.live().get(user=user)


def test_scheduling_shows_it_to_those_who_come_and_to_nobody_else(cast, meeting):
    assert viewers(meeting) == [
        ("Testham Council", "full", "lead"),
        ("Hub coordinators", "summary", "operator"),
        ("Faith", "full", "invited"),
    ]
    matter = meeting.matter
    assert (matter.kind, matter.raised_at, matter.is_open) == ("meeting", BEGINS, True)
    assert matter.reference.startswith("G-")
    row = matter.audience.get(user=cast.faith)
    assert (row.kind, row.raised_at, row.is_open, row.set_by) == ("meeting", BEGINS, True, cast.council)
    assert [(i.address, i.user, i.answer) for i in meeting.invitees.order_by("pk")] == [
        ("faith@example.org", cast.faith, ""),
        ("office@mp.example", None, ""),
    ]
    assert meeting.title == "Meeting, Northfield"


def test_word_on_whether_it_was_held_is_promised(cast, meeting):
    promise = meeting.matter.promises.get()
    assert (promise.kind, promise.owner_organisation, promise.owner_user) == (
        "outcome",
        cast.council_body,
        cast.council,
    )
    assert promise.due_at == BEGINS + HOUR + DAY
    assert promise.working == "due Wed 9 Dec 15:00: 1 working day from Tue 8 Dec 15:00"


def test_word_is_due_after_a_weekend_and_by_the_calendar_of_the_body(cast, call):
    Calendar.objects.create(organisation=cast.council_body, nation="SCT")
    friday = START + timedelta(days=4, hours=9)  # Fri 4 Dec 18:00, after closing time
    meeting = call(starts_at=friday)
    assert meeting.matter.promises.get().due_at == START + timedelta(days=8)  # Mon opens, Tue 09:00


def test_one_press_or_two_make_one_meeting(cast):
    said = call_of(cast)
    first, is_new = actions.schedule_meeting(said, by=cast.council, at=START)
    again, is_new_again = actions.schedule_meeting(said, by=cast.council, at=START)
    assert (first, is_new, is_new_again) == (again, True, False)
    assert Meeting.objects.count() == Matter.objects.count() == 1
    assert Mail.objects.filter(template="meeting_invited").count() == 2


@pytest.mark.parametrize("name", ["faith", "umbrella", "warden", "coordinator", "constable", "other_council", "leaver"])
def test_only_who_may_call_meetings_for_that_body_calls_one(cast, name):
    with pytest.raises(PermissionDenied):
        actions.schedule_meeting(call_of(cast), by=cast.named[name], at=START)
    assert not Matter.objects.exists()


def test_a_commander_calls_for_a_team_below(cast):
    meeting, _new = actions.schedule_meeting(call_of(cast, lead=cast.police_body), by=cast.commander, at=START)
    assert Meeting.objects.visible_to(cast.constable).get() == meeting
    assert not Meeting.objects.visible_to(cast.council).exists()


def test_people_and_addresses_are_invited_once(cast, call):
    twice = (
        Guest(cast.faith, organisation=cast.committee),
        Guest(address="Faith@Example.org"),
        Guest(address="a@mp.example"),
        Guest(address="A@MP.example"),
        Guest(cast.faith),
    )
    meeting = call(guests=twice)
    assert list(meeting.invitees.order_by("pk").values_list("address", flat=True)) == [
        "faith@example.org",
        "a@mp.example",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"venue": "", "link": ""},
        {"link": "http://video.example/x"},
        {"ends_at": BEGINS},
    ],
)
def test_the_database_refuses_what_no_form_lets_through(cast, wrong):
    with pytest.raises(IntegrityError):
        actions.schedule_meeting(call_of(cast, **wrong), by=cast.council, at=START)


def test_about_a_concern_it_stands_on_its_timeline(cast, call):
    concern = cast.concern(wants=("meeting",))
    meeting = call(concern=concern)
    assert ("meeting_scheduled", BEGINS.isoformat()) in kinds(concern.matter)
    event = Event.objects.get(kind="meeting_scheduled")
    assert (event.for_organisation, event.note) == (cast.council_body, None)
    assert meeting.concern == concern
    assert concern.matter.promises.open().filter(kind="meeting").exists()  # a date is no meeting yet


def test_about_a_concern_only_by_who_sees_it_in_full_and_while_it_is_open(cast, call):
    unseen = cast.concern(told=[cast.police_body])
    with pytest.raises(PermissionDenied):
        call(concern=unseen)
    concern = cast.concern(wants=("record",))
    with pytest.raises(ConcernClosed):
        call(concern=concern)
    assert not Meeting.objects.exists()


# --- answers


def test_an_answer_is_written_down_and_can_be_changed(cast, meeting):
    for number, says in enumerate(["yes", "yes", "no"]):
        at = START + number * HOUR
        mine = guest_of(meeting, cast.faith)
        actions.answer(mine, says=says, asked_at=mine.asked_at, by=cast.faith, at=at)
    mine.refresh_from_db()
    assert (mine.answer, mine.answered_at, mine.answered_by) == ("no", START + 2 * HOUR, cast.faith)
    answers = [code for kind, code in kinds(meeting.matter) if kind == "answered"]
    assert answers == [f"yes.{mine.reference}", f"no.{mine.reference}"]  # the same again says nothing new
    meeting.refresh_from_db()
    assert meeting.version == 1  # an answer overtakes nobody's form


def test_a_bare_address_answers_as_nobody(cast, meeting):
    bare = meeting.invitees.get(user=None)
    actions.answer(bare, says="yes", asked_at=bare.asked_at, at=START)
    bare.refresh_from_db()
    assert (bare.answer, bare.answered_by) == ("yes", None)


def test_nobody_answers_for_another(cast, meeting):
    mine, bare = guest_of(meeting, cast.faith), meeting.invitees.get(user=None)
    for invitee, by in [(mine, cast.trustee), (mine, None), (bare, cast.faith), (mine, cast.council)]:
        with pytest.raises(PermissionDenied):
            actions.answer(invitee, says="yes", asked_at=invitee.asked_at, by=by, at=START)
    assert not Event.objects.filter(kind="answered").exists()


def test_an_answer_to_the_time_before_does_not_count(cast, meeting):
    before = guest_of(meeting, cast.faith)
    actions.answer(before, says="yes", asked_at=before.asked_at, by=cast.faith, at=START)
    move(meeting, cast, at=START + HOUR)
    now = guest_of(meeting, cast.faith)
    assert (now.answer, now.answered_at, now.answered_by) == ("", None, None)
    with pytest.raises(AskedAnew):
        actions.answer(now, says="yes", asked_at=before.asked_at, by=cast.faith, at=START + 2 * HOUR)


def test_too_late_to_answer(cast, meeting, call):
    mine = guest_of(meeting, cast.faith)

    def tries(at):
        actions.answer(mine, says="yes", asked_at=mine.asked_at, by=cast.faith, at=at)

    tries(BEGINS + HOUR - timedelta(seconds=1))
    with pytest.raises(AnswerTooLate):
        tries(BEGINS + HOUR)
    actions.cancel(meeting, words="Snow.", by=cast.council, at=START + HOUR)
    with pytest.raises(AnswerTooLate):
        tries(START + 2 * HOUR)


# --- moving, inviting, taking off


def move(meeting, cast, *, at, days=1, **changes):
    facts = {"venue": "Library", "link": "", "starts_at": BEGINS + days * DAY, "ends_at": BEGINS + days * DAY + HOUR}
    return actions.move_meeting(meeting, **(facts | changes), by=cast.council, at=at)


def test_moving_tells_calendars_lists_and_the_ladder(cast, call):
    concern = cast.concern(wants=("meeting",))
    meeting = move(call(concern=concern), cast, at=START + HOUR)
    assert (meeting.starts_at, meeting.venue, meeting.sequence, meeting.version) == (BEGINS + DAY, "Library", 1, 2)
    assert set(meeting.matter.audience.live().values_list("raised_at", flat=True)) == {BEGINS + DAY}
    old, new = meeting.matter.promises.order_by("pk")
    assert (old.ended, old.next_rung_at) == ("superseded", None)
    assert new.due_at == BEGINS + HOUR + 2 * DAY
    assert ("meeting_moved", (BEGINS + DAY).isoformat()) in kinds(concern.matter)


def test_a_form_that_was_overtaken_moves_nothing(cast, meeting):
    move(meeting, cast, at=START + HOUR)
    with pytest.raises(Stale):
        actions.move_meeting(
            meeting,
            starts_at=BEGINS,
            ends_at=BEGINS + HOUR,
            venue="Elsewhere",
            link="",
            by=cast.manager,
            at=START + 2 * HOUR,
            version=1,
        )
    meeting.refresh_from_db()
    assert (meeting.venue, meeting.sequence) == ("Library", 1)


def test_inviting_more_people(cast, meeting):
    guests = [Guest(cast.constable, organisation=cast.police_body), Guest(cast.faith)]
    actions.invite(meeting, guests=guests, by=cast.manager, at=START + HOUR)
    assert ("Constable", "full", "invited") in viewers(meeting)
    assert Meeting.objects.visible_to(cast.constable).exists()
    assert not Meeting.objects.visible_to(cast.sergeant).exists()  # invited is a person, not their body
    with pytest.raises(NobodyNew):
        actions.invite(meeting, guests=guests, by=cast.manager, at=START + 2 * HOUR)
    assert Mail.objects.filter(template="meeting_invited", recipient=cast.constable).count() == 1
    assert Mail.objects.filter(template="meeting_invited", recipient=cast.faith).count() == 1


def test_somebody_taken_off_the_list_sees_it_no_more_unless_their_body_called_it(cast, call):
    meeting = call(guests=(Guest(cast.faith), Guest(cast.manager)))
    for user in (cast.faith, cast.manager):
        actions.remove(meeting, invitee=guest_of(meeting, user), by=cast.council, at=START + HOUR)
    assert not Meeting.objects.visible_to(cast.faith).exists()
    assert Meeting.objects.visible_to(cast.manager).exists()
    meeting.refresh_from_db()
    assert meeting.sequence == 2
    with pytest.raises(NotNow):
        gone = Invitee.objects.get(user=cast.faith)
        actions.remove(meeting, invitee=gone, by=cast.council, at=START + 2 * HOUR)


def test_somebody_can_be_invited_again(cast, meeting):
    actions.remove(meeting, invitee=guest_of(meeting, cast.faith), by=cast.council, at=START + HOUR)
    actions.invite(meeting, guests=[Guest(cast.faith)], by=cast.council, at=START + 2 * HOUR)
    assert Meeting.objects.visible_to(cast.faith).exists()
    assert meeting.invitees.filter(user=cast.faith).count() == 2


# --- what becomes of it


def test_called_off(cast, call):
    concern = cast.concern(wants=("meeting",))
    meeting = actions.cancel(call(concern=concern), words="The hall is flooded.", by=cast.council, at=START + HOUR)
    assert (meeting.status, meeting.sequence, meeting.matter.is_open) == ("cancelled", 1, False)
    assert not meeting.matter.promises.open().exists()
    assert meeting.matter.promises.get().ended == "cancelled"
    assert ("meeting_cancelled", BEGINS.isoformat()) in kinds(concern.matter)
    assert concern.matter.promises.open().filter(kind="meeting").exists()
    with pytest.raises(NotNow):
        actions.cancel(meeting, words="Again.", by=cast.council, at=START + 2 * HOUR)


def test_held_keeps_the_meeting_that_was_wanted_whoever_owed_it(cast, call):
    concern = cast.concern(wants=("meeting",))
    owed = concern.matter.promises.get(kind="meeting")
    assert owed.owner_organisation == cast.council_body
    meeting = call(concern=concern, lead=cast.police_body, by=cast.constable)
    at = BEGINS + HOUR
    meeting = actions.record_held(meeting, words="Stewards from Friday.", by=cast.constable, at=at)
    owed.refresh_from_db()
    assert (owed.met_at, owed.met_by) == (at, cast.constable)
    contact = concern.contacts.get()
    assert (contact.kind, contact.outcome, contact.at, contact.for_organisation) == (
        "meeting",
        "done",
        BEGINS,
        cast.police_body,
    )
    assert contact.note.body == "Stewards from Friday."
    assert (meeting.status, meeting.matter.is_open) == ("held", False)
    assert meeting.matter.promises.get(kind="outcome").met_at == at
    assert Mail.objects.filter(template="concern_contacted", recipient=cast.faith).count() == 1


def test_held_after_the_concern_was_closed_leaves_the_concern_alone(cast, call, answered):
    meeting = call(concern=answered, at=START + HOUR)
    concerns.resolve(answered, reason="done", words="Done.", by=cast.council, at=START + 2 * HOUR)
    concerns.close(answered, by=cast.faith, at=START + 3 * HOUR)
    meeting = actions.record_held(meeting, by=cast.council, at=BEGINS)
    assert meeting.status == "held"
    assert not answered.contacts.exists()


def test_not_held_is_said_and_the_wanted_meeting_is_still_owed(cast, call):
    concern = cast.concern(wants=("meeting",))
    meeting = actions.record_not_held(call(concern=concern), words="Nobody came.", by=cast.manager, at=BEGINS)
    assert (meeting.status, meeting.matter.is_open) == ("not_held", False)
    assert meeting.matter.promises.get().met_at == BEGINS
    assert ("meeting_not_held", BEGINS.isoformat()) in kinds(concern.matter)
    assert concern.matter.promises.open().filter(kind="meeting").exists()


@pytest.mark.parametrize("step", [actions.record_held, actions.record_not_held])
def test_nobody_can_say_what_became_of_it_before_it_begins(cast, meeting, step):
    with pytest.raises(NotInTime):
        step(meeting, words="It was.", by=cast.council, at=BEGINS - timedelta(seconds=1))
    meeting.refresh_from_db()
    assert (meeting.status, meeting.version) == ("scheduled", 1)
    assert meeting.matter.promises.open().exists()


def test_without_a_word_the_ladder_climbs(cast, meeting):
    due = BEGINS + HOUR + DAY
    heard = []
    for after in (timedelta(hours=-2), timedelta(0), timedelta(hours=26)):
        run_due_rungs(due + after)
        heard.append(sorted(Mail.objects.exclude(promise=None).values_list("address", "template")))
    assert heard[0] == [("council@example.org", "promise_reminder")]
    assert ("council@example.org", "promise_overdue") in heard[1]
    assert ("manager@example.org", "promise_overdue") in heard[2]
    assert Promise.objects.get().rung > 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_from_two_windows_at_once_makes_one_meeting(cast):
    said, found = call_of(cast), []

    def press():
        try:
            found.append(actions.schedule_meeting(said, by=cast.council, at=START))
        finally:
            connection.close()

    presses = [Thread(target=press) for _window in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert sorted(is_new for _meeting, is_new in found) == [False, False, False, True]
    assert Meeting.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_move_at_once_never_leave_an_answer_to_the_old_time(cast):
    meeting, _new = actions.schedule_meeting(call_of(cast), by=cast.council, at=START)
    mine = guest_of(meeting, cast.faith)

    def says():
        try:
            actions.answer(mine, says="yes", asked_at=mine.asked_at, by=cast.faith, at=START)
        except AskedAnew:
            pass
        finally:
            connection.close()

    def moves():
        try:
            move(meeting, cast, at=START + HOUR)
        finally:
            connection.close()

    both = [Thread(target=says), Thread(target=moves)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    mine.refresh_from_db()
    assert (mine.answer, mine.asked_at) == ("", START + HOUR)
