"""A ladder for one kind of promise, as whoever leads a body keeps it beside the one for every kind."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.promises.actions_agreed import agree_ladder, stamp_of_ladder
from hub.promises.bounds import LADDER_KINDS
from hub.promises.clock import Span
from hub.promises.ladder import Ladder
from hub.promises.models import AgreedLadder
from hub.promises.targets import ANY
from hub.promises.terms import own_and_above, terms_of
from tests.cast import START

OWN_TIMES = {
    "how": "own",
    **{f"{name}_unit": "clock_minutes" for name in ("reminder", "deputy", "supervisor", "head")},
    **{"reminder_amount": "", "deputy_amount": "20", "supervisor_amount": "40", "head_amount": "80"},
}
QUICK = Ladder(None, *(Span(number, "clock_minutes") for number in (20, 40, 80)))
CALLS = "A call that was asked for"


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager(cast):
    return client_of(cast.manager)


def page(name, body, *more):
    return reverse(f"accounts:{name}", args=[body.reference, *more])


def of_kind(body, kind="call", severity="critical"):
    return page("body_ladder_of_kind", body, severity, kind)


def text_of(response):
    return " ".join(response.content.decode().split())


def version_of(response):
    return response.context["form"]["version"].value()


def saved(client, address, **said):
    return client.post(address, {"version": version_of(client.get(address))} | said, follow=True)


def agreed(body, by, kind, ladder=QUICK, severity="critical"):
    own, _above = own_and_above(terms_of(body), body)
    on = {"version": stamp_of_ladder(own, severity, kind), "by": by, "at": START}
    agree_ladder(body, kind=kind, severity=severity, ladder=ladder, **on)


def rows_of(response):
    return [(str(row["key"]), str(row["name"]), str(row["whose"])) for row in response.context["ladders"]]


def test_the_page_of_a_severity_leads_to_each_kind_and_back(cast, manager):
    every = page("body_ladder", cast.council_body, "critical")
    said = text_of(manager.get(every))
    assert "These times count for every kind of promise" in said
    for kind in LADDER_KINDS:
        address = of_kind(cast.council_body, kind)
        assert address in said
        shown = manager.get(address)
        assert every in text_of(shown) and f'href="{address}" aria-current="page"' in text_of(shown)


def test_looked_at_kept_and_given_up(cast, manager):
    address = of_kind(cast.council_body)
    looked = saved(manager, address, **OWN_TIMES, look="yes")
    assert "Who would hear when, by what you entered" in text_of(looked)
    assert not AgreedLadder.objects.exists()
    response = saved(manager, address, **OWN_TIMES)
    assert "It counts for what is promised from now on" in text_of(response)
    row = AgreedLadder.objects.get()
    assert (row.kind, row.severity, row.head_amount) == ("call", "critical", 80)
    assert rows_of(response)[:2] == [("Critical", "", "as the Hub has it"), ("Critical", CALLS, "agreed by you")]
    assert address in text_of(response)
    assert f"{CALLS} (other times)" in text_of(manager.get(page("body_ladder", cast.council_body, "critical")))

    kept = text_of(manager.get(address))
    assert "As the Hub has it: deputy after 15 minutes" in kept
    assert rows_of(saved(manager, address, how=""))[:2] == [
        ("Critical", "", "as the Hub has it"),
        ("High", "", "as the Hub has it"),
    ]
    assert not AgreedLadder.objects.exists()


def test_the_page_for_every_kind_is_not_touched_by_the_one_of_a_kind(cast, manager):
    agreed(cast.council_body, cast.manager, "call")
    every = manager.get(page("body_ladder", cast.council_body, "critical"))
    positions = [len(shown.context["rows"]) for shown in (every, manager.get(of_kind(cast.council_body)))]
    assert positions == [6, 4], "of calls nobody is reminded and no umbrella body told"
    form = every.context["form"]
    assert (form["how"].value(), form["head"].value()) == ("", Span(60, "clock_minutes"))
    assert "deputy after 15 minutes" in rows_of_times(manager, cast.council_body)[0]


def rows_of_times(client, body):
    return [row["times"] for row in client.get(page("body_targets", body)).context["ladders"]]


def test_without_one_of_its_own_a_kind_follows_what_was_agreed_for_every_kind(cast):
    agreed(cast.command, cast.commander, ANY)
    inspector = client_of(cast.inspector)
    address = of_kind(cast.police_body)
    said = text_of(inspector.get(address))
    assert "As North Area Command agreed for every kind of promise: deputy after 20 minutes" in said
    agreed(cast.police_body, cast.inspector, ANY, Ladder(None, *(Span(n, "clock_minutes") for n in (25, 50, 75))))
    said = text_of(inspector.get(address))
    assert "As you agreed for every kind of promise: deputy after 25 minutes" in said
    agreed(cast.command, cast.commander, "call")
    said = text_of(inspector.get(address))
    assert "As North Area Command agreed: deputy after 20 minutes" in said
    shown = rows_of(inspector.get(page("body_targets", cast.police_body)))
    assert shown[:2] == [("Critical", "", "agreed by you"), ("Critical", CALLS, "agreed by North Area Command")]


def test_a_wrong_answer_is_told_and_nothing_is_kept(cast, manager):
    for wrong, words in [
        ({"supervisor_amount": "20"}, "at least 15 minutes after the one before"),
        ({"head_amount": "300"}, "At most 4 hours"),
        ({"deputy_amount": "2\x00"}, "Enter a whole number"),
    ]:
        for pressed in ({"look": "yes"}, {}):
            assert words in text_of(saved(manager, of_kind(cast.council_body), **(OWN_TIMES | wrong | pressed)))
    assert not AgreedLadder.objects.exists()


def test_somebody_who_was_overtaken_sees_both(cast, manager):
    address = of_kind(cast.council_body)
    version = version_of(manager.get(address))
    agreed(cast.council_body, cast.coordinator, "call")
    response = manager.post(address, OWN_TIMES | {"head_amount": "90", "version": version})
    assert response.status_code == 409
    assert "deputy after 20 minutes, supervisor after 40 minutes, head after 80 minutes" in text_of(response)
    assert response.context["form"]["head"].value() == ["90", "clock_minutes"]
    assert AgreedLadder.objects.get().head_amount == 80
    again = manager.post(address, OWN_TIMES | {"version": version}, follow=True)
    assert "Nothing was changed" in text_of(again), "a second press of the same form"


@pytest.mark.parametrize("kind", ["check", "patrol_visit", "join", "lunch"])
def test_no_page_for_what_the_hub_says_itself(cast, manager, kind):
    address = of_kind(cast.council_body, kind)
    assert manager.get(address).status_code == 404
    assert manager.post(address, OWN_TIMES | {"version": "0"}).status_code == 404


def test_as_many_queries_for_three_kinds_as_for_none(cast, manager):
    addresses = page("body_targets", cast.council_body), page("body_ladder", cast.council_body, "high")

    def asked():
        with CaptureQueriesContext(connection) as captured:
            for address in addresses:
                manager.get(address)
        return len(captured)

    asked()
    few = asked()
    for kind in ("call", "visit", "patrol"):
        agreed(cast.council_body, cast.manager, kind, severity="high")
    assert asked() == few
    assert len(manager.get(addresses[0]).context["ladders"]) == 7
