import pytest

pytestmark = pytest.mark.django_db


def test_anybody_sees_it_in_a_demonstration(client, settings):
    settings.DEMO = True
    answer = client.get("/styleguide/")
    assert answer.status_code == 200
    assert b"Answer your concern" in answer.content


def test_nobody_sees_it_elsewhere(client, settings, cast):
    settings.DEMO = False
    client.force_login(cast.coordinator)
    assert client.get("/styleguide/").status_code == 404


def test_with_errors_the_title_says_so(client, settings):
    settings.DEMO = True
    page = client.get("/styleguide/?errors=1").content.decode()
    assert "<title>Error: Styleguide" in page
    assert page.count("There is a problem") == 1


def test_pages_carry_the_emergency_line_and_no_inline_code(client, settings):
    settings.DEMO = True
    answer = client.get("/styleguide/")
    assert b'href="tel:999"' in answer.content
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_signed_in_account_menu_signs_out_by_post(client, settings, cast):
    settings.DEMO = True
    client.force_login(cast.faith)
    page = client.get("/styleguide/").content.decode()
    assert cast.committee.name in page
    assert 'method="post" action="/accounts/logout/"' in page
