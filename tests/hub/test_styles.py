"""A class that no rule knows is a page that looks broken and passes every other test."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
BUILT = ROOT / "static" / "build"
# marks for scripts and tests, not for style
WITHOUT_STYLE = {"hub-choice", "govuk-checkboxes", "govuk-radios"}
CLASSES = re.compile(r'class="([^"]*)"')
TAGS = re.compile(r"{%.*?%}|{{.*?}}")


@pytest.fixture(scope="module")
def styled():
    css = (BUILT / "hub.css").read_text()
    return set(re.findall(r"\.((?:hub|govuk)-[\w-]+)", css)) | WITHOUT_STYLE


def test_every_class_in_a_template_has_a_rule(styled):
    unknown = []
    for path in (ROOT / "templates").rglob("*.html"):
        for value in CLASSES.findall(path.read_text()):
            # what a tag completes ("hub-tag--{{ tone }}") is left out, what it only adds is kept
            words = re.split(r"\s+", TAGS.sub("\0", value).replace("\0", " \0"))
            literal = [word for word in words if re.fullmatch(r"(hub|govuk)-[\w-]*\w", word)]
            unknown += [f"{path.relative_to(ROOT)}: {word}" for word in literal if word not in styled]
    assert unknown == []


def test_right_to_left_is_a_mirror():
    assert "border-left" in (BUILT / "hub.rtl.css").read_text()
    assert (BUILT / "hub.rtl.css").read_text() != (BUILT / "hub.css").read_text()


def test_a_first_visit_is_light():
    """What every page loads, packed: kept small for a phone on a poor line."""
    packed = {name: len(gzip.compress((BUILT / name).read_bytes())) for name in ("hub.css", "hub.js", "favicon.svg")}
    assert sum(packed.values()) < 20_000, packed


def test_nothing_that_is_not_ours_to_use():
    css = (BUILT / "hub.css").read_text()
    for forbidden in ("GDS Transport", "@font-face", "crown", "1d70b8", "url(http"):
        assert forbidden not in css
