import os
import shutil

import pytest

# Playwright keeps an event loop running in this thread, and Django would refuse the database beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"phone": (360, 740), "desk": (1280, 900)}


def size_of(name):
    return dict(zip(("width", "height"), WIDTHS[name], strict=True))


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which(os.environ.get("HUB_CHROMIUM") or "chromium") or shutil.which("chromium-browser")
    if not path:
        if os.environ.get("CI"):
            pytest.fail("no Chromium here, and CI may not skip the browser tests")
        pytest.skip("no Chromium here: browser tests are skipped (Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """open_page("phone"), open_page("desk", javascript=False): a fresh visitor. Whatever the browser complains of,
    a breach of the content security policy above all, fails the test at its end."""
    contexts, complaints = [], []

    def open_one(size="phone", *, javascript=True, **more):
        options = {"viewport": size_of(size), "java_script_enabled": javascript, "locale": "en-GB"}
        context = chromium.new_context(**options, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
