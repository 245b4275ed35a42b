from datetime import UTC, date, datetime

import pytest
from django import forms

from hub.forms import Checkboxes, DayField, HubForm, LongTextField, MomentField, Radios


class Sample(HubForm):
    heading = "how"
    follows = {"how": {"phone": "number"}}

    how = forms.ChoiceField(
        label="How?", choices=[("mail", "Mail"), ("phone", "Phone")], widget=Radios(hints={"mail": "Read it & answer"})
    )
    number = forms.CharField(label="Number", required=False)
    words = LongTextField(label="Words", max_length=10, help_text="Few")
    at = MomentField(label="When?", required=False)
    on = DayField(label="Which day?", required=False)
    who = forms.MultipleChoiceField(label="Who?", choices=[("a", "A")], widget=Checkboxes, required=False)
    sure = forms.BooleanField(label="Sure", required=False)


def filled(**changes):
    return Sample({"how": "mail", "words": "short", **changes})


def test_a_moment_is_london_wall_time_kept_as_utc():
    form = filled(at_day="30/06/2026", at_time="4pm")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == datetime(2026, 6, 30, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "told", "target"),
    [
        ("31/11/2026", "16:00", ["day, month and year"], "id_at_0"),
        ("30/11/2026", "16", ["hours and minutes"], "id_at_1"),
        ("", "16:00", ["day, month and year"], "id_at_0"),
        ("nonsense", "nonsense", ["day, month and year", "hours and minutes"], "id_at_0"),
        ("28/03/2027", "01:30", ["Clocks go forward"], "id_at_1"),
    ],
)
def test_a_wrong_moment_says_which_half_is_wrong(day, clock, told, target):
    form = filled(at_day=day, at_time=clock)
    errors = form.errors["at"]
    assert len(errors) == len(told)
    assert all(words in error for words, error in zip(told, errors, strict=True))
    assert form["at"].error_target == target


def test_a_moment_left_out():
    form = filled(at_day=" ", at_time="")
    assert form.is_valid()
    assert form.cleaned_data["at"] is None
    assert "at" not in form.changed_data


def test_a_moment_comes_back_as_it_was_typed_and_starts_in_london():
    assert 'value="nonsense"' in str(filled(at_day="nonsense", at_time="4pm")["at"].as_field_group())
    started = Sample(initial={"at": datetime(2026, 6, 30, 15, 0, tzinfo=UTC)})["at"].as_field_group()
    assert 'value="30/06/2026"' in started
    assert 'value="16:00"' in started


def test_a_day():
    assert filled(on="30 Nov 2026").errors == {}
    assert "30/11/2026" in filled(on="30 Nov").errors["on"][0]
    assert 'value="30/11/2026"' in str(Sample(initial={"on": date(2026, 11, 30)})["on"])


def test_line_ends_count_once():
    form = filled(words="1234\r\n6789\r\n")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["words"] == "1234\n6789"


def test_too_long_is_not_cut_off_but_refused():
    form = filled(words="12345678901")
    assert "10" in form.errors["words"][0]
    assert "maxlength" not in str(form["words"])


def test_required_says_what_is_missing():
    assert Sample({}).errors["how"] == ["Choose an answer: How?"]
    assert Sample({}).errors["words"] == ["Fill in: Words"]


def test_field_group_ties_label_hint_and_error_to_the_input():
    html = Sample({})["words"].as_field_group()
    assert 'for="id_words"' in html
    assert 'aria-describedby="id_words_helptext id_words_error id_words_count"' in html
    for part in ("helptext", "error", "count"):
        assert f'id="id_words_{part}"' in html
    assert "required" not in html
    assert 'aria-invalid="true"' in html


def test_choices_carry_hints_and_follow_up_fields():
    html = str(Sample())
    assert 'aria-describedby="id_how_0_hint"' in html
    assert "Read it &amp; answer" in html
    assert html.count('name="number"') == 1
    assert html.index('name="number"') > html.index('value="phone"')


def test_the_heading_question_is_the_h1():
    html = str(Sample())
    assert html.count("<h1") == 1
    assert '<h1 class="govuk-fieldset__heading">How?</h1>' in html


def test_as_div_is_the_same_drawing():
    assert Sample().as_div() == str(Sample())


def test_what_people_typed_is_escaped():
    assert "<script>" not in str(filled(words="<script>", at_day="<script>"))
