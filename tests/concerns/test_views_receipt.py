"""What a number opens, and what it does not open."""

from datetime import timedelta

import pytest

from hub.concerns import actions
from hub.concerns.actions_between import Part, split
from hub.concerns.actions_triage import write_note
from hub.concerns.anyone import limits, receipts
from hub.concerns.models import Concern, OutsideReporter, Receipt
from hub.history.models import Event, Note
from hub.notifications import delivery, rendering
from hub.notifications.models import Mail
from tests.cast import START
from tests.concerns.anyone import Anyone, text_of

UNKNOWN = "There is no receipt with this number"


@pytest.fixture(autouse=True)
def real_installation(monkeypatch):
    """The bodies and places of the cast are real ones; the suite runs as a demonstration, which offers none of them."""
    monkeypatch.setattr("hub.concerns.anyone.where.is_made_up", lambda: False)


@pytest.fixture
def anyone(client, pages):
    return Anyone(client, pages)


def resolved(cast, concern, *, hours=3):
    concern = actions.acknowledge(
        concern,
        dealt_with_by=cast.council,
        next_step="A warden comes by.",
        next_step_at=START + timedelta(days=2),
        by=cast.council,
        at=START + timedelta(hours=2),
    )
    write_note(concern, words="For colleagues.", by=cast.council, at=START + timedelta(hours=2))
    return actions.resolve(
        concern, reason="done", words="It is clean again.", by=cast.council, at=START + timedelta(hours=hours)
    )


def test_the_number_opens_what_was_answered_by_body_and_not_by_name(anyone, cast):
    concern = resolved(cast, anyone.tell())
    anyone.pages.at(hours=4)
    page = text_of(anyone.open())
    assert "Testham Council answered" in page and "A warden comes by." in page and "It is clean again." in page
    assert "Somebody painted a slur." in page
    for hidden in ("For colleagues.", "for colleagues", cast.council.name + ",", concern.matter.reference):
        assert hidden not in page
    assert "· Council" not in page
    assert Receipt.objects.get().opened_at == START + timedelta(hours=4)


def test_the_number_stands_nowhere_but_on_the_receipt(anyone):
    anyone.tell()
    digits = anyone.number.replace(" ", "")
    response = anyone.open()
    for said in (response.content.decode(), str(response.headers), response.request["PATH_INFO"]):
        assert digits not in said and anyone.number not in said
    assert response["Cache-Control"].endswith("no-store") or "no-store" in response["Cache-Control"]
    for table in (Receipt, Event, Mail, Note, OutsideReporter):
        for row in table.objects.values():
            assert digits not in str(row)
    assert anyone.client.get("/tell/answer/", {"number": digits}).content.decode().count(digits) == 0


def test_wrong_and_unknown_are_answered_alike(anyone):
    anyone.tell()
    digits = anyone.number.replace(" ", "")
    slip = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    answers = {UNKNOWN in text_of(anyone.open(number)) for number in (slip, receipts.new_number())}
    assert answers == {True}
    for short in ("1234", "x", "", "12345678901234567890"):
        page = text_of(anyone.client.post("/tell/answer/", {"number": short}))
        assert UNKNOWN not in page and "There is a problem" in page


def test_guessing_is_stopped_before_anything_is_hashed(anyone, monkeypatch):
    anyone.tell()
    hashed = []
    real = receipts.lookup_of
    monkeypatch.setattr(receipts, "lookup_of", lambda number, secret=None: hashed.append(number) or real(number))
    monkeypatch.setitem(receipts.PARAMETERS, "time_cost", 1)
    for _turn in range(limits.TRYING_HERE.most):
        assert UNKNOWN in text_of(anyone.open(receipts.new_number()))
    assert len(hashed) == limits.TRYING_HERE.most
    response = anyone.open()
    assert response.status_code == 429 and "Too many numbers were tried" in text_of(response)
    assert len(hashed) == limits.TRYING_HERE.most, "the right one is not tried either"


def used_up(limit, who="everybody"):
    while not limit.wait(who):
        pass


def open_from(anyone, address):
    return anyone.client.post("/tell/answer/", {"number": anyone.number}, REMOTE_ADDR=address)


def test_a_flood_of_tries_from_elsewhere_locks_nobody_out(anyone):
    """Everybody's tries are used up by others: a few still come through from each network that did not flood."""
    anyone.tell()
    used_up(limits.TRYING)
    for _turn in range(limits.TRYING_ALL_THE_SAME.most):
        assert open_from(anyone, "192.0.2.7").status_code == 200
    assert open_from(anyone, "192.0.2.8").status_code == 429
    assert "What was answered" in text_of(open_from(anyone, "198.51.100.7"))
    assert "What was answered" in text_of(open_from(anyone, "2001:db8:1::7"))


def test_guessing_from_very_many_places_is_stopped_too(anyone):
    """However many networks there are: never more than twice as many in all."""
    anyone.tell()
    used_up(limits.TRYING)
    used_up(limits.TRYING_RESERVE)
    assert open_from(anyone, "198.51.100.7").status_code == 429


def test_a_flood_of_lost_numbers_stops_nobody_elsewhere(anyone):
    anyone.tell(email="zaynab@example.org")
    used_up(limits.ASKING)
    asked = {"email": "zaynab@example.org"}
    for address, status in [("192.0.2.7", 200), ("192.0.2.8", 200), ("192.0.2.9", 429), ("198.51.100.7", 200)]:
        assert anyone.client.post("/tell/lost/", asked, REMOTE_ADDR=address).status_code == status


def test_a_slip_costs_no_try(anyone):
    anyone.tell()
    digits = anyone.number.replace(" ", "")
    slip = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    for _turn in range(limits.TRYING_HERE.most + 1):
        assert UNKNOWN in text_of(anyone.open(slip))
    assert UNKNOWN not in text_of(anyone.open())


def test_writing_back_is_sent_once(anyone, cast):
    anyone.tell()
    anyone.open()
    first = anyone.press("write", words="It was two men.")
    assert "Your words are sent." in text_of(first) and "You wrote back" in text_of(first)
    anyone.press("write", words="It was two men.")
    assert Note.objects.get().body == "It was two men."
    assert Mail.objects.filter(template="concern_reporter_wrote").count() == 1
    assert "There is a problem" in text_of(anyone.press("write", words=" "))


def test_writing_has_its_limit_and_keeps_the_words(anyone):
    concern = anyone.tell()
    anyone.open()
    for _turn in range(limits.WRITING.most):
        assert not limits.WRITING.wait(str(concern.pk))
    page = text_of(anyone.press("write", words="Once more."))
    assert "more than can be read" in page and "Once more." in page
    assert not Note.objects.exists()


def test_settled_and_not_settled(anyone, cast):
    concern = resolved(cast, anyone.tell())
    anyone.pages.at(hours=4)
    anyone.open()
    concern.refresh_from_db()
    page = anyone.press("not-settled", words="He is back.", version=concern.version)
    assert "Opened again. A new answer is promised" in text_of(page) and "You opened it again" in text_of(page)
    concern.refresh_from_db()
    assert concern.status == "reopened"
    again = text_of(anyone.press("not-settled", words="He is back.", version=concern.version))
    assert "already taken, or is not possible" in again
    concern.refresh_from_db()
    resolved(cast, concern, hours=5)
    concern.refresh_from_db()
    anyone.pages.at(hours=6)
    anyone.open()
    stale = text_of(anyone.press("settled", version=concern.version - 1))
    assert "Something has changed while you were reading" in stale
    assert "Closed. Thank you" in text_of(anyone.press("settled", version=concern.version))


def test_a_pass_ends_and_what_was_written_goes_on(anyone):
    anyone.tell()
    anyone.open()
    anyone.pages.at(hours=2)
    page = text_of(anyone.press("write", words="Half an hour later."))
    assert "Type your number again" in page and "Half an hour later." in page
    assert not Note.objects.exists()
    assert "Half an hour later." in text_of(anyone.open(words="Half an hour later."))


@pytest.mark.parametrize("what", ["write", "settled", "not-settled", "contact", "typed-back"])
def test_nothing_is_done_without_a_pass(anyone, what):
    anyone.tell()
    anyone.passed = anyone.passed[:-4] + "AAAA"
    anyone.press(what, words="Mine?", number=anyone.number, shown_number="x")
    assert not Note.objects.exists()
    assert anyone.client.get(f"/tell/answer/{what}/").status_code == 302


def test_the_seals_of_one_use_do_not_serve_another(anyone):
    facts = anyone.form()
    anyone.send(facts)
    anyone.passed = facts["key"]
    anyone.press("write", words="Mine?")
    assert not Note.objects.exists()
    assert anyone.client.get(f"/tell/lost/{facts['key']}/").status_code == 410


def test_typing_it_back(anyone):
    response = anyone.send(anyone.form())
    shown = response.content.decode().split('name="shown_number" value="')[1].split('"')[0]
    wrong = anyone.press("typed-back", number="1234 5678 9012 3456", shown_number=shown)
    assert "That is not the number above" in text_of(wrong) and anyone.number in text_of(wrong)
    assert Receipt.objects.get().typed_back_at is None
    right = anyone.press("typed-back", number=anyone.number, shown_number=shown)
    assert "you have your number" in text_of(right) and anyone.number not in text_of(right)
    assert Receipt.objects.get().typed_back_at is not None


def test_contact_details_are_changed_and_taken_back(anyone):
    concern = anyone.tell(phone="020 7946 0999", email="zaynab@example.org")
    anyone.open()
    said = {"contact-name": "", "contact-phone": "nonsense", "contact-email": ""}
    assert "Enter a phone number" in text_of(anyone.press("contact", **said))
    assert "Saved." in text_of(anyone.press("contact", **(said | {"contact-phone": ""})))
    left = OutsideReporter.objects.get()
    concern.refresh_from_db()
    assert (left.phone, left.email, concern.answer_phone, concern.answer_by) == ("", "", "", "hub")
    assert Event.objects.filter(kind="contact_removed", matter=concern.matter).count() == 1


def test_contact_details_are_not_changed_without_end(anyone):
    """Each change is an event that stays: they share the limit of writing back, and nothing that was typed is lost."""
    concern = anyone.tell()
    anyone.open()
    for _turn in range(limits.WRITING.most):
        assert not limits.WRITING.wait(str(concern.pk))
    page = anyone.press("contact", **{"contact-phone": "020 7946 0123"})
    assert "more than can be read" in text_of(page) and "020 7946 0123" in page.content.decode()
    assert not Event.objects.filter(kind="contact_left").exists()


def test_a_lost_number_is_renewed_by_a_link_that_works_once(anyone, cast, monkeypatch):
    anyone.tell(email="zaynab@example.org")
    old = anyone.number
    asked = anyone.client.post("/tell/lost/", {"email": "Zaynab@example.org"})
    mail = Mail.objects.get(template="receipt_renew")
    assert (mail.secret, mail.context) == (True, {})
    rendered = rendering.render(mail, anyone.pages.now)
    link = rendered.text.split("http://localhost:8000")[1].split()[0]
    assert mail.matter.reference not in rendered.text + rendered.subject
    assert "References" not in rendering.build(mail, rendered, connection=None, at=START).extra_headers
    assert "Press the button to see it" in text_of(anyone.client.get(link))
    assert UNKNOWN not in text_of(anyone.open(old)), "opening the link changed nothing"
    of_before = anyone.passed
    anyone.read(anyone.client.post(link))
    gone = anyone.client.post("/tell/answer/write/", {"pass": of_before, "words": "Mine?"})
    assert "Type your number again" in text_of(gone), "a page that was opened with the old one is void too"
    assert anyone.number != old
    assert UNKNOWN in text_of(anyone.open(old)), "the old one is void"
    assert UNKNOWN not in text_of(anyone.open(anyone.number))
    assert anyone.client.get(link).status_code == anyone.client.post(link).status_code == 410
    unknown = anyone.client.post("/tell/lost/", {"email": "nobody@example.org"})
    assert unknown.content == asked.content, "the same answer either way"
    assert Mail.objects.filter(template="receipt_renew").count() == 1


def test_a_link_ends_after_two_hours_and_with_the_address(anyone):
    anyone.tell(email="zaynab@example.org")
    anyone.client.post("/tell/lost/", {"email": "zaynab@example.org"})
    mail = Mail.objects.get(template="receipt_renew")
    link = rendering.render(mail, anyone.pages.now).text.split("http://localhost:8000")[1].split()[0]
    anyone.pages.at(hours=4)
    assert anyone.client.post(link).status_code == 410
    OutsideReporter.objects.update(email="")
    assert rendering.render(mail, anyone.pages.now) is None


@pytest.mark.parametrize("now", ["", "another@example.org"])
def test_a_link_that_was_sent_opens_nothing_once_its_address_is_taken_back(anyone, now):
    """Whoever reads that mailbox may be the reason why it was taken back."""
    anyone.tell(email="zaynab@example.org")
    anyone.client.post("/tell/lost/", {"email": "zaynab@example.org"})
    mail = Mail.objects.get(template="receipt_renew")
    link = rendering.render(mail, anyone.pages.now).text.split("http://localhost:8000")[1].split()[0]
    assert anyone.client.get(link).status_code == 200
    anyone.open()
    anyone.press("contact", **{"contact-email": now})
    before = Receipt.objects.get().lookup
    assert anyone.client.post(link).status_code == 410
    assert Receipt.objects.get().lookup == before


def test_what_leaves_by_mail_names_neither_number_nor_reference(anyone, cast, mailoutbox):
    concern = resolved(cast, anyone.tell(email="zaynab@example.org"))
    delivery.deliver_due(START + timedelta(days=1), server=None)
    [*letters] = [letter for letter in mailoutbox if letter.to == ["zaynab@example.org"]]
    assert letters
    for letter in letters:
        said = str(letter.message())
        for hidden in (concern.matter.reference, concern.matter.reference.lower(), anyone.number, "Testham", "slur"):
            assert hidden not in said
        assert "/tell/answer/" in said


class TestParts:
    """What was told is for two bodies: one number opens both threads."""

    @pytest.fixture
    def told(self, anyone, cast):
        """(what was told, the part that the next borough answers)."""
        first = anyone.tell(**{"contact-email": "somebody@example.org"})
        part = Part(cast.other_council_body, "crowd", "Cars block the way.")
        first, new = split(first, part, by=cast.council, at=START + timedelta(hours=1))
        words = {"next_step": "Our marshals come.", "next_step_at": START + timedelta(days=2)}
        facts = {"by": cast.other_council, "at": START + timedelta(hours=2)}
        actions.acknowledge(new, dealt_with_by=cast.other_council, **words, **facts)
        anyone.pages.at(hours=3)
        anyone.open()
        return first, new

    def turned(self, anyone, part, what=None, **said):
        said["part"] = part.matter.reference
        if what:
            return anyone.press(what, **said)
        response = anyone.client.post("/tell/answer/", {"pass": anyone.passed} | said)
        anyone.read(response)
        return response

    def test_both_are_read_with_one_number(self, anyone, told):
        _first, new = told
        page = text_of(anyone.open())
        assert "Who answers what" in page and "Otherham Council" in page
        assert "Our marshals come." not in page
        page = text_of(self.turned(anyone, new))
        assert "Our marshals come." in page and "Cars block the way." in page
        assert Receipt.objects.count() == 1

    def test_words_reach_the_body_of_the_part_that_was_open(self, anyone, told):
        first, new = told
        page = self.turned(anyone, new, "write", words="They park there again.")
        assert "Your words are sent." in text_of(page)
        assert f'name="part" value="{new.matter.reference}"' in page.content.decode()
        assert Note.objects.get(body="They park there again.").matter == new.matter
        self.turned(anyone, new, "write", words="They park there again.")
        assert Note.objects.filter(body="They park there again.").count() == 1
        anyone.press("write", words="It was two men.")
        assert Note.objects.get(body="It was two men.").matter == first.matter

    def test_one_part_is_settled_and_the_other_stays_open(self, anyone, told, cast):
        first, new = told
        new.refresh_from_db()
        facts = {"by": cast.other_council, "at": START + timedelta(hours=4)}
        new = actions.resolve(new, reason="done", words="Gone.", **facts)
        anyone.pages.at(hours=5)
        anyone.open()
        page = text_of(self.turned(anyone, new, "settled", version=new.version))
        assert "Closed. Thank you" in page
        for concern in told:
            concern.refresh_from_db()
        assert (first.status, told[1].status) == ("raised", "closed")

    def test_a_number_opens_no_part_of_anything_else(self, anyone, told, cast):
        stranger = cast.told(what="Somebody else was hit.")
        page = text_of(self.turned(anyone, stranger))
        assert "Somebody else was hit." not in page and "Who answers what" in page
        self.turned(anyone, stranger, "write", words="Mine?")
        assert Note.objects.get(body="Mine?").matter == told[0].matter

    def test_a_contact_that_is_taken_back_is_gone_from_every_part(self, anyone, told):
        page = self.turned(anyone, told[1], "contact", **{"contact-email": ""})
        assert "Saved." in text_of(page)
        assert set(OutsideReporter.objects.values_list("email", flat=True)) == {""}

    def test_without_parts_nothing_is_said_of_them(self, anyone, cast):
        anyone.tell()
        cast.concern()
        assert "Who answers what" not in text_of(anyone.open())
        assert Concern.objects.filter(split_from__isnull=False).count() == 0
