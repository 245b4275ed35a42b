"""What is too large, or has no room, is answered with a page before anybody reads it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hub import uploads
from hub.concerns.evidence.refusals import MOST_BYTES

pytestmark = pytest.mark.django_db
ADD = "/concerns/C-0000-0000/evidence/add/"


@pytest.fixture
def small_limits(monkeypatch):
    monkeypatch.setattr(uploads, "USUAL", 1000)
    pattern, _most, is_for_members = uploads.LARGER[0]
    monkeypatch.setattr(uploads, "LARGER", [(pattern, 5000, is_for_members)])


def post(client, path, size):
    return client.post(path, {"files": SimpleUploadedFile("a.jpg", b"x" * size)})


def test_the_limits_are_those_of_the_forms():
    assert uploads._limit_at(ADD) == (MOST_BYTES + 1024 * 1024, True)
    for path in ("/", "/concerns/C-0000-0000/evidence/add/more/", "/places/imports/add/"):
        assert uploads._limit_at(path) == (21 * 1024 * 1024, False)


def test_more_than_usual_gets_a_page(cast, client, small_limits):
    client.force_login(cast.faith)
    response = post(client, "/", 2000)
    assert response.status_code == 413
    assert "Nothing of what you sent was kept" in response.content.decode()


def test_more_is_taken_where_files_are_added(cast, client, small_limits):
    client.force_login(cast.faith)
    assert post(client, ADD, 2000).status_code == 404
    assert post(client, ADD, 6000).status_code == 413


def test_strangers_are_asked_to_sign_in_first(client, small_limits, db):
    response = post(client, ADD, 2000)
    assert response.status_code == 302 and response.url.startswith("/accounts/login/?next=/concerns/")
    assert post(client, "/", 2000).status_code == 413


def test_below_the_floor_a_page_says_so(cast, client, small_limits, settings):
    settings.EVIDENCE_FLOOR = 1 << 60
    client.force_login(cast.faith)
    response = post(client, ADD, 2000)
    assert response.status_code == 507
    assert "the concern, and everything that was in the Hub before, is safe" in response.content.decode()


@pytest.mark.parametrize("length", ["-1", "x", "", "0", "0x10"])
def test_a_length_that_is_none_does_no_harm(cast, client, length):
    client.force_login(cast.faith)
    response = client.generic("POST", "/", b"x", content_type="text/plain", CONTENT_LENGTH=length)
    assert response.status_code in {400, 403, 405, 413}
