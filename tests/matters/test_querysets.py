"""The one visibility rule. Every negative has a row that could leak."""

from datetime import timedelta

import pytest

from hub.concerns.models import Concern
from hub.matters.models import Audience, Matter
from hub.matters.querysets import Narrow, keys
from hub.people.models import Membership
from tests.cast import PEOPLE, START, STRANGERS, person

SEES = {"faith", "trustee", "umbrella", "council", "manager", "warden", "constable", "sergeant", "inspector"} | {
    "commander",
    "coordinator",
}


def who_sees(cast, concern):
    return {
        name for name, user in cast.people().items() if Matter.objects.visible_to(user).filter(pk=concern.pk).exists()
    }


def test_everyone_named_and_nobody_else(cast):
    concern = cast.concern()
    assert who_sees(cast, concern) == SEES
    assert not SEES & set(STRANGERS)
    assert SEES | set(STRANGERS) == (set(PEOPLE) - {"centre"}) | {"leaver", "nobody"}


def test_an_unticked_body_sees_nothing(cast):
    concern = cast.concern(told=[cast.council_body])
    assert who_sees(cast, concern) == {"faith", "council", "manager", "warden", "coordinator"}


def test_a_row_that_ended_shows_nothing_any_more(cast):
    concern = cast.concern()
    Audience.objects.filter(matter=concern.matter, organisation=cast.council_body).update(until=START)
    assert "council" not in who_sees(cast, concern)


def test_a_member_who_left_and_one_whose_account_was_closed_see_nothing(cast):
    concern = cast.concern()
    cast.manager.is_active = False
    cast.manager.save()
    Membership.objects.filter(user=cast.council).update(ended_at=START)
    assert not {"council", "manager", "leaver"} & who_sees(cast, concern)


def test_below_is_mine_above_and_beside_are_not(cast):
    person(cast, "above", "command", "police_officer")
    concern = cast.concern(told=[cast.command, cast.council_body])
    Audience.objects.filter(matter=concern.matter, organisation=cast.police_body).delete()
    Audience.objects.create(
        matter=concern.matter,
        organisation=cast.command,
        level="full",
        ground="tick",
        since=START,
        kind="concern",
        is_open=True,
        raised_at=START,
        severity=2,
    )
    seen = who_sees(cast, concern)
    assert "above" in seen
    assert "constable" not in seen


@pytest.fixture
def many(cast):
    told = [cast.council_body, cast.committee]
    for minutes in range(12):
        told_now = told if minutes % 2 else [cast.police_body]
        cast.concern(at=START + timedelta(minutes=minutes), told=told_now, urgency=1 + minutes % 3)
    return cast


@pytest.mark.parametrize("name", [*PEOPLE, "leaver", "nobody"])
def test_keys_propose_exactly_what_visible_to_decides(many, name):
    user = many.named[name]
    proposed = [pk for _at, pk in keys(user, "concern")]
    decided = Matter.objects.visible_to(user).order_by("-raised_at", "-pk").values_list("pk", flat=True)
    assert proposed == list(decided)


def test_keys_page_by_page_leaves_nothing_out_and_repeats_nothing(many):
    after, found = None, []
    while page := keys(many.faith, "concern", after=after, limit=5):
        found += [pk for _at, pk in page]
        after = page[-1]
    assert found == list(Concern.objects.order_by("-matter__raised_at").values_list("pk", flat=True))


def test_keys_narrow_by_severity_and_openness(many):
    severe = keys(many.faith, "concern", narrow=Narrow(severities=(3,)))
    assert len(severe) == Concern.objects.filter(severity=3).count() > 0
    assert keys(many.faith, "concern", narrow=Narrow(is_open=False)) == []
    assert len(keys(many.faith, "concern", narrow=Narrow(is_open=None))) == 12


def test_keys_ask_two_queries_however_many_rows(many, django_assert_num_queries):
    with django_assert_num_queries(2):
        keys(many.council, "concern")
