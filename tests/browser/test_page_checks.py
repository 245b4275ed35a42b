"""The judges themselves."""

import pytest

from tests.browser.page_checks import axe_faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WITHOUT_NAME = "<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'></main></html>"


def test_axe_finds_what_is_wrong(open_page):
    page = open_page("phone")
    page.set_content(WITHOUT_NAME)
    assert any("image-alt" in fault for fault in axe_faults(page))


def test_axe_says_that_it_needs_scripts_instead_of_waiting_for_ever(open_page):
    page = open_page("phone", javascript=False)
    page.set_content(WITHOUT_NAME)
    with pytest.raises(AssertionError, match="axe needs JavaScript"):
        axe_faults(page)
