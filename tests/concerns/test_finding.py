"""Concerns found by words: who finds what by which, and words of every script and shape."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns import finding
from hub.concerns.actions import acknowledge
from hub.concerns.finding import reference_in, tidy_words
from hub.concerns.models import ConcernText
from hub.matters import pages as matters_pages
from tests.cast import START


@pytest.fixture
def found(pages):
    def listed(name, words, **more):
        page = pages.as_(name).get("/concerns/", {"q": words, **more})
        assert page.status_code == 200
        return [row.reference for row in page.context["rows"]]

    return listed


@pytest.fixture(params=["walked", "named", "common"])
def way(request, monkeypatch):
    """How what is sought is found: all in the first step, by an index, or by walking on because it names too many."""
    if request.param != "walked":
        monkeypatch.setattr(matters_pages, "STEPS", (1, 1, 5000))
    monkeypatch.setattr(finding, "COMMON", 0 if request.param == "common" else 5000)
    return request.param


def of(*concerns):
    return [concern.matter.reference for concern in concerns]


def test_words_of_what_was_said_are_found_by_who_sees_it_in_full(cast, found):
    concern = cast.concern(what="A man with a ladder looked at the lamp.", part_of_site="Bicycle shed")
    for name in ("faith", "council", "constable"):
        for words in ("ladder", "LAMP ladder", "bicycle", "graffiti", "northfield", "Northfield Mosque", '"a ladder"'):
            assert found(name, words) == of(concern), (name, words)
        assert found(name, "ladder -lamp") == []
        assert found(name, "zebra OR ladder") == of(concern)
    assert found("other_council", "ladder") == []


@pytest.mark.parametrize("name", ["umbrella", "coordinator"])
def test_a_summary_is_found_by_what_it_shows_and_by_nothing_else(cast, found, way, name):
    concern = cast.concern(what="A man with a ladder.", part_of_site="Bicycle shed")
    for words in ("graffiti", "damage northfield", '"Damage or graffiti"', "northfield OR ladder"):
        assert found(name, words) == of(concern), words
    for words in ("ladder", "bicycle", "graffiti ladder", '"northfield mosque"', "mosque", "faith", "slur"):
        assert found(name, words) == [], words
    # nor by what it would not be found by
    for words in ("graffiti -ladder", "graffiti -zebra", "graffiti -bicycle"):
        assert found(name, words) == of(concern), words
    assert found("council", "graffiti -ladder") == []


def test_nobody_is_found_by_the_name_of_who_reported_it(cast, found):
    cast.concern()
    for name in ("faith", "council", "coordinator"):
        assert found(name, "faith") == []
        assert found(name, "faith@example.org") == []


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("Der Fußweg war naß, ça va", "FUSSWEG ca"),
        ("Café à côté", "cafe cote"),
        ("রাতে মসজিদের দরজা ভাঙা হয়েছে", "দরজা মসজিদের"),
        ("كَسَرُوا الباب الأمامي", "كسروا الامامي"),
        ("مسجد کی دیوار", "كي ديوار"),
        ("The imam\u2019s car", "imam's car"),
        ("“Go home” was shouted", '"go home"'),
        ("plate AB12 CDE seen", "ab12"),
    ],
)
def test_words_of_every_script_are_found_however_they_are_typed(cast, found, said, typed):
    concern = cast.concern(what=said)
    cast.concern(what="Something else.")
    assert found("council", typed) == of(concern)


@pytest.mark.parametrize(
    "words",
    [
        "'",
        '"',
        '"unclosed',
        "a & | ! b",
        ":*",
        "\\",
        "-",
        "()",
        "'); drop",
        "%",
        "%s",
        "<->",
        "é" * 5000,
        "\u202e",
        "😀",
    ],
)
def test_whatever_is_typed_is_answered(cast, found, words):
    cast.concern()
    assert found("council", words) == []


def test_a_megabyte_of_words_is_cut(cast, pages):
    cast.concern()
    page = pages.as_("council").get("/concerns/", {"q": "slur " * 200_000})
    assert page.status_code == 200
    assert len(page.context["narrowed"].chosen["q"]) <= finding.LONGEST_WORDS


def test_a_reference_leads_to_it_however_it_is_typed(cast, pages):
    concern = cast.concern()
    reference = concern.matter.reference
    client = pages.as_("council")
    for typed in (reference, reference.lower(), f"  {reference.replace('-', '')} ", reference.replace("-", " ")):
        assert client.get("/concerns/", {"q": typed}).headers["Location"] == f"/concerns/{reference}/"
    stranger = pages.as_("other_council").get("/concerns/", {"q": reference})
    assert stranger.status_code == 200
    assert list(stranger.context["rows"]) == []


def test_the_eight_characters_after_the_letter_are_enough_in_part(cast, found):
    concern = cast.concern()
    assert found("coordinator", concern.matter.reference[2:6]) == of(concern)


def test_what_is_no_reference_is_words():
    assert reference_in("C-0000-0000") is None
    assert reference_in("Cemeteries") is None
    assert reference_in("C" * 8) is None
    assert reference_in("") is None
    assert tidy_words("  a \n b ") == "a b"


def test_words_and_filters_together_page_on(cast, pages, way):
    wanted = [cast.concern(what="A ladder.", at=START - timedelta(hours=n)).matter.reference for n in range(30)]
    cast.concern(what="A ladder.", category="threat"), cast.concern(what="A lamp.")
    closed = cast.concern(what="A ladder.", wants=("record",))
    client = pages.as_("council")
    first = client.get("/concerns/?q=ladder&category=graffiti")
    second = client.get(first.context["older"])
    rows = [row.reference for page in (first, second) for row in page.context["rows"]]
    assert rows == wanted
    assert [row.reference for row in client.get(second.context["newer"]).context["rows"]] == wanted[:25]
    closed_ones = client.get("/concerns/?q=ladder&show=closed")
    assert [row.reference for row in closed_ones.context["rows"]] == of(closed)
    assert list(client.get("/concerns/?q=ladder&severity=4").context["rows"]) == []
    assert list(pages.as_("council", minutes=1).get("/concerns/?q=ladder&show=overdue").context["rows"]) == []


def test_whose_turn_it_is_is_found_by_every_way(cast, pages, way):
    """Of what I deal with, of what a body owes: only what I see, newest first, page by page."""
    mine = [cast.concern(at=START - timedelta(hours=n)) for n in range(28)]
    cast.concern(told=[cast.police_body])
    for concern in mine:
        answer = {"dealt_with_by": cast.council, "next_step": "A look.", "next_step_at": START + timedelta(days=2)}
        acknowledge(concern, by=cast.council, at=START, **answer)
    others = cast.concern()
    client = pages.as_("council")
    rows, address = [], "/concerns/?owner=me&category=graffiti"
    while address:
        page = client.get(address)
        rows += [row.reference for row in page.context["rows"]]
        address = page.context["older"]
    assert rows == of(*mine)
    owed = client.get(f"/concerns/?owner={cast.council_body.reference}").context["rows"]
    assert of(others)[0] in [row.reference for row in owed]
    assert list(pages.as_("other_council").get("/concerns/?owner=me").context["rows"]) == []
    assert list(pages.as_("constable").get("/concerns/?owner=me").context["rows"]) == []


def test_a_concern_and_its_text_are_written_together(cast):
    concern = cast.concern()
    assert ConcernText.objects.filter(concern=concern).exists()


def test_a_word_that_is_common_is_looked_up_in_the_rows_that_were_walked_and_in_no_others(cast, found):
    """The planner would rather read every text with the word in it: at 100,000 concerns that is most of the page."""
    cast.concern(what="A ladder.")
    with CaptureQueriesContext(connection) as asked:
        found("council", "ladder")
    (walked,) = (query["sql"] for query in asked if "c.matter_id from concerns_concern" in query["sql"])
    with connection.cursor() as cursor:
        # as it would choose where rows are many
        cursor.execute("set local enable_nestloop = off")
        cursor.execute(f"explain {walked}")
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "Hash" not in plan
    assert "Merge" not in plan
