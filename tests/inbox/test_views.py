"""The tray of the coordinator, and the page of somebody whom no mail reaches."""

from datetime import timedelta

import pytest

from hub.history.models import Note
from hub.inbox import actions_tray
from hub.inbox.models import InboundMessage
from hub.notifications.models import BadAddress, Mail
from tests.cast import START, person
from tests.inbox.letters import letter, taken

pytestmark = pytest.mark.django_db


def a_message(number=1, **changes):
    facts = {"kind": "unknown", "sender": f"s{number}@example.org", "subject": f"Question {number}", "text": "Who?"}
    facts |= {"fingerprint": f"f{number}", "received_at": START + timedelta(minutes=number)}
    return InboundMessage.objects.create(**facts | changes)


@pytest.fixture
def coordinator(client, cast):
    client.force_login(cast.coordinator)
    return client


def test_tray_shows_what_waits_newest_first(coordinator):
    a_message(1)
    a_message(2)
    a_message(3, kind="unreadable", subject="", text="", sender="")
    a_message(4, kind="automatic", subject="Away")
    a_message(5, kind="reply", subject="Re: a concern")
    text = coordinator.get("/inbox/").text
    assert text.index("A message that cannot be read") < text.index("Question 2") < text.index("Question 1")
    assert "Away" not in text and "Re: a concern" not in text


def test_tray_without_mails_says_so(coordinator):
    assert "Nothing waits" in coordinator.get("/inbox/").text
    assert "Nothing yet" in coordinator.get("/inbox/?show=dealt_with").text


def test_tray_costs_the_same_for_one_and_three(coordinator):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 2, 3):
        a_message(number)
        with CaptureQueriesContext(connection) as queries:
            coordinator.get("/inbox/")
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_tray_goes_on_where_a_page_ends(coordinator, monkeypatch):
    monkeypatch.setattr("hub.inbox.views.PAGE", 2)
    rows = [a_message(number) for number in range(1, 4)]
    first = coordinator.get("/inbox/").text
    assert "Question 3" in first and "Question 1" not in first and f"?after={rows[1].reference}" in first
    second = coordinator.get(f"/inbox/?after={rows[1].reference}").text
    assert "Question 1" in second and "Question 2" not in second and "Back to the newest" in second
    assert "Question 3" in coordinator.get("/inbox/?after=D-0000-0000").text


def test_detail_shows_words_as_words(coordinator):
    message = a_message(text="<script>x()</script>\nhttps://harm.example/", subject="<b>Hi</b>", attachments=2)
    text = coordinator.get(f"/inbox/{message.reference}/").text
    assert "&lt;script&gt;" in text and "<script>x()" not in text and 'href="https://harm' not in text
    assert "&lt;b&gt;Hi" in text and "2 files were not taken" in text


def test_deal_with_and_take_it_back(coordinator, cast):
    message = a_message()
    page = f"/inbox/{message.reference}/"
    assert "You find it under" in coordinator.post(f"{page}dealt-with/", follow=True).text
    message.refresh_from_db()
    first = message.dealt_with_at
    assert message.dealt_with_by == cast.coordinator
    coordinator.post(f"{page}dealt-with/")
    message.refresh_from_db()
    assert message.dealt_with_at == first, "pressed twice"
    assert "Question 1" in coordinator.get("/inbox/?show=dealt_with").text
    assert "It waits again" in coordinator.post(f"{page}open/", follow=True).text
    assert "Question 1" in coordinator.get("/inbox/").text


def test_attach_makes_it_a_note_for_those_who_answer(coordinator, cast, client):
    concern, message = cast.concern(), a_message(text="The van was blue.")
    page = f"/inbox/{message.reference}/"
    typed = concern.matter.reference.lower().replace("-", " ")
    for _press in range(2):
        text = coordinator.post(f"{page}attach/", {"reference": typed}, follow=True).text
    assert concern.matter.reference in text and "The van was blue." not in text
    note = Note.objects.get(matter=concern.matter, body__contains="The van was blue.")
    assert (note.audience, note.by, note.for_organisation) == ("internal", cast.coordinator, cast.operator)
    assert "s1@example.org" in note.body
    assert [mail.recipient for mail in Mail.objects.filter(template="concern_reply_noted")] == [cast.council]
    coordinator.post(f"{page}open/")
    message.refresh_from_db()
    assert message.dealt_with_at and message.text == "", "what stands on the concern stays there"
    address = f"/concerns/{concern.matter.reference}/"
    client.force_login(cast.council)
    assert "The van was blue." in client.get(address).text
    client.force_login(cast.faith)
    assert "The van was blue." not in client.get(address).text


@pytest.mark.parametrize("typed", ["", "C-0000-0000", "nonsense\0", "\ud800".encode("utf-8", "replace").decode()])
def test_attach_says_what_is_wrong(coordinator, typed):
    message = a_message()
    response = coordinator.post(f"/inbox/{message.reference}/attach/", {"reference": typed})
    assert response.status_code in (200, 400, 422) and not Note.objects.exists()


def test_attach_only_where_the_coordinator_may_see_it(coordinator, cast):
    """Of a child at risk the coordinator knows the reference at most."""
    concern, message = cast.concern(names_child=True), a_message()
    text = coordinator.post(f"/inbox/{message.reference}/attach/", {"reference": concern.matter.reference}).text
    assert "There is no concern with this reference that you can see" in text
    assert not Note.objects.filter(matter=concern.matter, audience="internal").exists()


def test_what_is_not_of_the_tray_has_no_page(coordinator, cast):
    for kind in ("reply", "automatic", "bounce", "refused", "read"):
        message = a_message(kind=kind, fingerprint=kind)
        assert coordinator.get(f"/inbox/{message.reference}/").status_code == 404


def test_the_first_page_of_the_coordinator_counts_them(coordinator, cast, client):
    assert "of somebody unknown waits" not in coordinator.get("/").text
    taken(letter("stranger@example.org", "notify@hub.example"))
    assert "1 mail of somebody unknown waits" in coordinator.get("/").text
    client.force_login(cast.council)
    assert "of somebody unknown" not in client.get("/").text


def test_what_is_old_goes(cast):
    taken(letter("stranger@example.org", "notify@hub.example"))
    assert actions_tray.remove_old(START + timedelta(days=90)) == 0
    assert actions_tray.remove_old(START + timedelta(days=90, minutes=1)) == 1


@pytest.fixture
def bad(cast):
    return BadAddress.objects.create(address=cast.warden.email.lower(), since=START, code="5.1.1")


def test_address_says_that_mails_come_back_and_can_be_cleared(client, cast, bad):
    page = f"/inbox/addresses/{cast.warden.reference}/"
    client.force_login(cast.warden)
    assert "Mails do not reach you" in client.get("/me/").text
    assert "Mails come back" in client.get(page).text
    assert BadAddress.objects.exists(), "looking clears nothing"
    assert "Mails leave for this address again" in client.post(page, follow=True).text
    assert "has come back" in client.get(page).text and not BadAddress.objects.exists()
    assert "Mails do not reach you" not in client.get("/me/").text
    assert client.post(page).status_code == 302, "pressed twice"


def test_address_is_for_those_who_answer_for_them(client, cast, bad):
    person(cast, "sergeant_elsewhere", "police_body", "police_supervisor", "supervisor")
    page = f"/inbox/addresses/{cast.warden.reference}/"
    for name, status in {"manager": 200, "coordinator": 200, "council": 404, "sergeant_elsewhere": 404}.items():
        client.force_login(getattr(cast, name))
        assert client.get(page).status_code == status
    assert "Mails do not reach them" in _of(client, cast.coordinator).get(f"/people/{cast.warden.reference}/").text


def _of(client, user):
    client.force_login(user)
    return client


def test_another_address_is_not_marked(client, cast, bad):
    cast.warden.email = "warden.new@example.org"
    cast.warden.save()
    client.force_login(cast.warden)
    assert "Mails do not reach you" not in client.get("/me/").text
