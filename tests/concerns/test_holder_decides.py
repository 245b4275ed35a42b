"""What the holder of a receipt takes back: that somebody is to act at all, and files that they added."""

import pytest
from django.core.exceptions import PermissionDenied

from hub.concerns import actions_consent, actions_evidence
from hub.concerns.anyone import limits
from hub.concerns.models import Evidence
from hub.history.models import Event
from hub.notifications.models import Mail
from tests.cast import START
from tests.concerns.anyone import Anyone, text_of
from tests.concerns.test_holder import of_now, photo, real_installation, told  # noqa: F401 (a fixture)
from tests.pages import address_of


@pytest.fixture
def opened(client, pages):
    anyone = Anyone(client, pages)
    anyone.concern = anyone.tell()
    anyone.open()
    return anyone


def press(anyone, what, **said):
    return text_of(anyone.press(what, version=of_now(anyone.concern).version, **said))


def test_it_is_only_recorded_and_asked_again(opened, cast, pages):
    assert "Only keep it on record" in text_of(opened.open())
    page = press(opened, "only-record")
    assert "Nobody owes you anything" in page and "Do you want an answer after all?" in page
    assert "You asked that it is only kept on record" in page
    concern = of_now(opened.concern)
    assert (concern.status, concern.wants, concern.matter.is_open) == ("recorded", ["record"], False)
    assert not concern.matter.promises.open().exists()
    assert told(concern) >= {"Testham Council", "Testham Neighbourhood Team"}
    assert Mail.objects.filter(template="concern_only_recorded", organisation=cast.council_body).count() == 1
    assert "it is only recorded" in text_of(pages.as_("council").get(address_of(concern)))

    page = press(opened, "ask")
    assert "You asked for an answer" in page
    assert "Below you see who answers you, and by when" in page and "Do you want an answer after all?" not in page
    concern = of_now(opened.concern)
    assert (concern.status, concern.matter.is_open) == ("raised", True)
    promise = concern.matter.promises.open().get()
    assert (promise.kind, promise.owner_organisation) == ("acknowledge", cast.council_body)


def test_what_was_only_recorded_from_the_first_is_asked(client, pages, cast):
    anyone = Anyone(client, pages)
    anyone.concern = anyone.tell(wants=["record"])
    anyone.open()
    press(anyone, "ask")
    assert of_now(anyone.concern).matter.promises.open().get().owner_organisation == cast.council_body


@pytest.mark.parametrize("what", ["only-record", "ask"])
def test_pressed_twice_is_pressed_once(opened, what):
    if what == "ask":
        press(opened, "only-record")
    version = of_now(opened.concern).version
    opened.press(what, version=version)
    before = Event.objects.count()
    page = text_of(opened.press(what, version=version))
    assert "Something has changed" in page or "already taken" in page
    assert Event.objects.count() == before


@pytest.mark.parametrize("what", ["only-record", "ask"])
def test_deciding_has_the_limit_of_writing(opened, what):
    while not limits.WRITING.wait(str(opened.concern.pk)):
        pass
    assert "more than can be read" in press(opened, what)
    assert of_now(opened.concern).status == "raised"


def test_who_has_an_account_decides_it_with_that_alone(cast):
    concern = cast.concern()
    with pytest.raises(PermissionDenied):
        actions_consent.only_record(concern, by=None, at=START)


def test_a_file_is_taken_back(opened, pages):
    opened.press("files", files=[photo()])
    evidence = Evidence.objects.get()
    assert "Take this file back" in text_of(opened.open())
    page = text_of(opened.press("withdraw", file=evidence.reference))
    assert "Nobody sees that file any more" in page and "Nothing was added yet" in page
    evidence.refresh_from_db()
    assert evidence.withdrawn_at is not None
    assert "You withdrew a photo" in page
    seen = pages.as_("council").get(address_of(opened.concern, f"evidence/{evidence.reference}"))
    assert seen.status_code == 404
    assert "That file is not there any more" in text_of(opened.press("withdraw", file=evidence.reference))
    assert Event.objects.filter(kind="evidence_withdrawn").count() == 1


@pytest.mark.parametrize("reference", ["", "E-0000-0000", "\x00", "x" * 2000])
def test_what_is_no_file_is_not_taken_back(opened, reference):
    opened.press("files", files=[photo()])
    page = opened.press("withdraw", file=reference)
    assert page.status_code == 400 or "not there any more" in text_of(page)
    assert Evidence.objects.get().withdrawn_at is None


def test_what_others_added_or_of_another_concern_is_not_theirs(opened, cast):
    """A file of the council, and one of somebody else without an account."""

    def added(concern, by, size):
        file = photo(size=(size, size))
        return actions_evidence.add_evidence(concern, file=file, name="a.jpg", by=by, at=START)

    theirs, other = added(opened.concern, cast.council, 9), added(cast.told(), None, 8)
    for one in (theirs, other):
        assert "not there any more" in text_of(opened.press("withdraw", file=one.evidence.reference))
        one.evidence.refresh_from_db()
        assert one.evidence.withdrawn_at is None
    with pytest.raises(PermissionDenied):
        actions_evidence.withdraw_evidence(theirs.evidence, by=None, at=START)


def test_what_is_only_recorded_waits_for_no_office_to_open(opened):
    opened.pages.at(hours=10)
    assert "reads this before" in text_of(opened.open())
    assert "reads this before" not in press(opened, "only-record")
