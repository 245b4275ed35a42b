from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from hub.history.models import Event
from hub.people.models import Organisation
from hub.places import actions_imports
from hub.places.actions import PlaceRefused, add_place, set_run_by, set_umbrella
from hub.places.actions_imports import import_places
from hub.places.importing.readers import read_file
from hub.places.models import PlaceOfWorship, PlaceSource
from hub.references import is_reference

MOSQUES = settings.BASE_DIR / "data" / "london_mosques_osm_2021.csv"
FILE = """name,religion,longitude,latitude
Westward Mosque,muslim,-0.25,51.45
Midward Chapel,protestant,-0.15,51.45
At Sea,muslim,1.5,51.45
Not Anywhere,muslim,nan,51.45
WESTWARD MOSQUE,muslim,-0.25001,51.45001
"""


def reading():
    return read_file(FILE.encode())


def snapshot():
    return [
        list(model.objects.order_by("pk").values_list()) for model in (PlaceOfWorship, PlaceSource, Event, Organisation)
    ]


def test_import_adds_places_with_ward_borough_and_source(squares, start):
    plan = import_places(reading(), at=start)
    assert [(reject.line, reject.reason) for reject in plan.rejects] == [
        (4, "the point lies outside every area that is loaded"),
        (5, "the coordinates are not numbers"),
        (6, "the same place stands on line 2"),
    ]
    mosque, chapel = PlaceOfWorship.objects.order_by("-name")
    assert (mosque.name, mosque.faith, mosque.ward.name) == ("Westward Mosque", "muslim", "Westward")
    assert (mosque.borough.name, mosque.longitude, mosque.latitude) == ("Squareham", -0.25, 51.45)
    assert (chapel.name, chapel.faith, chapel.ward.name) == ("Midward Chapel", "christian", "Midward")
    assert is_reference(mosque.reference)
    assert mosque.reference != chapel.reference
    assert (mosque.run_by, mosque.umbrella, mosque.is_demo) == (None, None, False)
    assert mosque.sources.get().source_id == "westward mosque@51.4500,-0.2500"
    assert [(e.kind, e.at, e.place) for e in mosque.events.all()] == [("imported", start, mosque)]


def test_import_twice_changes_nothing(squares, start):
    import_places(reading(), at=start)
    before = snapshot()
    plan = import_places(reading(), at=start + timedelta(days=1))
    assert (len(plan.new), len(plan.known)) == (0, 2)
    assert snapshot() == before


def test_import_never_undoes_what_was_changed_by_hand(squares, start):
    import_places(reading(), at=start)
    PlaceOfWorship.objects.filter(name="Westward Mosque").update(name="Westward Islamic Centre", closed_at=start)
    before = snapshot()
    import_places(reading(), at=start + timedelta(days=1))
    assert snapshot() == before


def test_import_is_all_or_nothing(squares, start, monkeypatch):
    monkeypatch.setattr(actions_imports, "record_many", lambda *a, **k: 1 / 0)
    before = snapshot()
    with pytest.raises(ZeroDivisionError):
        import_places(reading(), at=start)
    assert snapshot() == before


def test_references_drawn_twice_or_taken_are_drawn_again(squares, start, monkeypatch):
    place = import_places(reading(), at=start) and PlaceOfWorship.objects.first()
    draws = iter([place.reference, "P-0000-0001", "P-0000-0001", "P-0000-0002"])
    monkeypatch.setattr(actions_imports, "new_reference", lambda letter: next(draws))
    assert actions_imports._fresh_references(2) == {"P-0000-0001", "P-0000-0002"}


def test_import_attaches_nothing_real_to_made_up_organisations(squares, start):
    committee = Organisation.objects.create(kind="place_committee", name="Westward Mosque", is_demo=True)
    import_places(reading(), at=start)
    assert not committee.places.exists()


def test_london_mosques(db, capsys):
    call_command("import_areas")
    call_command("import_places", MOSQUES)
    assert "127 added, 0 known already, 0 not used" in capsys.readouterr().out
    in_file = {tuple(line.split(",")[4:8]) for line in MOSQUES.read_text().splitlines()[1:]}
    facts = PlaceOfWorship.objects.values_list("ward__code", "ward__name", "borough__code", "borough__name")
    assert set(facts) == in_file
    call_command("import_places", MOSQUES)
    assert "0 added, 127 known already, 0 not used" in capsys.readouterr().out


def import_text(tmp_path, text, *options):
    path = tmp_path / "places.csv"
    path.write_text(text)
    call_command("import_places", path, *options)


def test_dry_run_says_what_would_happen_and_writes_nothing(squares, tmp_path, capsys):
    before = snapshot()
    import_text(tmp_path, FILE, "--dry-run")
    said = capsys.readouterr()
    assert said.out == "Nothing was written. 2 would be added, 0 are known, 3 cannot be used.\n"
    assert "Line 4 (At Sea): the point lies outside every area that is loaded.\n" in said.err
    assert snapshot() == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name,religion\nX,muslim", "Not found: longitude, latitude"),
        (FILE + '"unclosed', "damaged from line 7 on"),
        ("name,religion,longitude,latitude\nAt Sea,muslim,1.5,51.45", "No line of this file can be used"),
    ],
)
def test_a_bad_file_stops_the_command_and_writes_nothing(squares, tmp_path, text, reason):
    before = snapshot()
    with pytest.raises(CommandError, match=reason):
        import_text(tmp_path, text)
    assert snapshot() == before


def test_a_missing_file_is_named(squares):
    with pytest.raises(CommandError, match=r"none\.csv cannot be read: No such file"):
        call_command("import_places", Path("none.csv"))


def test_places_need_areas_first(db, tmp_path):
    with pytest.raises(CommandError, match="import_areas"):
        import_text(tmp_path, FILE)


def place_by_hand(start, **changes):
    facts = {"name": "By hand", "faith": "hindu", "longitude": -0.15, "latitude": 51.45, "at": start}
    return add_place(**(facts | changes))


def test_add_place_finds_its_ward(squares, start):
    place = place_by_hand(start)
    assert (place.ward.name, place.borough.name) == ("Midward", "Squareham")
    assert place.events.get().kind == "added"


def test_add_place_outside_all_areas(squares, start):
    with pytest.raises(PlaceRefused, match="outside every area"):
        place_by_hand(start, longitude=1.5)


def test_add_place_of_the_other_world(squares, start):
    made_up = Organisation.objects.create(kind="place_committee", name="Made up", is_demo=True)
    with pytest.raises(PlaceRefused, match="made-up"):
        place_by_hand(start, run_by=made_up)
    assert not PlaceOfWorship.objects.exists()
    assert place_by_hand(start, run_by=made_up, is_demo=True).run_by == made_up


def test_set_run_by_is_recorded_once(cast, start):
    place = set_run_by(cast.far_mosque, organisation=cast.committee, by=cast.coordinator, at=start)
    set_run_by(cast.far_mosque, organisation=cast.committee, by=cast.coordinator, at=start)
    assert place.run_by == cast.committee
    event = place.events.get()
    assert (event.kind, event.by, event.other_organisation) == ("run_by_set", cast.coordinator, cast.committee)
    assert set_run_by(place, organisation=None, by=cast.coordinator, at=start).run_by is None


@pytest.mark.parametrize(
    ("action", "organisation", "reason"),
    [
        (set_run_by, "council_body", "committee"),
        (set_umbrella, "council_body", "umbrella body"),
        (set_run_by, "made_up_committee", "made-up"),
        (set_umbrella, "made_up_umbrella", "made-up"),
        (set_run_by, "closed_committee", "closed"),
    ],
)
def test_organisations_that_a_place_cannot_have(cast, start, action, organisation, reason):
    for key, kind, more in [
        ("made_up_committee", "place_committee", {"is_demo": True}),
        ("made_up_umbrella", "umbrella", {"is_demo": True}),
        ("closed_committee", "place_committee", {"closed_at": start}),
    ]:
        cast.add(key, Organisation.objects.create(kind=kind, name=key, **more))
    with pytest.raises(PlaceRefused, match=reason):
        action(cast.far_mosque, organisation=getattr(cast, organisation), by=cast.coordinator, at=start)
    cast.far_mosque.refresh_from_db()
    assert (cast.far_mosque.run_by, cast.far_mosque.umbrella) == (None, None)
    assert not cast.far_mosque.events.exists()


def test_set_umbrella_is_recorded(cast, start):
    place = set_umbrella(cast.far_mosque, organisation=cast.other_umbrella_body, by=cast.coordinator, at=start)
    assert place.umbrella == cast.other_umbrella_body
    assert place.events.get().kind == "umbrella_set"


@pytest.mark.django_db(transaction=True)
def test_an_import_waits_for_one_that_is_under_way(squares, start):
    def import_elsewhere():
        try:
            import_places(reading(), at=start)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            import_places(reading(), at=start)
            other = pool.submit(import_elsewhere)
            with pytest.raises(TimeoutError):
                other.result(timeout=0.5)
        other.result(timeout=20)
    assert PlaceOfWorship.objects.count() == 2
