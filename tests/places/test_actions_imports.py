"""Files into the registry: what is added, taken over, proposed, left alone; and the command that does it."""

import json
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
from hub.places.actions import add_place
from hub.places.actions_imports import import_places
from hub.places.importing.lines import lines_of
from hub.places.importing.plan import plan_import
from hub.places.importing.readers import read_file
from hub.places.keeping import EVERYWHERE, Cover
from hub.places.models import Area, LikelyDuplicate, PlaceAlias, PlaceOfWorship, PlaceProposal, PlaceSource
from hub.references import is_reference

DATA = settings.BASE_DIR / "data"
MOSQUES, PLACES = DATA / "london_mosques_osm_2021.csv", DATA / "london_places_of_worship_osm_2021.csv"
DAY = timedelta(days=1)
WRITTEN = (PlaceOfWorship, PlaceSource, PlaceAlias, PlaceProposal, LikelyDuplicate, Event, Organisation)
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
    return [list(model.objects.order_by("pk").values_list()) for model in WRITTEN]


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


def test_a_file_that_says_the_same_never_undoes_what_was_changed_by_hand(squares, start):
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
    assert actions_imports.fresh_references(PlaceOfWorship, "P", 2) == {"P-0000-0001", "P-0000-0002"}


def test_import_attaches_nothing_real_to_made_up_organisations(squares, start):
    committee = Organisation.objects.create(kind="place_committee", name="Westward Mosque", is_demo=True)
    import_places(reading(), at=start)
    assert not committee.places.exists()


def test_london_mosques(db, capsys):
    call_command("import_areas")
    call_command("import_places", MOSQUES)
    assert (
        "127 added, 0 changed, 0 proposed, 0 as they were, 0 possibly entered twice, 0 not used"
        in capsys.readouterr().out
    )
    in_file = {tuple(line.split(",")[4:8]) for line in MOSQUES.read_text().splitlines()[1:]}
    facts = PlaceOfWorship.objects.values_list("ward__code", "ward__name", "borough__code", "borough__name")
    assert set(facts) == in_file
    call_command("import_places", MOSQUES)
    assert (
        "0 added, 0 changed, 0 proposed, 127 as they were, 0 possibly entered twice, 0 not used"
        in capsys.readouterr().out
    )


def import_text(tmp_path, text, *options):
    path = tmp_path / "places.csv"
    path.write_text(text)
    call_command("import_places", path, *options)


def test_dry_run_says_what_would_happen_and_writes_nothing(squares, tmp_path, capsys):
    before = snapshot()
    import_text(tmp_path, FILE, "--dry-run")
    said = capsys.readouterr()
    assert said.out == (
        "Nothing was written. 2 would be added, 0 changed, 0 proposed, 0 are as they are here, "
        "0 may be entered twice, 3 cannot be used.\n"
    )
    assert "Line 4 (At Sea): the point lies outside every area that is loaded.\n" in said.err
    assert snapshot() == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name,religion\nX,muslim", "Not found: longitude, latitude"),
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


def osm(number=1, point=(-0.25, 51.45), **tags):
    tags = {"name": "Westward Mosque", "religion": "muslim"} | {tag.replace("__", ":"): t for tag, t in tags.items()}
    return {"id": f"node/{number}", "properties": tags, "geometry": {"type": "Point", "coordinates": point}}


def bring(start, *features, **more):
    return import_places(read_file(json.dumps({"features": features}).encode()), at=start, **more)


def the_place():
    return PlaceOfWorship.objects.get()


def test_all_that_a_file_says_is_kept(squares, start):
    tags = {"name__ar": "مسجد", "alt_name": "Jamia", "addr__street": "High Street", "addr__postcode": "sm11aa"}
    bring(start, osm(**tags, wheelchair="yes", website="https://x.example"))
    place = the_place()
    assert (place.address, place.postcode, place.wheelchair) == ("High Street", "SM1 1AA", "yes")
    assert (place.website, place.accuracy, place.is_demo) == ("https://x.example", "near", False)
    assert {alias.name for alias in place.aliases.all()} == {"مسجد", "Jamia"}
    for words in ("jamia", "مسجد", "westward", "sm11aa", "squareham"):
        assert words in place.search_words
    source = place.sources.get()
    assert (source.file_kind, source.source_id) == ("osm", "node/1")
    assert source.said["point"] == "51.45000, -0.25000"
    before = snapshot()
    assert bring(start + DAY, osm(**tags, wheelchair="yes", website="https://x.example")).unchanged
    assert snapshot() == before


def test_what_the_file_changed_is_taken_over(squares, start):
    bring(start, osm(addr__street="High Street"))
    plan = bring(start + DAY, osm(point=(-0.15, 51.45), name="Midward Mosque", addr__street="Low Street", alt_name="M"))
    assert (len(plan.updated), len(plan.proposed), len(plan.new)) == (1, 0, 0)
    place = the_place()
    assert (place.name, place.address, place.longitude, place.version) == ("Midward Mosque", "Low Street", -0.15, 2)
    assert (place.ward.name, [alias.name for alias in place.aliases.all()]) == ("Midward", ["M"])
    assert "midward" in place.search_words
    event = place.events.order_by("pk").last()
    assert (event.kind, event.code, event.at) == ("changed_by_file", "name address point aliases", start + DAY)
    before = snapshot()
    bring(start + 2 * DAY, osm(point=(-0.15, 51.45), name="Midward Mosque", addr__street="Low Street", alt_name="M"))
    assert snapshot() == before


def test_what_is_empty_here_is_filled_in_and_an_empty_field_says_nothing(squares, start):
    bring(start, osm(religion=""))
    bring(start + DAY, osm(addr__street="High Street"))
    assert (the_place().address, the_place().faith) == ("High Street", "muslim")
    before = snapshot()
    bring(start + 2 * DAY, osm(religion=""))
    assert snapshot() == before


def test_what_was_changed_by_hand_is_only_proposed_and_once(squares, start):
    bring(start, osm(addr__street="High Street", wheelchair="no"))
    PlaceOfWorship.objects.update(address="By hand", name="Ours")
    plan = bring(start + DAY, osm(addr__street="Low Street", wheelchair="yes"))
    assert (len(plan.updated), len(plan.proposed)) == (1, 1)
    assert (the_place().address, the_place().name, the_place().wheelchair) == ("By hand", "Ours", "yes")
    proposal = PlaceProposal.objects.get()
    assert (proposal.field, proposal.here, proposal.there) == ("address", "By hand", "Low Street")
    before = snapshot()
    assert not bring(start + 2 * DAY, osm(addr__street="Low Street", wheelchair="yes")).proposed
    assert snapshot() == before
    bring(start + 3 * DAY, osm(addr__street="Third Street", wheelchair="yes"))
    assert [(p.there, p.made_at) for p in PlaceProposal.objects.all()] == [("Third Street", start + 3 * DAY)]


def test_what_stands_here_already_is_no_news(squares, start):
    bring(start, osm(addr__street="High Street"))
    PlaceOfWorship.objects.update(address="Low Street")
    plan = bring(start + DAY, osm(addr__street="Low Street"))
    assert (plan.updated, plan.proposed) == ([], [])
    PlaceOfWorship.objects.update(address="By hand")
    bring(start + 2 * DAY, osm(addr__street="Low Street"))
    assert the_place().address == "By hand"


def test_another_name_that_was_taken_away_by_hand_does_not_come_back(squares, start):
    bring(start, osm(alt_name="A;B"))
    PlaceAlias.objects.filter(name="A").delete()
    bring(start + DAY, osm(alt_name="A;B;C"))
    assert {alias.name for alias in PlaceAlias.objects.all()} == {"B", "C"}


def test_a_closed_place_stays_closed_and_as_it_was(squares, start):
    bring(start, osm(addr__street="High Street"))
    PlaceOfWorship.objects.update(closed_at=start, closed_because="for_good")
    plan = bring(start + DAY, osm(addr__street="Low Street", alt_name="More"))
    assert (plan.updated, len(plan.proposed)) == ([], 1)
    assert (the_place().address, the_place().closed_because) == ("High Street", "for_good")
    assert not PlaceAlias.objects.exists()


def test_a_merged_place_stays_merged_and_the_kept_one_hears_of_it(squares, start):
    bring(start, osm(1), osm(2, name="Masjid of the West", point=(-0.2502, 51.45), addr__street="High Street"))
    kept, merged = (PlaceOfWorship.objects.get(sources__source_id=f"node/{n}") for n in (1, 2))
    PlaceOfWorship.objects.filter(pk=merged.pk).update(closed_at=start, closed_because="merged", merged_into=kept)
    plan = bring(
        start + DAY, osm(1), osm(2, name="Masjid of the West", point=(-0.2502, 51.45), addr__street="Low Street")
    )
    assert (plan.updated, plan.new, len(plan.proposed)) == ([], [], 1)
    merged.refresh_from_db()
    assert (merged.merged_into, merged.address) == (kept, "High Street")
    assert PlaceProposal.objects.get().place == kept


@pytest.mark.parametrize("closed", [False, True])
def test_another_file_is_linked_to_the_place_that_stands_here(squares, start, closed):
    import_places(reading(), at=start)
    if closed:
        PlaceOfWorship.objects.update(closed_at=start, closed_because="for_good")
    plan = bring(start + DAY, osm(7, name="WESTWARD Mosque", point=(-0.250001, 51.450001), addr__street="High Street"))
    assert (len(plan.known), plan.new, len(plan.updated)) == (1, [], 0 if closed else 1)
    place = PlaceOfWorship.objects.get(name__iexact="Westward Mosque")
    assert {source.file_kind for source in place.sources.all()} == {"name+point", "osm"}
    assert place.address == ("" if closed else "High Street")
    before = snapshot()
    bring(start + DAY, osm(7, name="WESTWARD Mosque", point=(-0.250001, 51.450001), addr__street="High Street"))
    assert snapshot() == before


def test_a_place_added_by_hand_is_known_again(squares, start):
    add_place(name="Westward Mosque", faith="muslim", longitude=-0.25, latitude=51.45, at=start)
    plan = import_places(reading(), at=start)
    assert [new.row.name for new in plan.new] == ["Midward Chapel"]
    assert PlaceSource.objects.count() == 2


def test_a_made_up_place_is_not_taken_for_a_real_one(squares, start):
    add_place(name="Westward Mosque", faith="muslim", longitude=-0.25, latitude=51.45, at=start, is_demo=True)
    plan = import_places(reading(), at=start)
    assert len(plan.new) == 2
    assert plan.duplicates == []


def test_the_same_place_twice_in_a_file_is_added_once(squares, start):
    plan = bring(start, osm(1), osm(2), osm(1, name="Another"))
    assert [(reject.line, reject.reason) for reject in plan.rejects] == [
        (2, "the same place stands on line 1"),
        (3, "the same place stands on line 1"),
    ]
    assert the_place().name == "Westward Mosque"


WITHOUT_POINTS = """name,religion,longitude,latitude,ward_code,ward,borough
By code,muslim,,,E05990011,,
By name,muslim,,,,eastward,EDGEHAM
By half,muslim,,,,Eastward,
Elsewhere,muslim,,,,Eastward,Squareham
Nowhere,muslim,,,,,
"""


def test_without_coordinates_a_place_stands_in_the_ward_that_it_names(squares, start):
    plan = import_places(read_file(WITHOUT_POINTS.encode()), at=start)
    facts = PlaceOfWorship.objects.order_by("name").values_list("name", "ward__name", "accuracy", "longitude")
    assert list(facts) == [("By code", "Westward", "unknown", None), ("By name", "Eastward", "unknown", None)]
    lacks = "has no coordinates, and its ward is not loaded: check ward and borough, or add longitude and latitude"
    assert [(reject.line, reject.reason) for reject in plan.rejects] == [
        (4, lacks),
        (5, lacks),
        (6, "has no coordinates: add longitude and latitude, or its ward and borough"),
    ]
    before = snapshot()
    import_places(read_file(WITHOUT_POINTS.encode()), at=start + DAY)
    assert snapshot() == before


def test_likely_duplicates_are_added_all_the_same_and_kept_for_a_person(squares, start):
    bring(start, osm(1, name="Noor Mosque"))
    plan = bring(
        start + DAY,
        osm(2, name="Masjid Noor", point=(-0.25, 51.451)),
        osm(3, name="Masjid-e-Noor", point=(-0.25, 51.4511)),
        osm(4, name="Noor Temple", religion="hindu"),
    )
    assert PlaceOfWorship.objects.count() == 4
    pairs = {(pair.first.name, pair.second.name): pair.metres for pair in LikelyDuplicate.objects.all()}
    assert pairs == {
        ("Noor Mosque", "Masjid Noor"): 111,
        ("Noor Mosque", "Masjid-e-Noor"): 122,
        ("Masjid Noor", "Masjid-e-Noor"): 11,
    }
    assert [(line.line, line.reason) for line in lines_of(plan, EVERYWHERE) if line.kind == "duplicate"] == [
        (1, "may be “Noor Mosque”, which is in the registry, 111 m away"),
        (2, "may be “Masjid Noor” of line 1, 11 m away"),
        (2, "may be “Noor Mosque”, which is in the registry, 122 m away"),
    ]


def in_squareham():
    return Cover(real=frozenset([Area.objects.get(name="Squareham").pk]))


def test_an_officer_writes_only_where_their_organisation_covers(squares, start):
    east = {"name": "Eastward Mosque", "point": (-0.05, 51.45)}
    plan = bring(start, osm(1), osm(2, **east), kept=in_squareham())
    assert the_place().name == "Westward Mosque"
    assert [(line.kind, line.name) for line in lines_of(plan, in_squareham())] == [
        ("added", "Westward Mosque"),
        ("outside", "Eastward Mosque"),
    ]
    bring(start, osm(2, **east))
    # neither what stands there is changed, nor what stands here is moved there, nor the other way round
    for feature in (osm(2, **east, addr__street="X"), osm(1, point=(-0.05, 51.46)), osm(2, point=(-0.26, 51.45))):
        before = snapshot()
        plan = bring(start + DAY, feature, kept=in_squareham())
        assert (len(plan.outside), plan.known, plan.new) == (1, [], [])
        assert snapshot() == before


def test_of_a_neighbour_over_the_border_an_officer_is_told_nothing(squares, start):
    bring(start, osm(1, name="Noor Mosque", point=(-0.0999, 51.45)))
    plan = bring(start, osm(2, name="Masjid Noor", point=(-0.1001, 51.45)), kept=in_squareham())
    assert LikelyDuplicate.objects.count() == 1  # the coordinator sees it
    assert {line.kind for line in lines_of(plan, in_squareham())} == {"added"}
    assert {line.kind for line in lines_of(plan, EVERYWHERE)} == {"added", "duplicate"}


def test_the_plan_writes_nothing_and_says_what_the_import_then_does(squares, start):
    bring(start, osm(1, addr__street="High Street"), osm(2, name="Noor Mosque", point=(-0.15, 51.45)))
    PlaceOfWorship.objects.filter(name="Noor Mosque").update(name="By hand")
    features = [
        osm(1, addr__street="Low Street"),
        osm(2, name="Noor Masjid", point=(-0.15, 51.45)),
        osm(3, name="Third", point=(-0.05, 51.45)),
        osm(4, name="Fourth", point=(2.5, 51.45)),
    ]
    again = read_file(json.dumps({"features": features}).encode())
    before = snapshot()
    planned = [(line.kind, line.line, line.reason) for line in lines_of(plan_import(again), EVERYWHERE)]
    assert snapshot() == before
    carried_out = list(lines_of(import_places(again, at=start + DAY), EVERYWHERE))
    assert [(line.kind, line.line, line.reason) for line in carried_out] == planned
    assert planned == [
        ("added", 3, ""),
        ("update", 1, "address: High Street → Low Street"),
        ("proposal", 2, "name: By hand → Noor Masjid"),
        ("rejected", 4, "the point lies outside every area that is loaded"),
    ]
    assert carried_out[0].place_id == PlaceOfWorship.objects.get(name="Third").pk


def test_all_of_london(db, start, capsys):
    """The two files of London as they are: the mosques are the same places in both."""
    call_command("import_areas")
    call_command("import_places", MOSQUES)
    capsys.readouterr()
    call_command("import_places", PLACES)
    said = capsys.readouterr()
    assert "Places: 1629 added, 0 changed, 0 proposed, 127 as they were" in said.out
    before = snapshot()
    call_command("import_places", PLACES)
    assert "Places: 0 added, 0 changed, 0 proposed, 1756 as they were, 0 possibly" in capsys.readouterr().out
    assert snapshot() == before


def test_a_lot_is_read_with_a_few_questions(squares, start, django_assert_max_num_queries):
    for count in (1, 40):
        features = [osm(n, name=f"Place {n}", point=(-0.25 + n / 1000, 51.45)) for n in range(count)]
        bring(start, *features)
        changed = [feature | {"properties": feature["properties"] | {"name": "New"}} for feature in features]
        with django_assert_max_num_queries(12):
            plan_import(read_file(json.dumps({"features": changed}).encode()))


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
