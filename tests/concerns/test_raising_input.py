"""What people type, mistype and paste on the pages for raising a concern: a clear error, and never half a concern."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns import actions
from hub.concerns.models import Concern, Draft
from hub.concerns.raising.page import LONGEST_TELLING
from tests.cast import START
from tests.concerns.walk import START_URL, TOLD

NIGHT = {"precision": "minute", "exact_at_day": "27/11/2026", "exact_at_time": "21:30"}


@pytest.fixture
def walk(walk):
    return walk.begin().told()


def when(walk, **data):
    assert walk.post("when", **({"still": "over"} | data)).status_code == 302
    return walk.rows()["When"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"precision": "unknown"}, "Not known"),
        (NIGHT, "Fri 27 Nov 21:30"),
        (NIGHT | {"still": "ongoing"}, "Fri 27 Nov 21:30, and still going on"),
        (NIGHT | {"still": "ended", "until_day": "27/11/2026"}, "Fri 27 Nov 21:30 until later that day"),
        (
            NIGHT | {"still": "ended", "until_day": "27.11.26", "until_time": "10pm"},
            "Fri 27 Nov 21:30 until 22:00",
        ),
        (NIGHT | {"still": "ended", "until_day": "28 November 2026"}, "Fri 27 Nov 21:30 until Sat 28 Nov"),
        (
            NIGHT | {"still": "ended", "until_day": "28/11/2026", "until_time": "noon"},
            "Fri 27 Nov 21:30 until Sat 28 Nov 12:00",
        ),
        (
            {"precision": "about", "about_at_day": "2026-11-27", "about_at_time": "9pm"},
            "About Fri 27 Nov 21:00",
        ),
        ({"precision": "day", "on_day": "27/11/2026"}, "Fri 27 Nov"),
        ({"precision": "day", "on_day": "27/11/2026", "still": "ended", "until_day": "27/11/2026"}, "Fri 27 Nov"),
        (
            {"precision": "day", "on_day": "27/11/2026", "still": "ended", "until_day": "29/11/2026"},
            "Fri 27 Nov until Sun 29 Nov",
        ),
        ({"precision": "day", "on_day": "4/12/2026"}, "Fri 4 Dec. This is in the future"),
        # what stands under a choice that was not taken is neither an error nor kept
        ({"precision": "unknown", "exact_at_day": "rubbish", "on_day": "x\x00" * 50000}, "Not known"),
    ],
)
def test_a_time_is_read_as_people_write_it(walk, data, words):
    assert when(walk, **data) == words
    walk.send()
    assert walk.concern().pk


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"precision": "minute"}, "exact_at"),
        (NIGHT | {"exact_at_day": "31/11/2026"}, "exact_at"),
        (NIGHT | {"exact_at_day": "29/2/2026"}, "exact_at"),
        (NIGHT | {"exact_at_time": "half nine"}, "exact_at"),
        (NIGHT | {"exact_at_time": ""}, "exact_at"),
        (NIGHT | {"exact_at_time": "25:00"}, "exact_at"),
        (NIGHT | {"exact_at_day": "27/11/2006", "exact_at_time": "9"}, "exact_at"),
        (NIGHT | {"exact_at_day": "27/11/1026"}, "exact_at"),
        (NIGHT | {"exact_at_day": "1/1/0001", "exact_at_time": "00:00"}, "exact_at"),
        (NIGHT | {"exact_at_day": "31/12/9999", "exact_at_time": "23:59"}, "exact_at"),
        (NIGHT | {"exact_at_day": "27/11/2028"}, "exact_at"),
        (NIGHT | {"exact_at_day": "27\x00/11/2026"}, "exact_at"),
        # clocks go from 01:00 to 02:00 that night
        (NIGHT | {"exact_at_day": "29/3/2026", "exact_at_time": "01:30"}, "exact_at"),
        ({"precision": "day"}, "on_day"),
        ({"precision": "day", "on_day": "yesterday"}, "on_day"),
        (NIGHT | {"still": "ended"}, "until"),
        (NIGHT | {"still": "ended", "until_day": "26/11/2026"}, "until"),
        (NIGHT | {"still": "ended", "until_day": "27/11/2026", "until_time": "21:29"}, "until"),
        (NIGHT | {"still": "ended", "until_day": "32/11/2026"}, "until"),
        ({"precision": "unknown", "still": "ongoing"}, "precision"),
        ({"precision": "sometime"}, "precision"),
        (NIGHT | {"still": "perhaps"}, "still"),
    ],
)
def test_an_impossible_time_is_an_error_at_its_field(walk, data, field):
    assert list(walk.errors("when", **({"still": "over"} | data))) == [field]
    assert "when" not in walk.draft().answers


def test_a_time_that_comes_twice_means_the_first(walk):
    when(walk, precision="minute", exact_at_day="25/10/2026", exact_at_time="01:30")
    walk.send()
    assert walk.concern().occurred_from == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert walk.concern().occurred_to == walk.concern().occurred_from


def test_what_happened_may_be_long_but_not_endless(walk):
    exact = "é" * LONGEST_TELLING
    assert walk.post("what", what=exact).status_code == 302
    assert "You wrote 10001 characters and 10000 fit here" in str(walk.errors("what", what=exact + "x"))
    assert walk.draft().answers["what"] == {"what": [exact]}


def test_a_megabyte_is_refused_kindly_and_given_back(walk):
    page = walk.post("what", what="word " * 200_000)
    assert page.status_code == 200
    assert "Nothing is lost" in page.content.decode()
    assert page.content.decode().count("word ") > 199_000
    assert walk.draft().answers["what"] == {"what": [TOLD]}


def test_more_than_the_server_takes_is_answered_400(walk):
    assert walk.post("what", what="x" * 3_000_000).status_code == 400
    assert walk.draft().answers["what"] == {"what": [TOLD]}


def test_line_ends_of_a_browser_count_once(walk):
    text = "a\r\n" * (LONGEST_TELLING // 2)
    assert walk.post("what", what=text).status_code == 302
    walk.send()
    assert walk.concern().what == text.replace("\r\n", "\n").strip()


@pytest.mark.parametrize("text", ["", "   ", "\r\n\r\n"])
def test_what_happened_must_be_said(walk, text):
    assert walk.errors("what", what=text) == {"what": ["Write what happened. A sentence is enough"]}


NULL = "A slur\x00 on the gate"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("what", {"what": NULL}),
        ("where", {"where": "site", "part_of_site": NULL}),
        ("answer", {"answer_by": "phone", "answer_phone": "020\x007946 0123"}),
        ("answer", {"answer_by": "hub", "answer_from": "10\x00am"}),
        ("category", {"category": "fire\x00"}),
        ("who", {"told": ["O-0000-0000\x00"]}),
        ("urgency", {"urgency": "4\x00"}),
        ("wants", {"wants": ["call\x00"]}),
    ],
)
def test_a_null_byte_is_an_error_of_the_form(walk, name, data):
    assert walk.errors(name, **data) != {}
    assert walk.draft().answers.get(name) != data


def test_a_null_byte_where_no_form_looks_is_400(walk):
    assert walk.client.post(START_URL, {"danger": "no", "form_key": "a\x00b"}).status_code == 200
    assert walk.client.post(START_URL, {"dan\x00ger": "no"}).status_code == 400
    assert walk.client.get(START_URL + "?x=%00").status_code == 400
    assert walk.client.get("/concerns/new/%00/what/").status_code == 400


def test_bytes_that_no_browser_sends_are_no_failure(walk):
    """Not escaped: they are read letter by letter, as the standard says."""
    form = "application/x-www-form-urlencoded"
    assert walk.client.post(walk.url("what"), b"what=\xed\xa0\x80 slur", content_type=form).status_code == 302
    assert walk.draft().answers["what"]["what"][0].endswith(" slur")


@pytest.mark.parametrize("body", [b"what=%ED%A0%80+slur", b"what=%ff%fe+slur"])
def test_letters_that_did_not_arrive_whole_are_asked_for_again(walk, body):
    before = walk.draft().answers
    answer = walk.client.post(walk.url("what"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert "Some letters did not arrive whole" in answer.content.decode()
    assert walk.draft().answers == before


@pytest.mark.parametrize("blank", ["\u200b", "\u2060 \u200d", "\u200e\u2028"])
def test_characters_that_nobody_sees_say_nothing(walk, blank):
    assert walk.errors("what", what=blank)["what"] == walk.errors("what", what="")["what"]


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "unicode_escape", "latin-1", "nonsense"])
def test_another_encoding_is_refused(walk, charset):
    body = b'--b\r\nContent-Disposition: form-data; name="what"\r\n\r\n\\ud800 +2AA-\r\n--b--\r\n'
    form = f"multipart/form-data; boundary=b; charset={charset}"
    assert walk.client.generic("POST", walk.url("what"), body, content_type=form).status_code == 400
    form = f"application/x-www-form-urlencoded; charset={charset}"
    assert walk.client.generic("POST", walk.url("what"), b"what=x", content_type=form).status_code == 400
    assert walk.draft().answers["what"] == {"what": [TOLD]}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"answer_by": "phone"}, "answer_phone"),
        ({"answer_by": "phone", "answer_phone": "ring me"}, "answer_phone"),
        ({"answer_by": "phone", "answer_phone": "0" * 60}, "answer_phone"),
        ({"answer_by": "hub", "answer_from": "16:00", "answer_to": "10:00"}, "answer_to"),
        ({"answer_by": "hub", "answer_from": "16:00", "answer_to": "16:00"}, "answer_to"),
        ({"answer_by": "hub", "answer_from": "whenever"}, "answer_from"),
        ({"answer_by": "pigeon"}, "answer_by"),
    ],
)
def test_how_to_answer_is_checked(walk, data, field):
    assert list(walk.errors("answer", **data)) == [field]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"answer_from": "10am"}, "Not before 10:00"),
        ({"answer_to": "4pm"}, "Not after 16:00"),
        ({"answer_from": "10am", "answer_to": "4pm"}, "Between 10:00 and 16:00"),
        ({}, "At any time"),
    ],
)
def test_hours_are_said_in_words(walk, data, words):
    walk.post("answer", answer_by="hub", **data)
    assert walk.rows()["At which hours"] == words


def test_a_long_spot_is_refused(walk):
    assert list(walk.errors("where", where="site", part_of_site="x" * 121)) == ["part_of_site"]


def test_fields_that_are_not_asked_for_are_not_kept(walk):
    walk.post("where", where="site", part_of_site="gate", severity="1", reported_by="7", more="x" * 1000)
    assert walk.draft().answers["where"] == {"where": ["site"], "part_of_site": ["gate"]}


def test_answers_that_stand_no_more_never_reach_a_concern(walk):
    """As if written by an older version of the pages."""
    Draft.objects.update(answers=walk.draft().answers | {"urgency": {"urgency": ["9"]}, "wants": {}})
    page = walk.get("check")
    assert [url for url, _error in page.context["problems"]] == [walk.url("urgency") + "?change=1"]
    walk.client.post(walk.url("check"))
    assert not Concern.objects.exists()


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/concerns/new/", "/nowhere/"])
def test_a_form_in_another_encoding_is_answered_400_by_the_server_itself(client, db, charset, path):
    """The page that says so looks into the form too: through the handler of WSGI, as a browser meets it."""
    client.raise_request_exception = False
    form = f"application/x-www-form-urlencoded; charset={charset}"
    assert client.generic("POST", path, b"login=x&password=y", content_type=form).status_code == 400


def test_a_cookie_that_cannot_be_looked_up_is_no_cookie(client, cast):
    client.raise_request_exception = False
    client.cookies[settings.SESSION_COOKIE_NAME] = "abcdefgh\x00ijklmnop"
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/").status_code == 302


def test_a_press_that_comes_twice_writes_no_words_into_the_log_of_the_database(cast):
    """The second insert would fail on the form key, and a database logs what fails: it is not even tried."""
    report = cast.report(what="A slur on the side gate.")
    actions.raise_concern(report, by=cast.faith, at=START)
    with CaptureQueriesContext(connection) as queries:
        assert actions.raise_concern(report, by=cast.faith, at=START)[1] is False
    assert not [query for query in queries if "INSERT" in query["sql"].upper()]
    with connection.cursor() as cursor:
        for name, value in {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}.items():
            cursor.execute(f"show {name}")
            assert cursor.fetchone() == (value,)
