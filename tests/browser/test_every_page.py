"""Every page, judged: axe-core and the layout at two widths, html-validate, its title and heading, and the browser's
own complaints. A new address is here as soon as it stands in tests/access/pages.py.

Once as the person who sees most of it; `make axe` shows every page to everybody who gets it.
"""

import logging
import os
import re
from collections import defaultdict

import pytest
from django.db import transaction
from django.test import override_settings

from tests.access.world import World
from tests.browser.every_page import EveryPage
from tests.browser.looking import look_at
from tests.browser.page_checks import html_faults
from tests.cast import START, build_cast

pytestmark = [pytest.mark.browser]
EVERYONE = os.environ.get("HUB_AXE") == "everyone"


@pytest.fixture(scope="module")
def shown(django_db_setup, django_db_blocker):
    """Every page as somebody got it, from one world that is made once and taken back."""
    a_day_later = START.replace(day=1, month=12, hour=11)  # when some promises are kept and some are late
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(ACCOUNT_RATE_LIMITS=False),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr("hub.history.moment.now", lambda: a_day_later)
        patch.setattr(logging.root.manager, "disable", logging.WARNING)  # refusals are what we ask for
        pages = list(EveryPage(World(build_cast()), everyone=EVERYONE).shown())
        transaction.set_rollback(True)
    return pages


@pytest.fixture(scope="module")
def seen(chromium, shown):
    return look_at(chromium, shown)


def fail_with(faults):
    """Faults grouped by page, and by fault where several pages share it."""
    pages = defaultdict(list)
    for page, fault in faults:
        pages[fault].append(str(page))
    if pages:
        lines = [f"{', '.join(sorted(set(where)))}:\n    {fault}" for fault, where in pages.items()]
        pytest.fail("\n".join(lines), pytrace=False)


def test_axe_finds_nothing(seen):
    fail_with((page, fault) for page in seen for fault in page.axe)


def test_pages_fit_and_can_be_pressed_with_a_thumb(seen):
    fail_with((page, fault) for page in seen for fault in page.layout)


def test_the_browser_complains_of_nothing(seen):
    """A breach of the content security policy above all."""
    fail_with((page, fault) for page in seen for fault in page.complaints)


def test_html_is_valid(shown):
    names = {f"page-{number}": page for number, page in enumerate(shown)}
    found = [line.partition(":") for line in html_faults([(name, page.html) for name, page in names.items()])]
    fail_with((names[name], fault) for name, _colon, fault in found)


def is_one_page(pages):
    """The same page that several addresses lead to: a thread and its forms, a draft of either kind, a report."""
    templates = {page.response.templates[0].name for page in pages}
    return len(templates) == 1 and templates.pop().startswith(("tell/", "join/", "concerns/raise", "insight/body.html"))


def test_each_page_has_a_title_of_its_own_and_one_heading(shown):
    titles, faults = defaultdict(list), []
    for page in shown:
        found = re.search(r"<title>(.*?)</title>", page.html, re.DOTALL)
        title = " ".join(found[1].split()) if found else ""
        headings = len(re.findall(r"<h1[ >]", page.html))
        if headings != 1:
            faults.append((page, f"{headings} first headings"))
        if len(title.partition(" \N{EN DASH} ")[0]) < 3:
            faults.append((page, f"says too little in its title: {title!r}"))
        if page.is_a_page:
            titles[title].append(page)
    for title, pages in titles.items():
        if len({page.key for page in pages}) > 1 and not is_one_page(pages):
            faults += [(page, f"not the only page with the title {title!r}") for page in pages]
    fail_with(faults)
