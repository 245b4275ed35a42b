"""Which bodies stand first where one is to be chosen of hundreds."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns.reach import by_reach
from hub.people.models import Organisation
from hub.places.models import Area, AreaBoundary
from tests.cast import START


def square(west, *, width=0.02):
    corners = [[west, 51.0], [west + width, 51.0], [west + width, 51.02], [west, 51.02], [west, 51.0]]
    return {"type": "Polygon", "coordinates": [corners]}


def council(name, area=None):
    found = Organisation.objects.create(kind="council", name=name)
    if area:
        found.areas.add(area)
    return found


def borough(number, name, west):
    area = Area.objects.create(code=f"E0999009{number}", kind="borough", name=name)
    ward = Area.objects.create(code=f"E0599009{number}", kind="ward", name=f"{name} ward", parent=area)
    AreaBoundary.objects.create(area=ward, geometry=square(west), loaded_at=START)
    return area


def names(groups):
    return {str(label): [body.name for body in bodies] for label, bodies in groups}


def test_those_here_then_those_next_door_then_the_others_by_kind_and_name(db):
    here, beside, far = borough(1, "Here", 0.0), borough(2, "Beside", 0.02), borough(3, "Far", 0.06)
    ward = here.children.get()
    bodies = [council("Far Council", far), council("Beside Council", beside), council("Here Council", here)]
    bodies += [council("Anywhere Council"), Organisation.objects.create(kind="police", name="Some Police")]
    team = Organisation.objects.create(kind="police", name="Beside Ward Team")
    team.areas.add(beside.children.get())
    groups = by_reach([*bodies, team], ward)
    assert names(groups) == {
        "Covers this area": ["Here Council"],
        "Next door": ["Beside Council", "Beside Ward Team"],
        "Councils elsewhere": ["Anywhere Council", "Far Council"],
        "Police elsewhere": ["Some Police"],
    }
    assert names(by_reach(bodies[:3], here)) == names(by_reach(bodies[:3], ward))


def test_it_costs_the_same_for_two_and_for_forty(db):
    area = borough(1, "Here", 0.0)
    borough(2, "Beside", 0.02)
    by_reach([], area)  # the outlines are read once a process
    costs = []
    for number in (2, 40):
        bodies = [council(f"Council {n}") for n in range(number)]
        with CaptureQueriesContext(connection) as asked:
            by_reach(bodies, area)
        costs.append(len(asked))
    assert costs == [3, 3]


def test_without_outlines_nobody_is_next_door(cast):
    groups = by_reach([cast.council_body, cast.other_council_body], cast.ward)
    assert names(groups) == {"Covers this area": ["Testham Council"], "Councils elsewhere": ["Otherham Council"]}
