"""Inside the body that answers: a team or a person deals with it, those above still see it, nobody else does."""

from datetime import timedelta

import pytest

from hub.concerns import actions, actions_consent, actions_routing, actions_triage
from hub.concerns.models import Concern
from hub.concerns.workflow import TRANSITIONS
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.people.models import Organisation
from hub.promises.engine import possible_transitions
from hub.promises.sweep import run_due_rungs
from tests.cast import START, person
from tests.concerns.test_views_steps import shown
from tests.pages import address_of

HOUR = timedelta(hours=1)


@pytest.fixture
def teams(cast):
    """Two teams of the council, one team of those of the next borough, and their people."""
    for name, parent in (
        ("safety", "council_body"),
        ("cleaning", "council_body"),
        ("other_safety", "other_council_body"),
    ):
        team = Organisation.objects.create(
            kind="council", name=f"{name.capitalize()} team", parent=cast.named[parent], mailbox=f"{name}@example.org"
        )
        cast.add(name, team)
        person(cast, f"{name}_officer", name, "council_officer", "owner")
    person(cast, "safety_colleague", "safety", "council_officer")
    Mail.objects.all().delete()
    return cast


def assign(concern, cast, team, who=None, *, at=START + HOUR, by="council", **more):
    return actions_triage.assign(
        concern, organisation=cast.named[team], person=who and cast.named[who], by=cast.named[by], at=at, **more
    )


def seers(concern):
    return set(concern.matter.audience.live().values_list("organisation__name", flat=True)) - {None}


def sees(user, concern):
    return Concern.objects.visible_to(user).filter(pk=concern.pk).exists()


def test_promises_of_the_lead_go_along_at_their_times(teams):
    concern = teams.concern(wants=("call", "patrol"))
    before = dict(concern.matter.promises.values_list("kind", "due_at"))
    concern = assign(concern, teams, "safety", "safety_officer")
    assert (concern.matter.lead, concern.dealt_with_by) == (teams.safety, teams.safety_officer)
    rows = concern.matter.promises.values_list("kind", "owner_organisation__name", "owner_user__name", "due_at")
    assert set(rows) == {
        ("acknowledge", "Safety team", "Safety_officer", before["acknowledge"]),
        ("call", "Safety team", "Safety_officer", before["call"]),
        ("patrol", "Testham Neighbourhood Team", None, before["patrol"]),
    }


def test_those_above_still_see_and_answer_it_and_teams_beside_do_not(teams):
    concern = assign(teams.concern(), teams, "safety")
    for name in ("council", "manager", "safety_officer", "safety_colleague", "constable", "faith"):
        assert sees(teams.named[name], concern), name
    for name in ("cleaning_officer", "other_safety_officer", "other_council"):
        assert not sees(teams.named[name], concern), name
    for name in ("council", "manager", "safety_officer"):
        steps = {step.name for step in possible_transitions(concern, TRANSITIONS, teams.named[name])}
        assert {"acknowledge", "triage", "assign", "note"} <= steps, name
    assert "acknowledge" not in {s.name for s in possible_transitions(concern, TRANSITIONS, teams.constable)}


def test_giving_it_back_undoes_it(teams):
    concern = teams.concern()
    before = seers(concern)
    assign(concern, teams, "safety", "safety_officer")
    assert seers(concern) == before | {"Safety team"}
    concern = assign(concern, teams, "council_body", at=START + 2 * HOUR, by="safety_officer")
    assert (concern.matter.lead, concern.dealt_with_by) == (teams.council_body, None)
    assert seers(concern) == before
    assert not sees(teams.safety_officer, concern)
    [answer] = concern.matter.promises.all()
    assert (answer.owner_organisation, answer.owner_user) == (teams.council_body, None)


def test_from_team_to_team(teams):
    concern = teams.concern()
    assign(concern, teams, "safety")
    concern = assign(concern, teams, "cleaning", at=START + 2 * HOUR)
    assert not sees(teams.safety_officer, concern)
    assert sees(teams.cleaning_officer, concern)


def test_a_team_that_the_reporter_chose_sees_it_on(teams):
    """Brought in by a rule and ticked: it had its own reason to see it."""
    actions_routing.set_rule(
        area=teams.borough, category="graffiti", organisation=teams.safety, by=teams.coordinator, at=START
    )
    concern = teams.concern()
    assert concern.matter.lead == teams.safety
    assign(concern, teams, "council_body", by="safety_officer")
    assert sees(teams.safety_officer, concern)


@pytest.mark.parametrize(
    ("team", "who"),
    [
        ("other_safety", None),
        ("police_body", None),
        ("committee", None),
        ("safety", "cleaning_officer"),
        ("safety", "constable"),
        ("council_body", "safety_officer"),
        ("council_body", "warden"),
        ("council_body", "leaver"),
    ],
)
def test_nobody_outside_the_body_is_given_it(teams, team, who):
    concern = teams.concern()
    with pytest.raises(actions_triage.NotOfThisBody):
        assign(concern, teams, team, who)
    concern.refresh_from_db()
    assert concern.version == 1
    assert not Event.objects.filter(kind="assign").exists()


def test_a_team_that_was_left_unticked_is_not_given_it(teams):
    """Nor one below it: people of the unticked team would see it through that."""
    actions_routing.set_rule(
        area=teams.borough, category="graffiti", organisation=teams.safety, by=teams.coordinator, at=START
    )
    below = Organisation.objects.create(kind="council", name="Night shift", parent=teams.safety)
    concern = teams.concern(told=[teams.council_body])
    teams.add("night", below)
    for team in ("safety", "night"):
        with pytest.raises(actions_triage.NotOfThisBody):
            assign(concern, teams, team)
    assert assign(concern, teams, "cleaning").matter.lead == teams.cleaning


def test_a_body_that_is_unticked_takes_its_team_along(teams):
    concern = teams.concern()
    assign(concern, teams, "safety", "safety_officer")
    told = frozenset({teams.committee.pk, teams.police_body.pk})
    changed = {"told": told, "hides_name": False, "by": teams.faith}
    concern = actions_consent.change_consent(concern, at=START + 2 * HOUR, **changed)
    assert concern.matter.lead == teams.police_body
    for name in ("council", "safety_officer", "safety_colleague"):
        assert not sees(teams.named[name], concern), name
    assert not concern.matter.promises.open().filter(owner_organisation=teams.safety).exists()


def test_the_new_person_hears_of_it_and_only_they(teams):
    concern = teams.concern()
    Mail.objects.all().delete()
    assign(concern, teams, "safety", "safety_colleague")
    [mail] = Mail.objects.all()
    assert (mail.template, mail.recipient, mail.organisation) == (
        "concern_assigned", teams.safety_colleague, teams.safety
    )  # fmt: skip
    assert mail.context["due_at"] == (START + timedelta(days=1)).isoformat()


def test_a_team_hears_of_it_and_whoever_takes_it_themselves_does_not(teams):
    concern = teams.concern()
    Mail.objects.all().delete()
    assign(concern, teams, "safety")
    assign(concern, teams, "safety", "safety_officer", by="safety_officer", at=START + 2 * HOUR)
    assert list(Mail.objects.values_list("address", flat=True)) == ["safety_officer@example.org"]
    empty = Organisation.objects.create(kind="council", name="Empty", parent=teams.council_body)
    teams.add("empty", empty)
    Mail.objects.all().delete()
    assign(concern, teams, "empty", at=START + 3 * HOUR, by="manager")
    assert list(Mail.objects.values_list("address", flat=True)) == ["council@example.org"]  # whoever is above


def test_the_ladder_climbs_in_the_new_owner(teams):
    concern = teams.concern()
    assign(concern, teams, "safety")
    Mail.objects.all().delete()
    run_due_rungs(START + timedelta(days=5))
    told = set(Mail.objects.filter(template="promise_overdue").values_list("address", flat=True))
    # the deputy is missing, so the mailbox of the team hears; the supervisor stands above the team
    assert told == {"safety_officer@example.org", "safety@example.org", "manager@example.org"}


def test_a_mail_can_wait_for_a_second_thought(teams):
    concern = teams.concern()
    Mail.objects.all().delete()
    assign(concern, teams, "safety", not_before=START + 2 * HOUR)
    assert Mail.objects.get().not_before == START + 2 * HOUR


def test_the_team_answers_and_the_loop_goes_on(teams):
    concern = assign(teams.concern(), teams, "safety", "safety_officer")
    common = {"by": teams.safety_officer}
    concern = actions.acknowledge(
        concern,
        dealt_with_by=teams.safety_officer,
        next_step="We come.",
        next_step_at=START + timedelta(days=1),
        at=START + 2 * HOUR,
        **common,
    )
    concern = actions.take_next_step(concern, what_was_done="Cleaned.", at=START + 3 * HOUR, **common)
    concern = actions.resolve(concern, reason="done", words="Clean.", at=START + 4 * HOUR, **common)
    [check] = concern.matter.promises.open()
    assert check.owner_organisation == teams.safety
    assert actions.reopen(concern, words="Again.", by=teams.faith, at=START + 5 * HOUR).matter.lead == teams.safety


def test_the_page_offers_the_body_and_its_teams_and_undoes(teams, pages):
    concern = teams.concern()
    client = pages.as_("council", hours=1)
    page = shown(client.get(address_of(concern, "give-it-to")))
    for words in ("Testham Council", "Safety team", "Cleaning team", "Safety_colleague", "Manager"):
        assert words in page
    for words in ("Other_safety", "Neighbourhood", "Warden", "Leaver"):
        assert words not in page
    to = f"{teams.safety.reference} {teams.safety_officer.reference}"
    said = {"version": 1, "to": to, "words": "You know them."}
    for _press in range(2):
        page = client.post(address_of(concern, "give-it-to"), said, follow=True)
        assert "Given. To undo it, give it back." in shown(page)
    assert Event.objects.filter(kind="assign").count() == 1
    another = said | {"to": teams.safety.reference}
    assert client.post(address_of(concern, "give-it-to"), another).status_code == 409
    page = shown(pages.as_("manager", hours=2).get(address_of(concern)))
    assert "Testham Council gave it to Safety_officer, Safety team" in page
    assert "You know them." in page
    back = {"version": 2, "to": teams.council_body.reference}
    assert pages.as_("council", hours=3).post(address_of(concern, "give-it-to"), back).status_code == 302
    concern.matter.refresh_from_db()
    assert concern.matter.lead == teams.council_body


def test_others_learn_the_team_and_not_the_person(teams, pages):
    concern = assign(teams.concern(), teams, "safety", "safety_officer", words="You know them.")
    page = shown(pages.as_("faith", hours=2).get(address_of(concern)))
    assert "Testham Council gave it to Safety team" in page
    assert "gave it to Safety_officer" not in page
    assert "You know them." not in page


def test_the_same_receiver_again_is_told(teams, pages):
    concern = teams.concern()
    same = {"version": 1, "to": teams.council_body.reference}
    page = pages.as_("council").post(address_of(concern, "give-it-to"), same)
    assert "They deal with it already" in shown(page)


@pytest.mark.parametrize("to", ["", "x\x00", "O-0000-0000", "x" * 1_000_000])
def test_a_wrong_receiver_is_told(cast, pages, to):
    concern = cast.concern()
    page = pages.as_("council").post(address_of(concern, "give-it-to"), {"version": 1, "to": to})
    assert page.status_code == 200
    assert "govuk-error-summary" in shown(page)
