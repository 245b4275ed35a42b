"""A secretary uploads last year's timetable with errors, corrects it, adds Jumu'ah, and prints the month.

Through the pages with the test client; tests/browser/test_times.py does the same on a phone.
"""

from datetime import date, time, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import START
from tests.journeys.test_loop import in_order, words_of

HEADER = "d_date,fajr_begins,fajr_jamah,sunrise,zuhr_begins,zuhr_jamah,asr_mithl_1,asr_mithl_2,asr_jamah,"
HEADER += "maghrib_begins,maghrib_jamah,isha_begins,isha_jamah,is_ramadan,hijri_date"
TIMES = "5:55,6:30,7:40,11:55,1:00,1:40,2:20,2:30,3:57,4:02,5:40,7:30,0,"
# as volunteers leave them: a day that is none, words for a time, a line cut off
WRONG = ["29/02/25," + TIMES, "tomorrow," + TIMES, "3/12/25,soon"]


def last_years_file(wrong=WRONG):
    """Two-digit years, day first, twelve hours without am or pm."""
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(365)]
    if wrong:
        days.remove(date(2025, 12, 3))
    lines = [f"{day:%d/%m/%y},{TIMES}" for day in days]
    return "\r\n".join([HEADER, *lines[:50], *wrong, *lines[50:]]).encode("utf-8-sig")


class Secretary:
    def __init__(self, cast, client, monkeypatch):
        self.place, self.client = f"/places/{cast.mosque.reference}/", client
        monkeypatch.setattr("hub.history.moment.now", lambda: START)
        client.force_login(cast.faith)

    def sees(self, words="", **asked):
        response = self.client.get(f"{self.place}{words}", asked)
        assert response.status_code == 200
        return unescape(words_of(response))

    def sends(self, words, **said):
        response = self.client.post(f"{self.place}{words}", said, follow=True)
        assert response.redirect_chain, words_of(response)
        self.here = response.redirect_chain[-1][0].removeprefix(self.place)
        return unescape(words_of(response))

    def uploads(self, content):
        file = SimpleUploadedFile("Prayer times 2025.csv", content, content_type="text/csv")
        return self.sends("times/timetables/", file=file)


@pytest.fixture
def secretary(cast, client, monkeypatch):
    return Secretary(cast, client, monkeypatch)


def test_last_years_timetable_is_corrected_and_the_month_printed(secretary):
    sees_what_cannot_be_used(secretary)
    uploads_it_corrected_and_uses_it_for_this_year(secretary)
    corrects_one_day(secretary)
    adds_two_sittings_of_jumuah(secretary)
    prints_the_month(secretary)
    takes_it_all_back(secretary)


def sees_what_cannot_be_used(secretary):
    assert "Times" in secretary.sees()
    page = secretary.uploads(last_years_file())
    in_order(page, "364 days read, from Wed 1 Jan 2025 to Wed 31 Dec 2025.", "3 lines cannot be used.")
    in_order(page, "Lines that cannot be used", "52", "29/02/25", "53", "tomorrow", "54", "3/12/25")
    in_order(page, "The first week of the file", "Wed 1 Jan 2025", "06:30", "begins 05:55", "Tue 7 Jan 2025")


def uploads_it_corrected_and_uses_it_for_this_year(secretary):
    page = secretary.uploads(last_years_file(wrong=[]))
    assert "365 days read" in page
    assert "cannot be used" not in page
    page = secretary.sends(f"{secretary.here}year/", year="2026")
    in_order(
        page, "Look at a week, then save", "from Thu 1 Jan to Thu 31 Dec", "The next seven days", "Mon 30 Nov", "13:00"
    )
    assert "Nothing is known" in secretary.sees("times/")
    page = secretary.sends(f"{secretary.here}save/")
    assert "The times of your timetable count from now on" in page
    in_order(secretary.sees("times/"), "Mon 30 Nov", "06:30", "Fajr", "13:00", "Zuhr", "19:30", "Isha")
    secretary.saved = secretary.here


def corrects_one_day(secretary):
    day = "times/days/2026-12-03/"
    form = secretary.client.get(f"{secretary.place}{day}").context["form"]
    said = {name: f"{value:%H:%M}" for name, value in form.initial.items() if isinstance(value, time)}
    page = secretary.sends(day, **said | {"isha": "8pm", "version": form.initial["version"]})
    in_order(page, "Saved: the times of Thu 3 Dec.", "Thu 3 Dec", "20:00", "Isha", "Fri 4 Dec", "19:30", "Isha")


def adds_two_sittings_of_jumuah(secretary):
    said = {
        "starts": "13:15, 14:00",
        "starts_winter": "12:30, 13:15",
        "lasts": "45",
        "attendance": "350",
        "version": "0",
    }
    page = secretary.sends("times/rules/add/jumuah/", **said)
    sentence = "Jumu'ah at 13:15 and 14:00, in winter time 12:30 and 13:15, every Friday; about 350 people"
    assert sentence in page
    in_order(
        secretary.sees("times/"), "Fri 4 Dec", "12:30", "Jumu'ah, sitting 1", "13:15", "Jumu'ah, sitting 2", "Sat 5"
    )


def prints_the_month(secretary):
    page = secretary.sees("month/2026-12/")
    in_order(page, "December 2026", "Fajr", "Isha", "Thu 3", "20:00", "Fri 4", "Jumu'ah", "12:30", "13:15", "Thu 31")
    assert "(est.)" not in page


def takes_it_all_back(secretary):
    secretary.sends("times/days/2026-12-03/undo/")
    in_order(secretary.sees("times/"), "Thu 3 Dec", "19:30", "Isha", "Fri 4 Dec")
    assert "Taken back." in secretary.sends(f"{secretary.saved}undo/")
    week = secretary.sees("times/")
    assert "06:30" not in week
    assert "Jumu'ah, sitting 1" in week
