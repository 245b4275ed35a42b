"""Rules by hand in the browser."""

import pytest

from hub.places.models import Gathering, GatheringSteward
from tests.access.rhythms_world import GUEST, JUMUAH, SECRET_GUEST, add_rule
from tests.places.test_views_times import of, text_of


def test_a_rule_is_added_by_its_kind_and_said_in_a_sentence(cast, pages):
    client = pages.as_("faith")
    choose = text_of(client.get(of(cast, "times/rules/add/")))
    assert choose.index("Jumu&#x27;ah (Friday prayer)") < choose.index("Vigil") < choose.index("Service or worship")
    said = {"starts": "13:15, 14:00", "lasts": "45", "attendance": "400", "version": "0"}
    done = text_of(client.post(of(cast, "times/rules/add/jumuah/"), said, follow=True))
    assert "Saved: Jumu&#x27;ah at 13:15 and 14:00, every Friday; about 400 people." in done
    again = text_of(client.post(of(cast, "times/rules/add/jumuah/"), said, follow=True))
    assert "This stood there already" in again
    assert Gathering.objects.count() == 1


def test_a_kind_that_is_none_is_not_there(cast, pages):
    client = pages.as_("faith")
    assert client.get(of(cast, "times/rules/add/panic/")).status_code == 404


def test_a_rule_is_changed_removed_and_brought_back(cast, pages):
    rule = add_rule(cast)
    client = pages.as_("faith")
    address = of(cast, f"times/rules/{rule.reference}/")
    assert "13:15, 14:00" in text_of(client.get(address))
    said = {"starts": "13:30", "lasts": "30"}
    stale = client.post(address, said | {"version": "0"})
    assert stale.status_code == 409
    assert "Somebody else changed this while you were writing" in text_of(stale)
    assert 'value="13:30"' in text_of(stale)
    for _press in range(2):  # the second one is on a version that is gone, and says the same
        assert client.post(address, said | {"version": "1"}).status_code == 302
    removed = text_of(client.post(f"{address}remove/", follow=True))
    assert removed.index("Removed lately") < removed.index("Bring it back")
    assert client.get(address).status_code == 404
    back = text_of(client.post(f"{address}bring-back/", follow=True))
    assert "It counts again." in back
    assert "Removed lately" not in back


def test_what_was_removed_long_ago_is_not_offered(cast, pages):
    rule = add_rule(cast)
    pages.as_("faith").post(of(cast, f"times/rules/{rule.reference}/remove/"))
    assert "Bring it back" not in text_of(pages.as_("faith", days=31).get(of(cast, "times/rules/")))


def test_rules_of_another_place_are_not_there(cast, pages):
    rule = add_rule(cast, place=cast.other_mosque, by=cast.other_faith)
    client = pages.as_("faith")
    assert client.get(of(cast, f"times/rules/{rule.reference}/")).status_code == 404
    for words in ("remove/", "bring-back/", "stewards/"):
        assert client.post(of(cast, f"times/rules/{rule.reference}/{words}")).status_code == 404
    rule.refresh_from_db()
    assert (rule.removed_at, rule.version) == (None, 1)


def test_stewards_are_the_committees_to_name(cast, pages):
    rule = add_rule(cast, JUMUAH)
    client, address = pages.as_("faith"), of(cast, f"times/rules/{rule.reference}/stewards/")
    version = client.get(address).context["form"].initial["version"]
    said = {"number": "4", "contact": "Bilal", "phone": "07700 900123", "version": version}
    assert "4 stewards, led by Bilal" in text_of(client.post(address, said, follow=True))
    assert client.post(address, said | {"number": "5"}).status_code == 409
    assert client.post(address, said).status_code == 302  # the same once more
    assert GatheringSteward.objects.get().number == 4
    wrong = text_of(client.post(address, {"number": "many", "version": version}))
    assert "Enter a number, for example 4" in wrong
    assert pages.as_("council").get(address).status_code == 403


def test_a_private_rule_says_so(cast, pages):
    add_rule(cast, GUEST)
    for name in ("faith", "council"):
        page = text_of(pages.as_(name).get(of(cast, "times/rules/")))
        assert SECRET_GUEST in page
        assert ">private<" in page


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 1_000_000, "\u202e13:00"])
def test_odd_input_is_asked_again(cast, pages, text):
    client = pages.as_("faith")
    said = {"starts": text, "lasts": text, "attendance": text, "version": text}
    data = "&".join(f"{name}={_percent(value)}" for name, value in said.items())
    response = client.post(of(cast, "times/rules/add/jumuah/"), data, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {200, 400, 413}
    assert not Gathering.objects.exists()


def _percent(text):
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))
