"""Uploading a timetable in the browser: what can be read, what cannot, a week before saving, and the way back."""

from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hub.places.models import Timetable, TimetableDay
from tests.access.rhythms_world import a_reading
from tests.places.test_views_times import of, rows_of, text_of, with_timetable

HEADER = "d_date,fajr_begins,fajr_jamah,sunrise,zuhr_begins,zuhr_jamah,asr_begins,asr_jamah,maghrib_begins,"
HEADER += "maghrib_jamah,isha_begins,isha_jamah"
LINE = "{:%d/%m/%Y},5:55,6:30,7:40,11:55,1:00,1:40,2:15,3:57,4:02,5:40,7:30"


def a_file(first=date(2026, 11, 30), days=10, bad=("31/02/2026,,,,,,,,,,,",), name="times.csv"):
    lines = [LINE.format(on) for on in a_reading(first, days).days]
    return SimpleUploadedFile(name, "\n".join([HEADER, *lines, *bad]).encode(), content_type="text/csv")


def upload(pages, cast, file, follow=True):
    return pages.client.post(of(cast, "times/timetables/"), {"file": file}, follow=follow)


def test_a_file_is_looked_at_before_it_counts(cast, pages):
    pages.as_("faith")
    text = text_of(upload(pages, cast, a_file()))
    assert "10 days read, from Mon 30 Nov to Wed 9 Dec." in text
    assert "1 line cannot be used." in text
    assert "31/02/2026" in text
    assert "<strong>13:00</strong>" in text
    assert "begins 11:55" in text
    assert not TimetableDay.objects.filter(is_in_force=True).exists()
    found = Timetable.objects.get()
    page = pages.client.get(of(cast, f"times/timetables/{found.reference}/?week=first"))
    assert [row["on"].day for row in page.context["week"]] == [30, 1, 2, 3, 4, 5, 6]
    for _press in range(2):
        done = pages.client.post(of(cast, f"times/timetables/{found.reference}/save/"), follow=True)
        assert "The times of your timetable count from now on" in text_of(done)
    assert TimetableDay.objects.filter(is_in_force=True).count() == 10
    back = pages.client.post(of(cast, f"times/timetables/{found.reference}/undo/"), follow=True)
    assert "What counted before counts again." in text_of(back)
    assert not TimetableDay.objects.filter(is_in_force=True).exists()
    gone = pages.client.post(of(cast, f"times/timetables/{found.reference}/discard/"), follow=True)
    assert "Nothing of it counts." in text_of(gone)
    assert "This upload was discarded." in text_of(pages.client.get(of(cast, f"times/timetables/{found.reference}/")))
    refused = pages.client.post(of(cast, f"times/timetables/{found.reference}/save/"), follow=True)
    assert "Upload the file again." in text_of(refused)


def test_last_years_file_is_offered_for_this_year_and_the_next(cast, pages):
    pages.as_("faith")
    page = upload(pages, cast, a_file(date(2025, 1, 1), 365))
    assert page.context["years"] == [2026, 2027]
    assert "All of these days have passed" in text_of(page)
    found = Timetable.objects.get()
    for year in ("2031", "", "x"):
        address = of(cast, f"times/timetables/{found.reference}/year/")
        assert pages.client.post(address, {"year": year}).status_code == 404
    page = pages.client.post(address, {"year": "2027"}, follow=True)
    assert "from Fri 1 Jan 2027 to Fri 31 Dec 2027" in text_of(page)
    assert "have passed" not in text_of(page)


def test_a_file_that_reaches_today_is_not_called_past(cast, pages):
    pages.as_("faith")
    assert "have passed" not in text_of(upload(pages, cast, a_file(date(2026, 11, 1), 30)))


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 100, b"\xff\xfe\x00\xd8", b"PK\x03\x04rest", b"a,b\n1,2", b"BEGIN:VCALENDAR\n", b"x" * 1_000_000],
    ids=["empty", "nulls", "half a letter", "a zip", "no timetable", "half a calendar", "a megabyte"],
)
def test_what_is_no_timetable_is_said_so(cast, pages, content):
    pages.as_("faith")
    page = upload(pages, cast, SimpleUploadedFile("a.csv", content))
    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert not Timetable.objects.exists()


def test_what_is_too_large_is_refused_unread(cast, pages):
    pages.as_("faith")
    page = upload(pages, cast, SimpleUploadedFile("a.csv", b"x" * (2 * 1024 * 1024 + 1)))
    assert "larger than 2 MB" in text_of(page)
    assert "Choose the file of your timetable" in text_of(pages.client.post(of(cast, "times/timetables/"), {}))


def test_odd_names_of_files_do_no_harm(cast, pages):
    pages.as_("faith")
    upload(pages, cast, a_file(name="e\u202evil<b>" + "n" * 300 + ".csv"))
    assert Timetable.objects.get().file_name.startswith("evil<b>n")
    assert "evil&lt;b&gt;" in text_of(pages.client.get(of(cast, "times/timetables/")))


def test_one_place_does_not_reach_the_timetables_of_another(cast, pages):
    with_timetable(cast, place=cast.other_mosque)
    theirs = Timetable.objects.get()
    client = pages.as_("faith")
    for words in ("", "save/", "undo/", "discard/", "year/"):
        method = client.post if words else client.get
        assert method(of(cast, f"times/timetables/{theirs.reference}/{words}")).status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == "saved"


def test_a_day_is_corrected_and_goes_back_to_the_file(cast, pages):
    with_timetable(cast)
    client = pages.as_("faith")
    address = of(cast, "times/days/2026-12-03/")
    form = client.get(address).context["form"]
    said = {name: f"{value:%H:%M}" for name, value in form.initial.items() if isinstance(value, time)}
    version = form.initial["version"]
    assert "comes before the time above it" in text_of(
        client.post(address, said | {"isha": "15:00", "version": version})
    )
    stale = client.post(address, said | {"zuhr": "13:20", "version": "1"})
    assert stale.status_code == 409
    assert "13:20" in text_of(stale)
    done = client.post(address, said | {"zuhr": "1.20pm", "version": version}, follow=True)
    assert ("13:20", "Zuhr") in rows_of(done)[3]
    assert "You corrected this day by hand." in text_of(client.get(address))
    client.post(f"{address}undo/")
    assert ("13:00", "Zuhr") in rows_of(client.get(of(cast, "times/?from=2026-12-03")))[3]


def test_a_day_without_any_time_is_refused(cast, pages):
    client = pages.as_("faith")
    address = of(cast, "times/days/2026-12-03/")
    version = client.get(address).context["form"].initial["version"]
    assert "Enter at least one time" in text_of(client.post(address, {"version": version}))
    assert client.get(of(cast, "times/days/2026-02-30/")).status_code == 404


def test_isha_after_midnight_can_be_entered(cast, pages):
    client = pages.as_("faith")
    address = of(cast, "times/days/2026-06-20/")
    version = client.get(address).context["form"].initial["version"]
    client.post(address, {"maghrib": "21:30", "isha": "00:40", "version": version})
    assert TimetableDay.objects.get(is_in_force=True).isha == time(0, 40)


def test_uploads_are_listed_page_by_page(cast, pages, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("hub.places.views.timetables.PAGE", 2)
    with_timetable(cast)
    client = pages.as_("faith")
    with django_assert_num_queries(COST := 6):
        client.get(of(cast, "times/timetables/"))
    with_timetable(cast)
    with_timetable(cast)
    with django_assert_num_queries(COST):
        page = client.get(of(cast, "times/timetables/"))
    assert len(page.context["uploads"]) == 2
    again = client.get(of(cast, f"times/timetables/{page.context['older']}"))
    assert len(again.context["uploads"]) == 1
