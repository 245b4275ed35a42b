"""What the holder of a receipt does beside writing: who may read it, files, and the question after 28 days."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hub.concerns import actions, actions_anyone
from hub.concerns.anyone import limits
from hub.concerns.evidence.refusals import MOST_FILES
from hub.concerns.models import Concern, Evidence, OutsideReporter
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.promises.models import Promise
from tests import evidence_files
from tests.cast import START
from tests.concerns.anyone import Anyone, fields_of, text_of
from tests.pages import address_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def real_installation(monkeypatch):
    """The bodies and places of the cast are real ones; the suite runs as a demonstration, which offers none of them."""
    monkeypatch.setattr("hub.concerns.anyone.where.is_made_up", lambda: False)


@pytest.fixture
def anyone(client, pages):
    return Anyone(client, pages)


@pytest.fixture
def opened(anyone):
    """Told, and the thread is open."""
    anyone.concern = anyone.tell()
    anyone.open()
    return anyone


def of_now(concern):
    return Concern.objects.select_related("matter__lead").get(pk=concern.pk)


def told(concern):
    return {row.organisation.name for row in concern.matter.audience.live().exclude(organisation=None)}


def resolved(cast, concern, *, at=START + HOUR):
    concern = actions.acknowledge(
        concern,
        dealt_with_by=cast.council,
        next_step="We come.",
        next_step_at=at + DAY,
        by=cast.council,
        at=at,
    )
    return actions.resolve(concern, reason="done", words="It is clean again.", by=cast.council, at=at)


# who may read it


def untick(anyone, *keep, version=None):
    return anyone.press(
        "who", told=[body.reference for body in keep], version=version or of_now(anyone.concern).version
    )


def test_the_thread_shows_who_reads_it(opened, cast):
    page = opened.open()
    assert sorted(fields_of(page)["told"]) == sorted([cast.council_body.reference, cast.police_body.reference])
    assert "Answers you. Reads everything that was written." in text_of(page)


def test_a_body_is_unticked_and_what_it_owed_ends_with_the_reason(opened, cast, pages):
    """The council led: the police answer from now, and the one who unticked reads why on the timeline."""
    assert opened.concern.matter.lead == cast.council_body
    page = untick(opened, cast.police_body)
    concern = of_now(opened.concern)
    assert concern.matter.lead == cast.police_body
    assert "Testham Council" not in told(concern)
    ended = Promise.objects.get(matter=concern.matter, owner_organisation=cast.council_body)
    assert ended.ended == "withdrawn"
    assert concern.matter.promises.open().get().owner_organisation == cast.police_body
    shown = text_of(page)
    assert "Whoever you unticked sees nothing of it any more" in shown
    assert "You changed who may read this" in shown and "Testham Council no longer sees it" in shown
    assert "No longer promised" in shown
    assert pages.as_("council").get(address_of(concern)).status_code == 404
    step = Event.objects.get(kind="change_consent")
    assert (step.by, step.matter) == (None, concern.matter)


def test_mails_that_wait_for_a_body_that_is_unticked_do_not_leave(opened, cast):
    assert Mail.objects.filter(organisation=cast.council_body, status="queued").exists()
    untick(opened, cast.police_body)
    assert not Mail.objects.filter(organisation=cast.council_body, status="queued").exists()


def test_nobody_is_left_without_one_who_answers(opened, cast):
    for keep in ((), (cast.committee,)):
        page = text_of(untick(opened, *keep))
        assert "Keep one ticked that can answer you" in page or "Who can be told has changed" in page
    assert told(opened.concern) >= {"Testham Council", "Testham Neighbourhood Team"}
    assert not Event.objects.filter(kind="change_consent").exists()


def test_pressed_twice_it_is_changed_once(opened, cast):
    version = of_now(opened.concern).version
    untick(opened, cast.police_body, version=version)
    again = untick(opened, cast.police_body, version=version)
    assert "is as you ticked it" in text_of(again)
    assert Event.objects.filter(kind="change_consent").count() == 1


def test_stale_ticks_are_refused(opened, cast):
    before = of_now(opened.concern).version
    resolved(cast, opened.concern)
    page = text_of(untick(opened, cast.police_body, version=before))
    assert "Something has changed while you were reading" in page
    assert "Testham Council" in told(opened.concern)


def test_nobody_else_can_be_ticked(opened, cast):
    """A body of another borough, and one that does not exist."""
    for reference in (cast.other_council_body.reference, "O-0000-0000", "\x00", "x" * 2000):
        page = opened.press("who", told=[cast.council_body.reference, reference], version=1)
        assert "Who can be told has changed" in text_of(page) or page.status_code == 400
    assert not Event.objects.filter(kind="change_consent").exists()


def test_a_child_keeps_the_council(anyone, cast):
    anyone.concern = anyone.tell(names_child="on")
    page = anyone.open()
    assert "Testham Council answers because a child may be at risk" in text_of(page)
    untick(anyone, cast.police_body)
    assert "Testham Council" in told(anyone.concern)


def test_changing_has_the_limit_of_writing(opened, cast):
    for _turn in range(limits.WRITING.most):
        assert not limits.WRITING.wait(str(opened.concern.pk))
    assert "more than can be read" in text_of(untick(opened, cast.police_body))
    assert "Testham Council" in told(opened.concern)


def test_who_has_an_account_changes_it_with_that_alone(cast):
    """No receipt opens it, so nobody acts as its holder."""
    from django.core.exceptions import PermissionDenied

    from hub.concerns.actions_consent import change_consent

    with pytest.raises(PermissionDenied):
        change_consent(cast.concern(), told=[], hides_name=False, by=None, at=START)


# files


def photo(name="a.jpg", **more):
    return SimpleUploadedFile(name, evidence_files.photo(**more), content_type="image/jpeg")


def test_a_file_is_added_and_shown_without_its_name(opened, cast):
    page = opened.press("files", files=[photo("Zaynab-at-home.jpg")])
    assert "1 file is kept." in text_of(page)
    assert "You," in text_of(page) and "Zaynab-at-home" not in text_of(page)
    evidence = Evidence.objects.get()
    assert (evidence.added_by, evidence.for_organisation, evidence.matter) == (None, None, opened.concern.matter)
    assert Mail.objects.filter(template="evidence_added", organisation=cast.council_body).count() == 1
    assert "You added a photo, video or document" in text_of(opened.open())


def test_those_who_answer_see_it_was_the_one_who_raised_it(opened, pages):
    opened.press("files", files=[photo()])
    page = text_of(pages.as_("council").get(address_of(opened.concern)))
    assert "The person who raised it added a photo" in page


def test_what_is_not_taken_says_why_and_the_rest_is_kept(opened):
    page = text_of(opened.press("files", files=[photo(), SimpleUploadedFile("b.exe", b"MZ" + b"x" * 99)]))
    assert "What became of your files" in page and "This kind of file is not taken" in page and "Kept" in page
    assert Evidence.objects.count() == 1
    assert "Choose at least one file" in text_of(opened.press("files"))


def test_more_than_ten_at_once_are_not_even_opened(opened, monkeypatch):
    opened_files = []
    monkeypatch.setattr("hub.concerns.evidence.opened.type_of", lambda path: opened_files.append(path) or "image/jpeg")
    files = [SimpleUploadedFile(f"{n}.jpg", bytes([n]) * 20) for n in range(MOST_FILES + 3)]
    page = text_of(opened.press("files", files=files))
    assert len(opened_files) == Evidence.objects.count() == MOST_FILES
    assert page.count("There are 10 files already") == 3


def test_files_have_the_limit_of_writing_and_need_a_pass(opened):
    for _turn in range(limits.WRITING.most):
        assert not limits.WRITING.wait(str(opened.concern.pk))
    assert "more than can be read" in text_of(opened.press("files", files=[photo()]))
    opened.passed = "x"
    page = text_of(opened.press("files", files=[photo()]))
    assert "Type your number again" in page and "choose the files again" in page
    assert not Evidence.objects.exists()


def test_large_files_are_read_at_that_address_alone(opened, settings, monkeypatch):
    """More than a page may send; and from one address not without end."""
    monkeypatch.setattr("hub.uploads.USUAL", 10)
    assert "1 file is kept." in text_of(opened.press("files", files=[photo()]))
    assert opened.press("write", words="x" * 100).status_code == 413
    while not limits.SENDING_HERE.wait("127.0.0.1"):
        pass
    page = opened.press("files", files=[photo("b.jpg", size=(9, 9))])
    assert page.status_code == 429 and "have to wait" in text_of(page)
    assert Evidence.objects.count() == 1


# the question after 28 days


def at_check(anyone, **more):
    anyone.pages.at(days=28, hours=2, **more)
    return text_of(anyone.open())


def test_the_thread_asks_after_28_days_and_not_before(opened, cast):
    resolved(cast, opened.concern)
    opened.pages.at(days=27)
    page = text_of(opened.open())
    assert "Is it settled?" in page and "Has it stayed quiet?" not in page
    page = at_check(opened)
    assert "Has it stayed quiet?" in page and "Is it settled?" not in page


def test_it_stayed_quiet(opened, cast):
    concern = resolved(cast, opened.concern)
    at_check(opened)
    page = text_of(opened.press("stayed", version=of_now(concern).version))
    assert "Thank you for saying so." in page and "Has it stayed quiet?" not in page
    assert of_now(concern).status == "closed"
    assert Promise.objects.get(kind="check").met_at is not None


def test_it_happened_again(opened, cast):
    concern = resolved(cast, opened.concern)
    at_check(opened)
    page = text_of(opened.press("again", version=of_now(concern).version))
    assert "Opened again. A new answer is promised from now." in page
    assert "You opened it again: It happened again" in page
    concern = of_now(concern)
    assert concern.status == "reopened"
    assert concern.matter.promises.open().get().kind == "acknowledge"
    opened.press("again", version=concern.version)
    assert Event.objects.filter(kind="reopen").count() == 1


def test_what_was_closed_early_is_asked_all_the_same(opened, cast):
    concern = resolved(cast, opened.concern)
    opened.pages.at(hours=4)
    opened.open()
    opened.press("settled", version=of_now(concern).version)
    before = text_of(opened.press("stayed", version=of_now(concern).version))
    assert "already taken, or is not possible" in before
    assert "Has it stayed quiet?" in at_check(opened)
    page = text_of(opened.press("stayed", version=of_now(concern).version))
    assert "You said that it has stayed quiet" in page and "Has it stayed quiet?" not in page
    assert of_now(concern).status == "closed"


def test_a_mail_asks_once_whoever_left_an_address(anyone, cast):
    concern, silent, closed = anyone.tell(email="zaynab@example.org"), cast.told(), cast.told()
    OutsideReporter.objects.filter(concern=closed).update(email="other@example.org")
    for one in (concern, silent, closed):
        resolved(cast, one)
    actions.close(of_now(closed), by=None, at=START + 2 * HOUR)
    account = resolved(cast, cast.concern(told=[cast.council_body]))
    actions_anyone.ask_whether_settled(START + 27 * DAY)
    assert not Mail.objects.filter(template="outside_check").exists()
    for hours in (2, 3, 26):
        actions_anyone.ask_whether_settled(START + 28 * DAY + hours * HOUR)
    mails = Mail.objects.filter(template="outside_check")
    assert sorted(mails.values_list("address", flat=True)) == ["other@example.org", "zaynab@example.org"]
    assert {(mail.matter, mail.organisation, str(mail.context)) for mail in mails} == {(None, None, "{}")}
    assert account.status == "resolved", "whoever has an account is asked by the ladder of the check"


@pytest.mark.parametrize("what", ["reopened", "answered", "taken back", "long ago"])
def test_no_mail_asks_where_nothing_is_to_be_asked(cast, what):
    concern = cast.told()
    OutsideReporter.objects.filter(concern=concern).update(email="zaynab@example.org")
    concern, at = resolved(cast, concern), START + 28 * DAY + 2 * HOUR
    if what == "reopened":
        actions.reopen(concern, by=None, at=START + DAY)
    if what == "answered":
        actions.confirm(actions.close(concern, by=None, at=START + DAY), by=None, at=at - HOUR)
    if what == "taken back":
        OutsideReporter.objects.update(email="")
    actions_anyone.ask_whether_settled(at + 8 * DAY if what == "long ago" else at)
    assert not Mail.objects.filter(template="outside_check").exists()
