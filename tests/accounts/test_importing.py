"""Organisations from files: the forces and councils of London as they are, and what stands in the way."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from hub.accounts.actions import change_organisation
from hub.accounts.importing import import_organisations, read_organisations
from hub.history.models import Event
from hub.people.models import Membership, Organisation, User
from hub.places.importing.rows import UnreadableFile
from hub.places.models import Area

DAY = timedelta(days=1)
HEADER = "kind,name,parent,areas,mailbox\n"


def snapshot():
    areas = list(Organisation.areas.through.objects.order_by("pk").values_list())
    return [list(model.objects.order_by("pk").values_list()) for model in (Organisation, Event)] + [areas]


def bring(start, text, **more):
    return import_organisations(read_organisations((HEADER + text).encode()), at=start, **more)


def organisation(name):
    return Organisation.objects.get(name=name)


def covered(name):
    return set(organisation(name).areas.values_list("name", flat=True))


@pytest.fixture
def london(db, capsys):
    call_command("import_areas")
    capsys.readouterr()


def test_london(london, capsys):
    call_command("import_organisations")
    assert capsys.readouterr().out == "Organisations: 47 added, 0 as they were, 0 not used.\n"
    real = Organisation.objects.filter(is_demo=False)
    assert real.filter(kind="council").count() == 33
    assert real.filter(kind="police").count() == 14  # two forces, twelve commands
    force = organisation("Metropolitan Police Service")
    assert (force.parent, force.areas.count(), force.children.count()) == (None, 0, 12)
    assert covered("Metropolitan Police Service, South Area") == {"Sutton", "Croydon", "Bromley"}
    assert organisation("Metropolitan Police Service, South Area").parent == force
    assert covered("Metropolitan Police Service, Central East") == {"Tower Hamlets", "Hackney"}
    assert covered("City of London Police") == covered("City of London Corporation") == {"City of London"}
    assert covered("Sutton Council") == {"Sutton"}
    assert (User.objects.count(), Membership.objects.count()) == (0, 0)
    assert not real.exclude(mailbox="", out_of_hours="").exists()
    assert Event.objects.filter(kind="organisation_added").count() == 47
    every = set(Area.objects.filter(kind="borough"))
    for kind in ("council", "police"):
        of_kind = [area for body in real.filter(kind=kind).prefetch_related("areas") for area in body.areas.all()]
        assert len(of_kind) == len(every) == len(set(of_kind)) == 33
    before = snapshot()
    call_command("import_organisations")
    assert capsys.readouterr().out == "Organisations: 0 added, 47 as they were, 0 not used.\n"
    assert snapshot() == before


def test_what_was_changed_by_hand_stays(london, cast, start):
    call_command("import_organisations")
    change_organisation(
        organisation("Sutton Council"),
        name="London Borough of Sutton",
        areas=[cast.borough],
        by=cast.coordinator,
        at=start,
    )
    change_organisation(
        organisation("Metropolitan Police Service"), name="The Met", areas=[], by=cast.coordinator, at=start
    )
    Organisation.objects.filter(name="Merton Council").update(closed_at=start)
    before = snapshot()
    call_command("import_organisations")
    assert snapshot() == before


def test_a_council_added_by_hand_is_known_by_its_area(cast, start):
    outcome = bring(start, "council,London Borough of Testham,,E09990001,\n")
    assert (len(outcome.known), outcome.added) == (1, [])


def test_made_up_organisations_stand_in_nobodys_way_and_are_no_parents(cast, start):
    Organisation.objects.filter(name__in=["North Area Command", "Testham Council"]).update(is_demo=True)
    outcome = bring(start, "council,Real Council,,E09990001,\npolice,Real Team,North Area Command,E05990001,\n")
    assert [row.name for row in outcome.added] == ["Real Council"]
    assert outcome.rejects == [(3, "Real Team", "is part of “North Area Command”, which is not there")]
    assert organisation("Real Council").is_demo is False


def test_dry_run_writes_nothing(london, capsys):
    before = snapshot()
    call_command("import_organisations", dry_run=True)
    said = capsys.readouterr().out
    assert "2: City of London Police (police)\n" in said
    assert said.endswith("Nothing was written. 47 would be added, 0 are there, 0 cannot be used.\n")
    assert snapshot() == before


def test_other_files(cast, start):
    text = (
        "police,Northfield Ward Team,Testham Command,E05990001 E05990002,north@police.example\n"
        "police,Testham Command,,E09990001;E09990002,\n"
        "umbrella,Testham Churches,,e09990001,\n"
    )
    outcome = bring(start, text)
    assert (len(outcome.added), outcome.rejects) == (3, [])
    team = organisation("Northfield Ward Team")
    assert (team.parent.name, team.mailbox) == ("Testham Command", "north@police.example")
    assert covered(team.name) == {"Northfield", "Southfield"}
    before = snapshot()
    assert len(bring(start + DAY, text).known) == 3
    assert snapshot() == before


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("council,,,,", "needs a name of up to 160 characters"),
        ("council," + "x" * 161 + ",,,", "needs a name of up to 160 characters"),
        ("operator,X,,,", "is of no kind that can be imported"),
        ("club,X,,,", "is of no kind that can be imported"),
        ("council,X,,E09990009,", "covers areas that are not loaded: E09990009"),
        ("council,X,Nobody,,", "is part of “Nobody”, which is not there"),
        ("council,X,X,,", "is part of “X”, which is not there"),
        ("umbrella,X,Testham Council,,", "can only be part of one of the same kind"),
        ("council,X,,,nowhere", "has a mailbox that is no email address"),
        ("umbrella,Testham Council,,,", "There is an organisation of that name already."),
        ("council,Good,,,", "stands in the file twice"),
        ("council,A,B,,\ncouncil,B,A,,", "is part of itself"),
    ],
)
def test_a_line_that_cannot_be_used_is_listed_and_the_rest_is_added(cast, start, line, reason):
    outcome = bring(start, f"council,Good,,,\n{line}\n")
    assert [row.name for row in outcome.added] == ["Good"]
    assert outcome.rejects[0][0] == 3
    assert reason in outcome.rejects[0][2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "must name the columns"), (b"a,b\n1,2\n", "must name the columns"), (b"PK\x00", "not a text file"),
     (b'kind,name\n"council,X', "is damaged")],
)  # fmt: skip
def test_a_file_that_cannot_be_read(content, reason):
    with pytest.raises(UnreadableFile, match=reason):
        read_organisations(content)


def test_the_command_says_what_is_wrong(db, tmp_path):
    file = tmp_path / "x.csv"
    with pytest.raises(CommandError, match="No areas are loaded yet"):
        call_command("import_organisations")
    Area.objects.create(code="E09990001", kind="borough", name="Testham")
    with pytest.raises(CommandError, match=r"x\.csv cannot be read: No such file"):
        call_command("import_organisations", file)
    file.write_text(HEADER + "club,X,,,\n")
    with pytest.raises(CommandError, match="No line of this file can be used"):
        call_command("import_organisations", file)
