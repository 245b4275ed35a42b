"""Pages that were rendered already, shown in Chromium at two widths.

The browser asks for a page and is given what the test client got, headers and status too: so the whole round needs
neither a server nor a sign-in, and nothing that it does stays in the database.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

from tests.browser.conftest import size_of
from tests.browser.page_checks import AXE, axe_faults, layout_faults
from tests.evidence_files import plain_photo

HOST = "http://localhost"


@dataclass
class Seen:
    page: object
    axe: list = field(default_factory=list)
    layout: list = field(default_factory=list)
    complaints: list = field(default_factory=list)

    def __str__(self):
        return str(self.page)


def look_at(chromium, pages):
    context = chromium.new_context(locale="en-GB")
    context.add_init_script(path=AXE)
    tab, found = context.new_page(), []
    tab.on("console", lambda said: said.type == "error" and _complain(found, said.text))
    tab.on("pageerror", lambda error: _complain(found, str(error)))
    tab.route("**/*", lambda route: _answer(route, found))
    for page in pages:
        found.append(Seen(page))
        _look(tab, found[-1])
    context.close()
    return found


def _look(tab, seen):
    tab.set_viewport_size(size_of("phone"))
    tab.goto(HOST + seen.page.address)
    _judge(tab, seen)
    if seen.page.is_main:  # its other states are built of the same parts
        tab.set_viewport_size(size_of("desk"))
        _judge(tab, seen)


def _judge(tab, seen):
    width = tab.viewport_size["width"]
    seen.axe += [fault for fault in axe_faults(tab) if fault not in seen.axe]
    seen.layout += [f"at {width} px: {fault}" for fault in layout_faults(tab)]


def _complain(found, text):
    status = found[-1].page.response.status_code
    if not (
        status >= 400 and text.startswith(f"Failed to load resource: the server responded with a status of {status}")
    ):
        found[-1].complaints.append(text)


def _answer(route, found):
    path = urlsplit(route.request.url).path
    if route.request.is_navigation_request():
        response = found[-1].page.response
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.content)
    elif path.startswith(settings.STATIC_URL) and (file := finders.find(path.removeprefix(settings.STATIC_URL))):
        route.fulfill(path=file)
    elif path.endswith("/copy/"):  # a photo of evidence: pages alone are judged here
        route.fulfill(body=plain_photo(), content_type="image/png")
    else:
        found[-1].complaints.append(f"asks for {route.request.url}")
        route.fulfill(status=404)
