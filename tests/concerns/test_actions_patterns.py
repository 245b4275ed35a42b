import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction

from hub.concerns import actions_patterns as actions
from hub.concerns.actions_between import hand_on
from hub.concerns.actions_consent import change_consent
from hub.concerns.models import Concern, Pattern
from hub.concerns.pattern_audience import pattern_audience_changed
from hub.matters.models import Matter
from hub.notifications.models import Mail
from hub.people.models import Organisation
from hub.places.models import PlaceOfWorship
from hub.promises.once import KeyTaken
from tests.cast import START, person

LATER = START + timedelta(hours=2)


@pytest.fixture
def acts(cast):
    return {"by": cast.council, "at": LATER}


def made(cast, *concerns, by=None, at=START, key=None):
    return actions.make_pattern(concerns, form_key=key or uuid4(), by=by or cast.council, at=at)[0]


def bodies(pattern):
    """Who sees it, of the councils and the police."""
    live = pattern.matter.audience.live().filter(level="full")
    return {row.organisation.name: row.ground for row in live.select_related("organisation")}


def sees(user, pattern):
    return Pattern.objects.visible_to(user).filter(pk=pattern.pk).exists()


def stop_telling(concern, body, at=LATER):
    """As a withdrawn tick does it."""
    concern.matter.audience.live().filter(organisation=body).update(until=at)


def test_the_body_of_who_puts_them_together_looks_at_all_of_it(cast):
    pattern = made(cast, cast.concern(), cast.concern(category="threat", nature="crime"))
    assert pattern.matter.lead == cast.council_body
    assert pattern.matter.reference.startswith("N-")
    assert bodies(pattern) == {"Testham Council": "lead", "Testham Neighbourhood Team": "handed_on"}
    assert pattern.matter.audience.live().get(level="summary").organisation == cast.operator
    for stranger in (cast.faith, cast.trustee, cast.umbrella, cast.other_council, cast.nobody):
        assert not sees(stranger, pattern)


def test_a_body_that_sees_one_of_them_alone_never_learns_that_there_are_others(cast):
    """The police were left unticked on the second: a pattern on the first would tell them that there is another."""
    both, hidden = cast.concern(), cast.concern(told=[cast.council_body])
    pattern = made(cast, both, hidden)
    assert bodies(pattern) == {"Testham Council": "lead"}
    assert not sees(cast.constable, pattern)
    assert not sees(cast.commander, pattern)


def test_only_of_concerns_that_the_maker_sees_in_full_and_may_answer(cast):
    mine, hidden = cast.concern(), cast.concern(told=[cast.police_body])
    for person_of, concerns in [
        (cast.council, (mine, hidden)),
        (cast.warden, (mine, mine)),
        (cast.faith, (mine, mine)),
    ]:
        with pytest.raises(PermissionDenied):
            made(cast, *concerns, cast.concern(), by=person_of)
    with pytest.raises(actions.TooFew):
        made(cast, mine, mine)
    assert not Pattern.objects.exists()


def test_pressed_twice_it_is_made_once_and_anothers_key_is_refused(cast):
    key, concerns = uuid4(), (cast.concern(), cast.concern())
    first = made(cast, *concerns, key=key)
    assert made(cast, *concerns, key=key) == first
    with pytest.raises(KeyTaken):
        made(cast, *concerns, key=key, by=cast.constable)


def test_made_up_concerns_and_real_ones_are_never_put_together(cast):
    real = cast.concern()
    demo = Organisation.objects.create(kind="council", name="Made up (demo)", is_demo=True)
    place = PlaceOfWorship.objects.create(
        name="Demo", faith="muslim", ward=cast.ward, borough=cast.borough, is_demo=True
    )
    cast.council.memberships.create(organisation=demo, role="council_officer", since=START)
    made_up = cast.concern()
    Matter.objects.filter(pk=made_up.pk).update(place=place, lead=demo)
    with pytest.raises(actions.TwoWorlds):
        made(cast, real, Concern.objects.get(pk=made_up.pk))


def test_concerns_are_added_and_taken_out_and_the_last_one_stays(cast, acts):
    one, two, three = (cast.concern() for _each in range(3))
    pattern = made(cast, one, two)
    pattern = actions.add(pattern, concerns=[three, one], **acts)
    assert set(pattern.members.filter(until=None).values_list("concern", flat=True)) == {one.pk, two.pk, three.pk}
    pattern = actions.take_out(pattern, concerns=[one.pk, two.pk], **acts)
    assert bodies(pattern) == {"Testham Council": "lead"}  # to the police a single one would tell of others
    with pytest.raises(actions.LastOne):
        actions.take_out(pattern, concerns=[three.pk], **acts)
    pattern = actions.add(pattern, concerns=[one], **acts)
    assert set(bodies(pattern)) == {"Testham Council", "Testham Neighbourhood Team"}


def test_an_unticked_body_loses_the_pattern_in_the_same_moment(cast):
    one, two = cast.concern(), cast.concern()
    pattern = made(cast, one, two)
    assert sees(cast.constable, pattern)
    told = {cast.committee.pk, cast.council_body.pk, cast.umbrella_body.pk}
    change_consent(two, told=told, hides_name=False, by=cast.faith, at=LATER)
    assert not sees(cast.constable, pattern)
    assert sees(cast.council, pattern)
    change_consent(two, told=told | {cast.police_body.pk}, hides_name=False, by=cast.faith, at=LATER)
    assert sees(cast.constable, pattern)


def test_where_its_lead_sees_nothing_of_it_any_more_another_body_leads(cast):
    one, two = cast.concern(), cast.concern()
    pattern = made(cast, one, two)
    for concern in (one, two):
        stop_telling(concern, cast.council_body)
        pattern_audience_changed(concern, by=cast.faith, at=LATER)
    pattern.matter.refresh_from_db()
    assert pattern.matter.lead == cast.police_body
    assert bodies(pattern) == {"Testham Neighbourhood Team": "lead"}
    assert not sees(cast.council, pattern)


def test_where_nobody_sees_enough_of_it_it_is_closed(cast):
    one, two = cast.concern(), cast.concern()
    pattern = made(cast, one, two)
    for concern in (one, two):
        for body in (cast.council_body, cast.police_body):
            stop_telling(concern, body)
        pattern_audience_changed(concern, by=cast.faith, at=LATER)
    pattern.refresh_from_db()
    pattern.matter.refresh_from_db()
    assert (pattern.status, pattern.matter.is_open, bodies(pattern)) == ("closed", False, {})
    assert sees(cast.coordinator, pattern)


def test_a_body_to_which_both_were_handed_on_sees_it_from_then(cast):
    one, two = cast.concern(), cast.concern()
    pattern = made(cast, one, two)
    facts = {"organisation": cast.other_council_body, "words": "Theirs.", "by": cast.council, "at": LATER}
    hand_on(one, **facts)
    assert not sees(cast.other_council, pattern)
    hand_on(two, **facts)
    assert sees(cast.other_council, pattern)


def test_what_a_team_sees_its_body_is_counted_to_see(cast):
    """A team of the council that is told of a concern: the council leads the pattern all the same."""
    team = Organisation.objects.create(kind="council", name="Graffiti team", parent=cast.council_body)
    one, two = cast.concern(), cast.concern()
    pattern = made(cast, one, two)
    two.matter.audience.live().filter(organisation=cast.council_body).update(organisation=team)
    pattern_audience_changed(two, by=cast.faith, at=LATER)
    assert "Testham Council" in bodies(pattern)
    assert "Graffiti team" not in bodies(pattern)


def test_it_is_handed_to_another_body_that_sees_it_which_is_told(cast, acts):
    pattern = made(cast, cast.concern(), cast.concern())
    with pytest.raises(actions.NotAmongThem):
        actions.hand_lead(pattern, organisation=cast.other_council_body, words="Theirs.", **acts)
    pattern = actions.hand_lead(pattern, organisation=cast.police_body, words="A crime by now.", **acts)
    assert (pattern.matter.lead, bodies(pattern)["Testham Council"]) == (cast.police_body, "handed_on")
    [mail] = Mail.objects.filter(template="pattern_handed_over")
    assert (mail.recipient, mail.matter) == (cast.constable, pattern.matter)
    with pytest.raises(PermissionDenied):
        actions.close(pattern, **acts)


def test_any_colleague_writes_a_note_and_it_is_closed_and_opened_again(cast, acts):
    pattern = made(cast, cast.concern(), cast.concern())
    pattern = actions.write_note(pattern, words="The same van.", by=cast.warden, at=LATER)
    note = pattern.matter.notes.get()
    assert (note.audience, note.for_organisation) == ("internal", cast.council_body)
    pattern = actions.close(pattern, words="It stopped.", **acts)
    assert (pattern.status, pattern.matter.is_open) == ("closed", False)
    pattern = actions.reopen(pattern, **acts)
    assert (pattern.status, pattern.matter.is_open) == ("open", True)
    assert Mail.objects.filter(matter=pattern.matter).count() == 0


def test_somebody_from_above_leads_it_for_the_body_that_sees_all_of_it(cast):
    pattern = made(cast, cast.concern(), cast.concern(), by=cast.commander)
    assert pattern.matter.lead == cast.police_body
    person(cast, "inspector_too", "command", "police_supervisor")
    assert sees(cast.inspector_too, pattern)


def test_a_pattern_never_says_who_raised_its_concerns(cast):
    """Who hides their name does not appear where the ticks they took away change who leads a pattern."""
    concerns = [cast.concern(), cast.concern()]
    pattern = made(cast, *concerns)
    told = frozenset(body.pk for body in (cast.committee, cast.police_body, cast.umbrella_body))
    for concern in concerns:
        change_consent(concern, told=told, hides_name=True, by=cast.faith, at=LATER)
    passed = pattern.matter.events.get(kind="lead_passed")
    assert (passed.other_organisation, passed.by) == (cast.police_body, None)
    assert set(pattern.matter.audience.filter(since=LATER).values_list("set_by", flat=True)) == {None}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["make", "add"])
def test_what_is_put_in_while_a_body_is_unticked_is_not_seen_by_that_body(cast, way):
    kept, taken, third = cast.concern(), cast.concern(), cast.concern(told=[cast.council_body])
    pattern = made(cast, kept, third) if way == "add" else None
    told = frozenset(body.pk for body in (cast.committee, cast.council_body, cast.umbrella_body))
    put, failed = threading.Event(), []

    def put_in():
        try:
            if pattern:
                actions.add(pattern, concerns=[taken], by=cast.council, at=LATER)
            else:
                made(cast, kept, taken)
        except Exception as error:
            failed.append(error)
        finally:
            put.set()
            connections.close_all()

    thread = threading.Thread(target=put_in)
    with transaction.atomic():
        change_consent(taken, told=told, hides_name=False, by=cast.faith, at=LATER)
        thread.start()
        put.wait(timeout=1)
    thread.join(timeout=20)
    assert not failed
    assert bodies(Pattern.objects.get()) == {"Testham Council": "lead"}
