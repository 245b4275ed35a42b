"""Who sees which patterns, persona by persona, and of each which concerns: with rows that could leak."""

from uuid import uuid4

from hub.concerns import actions_patterns, patterns
from hub.concerns.models import Pattern
from hub.matters.models import Matter
from hub.matters.shown import shown_as
from tests.access.world import PERSONAS
from tests.cast import START

OF_COUNCIL = {"seen by both", "council alone", "mixed"}
# of the mixed one the police see two of three
OF_POLICE = {"seen by both", "police alone", "mixed"}
EVERY = OF_COUNCIL | OF_POLICE | {"far"}
PATTERNS = {
    "faith": set(),
    "trustee": set(),
    "umbrella": set(),
    "council": OF_COUNCIL,
    "manager": OF_COUNCIL,
    "warden": OF_COUNCIL,
    "constable": OF_POLICE,
    "sergeant": OF_POLICE,
    "inspector": OF_POLICE,
    "commander": OF_POLICE | {"far"},
    "coordinator": EVERY,
    "centre": set(),
    "other_faith": set(),
    "other_council": {"far"},
    "other_constable": {"far"},
    "other_umbrella": set(),
    "leaver": set(),
    "nobody": set(),
}
# how many concerns each sees in the mixed one
IN_MIXED = {"council": 3, "manager": 3, "warden": 3, "constable": 2, "sergeant": 2, "inspector": 2, "commander": 2}
IN_MIXED["coordinator"] = 3
F, S = "full", "summary"


def made(world):
    cast = world.cast

    def together(*concerns, by=cast.council):
        return actions_patterns.make_pattern(concerns, form_key=uuid4(), by=by, at=START)[0]

    both, crime, far = world.concerns["own"], world.concerns["crime"], world.concerns["far"]
    hidden = cast.concern(told=[cast.council_body])
    far_too = cast.concern(by=cast.other_faith, place=cast.far_place)
    return {
        "seen by both": together(both, crime),
        "council alone": together(both, hidden),
        "police alone": together(world.concerns["unticked"], both, by=cast.constable),
        "mixed": together(both, crime, hidden),
        "far": together(far, far_too, by=cast.other_council),
    }


def test_patterns_and_their_matters(world):
    names = {pattern.pk: name for name, pattern in made(world).items()}
    rows = {name: {names[p.pk] for p in Pattern.objects.visible_to(world.user(name))} for name in PERSONAS}
    assert rows == PATTERNS
    of_patterns = Matter.objects.filter(kind="pattern")
    assert {name: {names[m.pk] for m in of_patterns.visible_to(world.user(name))} for name in PERSONAS} == PATTERNS


def test_of_a_pattern_each_sees_the_concerns_that_they_see_anyhow(world):
    mixed = made(world)["mixed"]
    found = {}
    for name in PERSONAS:
        if not shown_as(world.user(name), mixed.matter).nothing:
            found[name] = len(patterns.concerns_in(mixed, world.user(name)))
            [line] = list(patterns.listed(world.user(name), [mixed.pk]).values())
            assert line.count == found[name]
    assert found == IN_MIXED


def test_fields_of_a_pattern(world):
    matter = made(world)["mixed"].matter
    shown = {name: shown_as(world.user(name), matter) for name in PERSONAS}
    found = {name: (F if s.full else S, s.sees_internal) for name, s in shown.items() if not s.nothing}
    assert found == {name: (S, False) if name == "coordinator" else (F, True) for name in IN_MIXED}
