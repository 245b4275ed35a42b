import pytest

from hub.errors import too_many_requests


def test_too_many_tries_are_answered_in_our_own_words(client, db):
    for _try in range(6):
        answer = client.post("/accounts/password/reset/", {"email": "faith@example.org"})
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "try again in five minutes" in page
    assert 'href="tel:999"' in page


def test_the_page_of_too_many_tries_is_ours(rf, db):
    request = rf.get("/")
    assert too_many_requests(request).status_code == 429


@pytest.mark.parametrize(
    ("referer", "next_page"),
    [
        ("http://testserver/people/U-0000-0000/", "/people/U-0000-0000/"),
        ("https://elsewhere.example/people/", "/"),
        ("", "/"),
        ("http://testserver", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_a_button_without_a_page_of_its_own_leads_back_to_the_page_it_stood_on(client, cast, referer, next_page):
    address = f"/people/{cast.warden.reference}/link/"
    answer = client.post(address, headers={"referer": referer})
    assert answer.url == f"/accounts/login/?next={next_page}"
