"""The list as a file: what stands in it for whom, and that it is logged."""

import csv
import io

import pytest

from hub.concerns import exporting
from hub.concerns.actions_anyone import Left
from hub.concerns.models import Concern
from hub.history.models import Event
from hub.spreadsheets import safe


@pytest.fixture
def exported(pages):
    """exported("council", "severity=4"): (the first line, the rows as dictionaries)."""

    def rows(name, query=""):
        page = pages.as_(name).post("/concerns/export/", {"query": query})
        assert page.status_code == 200
        text = b"".join(page.streaming_content).decode()
        assert text.startswith("\ufeff")
        lines = list(csv.reader(io.StringIO(text[1:])))
        return lines[0], [dict(zip(lines[1], line, strict=True)) for line in lines[2:]]

    return rows


def test_it_is_marked_with_who_when_and_what(cast, exported):
    cast.concern()
    first, _rows = exported("council", "severity=2&show=all")
    assert first[0] == "OFFICIAL-SENSITIVE"
    assert first[1] == "Exported by Council on Mon 30 Nov 10:00"
    assert first[2] == "Filter: Show: All; Severity: Medium"
    assert exported("council")[0][2] == "Filter: Open concerns"


def test_a_full_view_has_everything_and_a_summary_what_it_shows(cast, exported):
    concern = cast.concern(what="A slur, “painted”;\nin red.", part_of_site="Gate", wants=("call",))
    [row] = exported("council")[1]
    assert row["Reference"] == concern.matter.reference
    assert row["What was said"] == "A slur, “painted”;\nin red."
    assert (row["Place"], row["Part of the site"], row["Raised by"]) == ("Northfield Mosque", "Gate", "Faith")
    assert (row["What was asked for"], row["Answered by"]) == ("A call", "Testham Council")
    for name in ("umbrella", "coordinator"):
        [row] = exported(name)[1]
        assert (row["What it is about"], row["Ward"], row["Seen as"]) == ("Damage or graffiti", "Northfield", "summary")
        for column in list(row)[11:]:
            assert row[column] == "", (name, column)


def test_only_what_the_list_shows_is_in_it(cast, exported):
    cast.concern(told=[cast.police_body]), cast.concern(urgency=1)
    wanted = cast.concern(urgency=4)
    assert [row["Reference"] for row in exported("council", "severity=4")[1]] == [wanted.matter.reference]
    assert len(exported("council")[1]) == 2
    assert exported("other_council")[1] == []
    assert exported("council", "hostility=religion")[1] == []


def test_a_hidden_name_is_hidden(cast, exported):
    concern = cast.concern()
    Concern.objects.filter(pk=concern.pk).update(hides_name=True)
    assert exported("council")[1][0]["Raised by"] == ""
    assert exported("faith")[1][0]["Raised by"] == "Faith"
    assert exported("warden")[1][0]["Raised by"] == ""


def test_what_was_entered_for_a_caller_says_so(cast, exported):
    """By which body, only to those who see it in full; who somebody without an account is, stands on its page alone."""
    cast.entered(told=[cast.council_body], left=Left(name="Amina K.", email="amina@example.net"))
    cast.concern(told=[cast.council_body])
    rows = {row["Entered for a caller"]: row for row in exported("council")[1]}
    assert sorted(rows) == ["", "yes"]
    assert (rows["yes"]["Entered by"], rows[""]["Entered by"]) == ("Testham Advice Centre", "")
    marked = [row for row in exported("coordinator")[1] if row["Entered for a caller"] == "yes"]
    assert [row["Entered by"] for row in marked] == [""]
    assert "Amina" not in str(rows) and "amina" not in str(rows)


def test_cells_are_no_formulas(cast, exported):
    cast.concern(what="=HYPERLINK(1)", part_of_site="@SUM(A1)")
    [row] = exported("council")[1]
    assert (row["What was said"], row["Part of the site"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")
    for text in ("=1", "+1", "-1", "@a", "\ta", "\ra", "\na", "\uff1d1"):
        assert safe(text) == f"'{text}"
    assert safe("1=2") == "1=2"
    assert safe("") == ""


def test_each_that_was_taken_along_is_logged(cast, exported):
    mine, summary = cast.concern(), cast.concern(place=cast.other_mosque, by=cast.other_faith, told=[])
    exported("council")
    [event] = Event.objects.filter(kind="exported")
    assert (event.matter, event.by, event.for_organisation, event.code) == (
        mine.matter,
        cast.council,
        cast.council_body,
        "",
    )
    exported("coordinator")
    codes = Event.objects.filter(kind="exported", by=cast.coordinator).values_list("matter", "code")
    assert set(codes) == {(mine.pk, "summary"), (summary.pk, "summary")}


def test_a_get_gives_nothing(cast, pages):
    cast.concern()
    assert pages.as_("council").get("/concerns/export/").status_code == 405
    assert not Event.objects.filter(kind="exported").exists()


def test_it_is_cut_and_says_so(cast, exported, monkeypatch):
    for _n in range(3):
        cast.concern()
    monkeypatch.setattr(exporting, "MOST", 2)
    first, rows = exported("council")
    assert len(rows) == 2
    assert first[3].startswith("Only the newest are in this file")
    assert Event.objects.filter(kind="exported").count() == 2


def test_rows_are_read_in_batches(cast, exported, monkeypatch, django_assert_num_queries):
    made = [cast.concern().matter.reference for _n in range(5)]
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    assert sorted(row["Reference"] for row in exported("council")[1]) == sorted(made)


def test_it_costs_the_same_for_one_and_for_three(cast, pages, django_assert_num_queries):
    client = pages.as_("council")

    def fetch():
        return b"".join(client.post("/concerns/export/").streaming_content)

    cast.concern()
    for expected in (3, 5):
        # session, person and organisations, filters, keys; whom it was seen through and the log of it in one piece;
        # the rows, their audience, what is due
        with django_assert_num_queries(12):
            assert fetch().count(b"\r\n") == expected
        cast.concern(), cast.concern()


@pytest.mark.parametrize("query", ["x" * 5000, "severity=%00", "after=C-1", "\u202e"])
def test_a_guessed_filter_is_none(cast, pages, query):
    cast.concern()
    assert pages.as_("council").post("/concerns/export/", {"query": query}).status_code in (200, 400)
