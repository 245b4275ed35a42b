"""What mails say about coming in, signing in, standing in and places; one test a mail, as in test_rendering."""

from hub.notifications import outbox, rendering
from hub.references import new_reference
from tests.cast import START
from tests.notifications.letters import DUE


def test_position_empty(letter):
    """Whoever runs the Hub may not see what is due there: it leads to the body that has nobody."""
    body = new_reference("O")
    subject, text = letter("position_empty", organisation="Testham Council", body=body, position="head")
    assert subject == "Nobody holds a position at Testham Council"
    assert "Something that Testham Council promised is due, and nobody there holds the position" in text
    assert f"http://localhost:8000/bodies/{body}/" in text


def test_invitation(letter, link):
    subject, text = letter("invitation", organisation="Testham Council", invitation="Y-7K3Q-9XRA", sent=1, due_at=DUE)
    assert subject == "You are invited to the Hub"
    assert "You are invited to act for Testham Council" in text
    assert "works once and until Tue 1 Dec 16:00" in text
    assert link in text


def test_join_asked(letter):
    subject, text = letter("join_asked", joining="Q-7K3Q-9XRS", organisation="Testham Council", due_at=DUE)
    assert subject == "Q-7K3Q-9XRS: a place asks to join, please answer by Tue 1 Dec 16:00"
    assert "ring the place on the number that stands on the register" in text
    assert "http://localhost:8000/joining/Q-7K3Q-9XRS/" in text


def test_join_received(letter, link):
    subject, text = letter("join_received", joining="Q-7K3Q-9XRS", due_at=DUE)
    assert subject == "Q-7K3Q-9XRS: your request has arrived, you have an answer by Tue 1 Dec 16:00"
    assert "It was not you? Then you need do nothing" in text
    assert link in text


def test_join_refused(letter, link):
    subject, text = letter("join_refused", joining="Q-7K3Q-9XRS")
    assert subject == "Q-7K3Q-9XRS: your request was answered"
    assert "The link shows why" in text
    assert link in text


def test_join_confirmed(letter, link):
    invitation = {"invitation": "Y-7K3Q-9XRA", "sent": 1, "due_at": DUE}
    subject, text = letter("join_confirmed", organisation="Northfield Trust", **invitation)
    assert subject == "Your request to join the Hub was confirmed"
    assert "to act for Northfield Trust" in text
    assert link in text


def test_password_reset(letter, link):
    _subject, text = letter("password_reset")
    assert "works once and for one hour" in text
    assert link in text


def test_receipt_renew(letter, link):
    subject, text = letter("receipt_renew")
    assert subject == "The way to a new number"
    assert "once, within two hours. The old number is void from then on." in text
    assert link in text


def test_password_reset_unknown(letter):
    _subject, text = letter("password_reset_unknown")
    assert "There is no account with it." in text


def test_sign_in_changed(letter):
    _subject, text = letter("sign_in_changed")
    assert "If it was not you" in text


def test_posture_review(letter, cast):
    subject, text = letter(
        "posture_review", to=cast.sergeant, posture="S-7K3Q-9XRX", organisation="Testham Council", ends_at=DUE
    )
    assert subject == "S-7K3Q-9XRX: is it still needed? It ends on Tue 1 Dec 16:00"
    assert "You raised the posture S-7K3Q-9XRX for Testham Council" in text
    assert "http://localhost:8000/postures/S-7K3Q-9XRX/" in text


def test_place_contact_check(cast):
    facts = {"place": cast.mosque.reference, "organisation": cast.committee.name}
    mail = outbox.enqueue("place_contact_check", recipient=cast.faith, context=facts, dedupe_key="test", at=START)
    rendered = rendering.render(mail, START)
    assert rendered.subject == f"{cast.mosque.reference}: whom to ring, is it still right?"
    assert "was checked six months ago" in rendered.text
    for form in (rendered.text, rendered.html):
        assert f"http://localhost:8000/places/{cast.mosque.reference}/" in form
        assert cast.mosque.name not in form


AWAY = {"organisation": "Testham Police", "starts_at": DUE}


def test_stand_in_asked(letter, cast):
    subject, text = letter("stand_in_asked", to=cast.constable, ends_at=DUE, **AWAY)
    assert subject == "You stand in for a colleague at Testham Police"
    assert "From Tue 1 Dec 16:00" in text and "http://localhost:8000/away/" in text


def test_stand_in_changed(letter, cast):
    subject, text = letter("stand_in_changed", to=cast.constable, **AWAY)
    assert subject == "Other dates: you stand in for a colleague at Testham Police"
    assert "from Tue 1 Dec 16:00" in text


def test_stand_in_ended(letter, cast):
    subject, text = letter("stand_in_ended", to=cast.constable, organisation="Testham Police")
    assert subject == "You no longer stand in at Testham Police"
    assert "is back, or is not away after all" in text
