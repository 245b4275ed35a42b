"""Who is mailed what and when; and what of it still leaves when its time has come."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.notifications import registry
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from meetings import actions, links
from meetings.actions import Guest
from meetings.emails import days_before
from tests.cast import START
from tests.smtp import smtp_server

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS = START + timedelta(days=8, hours=5)  # Tue 8 Dec 14:00
FAITH, BARE = "faith@example.org", "office@mp.example"


def waiting(template):
    rows = Mail.objects.filter(template=template, status="queued").order_by("address")
    return [(mail.address, mail.not_before) for mail in rows]


@pytest.fixture
def post():
    """post(at): what leaves until that moment, as [(address, template)] in the order of arrival at a real server."""
    with smtp_server():

        def deliver(at):
            before = set(Mail.objects.filter(status="sent").values_list("pk", flat=True))
            deliver_due(at)
            new = Mail.objects.filter(status="sent").exclude(pk__in=before).order_by("address", "template")
            return [(mail.address.partition("@")[0], mail.template) for mail in new]

        yield deliver


def says(meeting, address, answer, at=START):
    invitee = meeting.invitees.live().get(address=address)
    actions.answer(invitee, says=answer, asked_at=invitee.asked_at, by=invitee.user, at=at)


def test_everybody_invited_is_told_with_the_facts_alone(cast, meeting):
    mails = list(Mail.objects.filter(template="meeting_invited").order_by("address"))
    assert [(mail.address, mail.recipient, mail.secret) for mail in mails] == [
        (FAITH, cast.faith, False),
        (BARE, None, True),
    ]
    for mail in mails:
        assert mail.context == {
            "reference": meeting.matter.reference,
            "organisation": "Testham Council",
            "starts_at": BEGINS.isoformat(),
        }


def test_reminders_wait_for_their_day(cast, meeting):
    assert waiting("meeting_answer_wanted") == [(FAITH, BEGINS - 3 * DAY), (BARE, BEGINS - 3 * DAY)]
    assert waiting("meeting_reminder") == [(FAITH, BEGINS - DAY), (BARE, BEGINS - DAY)]


def test_a_meeting_that_is_soon_has_no_reminder_that_would_be_late(cast, call):
    call(starts_at=START + 2 * DAY)
    assert waiting("meeting_answer_wanted") == []
    assert waiting("meeting_reminder") == [(FAITH, START + DAY), (BARE, START + DAY)]
    Mail.objects.all().delete()
    call(starts_at=START + 20 * HOUR)
    assert waiting("meeting_reminder") == []


@pytest.mark.parametrize(
    ("starts_at", "day_before"),
    [
        # Sunday 10:00 after clocks went forward; Saturday 10:00 before
        (datetime(2027, 3, 28, 9, 0, tzinfo=UTC), datetime(2027, 3, 27, 10, 0, tzinfo=UTC)),
        # Sunday 10:00 after clocks went back; Saturday 10:00 before
        (datetime(2027, 10, 31, 10, 0, tzinfo=UTC), datetime(2027, 10, 30, 9, 0, tzinfo=UTC)),
        # Monday 01:30: on that Sunday in March there is no 01:30, so at the first moment after it
        (datetime(2027, 3, 29, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        # Monday 01:30: on that Sunday in October it comes twice, and the first counts
        (datetime(2027, 11, 1, 1, 30, tzinfo=UTC), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_the_day_before_is_at_the_same_time_of_the_clock(starts_at, day_before):
    assert days_before(starts_at, 1) == day_before


def test_only_the_silent_are_asked_again_and_those_who_said_no_are_left_alone(cast, call, post):
    guests = (Guest(cast.faith), Guest(cast.trustee), Guest(cast.umbrella), Guest(address=BARE))
    meeting = call(guests=guests)
    assert [who for who, _template in post(START)] == ["faith", "office", "trustee", "umbrella"]
    says(meeting, "faith@example.org", "yes")
    says(meeting, "trustee@example.org", "no")
    assert post(BEGINS - 3 * DAY - timedelta(minutes=1)) == []
    assert post(BEGINS - 3 * DAY) == [("office", "meeting_answer_wanted"), ("umbrella", "meeting_answer_wanted")]
    says(meeting, BARE, "no", at=BEGINS - 2 * DAY)
    assert post(BEGINS - DAY) == [("faith", "meeting_reminder"), ("umbrella", "meeting_reminder")]
    assert post(BEGINS + 9 * DAY) == []
    assert not Mail.objects.filter(status__in=["queued", "failed"]).exists()


def test_after_a_move_only_the_new_day_counts(cast, meeting, post):
    post(START)
    says(meeting, FAITH, "no")
    facts = {"starts_at": BEGINS + 7 * DAY, "ends_at": BEGINS + 7 * DAY + HOUR, "venue": "Library", "link": ""}
    actions.move_meeting(meeting, **facts, by=cast.council, at=START + HOUR)
    assert post(START + HOUR) == [("faith", "meeting_moved"), ("office", "meeting_moved")]
    assert post(BEGINS) == []  # neither reminder of the old day
    assert post(BEGINS + 4 * DAY) == [("faith", "meeting_answer_wanted"), ("office", "meeting_answer_wanted")]
    assert post(BEGINS + 6 * DAY) == [("faith", "meeting_reminder"), ("office", "meeting_reminder")]


def test_moved_to_and_fro_reminds_once(cast, meeting, post):
    post(START)
    for days in (7, 0):
        begins = BEGINS + days * DAY
        facts = {"starts_at": begins, "ends_at": begins + HOUR, "venue": "Library", "link": ""}
        meeting = actions.move_meeting(meeting, **facts, by=cast.council, at=START + HOUR)
    assert post(START + HOUR) == [("faith", "meeting_moved"), ("office", "meeting_moved")]  # of the last move alone
    assert post(BEGINS - 3 * DAY) == [("faith", "meeting_answer_wanted"), ("office", "meeting_answer_wanted")]
    assert post(BEGINS - DAY) == [("faith", "meeting_reminder"), ("office", "meeting_reminder")]
    assert post(BEGINS + 8 * DAY) == []


def test_another_room_at_the_same_time_reminds_once(cast, meeting, post):
    post(START)
    facts = {"starts_at": BEGINS, "ends_at": BEGINS + HOUR, "venue": "Library", "link": ""}
    actions.move_meeting(meeting, **facts, by=cast.council, at=START + HOUR)
    assert len(post(START + HOUR)) == 2
    assert post(BEGINS - DAY) == [
        ("faith", "meeting_answer_wanted"),
        ("faith", "meeting_reminder"),
        ("office", "meeting_answer_wanted"),
        ("office", "meeting_reminder"),
    ]


def test_called_off_before_the_invitation_left(cast, meeting, post):
    """A broken mail server: the invitation is not wanted any more, the cancellation is."""
    actions.cancel(meeting, words="Snow.", by=cast.council, at=START + HOUR)
    assert post(START + HOUR) == [("faith", "meeting_cancelled"), ("office", "meeting_cancelled")]
    assert post(BEGINS) == []


def test_a_reminder_that_comes_after_the_meeting_began_stays_here(cast, meeting, post):
    post(START)
    assert post(BEGINS) == []
    assert set(Mail.objects.exclude(status="sent").values_list("status", flat=True)) == {"withdrawn"}


def test_taken_off_the_list_hears_that_and_nothing_else(cast, meeting, post):
    post(START)
    for address in (FAITH, BARE):
        invitee = meeting.invitees.live().get(address=address)
        actions.remove(meeting, invitee=invitee, by=cast.council, at=START + HOUR)
    assert post(START + HOUR) == [("faith", "meeting_uninvited"), ("office", "meeting_uninvited")]
    assert post(BEGINS) == []


def test_taken_off_and_invited_again_before_either_left(cast, meeting, post):
    post(START)
    invitee = meeting.invitees.live().get(address=FAITH)
    actions.remove(meeting, invitee=invitee, by=cast.council, at=START + HOUR)
    actions.invite(meeting, guests=[Guest(cast.faith)], by=cast.council, at=START + 2 * HOUR)
    assert post(START + 2 * HOUR) == [("faith", "meeting_invited")]
    assert post(BEGINS - 3 * DAY) == [("faith", "meeting_answer_wanted"), ("office", "meeting_answer_wanted")]


def test_somebody_who_lost_their_account_is_told_nothing(cast, meeting, post):
    cast.faith.is_active = False
    cast.faith.save()
    assert post(START) == [("office", "meeting_invited")]


def test_the_link_of_a_bare_address_is_made_when_it_leaves_and_stored_nowhere(cast, meeting):
    with smtp_server() as inbox:
        deliver_due(START)
    (message,) = inbox.to(BARE)
    invitee = meeting.invitees.get(address=BARE)
    url = links.make(invitee)
    assert url in message.get_body(("plain",)).get_content()
    assert f'href="{url}"' in message.get_body(("html",)).get_content()
    assert "You need no account." in " ".join(message.get_body(("plain",)).get_content().split())
    mail = Mail.objects.get(template="meeting_invited", address=BARE)
    assert (mail.status, mail.text, mail.html) == ("sent", "", "")
    assert links.token_of(invitee) not in str(mail.context)
    (to_user,) = inbox.to(FAITH)
    page = f"http://localhost:8000/meetings/{meeting.matter.reference}/"
    assert page in to_user.get_body(("plain",)).get_content()
    assert "/answer/" not in to_user.as_string()


def test_a_team_mailbox_that_somebody_typed_is_invited_like_any_other_address(cast, call, post):
    """Though its organisation sees nothing of the meeting: whoever entered the address decided that."""
    call(guests=(Guest(address=cast.other_council_body.mailbox),))
    assert post(START) == [("other-council-body", "meeting_invited")]


def test_mails_of_other_apps_are_none_of_our_business(cast):
    cast.concern()
    assert all(registry.may_leave(mail) for mail in Mail.objects.all())
