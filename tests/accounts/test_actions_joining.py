"""A committee asks to come in: who is asked to ring whom, what it leaves behind, and who is let in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from hub.accounts import actions_joining as actions
from hub.accounts import joining
from hub.accounts.actions_joining import Asking
from hub.accounts.models import Invitation, JoinRequest
from hub.history.models import Event
from hub.matters.models import Audience
from hub.matters.shown import shown_as
from hub.notifications import rendering
from hub.notifications.models import Mail
from hub.people.models import Membership, Organisation
from hub.places.models import PlaceContact, PlaceOfWorship
from hub.promises.engine import NotNow, Stale
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from tests.cast import START

HOUR = timedelta(hours=1)
REGISTER = "020 7946 0500"
ASKERS = "07700 900123"


@pytest.fixture
def ask(cast):
    def make(place="far_mosque", at=START, area=None, **said):
        place = cast.named[place] if place else None
        facts = {
            "area": area or (place.ward if place else cast.borough),
            "name": "Bilal Khan",
            "email": "Bilal@Example.org",
            "phone": ASKERS,
            "does": "Secretary",
            "language": "en-gb",
            "is_demo": False,
        }
        return actions.ask(Asking(place=place, **(facts | said)), at=at)[0]

    return make


@pytest.fixture
def number(cast):
    """On the register of the mosque in the next borough, that nobody runs."""
    return PlaceContact.objects.create(place=cast.far_mosque, name="Office", phone=REGISTER, checked_on=START.date())


def confirm(request, by, number=REGISTER, at=START + HOUR, **more):
    return actions.confirm(request, number=number, by=by, at=at, **more)


def audience(request):
    return {
        (row.organisation, row.level, row.ground)
        for row in Audience.objects.live().filter(matter=request.matter).select_related("organisation")
    }


def test_asking_is_a_promise_of_the_council_there(cast, ask):
    request = ask()
    matter = request.matter
    assert (matter.kind, matter.reference[0], matter.lead, matter.place) == (
        "joining", "Q", cast.other_council_body, cast.far_mosque,
    )  # fmt: skip
    promise = Promise.objects.get(matter=matter)
    assert (promise.kind, promise.owner_organisation) == ("join", cast.other_council_body)
    # two working days from Monday 09:00
    assert promise.due_at == datetime(2026, 12, 2, 9, tzinfo=ZoneInfo("Europe/London"))
    assert joining.answered_by(cast.other_council_body, START) == promise.due_at
    assert audience(request) == {(cast.other_council_body, "full", "lead"), (cast.operator, "summary", "operator")}
    assert {(mail.template, mail.address) for mail in Mail.objects.all()} == {
        ("join_asked", "other_council@example.org"),
        ("join_received", "bilal@example.org"),
    }


def test_no_mail_says_who_asks_or_for_which_place(cast, ask, number):
    for request, act in [
        (ask(), None),
        (ask(email="b@example.org"), "refuse"),
        (ask(email="c@example.org"), "confirm"),
    ]:
        if act == "refuse":
            actions.refuse(request, reason="not_known", words="Ask Imam Yunus.", by=cast.other_council, at=START)
        elif act == "confirm":
            confirm(request, cast.other_council)
    assert {mail.template for mail in Mail.objects.all()} == {
        "join_asked", "join_received", "join_refused", "join_confirmed",
    }  # fmt: skip
    for mail in Mail.objects.exclude(template="join_confirmed"):
        rendered = rendering.render(mail, START + HOUR)
        for secret in ("Bilal", ASKERS, REGISTER, "Eastfield Mosque", "Yunus"):
            assert secret not in rendered.subject + rendered.text + rendered.html, mail.template


def test_asking_twice_asks_once(cast, ask):
    first = ask()
    assert ask(email="BILAL@example.org", name="B. Khan") == first
    assert ask(email="other@example.org") != first
    new = ask(None, place_name="Oak Road Hall", place_address="1 Oak Road")
    assert ask(None, place_name="oak road  hall", place_address="Oak Rd") == new
    assert JoinRequest.objects.count() == Promise.objects.count() == 3
    assert Mail.objects.filter(template="join_received").count() == 3


def test_a_merged_entry_is_the_same_place(cast, ask):
    first = ask("other_mosque")
    PlaceOfWorship.objects.filter(pk=cast.other_mosque.pk).update(
        merged_into=cast.mosque, closed_at=START, closed_because="merged"
    )
    assert ask("mosque") == first


def test_an_umbrella_body_that_confirms_rings_the_places_that_opted_in(cast, ask):
    assert ask("mosque").matter.lead == cast.council_body
    Organisation.objects.filter(pk=cast.umbrella_body.pk).update(confirms_joining=True)
    cast.mosque.refresh_from_db()
    request = ask("mosque", email="x@example.org")
    assert request.matter.lead == cast.umbrella_body
    assert not shown_as(cast.council, request.matter).full
    assert ask("other_mosque").matter.lead == cast.council_body, "which opted in to nobody"
    PlaceContact.objects.create(place=cast.mosque, name="Office", phone=REGISTER, checked_on=START.date())
    assert confirm(request, cast.umbrella).invitation.organisation == cast.committee


def test_where_no_council_answers_it_is_the_coordinators(cast, ask, number):
    cast.other_council_body.areas.clear()
    request = ask()
    assert request.matter.lead == cast.operator
    assert audience(request) == {(cast.operator, "full", "lead")}
    assert confirm(request, cast.coordinator).status == "confirmed"


def test_a_made_up_council_never_rings_a_real_place(cast, ask):
    Organisation.objects.filter(pk=cast.other_council_body.pk).update(is_demo=True)
    assert ask().matter.lead == cast.operator


def test_whoever_was_rung_makes_a_committee_and_an_invitation(cast, ask, number):
    request = confirm(ask(), cast.other_council, committee="Eastfield Mosque Trust")
    committee = PlaceOfWorship.objects.get(pk=cast.far_mosque.pk).run_by
    assert (committee.name, committee.kind, committee.is_demo) == ("Eastfield Mosque Trust", "place_committee", False)
    invitation = request.invitation
    assert (invitation.email, invitation.organisation, invitation.role, invitation.position) == (
        "bilal@example.org", committee, "faith_leader", "owner",
    )  # fmt: skip
    assert (request.number_rung, request.decided_by) == (REGISTER, cast.other_council)
    assert Promise.objects.get(matter=request.matter).met_by == cast.other_council
    assert not request.matter.is_open
    mail = Mail.objects.get(template="join_confirmed")
    assert mail.secret
    assert "/accounts/invitation/" in rendering.render(mail, START + HOUR).text
    kinds = list(Event.objects.filter(matter=request.matter).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["join_asked", "promised", "confirm", "kept"]


def test_a_place_with_people_keeps_its_committee(cast, ask):
    PlaceContact.objects.create(place=cast.mosque, name="Office", phone=REGISTER, checked_on=START.date())
    request = confirm(ask("mosque"), cast.council)
    assert (request.invitation.organisation, request.invitation.position) == (cast.committee, "")
    assert Organisation.objects.filter(kind="place_committee").count() == 2


def test_a_lost_invitation_is_replaced(cast, ask, number):
    first = confirm(ask(), cast.other_council).invitation
    again = confirm(ask(at=START + 2 * HOUR), cast.other_council, at=START + 3 * HOUR).invitation
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert again.withdrawn_at is None


@pytest.mark.parametrize(
    ("rung", "elsewhere", "refused"),
    [
        (REGISTER, False, None),
        ("+44 (0)20 7946-0500", False, None),
        ("020 7946 0999", False, actions.NotOnTheRegister),
        ("020 7946 0999", True, None),
        # the one that the asker left, however it is written
        (ASKERS, True, actions.TheAskersNumber),
        ("+44 7700 900 123", True, actions.TheAskersNumber),
        ("0044 7700900123", True, actions.TheAskersNumber),
        ("+44 07700 900123", True, actions.TheAskersNumber),
        ("7700 900123", True, actions.TheAskersNumber),
        ("\u0660\u0667\u0667\u0660\u0660 \u0669\u0660\u0660\u0661\u0662\u0663", True, actions.TheAskersNumber),
        (ASKERS, False, actions.NotOnTheRegister),
    ],
)
def test_the_number_that_counts_does_not_come_from_the_asker(cast, ask, number, rung, elsewhere, refused):
    request = ask()
    if refused:
        with pytest.raises(refused):
            confirm(request, cast.other_council, rung, is_elsewhere=elsewhere)
        assert not Invitation.objects.exists()
        assert JoinRequest.objects.get().status == "asked"
    else:
        assert confirm(request, cast.other_council, rung, is_elsewhere=elsewhere).status == "confirmed"


def test_a_number_taken_off_the_register_counts_no_more(cast, ask, number):
    PlaceContact.objects.update(removed_at=START)
    with pytest.raises(actions.NotOnTheRegister):
        confirm(ask(), cast.other_council)


def test_a_place_that_is_not_there_is_named_first(cast, ask, number):
    request = ask(None, area=cast.other_borough, place_name="Oak Hall", place_address="1 Oak Road")
    assert (request.matter.place, request.matter.area) == (None, cast.other_borough)
    with pytest.raises(actions.NoPlaceYet):
        confirm(request, cast.other_council)
    request = actions.name_place(request, place=cast.far_mosque, by=cast.other_council, at=START)
    assert (request.matter.place, request.matter.area) == (cast.far_mosque, cast.other_ward)
    assert confirm(request, cast.other_council).status == "confirmed"


def test_a_made_up_place_is_never_named_for_a_real_request(cast, ask):
    request = ask(None, area=cast.other_borough, place_name="Oak Hall", place_address="1 Oak Road")
    PlaceOfWorship.objects.filter(pk=cast.far_mosque.pk).update(is_demo=True)
    cast.far_mosque.refresh_from_db()
    with pytest.raises(actions.AnotherWorld):
        actions.name_place(request, place=cast.far_mosque, by=cast.other_council, at=START)


def test_a_refusal_tells_the_asker_and_keeps_the_promise(cast, ask):
    request = actions.refuse(ask(), reason="not_known", words="Ask your chair.", by=cast.other_council, at=START + HOUR)
    assert (request.status, request.matter.is_open) == ("refused", False)
    assert Promise.objects.get().met_at == START + HOUR
    assert Mail.objects.get(template="join_refused").address == "bilal@example.org"
    assert Event.objects.get(kind="refuse").code == "not_known"
    assert not Invitation.objects.exists()
    assert ask(at=START + 2 * HOUR) != request, "they may ask again"


def test_two_at_once_answer_once(cast, ask, number):
    request = ask()
    version = request.version
    confirm(request, cast.other_council, version=version)
    for act in (confirm, lambda *a, **k: actions.refuse(*a[:1], reason="other", words="x", by=a[1], at=START, **k)):
        with pytest.raises(Stale):
            act(request, cast.other_council, version=version)
        with pytest.raises(NotNow):
            act(request, cast.other_council)
    assert Invitation.objects.count() == 1


ANSWERS = {"council", "manager"}
FULL, SUMMARY = ANSWERS | {"warden"}, {"coordinator"}


def test_who_sees_it_and_who_answers(cast, ask):
    """A request for the mosque, whose committee is there already."""
    PlaceContact.objects.create(place=cast.mosque, name="Office", phone=REGISTER, checked_on=START.date())
    request = ask("mosque")
    shown = {name: shown_as(user, request.matter) for name, user in cast.people().items()}
    assert {name for name, seen in shown.items() if seen.full} == FULL
    assert {name for name, seen in shown.items() if not seen.full and not seen.nothing} == SUMMARY
    assert {name for name, user in cast.people().items() if joining.visible_to(user).exists()} == FULL | SUMMARY
    for name, user in cast.people().items():
        if name not in ANSWERS:
            with pytest.raises(PermissionDenied):
                confirm(request, user)
            with pytest.raises(PermissionDenied):
                actions.refuse(request, reason="other", words="No.", by=user, at=START)
    assert JoinRequest.objects.get().status == "asked"


def test_silence_climbs_the_ladder(cast, ask):
    """The council's first is reminded, told, then its supervisor, like of every promise."""
    Mail.objects.all().delete()
    ask("mosque")
    promise = Promise.objects.get()
    run_due_rungs(promise.due_at + timedelta(days=4))
    told = set(Mail.objects.filter(template="promise_overdue").values_list("address", flat=True))
    assert {"council@example.org", "manager@example.org"} <= told
    mail = Mail.objects.filter(template="promise_overdue").first()
    assert f"/joining/{promise.matter.reference}/" in rendering.render(mail, promise.due_at + timedelta(days=4)).text


def test_nobody_of_the_committee_is_counted_after_leaving(cast):
    assert joining.people_of(cast.mosque) == 2
    Membership.objects.filter(organisation=cast.committee).update(ended_at=START)
    assert joining.people_of(cast.mosque) == 0
