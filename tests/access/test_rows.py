"""Who sees which rows: persona by persona, the exact names, with rows that could leak. A model without entry fails."""

from datetime import timedelta

from django.apps import apps

from hub.concerns.drafts import draft_of, drafts_of
from hub.concerns.models import Concern
from hub.matters.models import Matter
from hub.matters.shown import shown_as
from hub.people import sealed
from hub.people.models import Organisation, SealedAnswers
from hub.places.models import PlaceOfWorship, Posture
from tests.access.world import PERSONAS
from tests.cast import START

# How each table is guarded. "own": its rows have a rule of their own, tested below.
MODELS = {
    "concerns.Concern": "own: those whose matter is visible",
    "concerns.Draft": "own: its writer alone",
    "matters.Matter": "own: the live audience",
    "people.Organisation": "own: mine and those below",
    "places.PlaceOfWorship": "own: mine, opted in, or in the area covered",
    "concerns.Contact": "through its concern",
    "concerns.AdviceLine": "public",
    "concerns.BulkAct": "own: who did it, in bodies that saw each concern",
    "concerns.BulkLine": "through its act and its concern",
    "concerns.CaseReference": "through its concern, by the body that set it and those above",
    "concerns.ConcernText": "through its concern; whoever sees a summary finds it by that alone",
    "concerns.ConcernLink": "through both of its concerns",
    "concerns.Evidence": "through its matter; the original by its lead alone",
    "concerns.OutsideReporter": "through its concern, by SEE_REPORTER",
    "concerns.OwnerBefore": "through its line, its act and its concern",
    "concerns.Pattern": "own: those whose matter is visible; its concerns one by one",
    "concerns.PatternMember": "through its pattern and its concern",
    "concerns.Receipt": "by nobody; the thread by its number",
    "concerns.SavedFilter": "own: who saved it",
    "concerns.StatusLink": "through its concern, by who made it; the state by its secret address",
    "history.Event": "through its matter, place, organisation or person",
    "history.Note": "through its matter; internal ones by shown_as",
    "inbox.InboundMessage": "of strangers, by EDIT_ROUTING; of others nobody",
    "matters.Audience": "through its matter",
    "matters.FirstRead": "through its matter",
    "promises.Promise": "through its matter",
    "promises.Pause": "through its matter",
    "notifications.Circuit": "how many by /statusz; our own mail server by who keeps mails, a domain by nobody",
    "notifications.BadAddress": "by whoever runs the Hub, and whoever leads the body whose address it is",
    "notifications.Mail": "through its matter; whole only under DEMO, to demo people",
    "people.Membership": "through its organisation, by MANAGE_PEOPLE",
    "people.SealedAnswers": "own: who typed them, on the page they were typed on",
    "people.User": "through an organisation, by MANAGE_PEOPLE",
    "promises.Calendar": "through its organisation",
    "promises.ExtraHoliday": "through its organisation",
    "promises.AgreedTarget": "through its organisation",
    "promises.AgreedLadder": "through its organisation",
    "people.Office": "through its area or organisation; held by public people",
    "people.OfficeHolder": "through its office; the contact by who may write to it",
    "accounts.Invitation": "through its organisation, by who invites there; for the invited by its link",
    "accounts.OfficersFile": "through its force, by whoever leads it or MANAGE_PEOPLE",
    "accounts.JoinRequest": "those whose matter is visible",
    "accounts.StepReset": "through its person, by MANAGE_PEOPLE",
    "concerns.RoutingRule": "by EDIT_ROUTING",
    "meetings.Meeting": "own: those whose matter is visible; see test_rows_meetings",
    "meetings.Invitee": "through its meeting; by name to the body that called it alone",
    "places.Area": "public",
    "places.AreaBoundary": "public",
    "places.PlaceSource": "its kind through its place; its id and what it said by nobody",
    "places.SchoolTerm": "public",
    "places.PlaceAlias": "through its place",
    "places.PlaceCapacity": "through its place",
    "places.PlaceContact": "through its place, by its committee or SEE_PLACES in its area; see test_rows_registry",
    "places.PlaceImport": "own: who uploaded it, and KEEP_REGISTRY in the same organisation",
    "places.ImportLine": "through its import",
    "places.PlaceProposal": "through its place, by KEEP_REGISTRY in its area",
    "places.LikelyDuplicate": "through both places, by KEEP_REGISTRY in their areas; see test_rows_registry",
    "places.PlaceMerge": "through both places, by KEEP_REGISTRY in their areas; see test_rows_registry",
    "places.Gathering": "through its place; private ones by its committee or SEE_PLACES in its area",
    "places.GatheringSteward": "through its place, by its committee or CARRY_OUT_VISIT in its area",
    "places.Timetable": "through its place, by who may keep its times",
    "places.TimetableReject": "through its timetable",
    "places.TimetableDay": "through its place",
    "places.PrayerCalculation": "through its place",
    "places.IslamicDate": "through its place; without one: public",
    "places.TimesFeed": "through its place; the times themselves by its secret address",
    "places.Posture": "own: SEE_PLACES in its area, and the committees of places there",
    "patrols.Round": "own: those whose matter is visible",
    "patrols.Duty": "through its round",
    "patrols.Visit": "own: of a visible round, or done at a place of mine",
    "history.LastRun": "by SEE_SERVICE_STATE, and /statusz without names",
    "history.DemoClock": "only under DEMO",
}

CHILDREN = {"child", "child_far"}  # of them there is no summary
IN_SUMMARY = {"own", "crime", "unticked", "recorded", "handed_on", "next_door", "far", "unrouted"}
IN_SUMMARY |= {"hidden_name", "stopped", "entered"}
EVERYWHERE = IN_SUMMARY | CHILDREN
FAR = {"far", "child_far"}
AT_THE_MOSQUE = EVERYWHERE - {"next_door", "entered"} - FAR
COUNCIL_SEES = {"own", "crime", "recorded", "next_door", "hidden_name", "child", "entered"}
POLICE_SEES = {"own", "crime", "unticked", "recorded", "handed_on", "next_door", "hidden_name", "stopped", "child"}
POLICE_SEES |= {"entered"}

CONCERNS = {
    # reported all at the mosque, also those that the rest of the committee was not told of
    "faith": AT_THE_MOSQUE,
    "trustee": AT_THE_MOSQUE - {"unticked", "unrouted"},
    "umbrella": AT_THE_MOSQUE - {"unticked", "unrouted"} - CHILDREN,
    "council": COUNCIL_SEES,
    "manager": COUNCIL_SEES,
    "warden": COUNCIL_SEES,
    "constable": POLICE_SEES,
    "sergeant": POLICE_SEES,
    "inspector": POLICE_SEES,
    "commander": POLICE_SEES | FAR,
    "coordinator": IN_SUMMARY,
    "other_faith": {"next_door"} | FAR,
    "other_council": {"far"},
    "other_constable": FAR,
    "other_umbrella": {"far"},
    "leaver": set(),
    "nobody": set(),
    "centre": {"entered"},
}

F, S = "full", "summary"
# what each sees of the concern "own": (level, the reporter's name, notes among colleagues)
FIELDS = {
    "faith": (F, True, False),
    "trustee": (F, True, False),
    "umbrella": (S, False, False),
    "council": (F, True, True),
    "manager": (F, True, True),
    "warden": (F, False, True),
    "constable": (F, True, True),
    "sergeant": (F, True, True),
    "inspector": (F, True, True),
    "commander": (F, True, True),
    "coordinator": (S, False, False),
}

IN_TESTHAM = {"Northfield Mosque", "Southfield Mosque"}
IN_OTHERHAM = {"Eastfield Mosque", "Eastfield Centre"}
PLACES = {
    "faith": {"Northfield Mosque"},
    "trustee": {"Northfield Mosque"},
    "umbrella": {"Northfield Mosque"},
    "council": IN_TESTHAM,
    "manager": IN_TESTHAM,
    "warden": IN_TESTHAM,
    "constable": IN_TESTHAM,
    "sergeant": IN_TESTHAM,
    "inspector": IN_TESTHAM,
    "commander": IN_TESTHAM | IN_OTHERHAM,
    "coordinator": IN_TESTHAM | IN_OTHERHAM,
    "other_faith": {"Southfield Mosque", "Eastfield Centre"},
    "other_council": IN_OTHERHAM,
    "other_constable": IN_OTHERHAM,
    "other_umbrella": {"Eastfield Centre"},
    "leaver": set(),
    "nobody": set(),
    "centre": set(),
}

ORGANISATIONS = {
    "faith": {"Northfield Mosque Trust"},
    "trustee": {"Northfield Mosque Trust"},
    "umbrella": {"Testham Council of Mosques"},
    "council": {"Testham Council"},
    "manager": {"Testham Council"},
    "warden": {"Testham Council"},
    "constable": {"Testham Neighbourhood Team"},
    "sergeant": {"Testham Neighbourhood Team"},
    "inspector": {"Testham Neighbourhood Team"},
    "commander": {"North Area Command", "Testham Neighbourhood Team", "Otherham Neighbourhood Team"},
    "coordinator": {"Hub coordinators"},
    "other_faith": {"Southfield Mosque Trust", "Eastfield Trust"},
    "other_council": {"Otherham Council"},
    "other_constable": {"Otherham Neighbourhood Team"},
    "other_umbrella": {"Testham Interfaith Forum"},
    "leaver": set(),
    "nobody": set(),
    "centre": {"Testham Advice Centre"},
}


def seen(world, rows, name_of):
    """{persona: names of the rows that it sees}"""
    return {name: {name_of(row) for row in rows(world.user(name))} for name in PERSONAS}


def test_every_model_says_how_its_rows_are_guarded():
    project = {m._meta.label for m in apps.get_models() if m.__module__.startswith(("hub.", "meetings.", "patrols."))}
    assert project == set(MODELS)


def test_every_persona_stands_in_every_table():
    for table in (CONCERNS, PLACES, ORGANISATIONS):
        assert set(table) == set(PERSONAS)
    assert set(FIELDS) == {name for name in PERSONAS if "own" in CONCERNS[name]}


def test_concerns_and_their_matters(world):
    names = {concern.pk: name for name, concern in world.concerns.items()}
    assert seen(world, Concern.objects.visible_to, lambda c: names[c.pk]) == CONCERNS
    assert seen(world, Matter.objects.visible_to, lambda m: names[m.pk]) == CONCERNS


def test_fields_of_a_concern(world):
    matter = world.concerns["own"].matter
    found = {}
    for name in PERSONAS:
        shown = shown_as(world.user(name), matter)
        if not shown.nothing:
            found[name] = (F if shown.full else S, shown.sees_reporter, shown.sees_internal)
    assert found == FIELDS


def test_places(world):
    assert world.concerns
    assert seen(world, PlaceOfWorship.objects.visible_to, str) == PLACES


def test_organisations(world):
    assert world.concerns
    assert seen(world, Organisation.objects.mine, str) == ORGANISATIONS


AROUND_THE_MOSQUE = {"ward", "borough"}
POSTURES = {
    "faith": AROUND_THE_MOSQUE,
    "trustee": AROUND_THE_MOSQUE,
    "umbrella": set(),
    "council": AROUND_THE_MOSQUE,
    "manager": AROUND_THE_MOSQUE,
    "warden": AROUND_THE_MOSQUE,
    "constable": AROUND_THE_MOSQUE,
    "sergeant": AROUND_THE_MOSQUE,
    "inspector": AROUND_THE_MOSQUE,
    "commander": AROUND_THE_MOSQUE | {"far"},
    "coordinator": AROUND_THE_MOSQUE | {"far", "made up"},
    # with a place in the other ward of the borough, and one in the next borough
    "other_faith": {"borough", "far"},
    "other_council": {"far"},
    "other_constable": {"far"},
    "other_umbrella": set(),
    "leaver": set(),
    "nobody": set(),
    "centre": set(),
}


def test_postures(world):
    """A made-up one, of the same area, is seen by the coordinator alone."""
    cast = world.cast
    assert world.concerns  # and with it a place of other_faith in the next borough
    times = {"starts_at": START, "ends_at": START + timedelta(days=7), "review_at": START + timedelta(days=5)}
    common = {"level": "heightened", "set_by": cast.sergeant, "set_for": cast.police_body, "set_at": START, **times}
    areas = {"ward": cast.ward, "borough": cast.borough, "far": cast.other_ward}
    names = {Posture.objects.create(area=area, **common).pk: name for name, area in areas.items()}
    made_up = Posture.objects.create(area=cast.borough, is_demo=True, **common)
    names[made_up.pk] = "made up"
    assert seen(world, Posture.objects.visible_to, lambda posture: names[posture.pk]) == POSTURES


def test_drafts_are_for_their_writer_alone(world):
    assert {name for name in PERSONAS if drafts_of(world.user(name))} == set()
    assert world.draft
    assert {name for name in PERSONAS if drafts_of(world.user(name))} == {"faith"}
    assert {name for name in PERSONAS if draft_of(world.user(name), world.draft.form_key)} == {"faith"}


def test_typed_answers_are_for_who_typed_them_alone(world, rf):
    SealedAnswers.objects.create(
        user=world.cast.faith, path="/x/", sealed=sealed._seal(rf.post("/x/").POST), kept_at=START
    )
    assert {name for name in PERSONAS if sealed.kept_for(world.user(name), "/x/", now=START) is not None} == {"faith"}
    assert sealed.kept_for(world.cast.faith, "/y/", now=START) is None
