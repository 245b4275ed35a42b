"""What stands in the files: short, finished, and named by what they are about."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 500
SOURCES = (".py", ".html", ".txt", ".scss", ".js", ".mjs", ".sh")
# written by tools or taken from elsewhere: nobody reads them line by line
NOT_OURS = ("requirements/", "data/", "static/build/", "locale/", "package-lock.json")
# a name that says nothing about what stands inside
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "services", "signals", "common", "misc"}
# put together here so that this page does not find itself
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error", "mark." + "xfail"]))
# Words that the field asks us not to use, and spellings of another country.
UNWANTED = re.compile(
    r"non-crime hate|vulnerable (?:people|person)|suspects? database|"
    r"\b(?:organization|organize|authorize|recogniz|behavior|neighbor|canceled|center)\w*",
    re.IGNORECASE,
)
MARKUP = re.compile(r"<[^<>]*>")
VISIBLE = re.compile(r"""\b_\(\s*(?:"([^"]*)"|'([^']*)')|gettext\w*\(\s*"([^"]*)\"""")


def tracked():
    """Files of the project that are, or are about to be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return [name for name in listed if (ROOT / name).is_file() and not name.startswith(NOT_OURS)]


@pytest.fixture(scope="module")
def sources():
    return {name: (ROOT / name).read_text() for name in tracked() if name.endswith(SOURCES)}


def test_files_were_found(sources):
    assert {"manage.py", "hub/concerns/actions.py", "tests/meta/test_files.py"} <= set(sources)


def test_no_file_is_longer_than_a_reader_can_hold(sources):
    long = {name: text.count("\n") for name, text in sources.items() if text.count("\n") > LONGEST}
    assert long == {}


def test_no_file_has_an_empty_name(sources):
    assert [name for name in sources if EMPTY_NAMES & {Path(name).stem, Path(name).parent.name}] == []


def test_nothing_is_left_unfinished(sources):
    assert [name for name, text in sources.items() if UNFINISHED.search(text)] == []


def test_visible_words_are_those_of_the_field(sources):
    found = []
    for name, text in sources.items():
        words = (
            MARKUP.sub(" ", text) if name.startswith("templates/") else " ".join(map("".join, VISIBLE.findall(text)))
        )
        found += [f"{name}: {match.group()}" for match in UNWANTED.finditer(words)]
    assert found == []
