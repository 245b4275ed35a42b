"""Rules and stewards: who may write them, once, and what can be undone."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hub.history.models import Event
from hub.places import actions_gatherings as actions
from hub.places.models import Gathering, GatheringSteward
from hub.places.stamps import stamp
from tests.access.rhythms_world import GUEST, JUMUAH, add_rule
from tests.access.world import PERSONAS
from tests.cast import START

KEEPERS = {"faith", "trustee", "council", "manager", "coordinator"}
LATER = START + timedelta(hours=1)


def may_write(cast, write):
    found = set()
    for name in PERSONAS:
        try:
            write(cast.named[name])
        except PermissionDenied:
            continue
        found.add(name)
    return found


def test_who_may_write_rules_and_stewards(cast):
    rule = add_rule(cast)
    one = {"at": START, "facts": JUMUAH | {"attendance": 1}}
    assert may_write(cast, lambda by: actions.add_gathering(cast.mosque, by=by, **one)) == KEEPERS
    assert may_write(cast, lambda by: actions.change_gathering(rule, by=by, version=1, **one)) == KEEPERS
    assert may_write(cast, lambda by: actions.remove_gathering(rule, by=by, at=START)) == KEEPERS
    assert may_write(cast, lambda by: actions.bring_gathering_back(rule, by=by, at=START)) == KEEPERS
    facts = {"number": 2, "contact": "", "phone": "", "version": stamp({}), "at": START}
    assert may_write(cast, lambda by: actions.set_stewards(rule, by=by, **facts)) == {"faith", "trustee"}


def test_a_closed_place_is_left_alone(cast):
    cast.mosque.closed_at, cast.mosque.closed_because = START, "for_good"
    cast.mosque.save()
    with pytest.raises(PermissionDenied):
        add_rule(cast)


def test_the_same_rule_twice_is_there_once(cast):
    first, is_new = actions.add_gathering(cast.mosque, facts=JUMUAH, by=cast.faith, at=START)
    second, is_new_again = actions.add_gathering(cast.mosque, facts=JUMUAH, by=cast.trustee, at=LATER)
    assert (first, is_new, is_new_again) == (second, True, False)
    assert Event.objects.get(kind="gathering_added").code == first.reference


def test_a_stale_change_is_refused_and_the_same_one_twice_does_no_harm(cast):
    rule = add_rule(cast)
    later = JUMUAH | {"starts": [time(13, 30), time(14, 30)]}
    for _press in range(2):
        changed = actions.change_gathering(rule, facts=later, version=1, by=cast.faith, at=LATER)
    assert (changed.version, changed.starts) == (2, later["starts"])
    with pytest.raises(actions.Overtaken):
        actions.change_gathering(rule, facts=JUMUAH, version=1, by=cast.council, at=LATER)
    assert Event.objects.filter(kind="gathering_changed").count() == 1


def test_removing_can_be_undone(cast):
    rule = add_rule(cast)
    for _press in range(2):
        actions.remove_gathering(rule, by=cast.faith, at=LATER)
    with pytest.raises(actions.TimesRefused):
        actions.change_gathering(rule, facts=GUEST, version=2, by=cast.faith, at=LATER)
    for _press in range(2):
        rule = actions.bring_gathering_back(rule, by=cast.faith, at=LATER)
    assert rule.removed_at is None
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["gathering_added", "gathering_removed", "gathering_brought_back"]


def test_there_is_an_end_to_rules(cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    add_rule(cast)
    with pytest.raises(actions.TimesRefused):
        add_rule(cast, GUEST)
    assert Gathering.objects.count() == 1


def test_stewards_are_set_changed_and_taken_away(cast):
    rule = add_rule(cast)
    four = {"number": 4, "contact": "Bilal", "phone": "07700 900123"}
    none = {"number": 0, "contact": "", "phone": ""}
    common = {"by": cast.faith, "at": LATER}
    actions.set_stewards(rule, **four, version=stamp({}), **common)
    with pytest.raises(actions.Overtaken):
        actions.set_stewards(rule, **none, version=stamp({}), **common)
    actions.set_stewards(rule, **none, version=stamp(four), **common)
    assert not GatheringSteward.objects.exists()
    assert Event.objects.filter(kind="stewards_set").count() == 2
