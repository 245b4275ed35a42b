"""The text for the committee says reference, state and promises, and nothing that was written."""

from html import unescape

from hub.concerns.models import Concern
from hub.context import leave_out_year_of
from tests.cast import START
from tests.pages import address_of


def test_it_says_what_was_promised_and_nothing_that_was_written(pages, answered, cast):
    page = unescape(pages.as_("trustee", hours=3).get(address_of(answered, "share")).content.decode())
    assert f"{answered.matter.reference}: Damage or graffiti, Northfield" in page
    assert "Answer by Testham Council: kept Mon 30 Nov 10:00" in page
    assert "Next step by Testham Council: promised by Wed 2 Dec 09:00" in page
    text = page.split("<textarea")[1].split("</textarea>")[0]
    for hidden in ("slur", cast.faith.name, f"{cast.council.name},", "A warden comes by"):
        assert hidden not in text


def test_there_is_none_of_a_child_at_risk(pages, cast):
    concern = cast.concern()
    Concern.objects.update(names_child=True)
    assert "<textarea" not in pages.as_("faith").get(address_of(concern, "share")).content.decode()


def test_a_year_left_over_from_an_earlier_page_is_not_written(pages, answered):
    leave_out_year_of(START.replace(year=2027))
    page = unescape(pages.as_("trustee", hours=3).get(address_of(answered, "share")).content.decode())
    assert "kept Mon 30 Nov 10:00" in page
