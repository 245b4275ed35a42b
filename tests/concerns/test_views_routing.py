import pytest

from hub.concerns.actions_routing import stamp_of
from hub.concerns.models import RoutingRule
from hub.history.models import Event

RULE = "/routing/E09990001/graffiti/"


@pytest.fixture
def rule(cast):
    return RoutingRule.objects.create(area=cast.borough, category="graffiti", organisation=cast.police_body)


def test_the_coordinator_sees_who_would_answer(cast, pages, rule):
    page = pages.as_("coordinator").get("/routing/?borough=E09990001")
    answers = {str(category): (organisation, rule) for category, organisation, rule in page.context["answers"]}
    assert answers["Damage or graffiti"] == (cast.police_body, rule)
    assert answers["Crowd or parking"] == (cast.council_body, None)
    assert answers["Assault"] == (cast.police_body, None)


def test_where_nobody_answers_the_page_says_so(cast, pages):
    cast.council_body.areas.clear()
    cast.police_body.areas.clear()
    cast.command.areas.clear()
    assert "Nobody: it comes to you" in pages.as_("coordinator").get("/routing/?borough=E09990001").content.decode()


def test_a_rule_is_added_changed_and_removed(cast, pages):
    client = pages.as_("coordinator")
    facts = {"area": "E05990001", "category": "", "organisation": cast.police_body.reference}
    facts["version"] = stamp_of(None)
    for _press in range(2):
        page = client.post("/routing/add/?borough=E09990001", facts, follow=True)
        assert "Saved." in page.content.decode()
    assert cast.concern(category="crowd").matter.lead == cast.police_body
    facts["organisation"] = cast.council_body.reference
    again = client.post("/routing/add/?borough=E09990001", facts)
    assert "There is a rule for this already" in again.content.decode()
    rule = RoutingRule.objects.get()
    other = {"organisation": cast.other_council_body.reference, "version": stamp_of(rule)}
    for _press in range(2):
        page = client.post("/routing/E05990001/all/", other, follow=True)
        assert "Saved." in page.content.decode()
    assert RoutingRule.objects.get().organisation == cast.other_council_body
    assert client.get("/routing/E05990001/all/remove/").status_code == 200
    assert RoutingRule.objects.exists()
    for _press in range(2):
        said = {"version": stamp_of(RoutingRule.objects.first() or rule)}
        page = client.post("/routing/E05990001/all/remove/", said, follow=True)
        assert "The rule is removed." in page.content.decode()
    assert not RoutingRule.objects.exists()
    codes = list(Event.objects.filter(organisation__isnull=False).order_by("pk").values_list("kind", "code"))
    assert codes == [
        ("routing_set", "E05990001.all"),
        ("routing_set", "E05990001.all"),
        ("routing_removed", "E05990001.all"),
    ]


def test_what_another_coordinator_set_meanwhile_is_shown_and_nothing_lost(cast, pages, rule):
    opened, client = stamp_of(rule), pages.as_("coordinator")
    RoutingRule.objects.update(organisation=cast.council_body)
    for address in (RULE, RULE + "remove/"):
        page = client.post(address, {"organisation": cast.other_council_body.reference, "version": opened})
        assert page.status_code == 409
        assert "Testham Council answers first by now." in page.content.decode()
        assert RoutingRule.objects.get().organisation == cast.council_body
        form = page.context["form"]
        if "organisation" in form.fields:
            assert form["organisation"].value() == cast.other_council_body.reference
        last = form["version"].value()
    client.post(RULE + "remove/", {"version": last})
    assert not RoutingRule.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "9" * 40])
def test_a_version_that_is_none_changes_nothing(cast, pages, rule, version):
    said = {"organisation": cast.council_body.reference, "version": version}
    for address in (RULE, RULE + "remove/"):
        page = pages.as_("coordinator").post(address, said)
        assert "Read the page again" in page.content.decode()
    assert RoutingRule.objects.get().organisation == cast.police_body


@pytest.mark.parametrize("address", ["/routing/", "/routing/add/?borough=E09990001", RULE, RULE + "remove/"])
@pytest.mark.parametrize("name", ["faith", "council", "commander", "umbrella", "nobody"])
def test_only_the_coordinator_edits_routing(pages, rule, address, name):
    client = pages.as_(name)
    assert client.get(address).status_code == 404
    assert client.post(address, {"organisation": rule.organisation.reference}).status_code == 404
    assert RoutingRule.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/routing/?borough=E05990001", 200),
        ("/routing/?borough=%27", 200),
        ("/routing/add/", 302),
        ("/routing/E09990001/nothing/", 404),
        ("/routing/nowhere/graffiti/", 404),
        ("/routing/E09990001/threat/", 404),
    ],
)
def test_a_guessed_address_is_no_error(pages, rule, address, status):
    assert pages.as_("coordinator").get(address).status_code == status


def test_wrong_choices_are_told(cast, pages):
    client = pages.as_("coordinator")
    of_no_category = {"area": "E09990001", "category": "x", "organisation": cast.council_body.reference}
    for facts in ({}, {"area": "E09990002", "category": "x", "organisation": cast.committee.reference}, of_no_category):
        page = client.post("/routing/add/?borough=E09990001", facts)
        assert page.status_code == 200
        assert "There is a problem" in page.content.decode()
    assert not RoutingRule.objects.exists()
