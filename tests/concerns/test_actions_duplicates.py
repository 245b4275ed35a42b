from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hub.concerns import actions, actions_between
from hub.concerns.actions_duplicates import (
    AlreadyLinked,
    IsMain,
    NoSuchMain,
    NotLinked,
    SameConcern,
    link,
    link_duplicates,
    unlink,
)
from hub.concerns.models import Concern, ConcernLink
from hub.notifications.models import Mail
from tests.cast import START

LATER = START + timedelta(hours=2)


@pytest.fixture
def acts(cast):
    return {"by": cast.council, "at": LATER}


def live_links():
    links = ConcernLink.objects.filter(ended_at__isnull=True).order_by("pk")
    return [(row.concern_id, row.main_id) for row in links]


def test_a_duplicate_points_to_the_main_one(cast, acts):
    main, same = cast.concern(), cast.concern()
    same = link(same, main, **acts)
    assert live_links() == [(same.pk, main.pk)]
    row = ConcernLink.objects.get()
    assert (row.by, row.for_organisation, row.at) == (cast.council, cast.council_body, LATER)
    assert (same.status, same.matter.promises.open().count()) == ("raised", 1)


def test_a_duplicate_of_a_duplicate_points_to_the_first(cast, acts):
    main, same, third = cast.concern(), cast.concern(), cast.concern()
    link(same, main, **acts)
    link(third, same, **acts)
    assert live_links() == [(same.pk, main.pk), (third.pk, main.pk)]


def test_chains_and_circles_are_refused(cast, acts):
    main, same, third = cast.concern(), cast.concern(), cast.concern()
    link(same, main, **acts)
    refusals = [(main, third, IsMain), (main, same, IsMain), (same, third, AlreadyLinked), (third, third, SameConcern)]
    for concern, other, refused in refusals:
        with pytest.raises(refused):
            link(concern, other, **acts)
    assert live_links() == [(same.pk, main.pk)]


def test_only_to_what_the_person_sees_in_full_and_leads(cast, acts):
    mine = cast.concern()
    not_told = cast.concern(told=[cast.police_body])
    for hidden in (not_told, Concern.objects.get(pk=not_told.pk)):
        with pytest.raises(NoSuchMain):
            link(mine, hidden, **acts)
    with pytest.raises(PermissionDenied):
        link(cast.concern(category="threat", nature="crime"), mine, **acts)  # the police lead it
    assert live_links() == []


def test_a_duplicate_of_one_that_the_person_does_not_see_is_the_main_one_for_them(cast, acts):
    """Else they would be told that they do not see what they see, and guess why."""
    police = {"by": cast.constable, "at": LATER}
    first = cast.concern(told=[cast.police_body])  # hidden from the council
    between, third = cast.concern(category="threat", nature="crime"), cast.concern()
    link(between, first, **police)
    link(third, between, **acts)
    assert live_links() == [(between.pk, first.pk), (third.pk, between.pk)]


@pytest.fixture
def handed_on(cast, acts):
    """(a concern that the council linked to one which the police do not see, and handed on to them, that main one)."""
    main, same = cast.concern(told=[cast.council_body]), cast.concern()
    link(same, main, **acts)
    said = {"organisation": cast.police_body, "words": "It is a crime.", "by": cast.council, "at": LATER}
    return actions_between.hand_on(same, **said), main


def test_whoever_leads_it_now_is_not_told_of_a_link_to_what_they_do_not_see(cast, acts, handed_on):
    same, main = handed_on
    police = {"by": cast.constable, "at": LATER + timedelta(hours=1)}
    with pytest.raises(NotLinked):
        unlink(same, **police)
    other = cast.concern()
    link(same, other, **police)
    assert live_links() == [(same.pk, other.pk)]
    assert ConcernLink.objects.get(main=main).ended_by == cast.constable


def test_a_circle_that_several_tied_ends_the_search_for_the_main_one(cast, acts):
    """Each of whom saw a part of it: nobody was told of the rest, and nobody waits for ever."""
    police = {"by": cast.constable, "at": LATER}
    theirs = cast.concern(category="threat", nature="crime", told=[cast.police_body])
    ours = cast.concern(told=[cast.council_body])
    shared = cast.concern()
    ConcernLink.objects.create(concern=ours, main=shared, by=cast.council, for_organisation=cast.council_body, at=START)
    ConcernLink.objects.create(concern=shared, main=ours, by=cast.council, for_organisation=cast.council_body, at=START)
    link(theirs, shared, **police)
    link(cast.concern(), shared, **acts)
    assert len(live_links()) == 4


def test_it_is_resolved_in_the_same_step_and_the_reporter_hears_of_their_own_reference_alone(cast, acts):
    main = cast.concern(by=cast.other_faith, place=cast.other_mosque, what="Paint on the wall of the shop.")
    same = cast.concern(wants=("call", "patrol"))
    same = link(same, main, resolve_with="It is cleaned tomorrow.", **acts)
    assert same.status == "resolved"
    owed = same.matter.promises.open().values_list("kind", flat=True).order_by("kind")
    assert list(owed) == ["check", "patrol"]  # what others promised stands
    assert same.matter.promises.get(kind="acknowledge").met_at == LATER  # being told is the answer
    [mail] = Mail.objects.filter(created_at=LATER)
    assert (mail.template, mail.recipient, mail.context["reference"]) == (
        "concern_resolved",
        cast.faith,
        same.matter.reference,
    )
    assert main.matter.reference not in str(mail.context)
    main.refresh_from_db()
    assert main.status == "raised"


def test_taken_back_it_can_be_linked_anew(cast, acts):
    main, same, other = cast.concern(), cast.concern(), cast.concern()
    link(same, main, **acts)
    unlink(same, **acts)
    assert live_links() == []
    with pytest.raises(NotLinked):
        unlink(same, **acts)
    link(same, other, **acts)
    assert live_links() == [(same.pk, other.pk)]
    assert ConcernLink.objects.filter(ended_by=cast.council, ended_at=LATER).count() == 1


def test_many_at_once_say_of_each_why_it_could_not_be(cast, acts):
    main, same, linked = cast.concern(), cast.concern(), cast.concern()
    link(linked, cast.concern(), **acts)
    closed = actions.acknowledge(
        cast.concern(),
        dealt_with_by=cast.council,
        next_step="We come.",
        next_step_at=START + timedelta(days=1),
        by=cast.council,
        at=START,
    )
    closed = actions.resolve(closed, reason="done", words="Done.", by=cast.council, at=START)
    closed = actions.close(closed, by=cast.faith, at=START)
    found = link_duplicates(main, [same, linked, main, closed], **acts)
    refusals = [type(refused).__name__ for _concern, refused in found]
    assert refusals == ["NoneType", "AlreadyLinked", "IsMain", "NotNow"]
    assert (same.pk, main.pk) in live_links()


def test_that_another_one_is_linked_to_it_is_not_told_to_who_does_not_see_that_one(cast, acts):
    main = cast.concern(category="threat", nature="crime")  # the police lead it
    hidden = link(cast.concern(told=[cast.council_body]), main, **acts)  # hidden from the police
    first, second = cast.concern(), cast.concern()
    link(main, first, by=cast.constable, at=LATER)
    assert live_links() == [(hidden.pk, main.pk), (main.pk, first.pk)]
    unlink(main, by=cast.constable, at=LATER)
    link(cast.concern(), main, **acts)  # one that they see
    with pytest.raises(IsMain):
        link(main, second, by=cast.constable, at=LATER)
