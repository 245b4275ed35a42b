import pytest
from django.core import mail as outgoing
from django.core.management import CommandError, call_command

from hub.accounts.models import JoinRequest
from hub.concerns.evidence.storage import evidence_storage
from hub.concerns.models import Concern, Draft, Evidence
from hub.history.models import Event, LastRun
from hub.home.demo.cast import HOST, PASSWORD, PEOPLE, address
from hub.home.demo.seed import seed
from hub.notifications.models import Mail
from hub.people.models import Organisation, User
from hub.places.models import PlaceOfWorship
from hub.promises.models import Promise
from tests.cast import START

POSITIONS = {"owner", "deputy", "supervisor", "head"}


def rows():
    return [
        model.objects.count() for model in (Concern, Draft, Event, Mail, Organisation, PlaceOfWorship, Promise, User)
    ]


def held_for(organisation):
    """Positions that somebody holds for a body: in it or above it."""
    found = set()
    while organisation:
        found |= set(organisation.memberships.values_list("position", flat=True))
        organisation = organisation.parent
    return found - {""}


def test_the_demonstration_is_seeded_once(wards):
    assert seed(START) is True
    once = rows()
    _people_can_sign_in()
    _every_position_is_held()
    _nothing_made_up_touches_what_is_real()
    _every_state_of_the_loop_is_there()
    _mails_stand_in_the_past()
    _a_centre_wrote_something_down()
    _a_photo_shows_a_lamp()
    assert seed(START) is False
    assert rows() == once


def _people_can_sign_in():
    for name in ("faith", "trustee", "umbrella", "council", "manager", "warden", "constable", "sergeant", "commander"):
        assert User.objects.get(email=f"{name}@demo.example").check_password("demo-hub-2026")
    assert User.objects.get(email=address("coordinator")).may("manage_people")
    assert User.objects.count() == len(PEOPLE)
    assert PASSWORD == "demo-hub-2026"


def _every_position_is_held():
    for name in ("Sutton Council (demo)", "Sutton Neighbourhood Team (demo)"):
        assert held_for(Organisation.objects.get(name=name)) == POSITIONS


def _nothing_made_up_touches_what_is_real():
    for model in (Organisation, PlaceOfWorship):
        assert not model.objects.filter(is_demo=False).exists()
        assert not model.objects.exclude(name__endswith="(demo)").exists()
    assert not User.objects.exclude(email__endswith=f"@{HOST}").exists()
    assert not Mail.objects.exclude(address__endswith=f"@{HOST}").exists()
    assert not PlaceOfWorship.objects.exclude(address="").exists()


def _every_state_of_the_loop_is_there():
    statuses = set(Concern.objects.values_list("status", flat=True))
    assert statuses == {"raised", "acknowledged", "resolved", "reopened", "closed", "recorded"}
    answers = Promise.objects.filter(kind="acknowledge")
    waiting = answers.filter(met_at=None, ended_at=None)
    reached = {promise.rung_positions[promise.rung - 1] for promise in waiting if promise.rung}
    assert {"owner", "supervisor"} <= reached
    assert waiting.filter(due_at__gt=START, rung=0).exists()
    assert {promise.was_late for promise in answers.exclude(met_at=None)} == {True, False}
    assert Promise.objects.open().overdue(START).filter(kind="first_action").exists()
    assert Draft.objects.get().user.email == address("faith")
    assert JoinRequest.objects.get().matter.lead.name == "Sutton Council (demo)"
    assert Event.objects.filter(kind="position_empty").exists()
    assert Promise.objects.nobody_answered(START).exists()
    assert not Event.objects.filter(at__gt=START).exists()


def _mails_stand_in_the_past():
    assert not Mail.objects.filter(sent_at__gt=START.replace(minute=5)).exists()
    sent = Mail.objects.filter(status="sent")
    assert sent.count() > 40
    assert not sent.filter(text="", secret=False).exists()
    assert outgoing.outbox == []  # nobody was written to about a past that never was
    assert set(LastRun.objects.values_list("name", flat=True)) == {"sweep", "delivery", "digests"}


def _a_centre_wrote_something_down():
    """For a caller, who has a number and said with it that it is settled."""
    concern = Concern.objects.get(source="on_behalf")
    assert (concern.status, concern.entered_by.email) == ("closed", address("centre"))
    assert concern.receipt.typed_back_at is not None
    assert Event.objects.get(kind="close", matter=concern.matter).by is None
    assert concern.entered_by.may("enter_for_caller", concern.entered_for)


def _a_photo_shows_a_lamp():
    photo = Evidence.objects.get()
    assert (photo.media_type, photo.cleaning, photo.matter.place.is_demo) == ("image/jpeg", "cleaned", True)
    assert evidence_storage().exists(photo.original) and evidence_storage().exists(photo.shared)


def test_outside_a_demonstration_nothing_is_made_up(wards, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_without_areas_the_command_says_what_to_do(db):
    with pytest.raises(CommandError, match="import_areas"):
        call_command("seed_demo")
