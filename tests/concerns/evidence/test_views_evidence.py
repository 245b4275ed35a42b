"""The pages of evidence: adding, looking, fetching, withdrawing; for whom, and with which headers."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.concerns import actions_evidence
from hub.concerns.models import Evidence
from hub.history.models import Event
from tests import evidence_files as made
from tests.cast import START

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(cast, storage):
    return cast.concern()


@pytest.fixture
def as_(client, cast):
    def sign_in(name):
        client.force_login(cast.named[name])
        return client

    return sign_in


def at(concern, name, evidence=None):
    keys = {"reference": concern.matter.reference} | ({"file": evidence.reference} if evidence else {})
    return reverse(f"concerns:evidence_{name}", kwargs=keys)


def add(concern, content=None, *, by, is_clean=True):
    content = made.photo() if content is None else content
    evidence = actions_evidence.add_evidence(
        concern, file=made.sent(content), name="Amina Secret.jpg", by=by, at=START
    ).evidence
    if is_clean:
        actions_evidence.clean(evidence.pk, lambda: START)
        evidence.refresh_from_db()
    return evidence


def page_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2]).split())


def detail(client, concern):
    return page_of(client.get(reverse("concerns:detail", args=[concern.matter.reference])))


def whole(response):
    return b"".join(response.streaming_content)


def test_several_files_at_once_are_kept_and_the_page_of_the_concern_lists_them(as_, concern):
    client = as_("faith")
    assert "overwritten in about 30 days" in page_of(client.get(at(concern, "add")))
    files = [made.sent(made.photo(), "a.jpg"), made.sent(made.pdf(), "b.pdf")]
    response = client.post(at(concern, "add"), {"files": files}, follow=True)
    assert response.redirect_chain[-1][0].endswith("#evidence")
    page = page_of(response)
    assert "2 files are kept." in page and "Photo," in page and "PDF," in page
    assert "You added" not in page and "a.jpg" not in page


def test_each_of_several_files_is_taken_or_refused_by_itself(as_, concern):
    files = [made.sent(made.photo(), "good.jpg"), made.sent(b"<svg/>", "bad.svg")]
    response = as_("faith").post(at(concern, "add"), {"files": files})
    assert response.status_code == 200
    assert re.search(r"good.jpg Kept bad.svg This kind of file is not taken\.", page_of(response))
    assert Evidence.objects.count() == 1


def test_the_script_gets_the_same_as_data(as_, concern):
    files = [made.sent(made.photo(), "good.jpg"), made.sent(made.photo(), "again.jpg"), made.sent(b"", "empty.jpg")]
    response = as_("faith").post(at(concern, "add"), {"files": files}, headers={"accept": "application/json"})
    kept = [(result["name"], result["kept"], result["text"]) for result in response.json()["results"]]
    assert kept == [
        ("good.jpg", True, "Kept"),
        ("again.jpg", True, "It was here already"),
        ("empty.jpg", False, "The file is empty. Choose it again."),
    ]


def test_nothing_chosen_is_asked_again(as_, concern):
    response = as_("faith").post(at(concern, "add"))
    assert response.status_code == 200 and "Choose at least one file" in page_of(response)


@pytest.mark.parametrize("name", ["\x00.jpg", "../../x.jpg", "\U0001f600.jpg", "a" * 400 + ".jpg", "<b>.jpg"])
def test_a_strange_name_does_no_harm(as_, concern, name):
    response = as_("faith").post(at(concern, "add"), {"files": [made.sent(made.photo(), name)]})
    assert response.status_code in {302, 400}
    assert Evidence.objects.count() in {0, 1}


def test_the_copy_is_given_out_as_what_it_is_and_looking_is_written_down(as_, concern, cast):
    evidence = add(concern, by=cast.faith)
    response = as_("constable").get(at(concern, "shared", evidence))
    content = whole(response)
    assert not [secret for secret in made.SECRETS if secret in content]
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == f'inline; filename="{evidence.reference}.jpg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "sandbox" in response["Content-Security-Policy"] and "'none'" in response["Content-Security-Policy"]
    event = Event.objects.get(kind="evidence_viewed")
    assert (event.by, event.for_organisation, event.code) == (cast.constable, cast.command, evidence.reference) or (
        event.for_organisation == cast.police_body
    )


def test_the_original_is_for_the_lead_and_whoever_added_it(as_, concern, cast):
    content = made.photo()
    evidence = add(concern, content, by=cast.faith)
    for who, status in {"council": 200, "faith": 200, "trustee": 403, "warden": 403, "constable": 403}.items():
        response = as_(who).get(at(concern, "original", evidence))
        assert response.status_code == status, who
        page = page_of(as_(who).get(at(concern, "file", evidence)))
        assert ("Amina Secret.jpg" in page) == (evidence.sha256 in page) == (status == 200), who
        if status == 200:
            assert whole(response) == content
            assert response["Content-Disposition"].startswith("attachment;")
            assert "Amina" not in response["Content-Disposition"]
    assert Event.objects.filter(kind="original_viewed").count() == 2


@pytest.mark.parametrize("who", ["umbrella", "coordinator", "other_council", "other_faith", "nobody"])
def test_for_those_with_a_summary_and_strangers_there_is_no_evidence(as_, concern, cast, who):
    evidence = add(concern, by=cast.faith)
    client = as_(who)
    for name in ("file", "shared", "original", "withdraw"):
        assert client.get(at(concern, name, evidence)).status_code == 404
    assert client.get(at(concern, "add")).status_code == 404
    if who in {"umbrella", "coordinator"}:
        assert "Photos, videos" not in detail(client, concern) and "added a photo" not in detail(client, concern)


def test_evidence_of_another_concern_is_not_found_by_its_own_reference(as_, concern, cast):
    """Also not by somebody who sees both concerns."""
    evidence, other = add(concern, by=cast.faith), cast.concern()
    client = as_("faith")
    for name in ("file", "shared", "original", "withdraw"):
        assert client.get(at(other, name, evidence)).status_code == 404
    hidden = cast.concern(by=cast.other_faith, place=cast.other_mosque)
    assert client.get(at(hidden, "file", add(hidden, by=cast.other_faith))).status_code == 404


def test_a_player_gets_the_part_that_it_asks_for(as_, concern, cast):
    evidence = add(concern, made.video("mov"), by=cast.faith)
    client, address = as_("faith"), at(concern, "shared", evidence)
    everything = whole(client.get(address))
    assert len(everything) > 100
    for asked, part in [("bytes=0-1", (0, 1)), ("bytes=5-", (5, len(everything) - 1)), ("bytes=-4", (-4, -1))]:
        response = client.get(address, headers={"range": asked})
        first, last = (n % len(everything) for n in part)
        assert response.status_code == 206 and whole(response) == everything[first : last + 1]
        assert response["Content-Range"] == f"bytes {first}-{last}/{len(everything)}"
    for asked in ("bytes=0-1,3-4", "bytes=x", "bytes=9-2", "bytes=-", f"bytes={10**17}-"):
        assert whole(client.get(address, headers={"range": asked})) == everything
    # once for the whole, and once for each that began at the beginning
    assert Event.objects.filter(kind="evidence_viewed").count() == 1 + 1 + 5


@pytest.mark.parametrize("asked", ["bytes=1-", "bytes=-1000000", "bytes=2-9"])
def test_whoever_leaves_out_the_beginning_is_written_down_too(as_, concern, cast, pages, asked):
    """Else all but the first byte could be read without a trace; a player that goes on is not a second look."""
    evidence = add(concern, by=cast.faith)
    client, looks = as_("council"), Event.objects.filter(kind="original_viewed", code=evidence.reference)
    for _turn in range(2):
        assert client.get(at(concern, "original", evidence), headers={"range": asked}).status_code == 206
    assert looks.filter(by=cast.council).count() == (2 if asked == "bytes=-1000000" else 1)
    whole(as_("faith").get(at(concern, "original", evidence), headers={"range": "bytes=1-"}))
    assert looks.filter(by=cast.faith).count() == 1
    pages.at(hours=30)
    as_("council").get(at(concern, "original", evidence), headers={"range": "bytes=1-"})
    assert looks.filter(by=cast.council, at=pages.now).count() == 1


def test_what_cannot_be_cleaned_says_so_and_has_no_copy(as_, concern, cast):
    evidence = add(concern, made.pdf(password="x"), by=cast.faith)
    client = as_("constable")
    assert "could not be cleaned of hidden data" in page_of(client.get(at(concern, "file", evidence)))
    assert client.get(at(concern, "shared", evidence)).status_code == 404
    assert "Only as original" in detail(client, concern)


def test_before_its_copy_is_made_nobody_gets_one(as_, concern, cast):
    evidence = add(concern, by=cast.faith, is_clean=False)
    assert "is being made" in page_of(as_("constable").get(at(concern, "file", evidence)))
    assert as_("constable").get(at(concern, "shared", evidence)).status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_not_found_and_is_logged(as_, concern, cast, storage, caplog):
    evidence = add(concern, by=cast.faith)
    storage.delete(evidence.shared)
    assert as_("faith").get(at(concern, "shared", evidence)).status_code == 404
    assert evidence.reference in caplog.text and "Amina" not in caplog.text


def test_whoever_added_it_withdraws_it_after_being_asked(as_, concern, cast):
    evidence = add(concern, by=cast.faith)
    assert as_("council").post(at(concern, "withdraw", evidence)).status_code == 403
    client = as_("faith")
    assert "Withdraw this file?" in page_of(client.get(at(concern, "withdraw", evidence)))
    for _press in range(2):
        assert client.post(at(concern, "withdraw", evidence)).status_code == 302
    for who in ("faith", "council"):
        for name in ("file", "shared", "original"):
            assert as_(who).get(at(concern, name, evidence)).status_code == 404
    page = detail(as_("council"), concern)
    assert "Nothing was added yet." in page and "withdrew a photo, video or document" in page


def test_the_place_is_asked_for_its_footage_until_it_says_that_it_is_saved(as_, concern, cast):
    assert "Save the camera footage now" not in detail(as_("council"), concern)
    assert "Save the camera footage now" in detail(as_("trustee"), concern)
    assert as_("trustee").post(at(concern, "saved")).status_code == 302
    page = detail(as_("faith"), concern)
    assert "Save the camera footage now" not in page and "saved the footage of its cameras" in page


def test_the_panel_costs_one_query_for_one_file_and_for_three_and_none_without(as_, concern, cast):
    client, counts = as_("council"), []
    for colour in (None, "red", "blue", "green"):
        if colour:
            add(concern, made.plain_photo(colour), by=cast.faith)
        detail(client, concern)
        with CaptureQueriesContext(connection) as caught:
            detail(client, concern)
        counts.append(len(caught))
    assert counts == [counts[0]] + [counts[0] + 1] * 3


def test_somebody_who_does_not_see_the_reporter_does_not_see_the_name_of_the_file(as_, concern, cast):
    add(concern, by=cast.faith)
    page = detail(as_("warden"), concern)
    assert "Amina" not in page and "Northfield Mosque Trust" in page


def test_a_disk_at_its_floor_is_said_in_a_sentence(as_, concern, settings):
    settings.EVIDENCE_FLOOR = 1 << 60
    response = as_("faith").post(at(concern, "add"), {"files": [made.sent(made.photo())]})
    assert response.status_code == 200 and "could not be stored now. The concern is safe." in page_of(response)


def test_a_copy_that_was_asked_for_later_than_the_withdrawal_does_not_bring_it_back(concern, cast, files):
    evidence = add(concern, by=cast.faith, is_clean=False)
    actions_evidence.withdraw_evidence(evidence, by=cast.faith, at=START)
    assert not actions_evidence.clean(evidence.pk, lambda: START + timedelta(hours=1))
    assert files() == [evidence.original]
