import pytest
from django.db import IntegrityError, transaction

from hub.people.models import Organisation
from hub.places.models import PlaceOfWorship
from hub.places.querysets import organisations_covering
from tests.cast import PEOPLE, person

Kind = Organisation.Kind

# Who sees which place. "Southfield Mosque" stands in the same borough as "Northfield Mosque", another ward;
# "Eastfield Mosque" stands in the other borough and nobody runs it.
TESTHAM = {"Northfield Mosque", "Southfield Mosque"}
LONDON = {*TESTHAM, "Eastfield Mosque"}
SEES = {
    "faith": {"Northfield Mosque"},
    "trustee": {"Northfield Mosque"},
    "umbrella": {"Northfield Mosque"},
    "council": TESTHAM,
    "manager": TESTHAM,
    "warden": TESTHAM,
    "constable": TESTHAM,
    "sergeant": TESTHAM,
    "inspector": TESTHAM,
    "commander": LONDON,
    "coordinator": LONDON,
    "other_faith": {"Southfield Mosque"},
    "other_council": {"Eastfield Mosque"},
    "other_constable": {"Eastfield Mosque"},
    "other_umbrella": set(),  # its cover is the same borough, but no place opted in to it
    "centre": set(),
    "leaver": set(),
    "nobody": set(),
}


def seen_by(user):
    return {place.name for place in PlaceOfWorship.objects.visible_to(user)}


def test_everybody_of_the_cast_is_in_the_table():
    assert set(SEES) == {*PEOPLE, "leaver", "nobody"}


@pytest.mark.parametrize("name", SEES)
def test_visible_places(cast, name):
    assert seen_by(getattr(cast, name)) == SEES[name]


def test_somebody_not_signed_in_sees_nothing(cast, client):
    from django.contrib.auth.models import AnonymousUser

    assert seen_by(AnonymousUser()) == set()


def test_a_blocked_account_sees_nothing(cast):
    cast.commander.is_active = False
    cast.commander.save()
    assert seen_by(cast.commander) == set()


def test_a_team_that_covers_one_ward_sees_that_ward_only(cast):
    team = Organisation.objects.create(kind=Kind.POLICE, name="Southfield Team", parent=cast.police_body)
    team.areas.add(cast.south_ward)
    cast.add("team", team)
    assert seen_by(person(cast, "beat", "team", "police_officer")) == {"Southfield Mosque"}
    assert seen_by(cast.constable) == TESTHAM  # those above see what those below cover


def test_cover_counts_only_for_the_organisation_that_gives_the_permission(cast):
    """An enforcement officer here leads a trust whose cover is another borough: that shows nothing there."""
    trust = Organisation.objects.create(kind=Kind.PLACE_COMMITTEE, name="Travelling Trust")
    trust.areas.add(cast.other_borough)
    cast.add("trust", trust)
    both = person(cast, "both", "council_body", "enforcement_officer")
    both.memberships.create(organisation=trust, role="faith_leader", since=cast.faith.memberships.get().since)
    assert seen_by(both) == TESTHAM


def test_nobody_sees_through_a_closed_organisation(cast, start):
    cast.council_body.closed_at = start
    cast.council_body.save()
    assert seen_by(cast.council) == set()


def names(organisations):
    return [organisation.name for organisation in organisations]


def test_covering_puts_the_ward_before_the_borough_and_the_lowest_first(cast):
    ward_team = Organisation.objects.create(kind=Kind.POLICE, name="Ward Team")  # highest in its tree, but nearest
    ward_team.areas.add(cast.ward)
    found = organisations_covering(cast.ward, kinds=[Kind.POLICE], is_demo=False)
    assert names(found) == ["Ward Team", "Testham Neighbourhood Team", "North Area Command"]
    found = organisations_covering(cast.south_ward, kinds=[Kind.POLICE], is_demo=False)
    assert names(found) == ["Testham Neighbourhood Team", "North Area Command"]


def test_covering_a_whole_borough(cast):
    ward_team = Organisation.objects.create(kind=Kind.POLICE, name="Northfield Ward Team", parent=cast.police_body)
    ward_team.areas.add(cast.ward)
    found = organisations_covering(cast.borough, kinds=[Kind.POLICE, Kind.COUNCIL], is_demo=False)
    assert names(found) == ["Testham Neighbourhood Team", "North Area Command", "Testham Council"]


def test_an_organisation_that_covers_ward_and_borough_stands_once(cast):
    cast.council_body.areas.add(cast.ward)
    assert names(organisations_covering(cast.ward, kinds=[Kind.COUNCIL], is_demo=False)) == ["Testham Council"]


def test_covering_leaves_out_the_closed(cast, start):
    cast.police_body.closed_at = start
    cast.police_body.save()
    found = organisations_covering(cast.ward, kinds=[Kind.POLICE], is_demo=False)
    assert names(found) == ["North Area Command"]


@pytest.mark.parametrize("demo", [True, False])
def test_the_made_up_never_answers_for_the_real(cast, settings, demo):
    settings.DEMO = demo
    made_up = Organisation.objects.create(kind=Kind.COUNCIL, name="Testham Council (demo)", is_demo=True)
    made_up.areas.add(cast.borough, cast.ward)
    assert names(organisations_covering(cast.ward, kinds=[Kind.COUNCIL], is_demo=False)) == ["Testham Council"]
    assert names(organisations_covering(cast.ward, kinds=[Kind.COUNCIL], is_demo=True)) == ["Testham Council (demo)"]


def test_a_ring_of_parents_does_not_hang(cast):
    cast.command.parent = cast.police_body
    cast.command.save()
    assert len(organisations_covering(cast.ward, kinds=[Kind.POLICE], is_demo=False)) == 2


@pytest.mark.parametrize("field", ["run_by", "umbrella"])
def test_the_database_keeps_the_made_up_apart_from_the_real(cast, field):
    kind = Kind.PLACE_COMMITTEE if field == "run_by" else Kind.UMBRELLA
    made_up = Organisation.objects.create(kind=kind, name="Made-up body", is_demo=True)
    with pytest.raises(IntegrityError, match="same_world"), transaction.atomic():
        PlaceOfWorship.objects.filter(pk=cast.far_mosque.pk).update(**{field: made_up})
    with pytest.raises(IntegrityError, match="same_world"), transaction.atomic():
        PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(is_demo=True)


def test_pages_follow_the_name_and_lose_none(cast):
    for name in ["eastfield mosque", "Eastfield Mosque", "EASTFIELD MOSQUE", "Åsa's Chapel", "মসজিদ", "مسجد"]:
        place = PlaceOfWorship(name=name, faith="other", ward=cast.other_ward, borough=cast.other_borough)
        place.save()
    everything = list(PlaceOfWorship.objects.order_by("sort_name", "pk"))
    walked, last = [], None
    for _page in everything:
        page = list(PlaceOfWorship.objects.page_after(last, size=2))
        walked += page
        last = page[-1] if page else last
    assert walked == everything
    assert [place.name for place in walked[:2]] == ["Eastfield Mosque", "eastfield mosque"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("northf", {"Northfield Mosque"}),
        ("MOSQUE", LONDON),
        ("eastfield", {"Eastfield Mosque"}),
        ("testham", TESTHAM),  # the borough
        ("%", set()),
        ("_", set()),
    ],
)
def test_search_by_name_ward_or_borough(cast, text, found):
    assert {place.name for place in PlaceOfWorship.objects.found_by(text)} == found
