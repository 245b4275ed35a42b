"""The message itself: readable in mail programs old and new, light and dark, from left and from right."""

import email
import email.policy
import re
from html.parser import HTMLParser

import pytest
from django.core.mail import get_connection

from hub.notifications import outbox, rendering
from tests.cast import START
from tests.notifications.letters import DUE

VOID = {"meta", "br"}


@pytest.fixture
def message(cast):
    """(message as it leaves, as a strict reader finds it; what was rendered)."""
    concern = cast.concern()
    facts = {"reference": concern.matter.reference, "due_at": DUE}

    def make(language="en-gb", template="concern_raised", matter=concern.matter, context=facts, **more):
        mail = outbox.enqueue(
            template,
            recipient=cast.council,
            language=language,
            context=context,
            matter=matter,
            organisation=cast.council_body,
            dedupe_key=f"{template}:{language}:{len(more)}",
            at=START,
        )
        for name, value in more.items():
            setattr(mail, name, value)
        rendered = rendering.render(mail, START)
        built = rendering.build(mail, rendered, connection=get_connection(), at=START)
        raw = built.message().as_bytes(linesep="\r\n")
        return email.message_from_bytes(raw, policy=email.policy.default), rendered, raw

    return make


class Judge(HTMLParser):
    """Every element closed in order; what stands in it, with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.open, self.found = [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _value in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {tag} {names}"
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"


@pytest.mark.parametrize("language", ["en-gb", "ur", "ar"])
def test_the_page_is_well_formed_and_keeps_language_and_direction_without_its_html_element(message, language):
    _message, rendered, _raw = message(language)
    found = Judge(rendered.html).found
    direction = "ltr" if language == "en-gb" else "rtl"
    stated = [attrs for _tag, attrs in found if attrs.get("lang")]
    assert [(attrs["lang"], attrs["dir"]) for attrs in stated] == [(language, direction)] * 2
    sides = {attrs["align"] for tag, attrs in found if tag == "td" and "align" in attrs} - {"center"}
    assert sides == {"left" if direction == "ltr" else "right"}
    padded = "10px 12px 10px 0" if direction == "ltr" else "10px 0 10px 12px"
    assert padded in rendered.html


def test_it_is_readable_dark_and_in_programs_that_take_the_style_element_out(message):
    html = message()[1].html
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL).group(1)
    assert '<meta name="color-scheme" content="light dark">' in html and "(prefers-color-scheme: dark)" in style
    dark = set(re.findall(r"^\.(\w+) \{", style, re.MULTILINE))
    for tag, attrs in Judge(html).found:
        classes = set((attrs.get("class") or "").split())
        assert classes <= dark, f"{classes - dark} has no colour in the dark"
        for said in re.findall(r"(?<![-\w])(color|background-color|border-top):", attrs.get("style") or ""):
            assert classes, f"{tag} has a {said} that stays as it is in the dark"
        if "page" in classes or "card" in classes or "button" in classes:
            assert "background-color:" in attrs["style"]


def test_outlook_keeps_widths_spaces_and_the_button(message):
    html = message()[1].html
    assert "<!--[if mso]><table" in html and 'width="560"' in html and "<!--[if mso]></td>" in html
    assert html.count("mso-line-height-rule:exactly") == html.count("line-height:")
    assert re.findall(r"margin:(?!0;)", html) == [], "space is padding of cells"
    assert "mso-padding-alt:14px 22px" in html and 'class="button" bgcolor=' in html
    assert not re.search(r"<(div|img|script|link|form)\b|url\(|flex|grid|float", html)


def test_nothing_of_it_is_fetched_and_only_the_hub_is_linked(message):
    """Nobody learns that, when or where it was read."""
    html = message()[1].html
    assert re.findall(r"(?:src|background|srcset)=", html) == []
    links = re.findall(r'href="([^"]*)"', html)
    assert links and all(link.startswith("http://localhost:8000/") for link in links)


def test_its_headers(message):
    read, _rendered, _raw = message("ur")
    assert read["Content-Language"] == "ur"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].datetime == START.replace(microsecond=0)
    thread = read["References"]
    assert thread == read["In-Reply-To"] != read["Message-ID"]
    assert re.fullmatch(r"<c-[0-9a-z-]+@hub.example>", thread)
    facts = {"reference": read["Subject"].partition(":")[0], "organisation": "B"}
    again, _rendered, _raw = message("ur", template="concern_closed", context=facts)
    assert again["References"] == thread and again["Message-ID"] != read["Message-ID"], "one thread a matter"
    alone, _rendered, _raw = message(template="sign_in_changed", matter=None, context={})
    assert alone["References"] is None
    assert [part.get_content_type() for part in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_a_subject_and_a_name_in_any_language_travel_as_ascii(message, cast):
    cast.council_body.name = "مجلس پڑوس کا بہت لمبا نام " * 4
    facts = {"reference": cast.concern().matter.reference, "organisation": cast.council_body.name.strip()[:90]}
    read, _rendered, raw = message("ur", template="concern_closed", context=facts)
    head = raw.partition(b"\r\n\r\n")[0]
    words = re.findall(rb"=\?[^ ]+?\?=(?=[\s,]|$)", head)
    assert max(head) < 128 and len(words) > 2 and max(len(word) for word in words) <= 75
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert "مجلس" in str(read["From"])


def test_plain_text_is_narrow_and_its_links_are_whole(message):
    text = message()[1].text
    lines = text.split("\n")
    assert max(len(line) for line in lines if "http" not in line) <= 76
    (link,) = [line for line in lines if "/concerns/" in line]
    assert re.fullmatch(r"http://localhost:8000/concerns/C-[0-9A-Z-]+/", link)


def test_a_very_long_word_breaks_no_line_of_text_and_no_column_of_the_page():
    word = "x" * 300
    assert rendering._wrapped(f"short {word} short") == f"short\n{word}\nshort\n"
