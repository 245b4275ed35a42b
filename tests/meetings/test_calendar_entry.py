"""The .ics as a mail carries it, read back: by icalendar, and by a reader of our own that forgives nothing."""

import email.policy
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from hub.notifications import rendering
from hub.notifications.models import Mail
from meetings import actions, calendar_entry
from meetings.actions import Guest
from meetings.models import Invitee
from tests.cast import START

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS = START + timedelta(days=8, hours=5)
LONGEST_LINE = 75  # octets


def strict(ics):
    """{name: (parameters, value)} of the one event, and of the calendar. Raises on whatever RFC 5545 forbids."""
    text = ics.decode("utf-8")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(len(line.encode()) <= LONGEST_LINE for line in lines)
    unfolded = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert (unfolded[0], unfolded[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == 1
    found = {}
    for line in unfolded:
        head, value = _split(line, ":", once=True)
        name, *parameters = _split(head, ";")
        assert name.isupper()
        if name not in ("BEGIN", "END"):
            assert name not in found, f"{name} stands twice"
            found[name] = dict(part.split("=", 1) for part in parameters), value
    return found


def _split(line, at, *, once=False):
    """The parts of a line between the signs `at` that stand in no quotes."""
    parts, quoted = [""], False
    for sign in line:
        quoted ^= sign == '"'
        if sign == at and not quoted and not (once and len(parts) > 1):
            parts.append("")
        else:
            parts[-1] += sign
    assert not quoted
    return parts


def moment(text):
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def sent(template, address, at=START):
    """The message as it would leave now, its parts read back from the bytes."""
    mail = Mail.objects.filter(template=template, address=address).latest("pk")
    message = rendering.build(mail, rendering.render(mail, at), connection=None, at=at).message()
    return email.message_from_bytes(message.as_bytes(linesep="\r\n"), policy=email.policy.default)


def calendars_of(message):
    """(the Content-Type of the alternative, its text, the attached file)."""
    parts = {part.get_content_type(): part for part in message.walk()}
    invitation, file = parts["text/calendar"], parts["application/ics"]
    assert file.get_filename() == "invite.ics"
    return invitation, invitation.get_content(), file.get_content()


def read(template, address, at=START):
    invitation, text, ics = calendars_of(sent(template, address, at))
    assert invitation["Content-Type"].params["method"] == strict(ics)["METHOD"][1]
    assert text.replace("\r\n", "\n") == ics.decode().replace("\r\n", "\n")
    assert len(Calendar.from_ical(ics).walk("VEVENT")) == 1
    return strict(ics)


def test_an_invitation(cast, meeting):
    reference = meeting.matter.reference
    message = sent("meeting_invited", "faith@example.org")
    invitation, _text, ics = calendars_of(message)
    assert invitation["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    found = strict(ics)
    assert found["METHOD"] == ({}, "REQUEST")
    assert found["VERSION"] == ({}, "2.0")
    assert found["UID"] == ({}, f"{reference.lower()}@hub.example")
    assert found["SEQUENCE"] == ({}, "0")
    assert found["STATUS"] == ({}, "CONFIRMED")
    assert moment(found["DTSTART"][1]) == BEGINS
    assert moment(found["DTEND"][1]) == BEGINS + HOUR
    assert moment(found["DTSTAMP"][1]) == START
    assert found["SUMMARY"] == ({}, f"Meeting\\, Northfield ({reference})")
    assert found["LOCATION"] == ({}, "Town hall\\, room 2")
    assert found["ORGANIZER"] == ({"CN": '"Testham Council"'}, "mailto:notify@hub.example")
    parameters, address = found["ATTENDEE"]
    assert address == "mailto:faith@example.org"
    assert parameters == {"PARTSTAT": "NEEDS-ACTION", "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"}
    page = f"http://localhost:8000/meetings/{reference}/"
    assert found["URL"] == ({}, page)
    assert page in found["DESCRIPTION"][1]


def test_an_independent_reader_agrees(cast, meeting):
    _invitation, _text, ics = calendars_of(sent("meeting_invited", "faith@example.org"))
    calendar = Calendar.from_ical(ics)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (BEGINS, BEGINS + HOUR)
    assert event["summary"] == f"Meeting, Northfield ({meeting.matter.reference})"
    assert event["location"] == "Town hall, room 2"
    assert event["attendee"] == "mailto:faith@example.org"
    assert calendar.to_ical() == ics


def test_it_says_nothing_of_what_it_is_about_or_of_the_video_link(cast, call):
    concern = cast.concern(wants=("meeting",))
    call(concern=concern, link="https://video.example/room-77")
    for address in ("faith@example.org", "office@mp.example"):
        whole = sent("meeting_invited", address).as_string()
        _invitation, _text, ics = calendars_of(sent("meeting_invited", address))
        for words in ("Friday prayer", "video.example", concern.matter.reference, "Northfield Mosque", "slur"):
            assert words not in whole
            assert words.encode() not in ics


def test_each_reader_gets_their_own_only(cast, meeting):
    found = read("meeting_invited", "office@mp.example")
    assert found["ATTENDEE"][1] == "mailto:office@mp.example"
    assert "faith" not in str(found)
    # a calendar is shared, and whoever held the link could answer: it stands in the mail alone
    assert "URL" not in found
    assert "link in your invitation mail" in found["DESCRIPTION"][1]
    assert "/meetings/answer/" not in str(found)


def test_trap_cal_com_12040_a_move_is_a_request_of_the_same_uid_with_a_higher_number(cast, meeting):
    first = read("meeting_invited", "faith@example.org")
    facts = {"starts_at": BEGINS + DAY, "ends_at": BEGINS + DAY + HOUR, "venue": "Library", "link": ""}
    actions.move_meeting(meeting, **facts, by=cast.council, at=START + HOUR)
    second = read("meeting_moved", "faith@example.org", at=START + HOUR)
    assert second["METHOD"][1] == "REQUEST"
    assert second["UID"] == first["UID"]
    assert second["SEQUENCE"][1] == "1"
    assert moment(second["DTSTART"][1]) == BEGINS + DAY
    assert second["LOCATION"][1] == "Library"


def test_trap_cal_com_29706_a_cancellation_cancels(cast, meeting):
    first = read("meeting_invited", "faith@example.org")
    actions.cancel(meeting, words="Snow.", by=cast.council, at=START + HOUR)
    for address in ("faith@example.org", "office@mp.example"):
        last = read("meeting_cancelled", address, at=START + HOUR)
        assert last["METHOD"][1] == "CANCEL"
        assert last["STATUS"][1] == "CANCELLED"
        assert last["UID"] == first["UID"]
        assert last["SEQUENCE"][1] == "1"
        assert last["ATTENDEE"][1] == f"mailto:{address}"
        assert "Snow" not in str(last)


def test_somebody_taken_off_the_list_has_it_cancelled_and_the_others_keep_it(cast, meeting):
    actions.remove(meeting, invitee=meeting.invitees.get(user=cast.faith), by=cast.council, at=START + HOUR)
    last = read("meeting_uninvited", "faith@example.org", at=START + HOUR)
    assert (last["METHOD"][1], last["STATUS"][1], last["SEQUENCE"][1]) == ("CANCEL", "CANCELLED", "1")
    assert not Mail.objects.filter(template__in=["meeting_cancelled", "meeting_moved"]).exists()
    # invited again later: ahead of the cancellation, which calendars would keep otherwise
    actions.invite(meeting, guests=[Guest(cast.faith)], by=cast.council, at=START + 2 * HOUR)
    again = read("meeting_invited", "faith@example.org", at=START + 2 * HOUR)
    assert (again["METHOD"][1], again["SEQUENCE"][1], again["UID"]) == ("REQUEST", "2", last["UID"])
    assert again["DTSTAMP"][1] > last["DTSTAMP"][1]


def test_it_is_as_of_the_moment_it_leaves(cast, meeting):
    Invitee.objects.filter(user=cast.faith).update(answer="yes", answered_at=START)
    assert read("meeting_invited", "faith@example.org")["ATTENDEE"][0]["PARTSTAT"] == "ACCEPTED"


@pytest.mark.parametrize(
    ("wall", "starts_at"),
    [
        ("the morning after clocks went forward", datetime(2027, 3, 28, 9, 0, tzinfo=UTC)),  # 10:00 BST
        ("the hour before clocks go forward", datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
        ("the morning after clocks went back", datetime(2027, 10, 31, 10, 0, tzinfo=UTC)),  # 10:00 GMT
        ("the second 01:30 of that night", datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
    ],
)
def test_times_are_right_on_both_days_on_which_clocks_change(cast, call, wall, starts_at):
    call(starts_at=starts_at, ends_at=starts_at + HOUR)
    found = read("meeting_invited", "faith@example.org")
    assert moment(found["DTSTART"][1]) == starts_at, wall
    assert moment(found["DTEND"][1]) == starts_at + HOUR
    assert found["DTSTART"][0] == {}  # no time zone to be read wrongly


def test_awkward_words_come_through(cast, call):
    venue = 'Bär & Söhne; "The Hall", 12\\b, ' + "a long way down the road " * 4
    meeting = call(venue=venue)
    _invitation, _text, ics = calendars_of(sent("meeting_invited", "faith@example.org"))
    strict(ics)
    (event,) = Calendar.from_ical(ics).walk("VEVENT")
    assert event["location"] == venue
    assert meeting.venue == venue


def test_a_name_of_a_body_breaks_no_line(cast, call):
    cast.council_body.name = 'Testham "Safer; Streets": Council'
    cast.council_body.save()
    call()
    _invitation, _text, ics = calendars_of(sent("meeting_invited", "faith@example.org"))
    assert "ORGANIZER" in strict(ics)
    (event,) = Calendar.from_ical(ics).walk("VEVENT")
    assert event["organizer"] == "mailto:notify@hub.example"


def test_a_reminder_brings_no_second_entry(cast, meeting):
    kinds = {part.get_content_type() for part in sent("meeting_reminder", "faith@example.org").walk()}
    assert "text/calendar" not in kinds


def test_the_file_of_the_page_asks_for_nothing(cast, meeting):
    found = strict(calendar_entry.published(meeting, START))
    assert found["METHOD"][1] == "PUBLISH"
    assert "ATTENDEE" not in found
    assert found["ORGANIZER"][1] == "mailto:notify@hub.example"
