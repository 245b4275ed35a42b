"""What mails say about meetings; one test a mail, as in test_rendering."""

from tests.notifications.letters import DUE


def test_meeting_invited(letter):
    subject, text = letter("meeting_invited", organisation="Testham Council", starts_at=DUE)
    assert subject == "REF: meeting on Tue 1 Dec 16:00, will you come?"
    assert (
        "Testham Council invites you to a meeting on Tue 1 Dec 16:00. Please say in the Hub whether you will come."
        in text
    )
    assert "When: Tue 1 Dec 16:00" in text


def test_meeting_moved(letter):
    subject, text = letter("meeting_moved", organisation="Testham Council", starts_at=DUE)
    assert subject == "REF: the meeting changed, now Tue 1 Dec 16:00"
    assert "what you answered before does not count any more" in text


def test_meeting_answer_wanted(letter):
    subject, text = letter("meeting_answer_wanted", organisation="Testham Council", starts_at=DUE)
    assert subject == "REF: will you come on Tue 1 Dec 16:00?"
    assert "does not know yet whether you will come" in text


def test_meeting_reminder(letter):
    subject, text = letter("meeting_reminder", organisation="Testham Council", starts_at=DUE)
    assert subject == "REF: reminder of the meeting on Tue 1 Dec 16:00"
    assert "the meeting that Testham Council called is on Tue 1 Dec 16:00" in text


def test_meeting_cancelled(letter):
    subject, text = letter("meeting_cancelled", organisation="Testham Council", starts_at=DUE)
    assert subject == "REF: the meeting of Tue 1 Dec 16:00 is called off"
    assert "It does not take place." in text


def test_meeting_uninvited(letter):
    subject, text = letter("meeting_uninvited", organisation="Testham Council", starts_at=DUE)
    assert subject == "REF: you are not expected on Tue 1 Dec 16:00 any more"
    assert "took you off the list" in text
