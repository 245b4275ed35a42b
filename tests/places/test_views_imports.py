import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.places.actions_uploads import discard, take_up, upload
from hub.places.models import ImportLine, PlaceImport, PlaceOfWorship, PlaceProposal, PlaceSource
from tests.access.world_imports import FILE

NEW = reverse("places:import_new")


CONTENT = FILE.encode()


def send(client, content=CONTENT, name="places.csv"):
    return client.post(NEW, {"file": SimpleUploadedFile(name, content)})


def worker(pages):
    for place_import in PlaceImport.objects.all():
        take_up(place_import.pk, lambda: pages.now)


def text_of(response):
    return " ".join(response.content.decode().split())


def page(place_import, *words):
    base = reverse("places:import", args=[place_import.reference])
    return base + "".join(f"{word}/" for word in words)


def test_an_officer_imports_a_file_in_the_browser(pages, cast):
    client = pages.as_("council")
    assert "Testham: only places there are imported" in text_of(client.get(NEW))
    address = send(client).url
    waiting = client.get(address)
    assert "Waiting to be read" in text_of(waiting)
    assert waiting["Refresh"] == "5"
    assert f'href="{address}">Look again now' in text_of(waiting)
    worker(pages)
    shown = client.get(address)
    assert "Refresh" not in shown
    assert "What this file would do" in text_of(shown)
    assert "outside the area that your organisation covers (Testham). It is passed over." in text_of(shown)
    assert "Lost" in text_of(client.get(f"{address}rejected/"))
    assert client.post(f"{address}confirm/").url == address
    assert "Waiting to be imported" in text_of(client.get(address))
    worker(pages)
    assert "What was done" in text_of(client.get(address))
    temple = PlaceOfWorship.objects.get(name="New Temple")
    assert reverse("places:detail", args=[temple.reference]) in text_of(client.get(f"{address}added/"))
    listed = text_of(client.get(reverse("places:imports")))
    assert "places.csv" in listed
    assert "Council, Mon 30 Nov 10:00" in listed
    assert "2 added, 0 changed" in listed


def test_how_far_it_is_stands_on_the_page(pages, cast, start):
    made = upload(file_name="x.csv", content=b"x", by=cast.council, at=start)
    PlaceImport.objects.update(status="reading", claimed_at=start, lines_done=12, lines_total=50)
    shown = text_of(pages.as_("council").get(page(made)))
    assert "12 of 50 lines" in shown
    assert 'max="50" value="12"' in shown


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "The file is empty"), (b"x" * (20 * 1024 * 1024 + 1), "The file is bigger than 20 MB")],
)
def test_a_file_that_is_not_taken(pages, content, reason):
    response = send(pages.as_("council"), content)
    assert reason in text_of(response)
    assert not PlaceImport.objects.exists()


def test_no_file_at_all(pages):
    assert "Choose a file" in text_of(pages.as_("council").post(NEW, {}))
    assert "Choose a file" in text_of(pages.as_("council").post(NEW, {"file": "places.csv"}))


@pytest.mark.parametrize(
    "name", ["\U0001f600" * 150 + ".csv", "a\x00b.csv", "../../etc/passwd", "\u202egnp.csv", "x" * 250]
)
def test_whatever_a_file_is_called(pages, name):
    address = send(pages.as_("council"), name=name).url
    kept = PlaceImport.objects.get().file_name
    assert kept
    assert len(kept) <= 120
    assert "\u202e" not in kept
    assert pages.client.get(address).status_code == 200


def test_a_file_that_failed_says_why_and_what_to_do(pages):
    client = pages.as_("council")
    address = send(client, b"PK\x03\x04\x00").url
    worker(pages)
    shown = text_of(client.get(address))
    assert "This is not a text file. Save it as “CSV UTF-8” and try again." in shown
    assert NEW in shown


def test_pressed_too_late_says_so(pages, cast, start):
    made = upload(file_name="x.csv", content=FILE.encode(), by=cast.council, at=start)
    discard(made, by=cast.council, at=start)
    response = pages.as_("council").post(page(made, "confirm"), follow=True)
    assert "cannot be imported any more" in text_of(response)


def test_a_colleague_sees_it_and_another_council_does_not(pages, cast, start):
    made = upload(file_name="x.csv", content=FILE.encode(), by=cast.council, at=start)
    assert pages.as_("manager").get(page(made)).status_code == 200
    for name in ("warden", "other_council", "coordinator", "faith"):
        assert pages.as_(name).get(page(made)).status_code == 404
        assert pages.as_(name).post(page(made, "confirm")).status_code == 404
    # somebody who went to another council leaves what they did here behind, and takes none of it along
    cast.council.memberships.update(ended_at=pages.now)
    assert pages.as_("manager").get(page(made)).status_code == 200
    cast.council.memberships.create(organisation=cast.other_council_body, role="council_officer", since=pages.now)
    assert pages.as_("other_council").get(page(made)).status_code == 404


def many_lines(made, count, kind="rejected"):
    ImportLine.objects.bulk_create(
        ImportLine(place_import=made, line=1 + n // 2, kind=kind, name=f"Name {n}", reason="has no name")
        for n in range(count)
    )


def test_lines_are_shown_page_by_page_and_each_once(pages, cast, start):
    made = upload(file_name="x.csv", content=b"x", by=cast.council, at=start)
    many_lines(made, 205)
    client, address, seen = pages.as_("council"), page(made, "rejected"), []
    here = address
    for _page in range(3):
        response = client.get(here)
        seen += [row[0] for row in response.context["rows"]]
        here = address + response.context["next"]
    assert response.context["next"] == ""
    assert seen == [f"Name {n}" for n in range(205)]
    for guess in ("x", "-1", "9" * 30, "²"):
        assert client.get(address, {"after": guess}).status_code == 200
    assert client.get(page(made, "nonsense")).status_code == 404


def test_the_same_questions_for_one_line_and_for_three(pages, cast, start):
    made = upload(file_name="x.csv", content=b"x", by=cast.council, at=start)
    client = pages.as_("council")
    counts = []
    for _more in range(2):
        many_lines(made, 1 if not counts else 2)
        ImportLine.objects.update(place=cast.mosque)
        upload(file_name=f"{len(counts)}.csv", content=b"y", by=cast.manager, at=start)
        counts.append(
            [_queries(client, address) for address in (page(made, "rejected"), reverse("places:imports"), page(made))]
        )
    assert counts[0] == counts[1]


def _queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert not any('"content"' in query["sql"] for query in captured), "no list loads the files"
    return len(captured)


def test_imports_are_shown_page_by_page(pages, cast, start):
    for number in range(27):
        upload(file_name=f"{number}.csv", content=b"x", by=cast.council, at=start)
    client, address = pages.as_("council"), reverse("places:imports")
    first = client.get(address)
    second = client.get(address + first.context["next"])
    names = [row["import"].file_name for response in (first, second) for row in response.context["rows"]]
    assert names == [f"{number}.csv" for number in reversed(range(27))]
    assert second.context["next"] == ""


def test_rejected_lines_as_a_file_that_does_nothing_in_a_spreadsheet(pages, cast, start):
    made = upload(file_name="x.csv", content=b"x", by=cast.council, at=start)
    names = ["=HYPERLINK(1)", "+1", "-1", "@x", 'মসজিদ, "x"']
    for line, name in enumerate(names):
        ImportLine.objects.create(place_import=made, line=line, kind="rejected", name=name, reason="has no name")
    response = pages.as_("council").get(page(made)[:-1] + "/rejected.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["line", "name", "reason"]
    assert [row[1] for row in rows[1:]] == ["'=HYPERLINK(1)", "'+1", "'-1", "'@x", 'মসজিদ, "x"']


def test_names_of_a_file_do_no_harm_on_a_page(pages, cast, start):
    name = "<script>alert(1)</script>"
    content = f'name,religion,ward_code\n"{name}",hindu,E05990001\n'.encode()
    address = send(pages.as_("council"), content, name=f"{name}.csv").url
    worker(pages)
    for words in ("", "added/"):
        shown = pages.client.get(address + words).content.decode()
        assert "<script>alert" not in shown


@pytest.fixture
def proposals(cast, start):
    def make(count):
        for _number in range(count):
            source = PlaceSource.objects.create(
                place=cast.mosque, file_kind="osm", source_id=f"node/{PlaceSource.objects.count()}"
            )
            PlaceProposal.objects.create(
                place=cast.mosque, source=source, field="address", here="", there="1 Low Street", made_at=start
            )

    return make


def test_a_proposal_is_taken_and_undone_in_the_browser(pages, cast, proposals):
    proposals(1)
    client, address = pages.as_("council"), reverse("places:proposals")
    shown = text_of(client.get(address))
    assert "1 Low Street" in shown
    assert "nothing" in shown
    proposal = PlaceProposal.objects.get()
    client.post(reverse("places:proposal_take", args=[proposal.reference]))
    cast.mosque.refresh_from_db()
    assert cast.mosque.address == "1 Low Street"
    decided = text_of(client.get(f"{address}?show=decided"))
    assert "Council took it over from the file, Mon 30 Nov 10:00" in decided
    client.post(reverse("places:proposal_undo", args=[proposal.reference]))
    cast.mosque.refresh_from_db()
    assert cast.mosque.address == ""
    refused = client.post(reverse("places:proposal_leave", args=[proposal.reference]), follow=True)
    assert "Left as it stands here." in text_of(refused)
    refused = client.post(reverse("places:proposal_take", args=[proposal.reference]), follow=True)
    assert "Somebody has decided it otherwise. Undo that first." in text_of(refused)


@pytest.mark.parametrize("show", ["", "decided"])
def test_proposals_are_shown_page_by_page_with_the_same_questions(pages, cast, proposals, start, show):
    client, address = pages.as_("council"), f"{reverse('places:proposals')}?show={show}"
    counts = []
    for count in (1, 2):
        proposals(count)
        if show:
            PlaceProposal.objects.update(decided_at=start, decided_by=cast.council, taken=False)
        counts.append(_queries(client, address))
    assert counts[0] == counts[1]
    proposals(24)
    if show:
        PlaceProposal.objects.update(decided_at=start, decided_by=cast.council, taken=False)
    first = client.get(address)
    second = client.get(reverse("places:proposals") + first.context["next"])
    found = [row["proposal"].pk for response in (first, second) for row in response.context["rows"]]
    assert sorted(found) == sorted(PlaceProposal.objects.values_list("pk", flat=True))
    assert len(found) == 27
    assert second.context["next"] == ""
    assert second.context["start"]


def test_the_list_of_places_leads_there_for_those_who_keep_the_registry(pages):
    for name, may in [("council", True), ("coordinator", True), ("warden", False), ("constable", False)]:
        shown = text_of(pages.as_(name).get(reverse("places:list")))
        assert (NEW in shown) == may
        assert (reverse("places:proposals") in shown) == may
