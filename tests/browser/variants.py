"""Pages that no address of tests/access/pages.py gives by itself: later states, wrong answers, other ways in."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from hub.accounts import links
from hub.concerns import drafts
from hub.history import moment
from hub.places.models import AreaBoundary, PlaceOfWorship
from tests.access.test_urls import signed_in
from tests.access.world import STATUSES
from tests.browser.variants_after import after
from tests.browser.variants_anyone import anyone
from tests.browser.variants_between import between
from tests.browser.variants_consent import consents
from tests.browser.variants_evidence import evidence
from tests.browser.variants_handover import handover
from tests.browser.variants_imports import imports
from tests.browser.variants_inbox import inbox
from tests.browser.variants_joining import joining
from tests.browser.variants_ladder import ladder
from tests.browser.variants_lists import lists
from tests.browser.variants_mails import mails
from tests.browser.variants_patrols import patrols
from tests.browser.variants_pauses import pauses
from tests.browser.variants_people import people
from tests.browser.variants_registry import registry
from tests.browser.variants_report import report
from tests.browser.variants_rhythms import rhythms
from tests.browser.variants_triage import triage
from tests.browser.variants_your_mails import your_mails
from tests.cast import PASSWORD, START

QUESTIONS = ("category", "nature", "hostility", "where", "when", "urgency", "wants", "answer", "who")
WRONG_ANSWERS = {
    "category": {"category": "?"},
    "hostility": {"hostility": ["none", "race"]},
    "when": {"precision": "minute", "exact_at_day": "31/11/2026", "exact_at_time": "half nine", "still": "ended"},
    "wants": {"wants": ["record", "call"]},
    "answer": {"answer_by": "phone", "answer_from": "16:00", "answer_to": "10:00"},
    "who": {"told": "?"},
}


@dataclass(frozen=True)
class Variant:
    name: str
    persona: str
    address: str
    posted: dict | None = None


def prepare(world):
    """What no other test needs: the mosque on its map."""
    ring = [[-0.3, 51.4], [-0.2, 51.4], [-0.2, 51.5], [-0.3, 51.5], [-0.3, 51.4]]
    outline = {"type": "Polygon", "coordinates": [ring]}
    AreaBoundary.objects.create(area=world.cast.ward, geometry=outline, loaded_at=START)
    PlaceOfWorship.objects.filter(pk=world.cast.mosque.pk).update(
        longitude=-0.25, latitude=51.45, address="1 High Street", postcode="SM1 1AA"
    )


def more_clients(world):
    """Ways of being signed in that no persona stands for."""
    manager = world.user("manager")
    TOTP.activate(manager, generate_totp_secret())
    RecoveryCodes.activate(manager)
    clients = {"council, sure": signed_in(world.user("council")), "manager, sure": signed_in(manager)}
    for client in clients.values():
        assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    clients["halfway in"] = Client()
    clients["halfway in"].post(reverse("account_login"), {"login": manager.email, "password": PASSWORD})
    return clients


def variants(world):
    yield from _signing_in(world)
    yield from _raising(world)
    yield from _concerns(world)
    yield from _lists(world)
    for more in (
        after,
        anyone,
        between,
        consents,
        evidence,
        handover,
        imports,
        inbox,
        joining,
        ladder,
        lists,
        patrols,
        pauses,
        people,
        registry,
        report,
        rhythms,
        triage,
        your_mails,
        mails,
    ):
        yield from (Variant(*facts) for facts in more(world))
    yield from _meetings(world)


def _meetings(world):
    from tests.browser.variants_meetings import more_of_meetings  # written in the words of this page

    yield from more_of_meetings(world)


def _signing_in(world):
    yield Variant("turning on a second step", "council, sure", reverse("mfa_activate_totp"))
    yield Variant("a wrong code", "council, sure", reverse("mfa_activate_totp"), {"code": "1"})
    yield Variant("a second step that is on", "manager, sure", reverse("mfa_index"))
    for name in ("deactivate_totp", "view_recovery_codes", "generate_recovery_codes"):
        yield Variant(f"a second step, {name}", "manager, sure", reverse(f"mfa_{name}"))
    yield Variant("asked for the code again", "manager, sure", reverse("mfa_reauthenticate"))
    yield Variant("asked for the code", "halfway in", reverse("mfa_authenticate"))
    yield Variant("a code that is wrong", "halfway in", reverse("mfa_authenticate"), {"code": "1"})
    expired = links.make(world.cast.warden, "reset", moment.now() - timedelta(hours=2))
    yield Variant("an expired link", "anonymous", urlsplit(expired).path)
    yield Variant("a link that is none", "anonymous", "/accounts/password/set/gone/")


def _raising(world):
    for name in QUESTIONS:
        yield Variant(f"raising, {name}", "faith", _question(world.draft, name))
    for name, answers in WRONG_ANSWERS.items():
        yield Variant(f"raising, {name} with errors", "faith", _question(world.draft, name), answers)
    # somebody with two places is asked which
    second = drafts.start_draft(uuid4(), by=world.cast.other_faith, at=START)
    yield Variant("raising, place", "other_faith", _question(second, "place"))
    yield Variant("raising, place with errors", "other_faith", _question(second, "place"), {"place": ""})
    third = drafts.start_draft(uuid4(), by=world.cast.trustee, at=START)
    for name, answers in [("category", "graffiti"), ("what", "A slur."), ("wants", "call")]:
        drafts.save_answers(third, name, {name: [answers]}, resume_at="wants", at=START)
    yield Variant("raising, not complete", "trustee", reverse("concerns:raise_check", args=[third.form_key]))
    sent = world.concern_at("raised")
    yield Variant("raising, sent already", "faith", _question(sent, "what"), {"what": "More of it."})


def _question(draft, name):
    return reverse("concerns:raise_page", args=[draft.form_key, name])


def _concerns(world):
    for status in STATUSES:
        address = reverse("concerns:detail", args=[world.concern_at(status).matter.reference])
        yield Variant(f"a concern {status}", "council", address)
        if status in {"raised", "resolved"}:
            yield Variant(f"a concern {status}", "faith", address)
    unrouted = reverse("concerns:detail", args=[world.concerns["unrouted"].matter.reference])
    yield Variant("a concern nobody answers", "coordinator", unrouted)
    answered = reverse("concerns:detail", args=[world.concern_at("acknowledged").matter.reference])
    yield Variant("a concern in summary", "umbrella", answered)
    overtaken = {"version": "0", "words": "New."}
    yield Variant("overtaken by somebody else", "council", f"{answered}update/", overtaken)
    borough = world.cast.borough.code
    yield Variant("routing of a borough", "coordinator", f"/routing/?borough={borough}")
    yield Variant("a rule for a borough", "coordinator", f"/routing/add/?borough={borough}")
    yield Variant("no rule for a borough", "coordinator", f"/routing/add/?borough={borough}", {"area": ""})


def _lists(world):
    council = world.cast.council_body.reference
    yield Variant("somebody new", "coordinator", f"/organisations/{council}/invite/")
    yield Variant("somebody new with errors", "coordinator", f"/organisations/{council}/invite/", {"name": ""})
    role = reverse("accounts:membership_add", args=[world.cast.faith.reference])
    yield Variant("one more role", "coordinator", f"{role}?organisation={council}")
    yield Variant("oneself", "coordinator", reverse("accounts:person", args=[world.cast.coordinator.reference]))
    for path in ("/places/", "/people/", "/organisations/"):
        yield Variant("nothing found", "coordinator", f"{path}?q=nowhere")
    yield Variant("a form with errors", "coordinator", "/styleguide/?errors=1")
