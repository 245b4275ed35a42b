from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template, TemplateSyntaxError

from hub.context import _page_year
from hub.templatetags.hub import clock_time, day, duration, moment, when


@pytest.fixture(autouse=True)
def year_2026():
    token = _page_year.set(2026)
    yield
    _page_year.reset(token)


def render(source, **context):
    return Template("{% load hub %}" + source).render(Context(context))


def test_moment_is_london_time():
    assert moment(datetime(2026, 12, 1, 16, 0, tzinfo=UTC)) == "Tue 1 Dec 16:00"
    assert moment(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wed 1 Jul 00:30"
    assert moment(None) == ""


def test_another_year_is_said():
    assert moment(datetime(2027, 1, 1, 9, 0, tzinfo=UTC)) == "Fri 1 Jan 2027 09:00"
    assert day(date(2025, 12, 31)) == "Wed 31 Dec 2025"


def test_the_hour_that_comes_twice_says_which_it_is():
    assert moment(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "Sun 25 Oct 01:30 BST"
    assert moment(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "Sun 25 Oct 01:30 GMT"
    assert moment(datetime(2026, 10, 26, 1, 30, tzinfo=UTC)) == "Mon 26 Oct 01:30"


def test_day_and_clock_time():
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert (day(late), clock_time(late), day(date(2026, 7, 1))) == ("Wed 1 Jul", "00:30", "Wed 1 Jul")


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(days=2, hours=3, minutes=4), "2 days 3 hours"),
        (timedelta(minutes=45), "45 minutes"),
        (timedelta(hours=1, minutes=1), "1 hour 1 minute"),
        (timedelta(hours=-1), "1 hour"),
        (timedelta(seconds=20), "less than a minute"),
        (None, ""),
    ],
)
def test_duration(length, said):
    assert duration(length) == said


def test_when_carries_the_machine_time():
    at = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    assert when(at) == '<time datetime="2026-12-01T16:00+00:00">Tue 1 Dec 16:00</time>'


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('{% component "tga" text="x" %}', "no component 'tga'"),
        ('{% component "tag" %}', "needs text"),
        ('{% component "tag" text="x" colour="red" %}', "does not take colour"),
        ('{% component "tag" "x" %}', "is not name=value"),
        ('{% component "card" %}', "takes a body"),
        ('{% wrap "tag" text="x" %}{% endwrap %}', "takes no body"),
    ],
)
def test_a_wrong_use_of_a_component_does_not_compile(source, told):
    with pytest.raises(TemplateSyntaxError, match=told):
        render(source)


def test_components_escape_what_they_are_given():
    assert "<b>" not in render('{% component "tag" text=words %}', words="<b>")
    assert "&lt;b&gt;" in render('{% wrap "card" title=words %}{{ words }}{% endwrap %}', words="<b>")


def test_a_component_sees_only_what_it_is_given():
    assert "secret" not in render('{% component "tag" text="x" %}', tone="secret")


def test_unknown_promise_state_is_refused():
    with pytest.raises(KeyError):
        render('{% component "promise" what="x" by="y" state="lost" %}')


def test_table_rows_must_fit_the_columns():
    with pytest.raises(ValueError, match="zip"):
        render('{% component "table" caption="x" columns=columns rows=rows %}', columns=["a", "b"], rows=[["1"]])
