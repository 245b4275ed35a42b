"""The writer of requests to join: a committee asks, somebody rings the number on the register, and lets them in."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.accounts import emails_joining as emails
from hub.accounts import joining
from hub.accounts.actions import add_organisation
from hub.accounts.actions_invitations import make_invitation, withdraw_it
from hub.accounts.models import JoinRequest
from hub.accounts.querysets import open_invitations
from hub.accounts.workflow import TRANSITIONS
from hub.history.record import record
from hub.matters.actions import open_matter, set_open, set_place, show_first
from hub.matters.models import Audience, Matter
from hub.people.models import Membership, Organisation
from hub.places.actions import set_run_by
from hub.places.folding import folded
from hub.places.models import Area, PlaceOfWorship
from hub.promises.actions import NewPromise, make_promises
from hub.promises.engine import Plan, StepRefused, apply_transition
from hub.promises.models import Promise

Level, Ground = Audience.Level, Audience.Ground
ROLE = "faith_leader"
ANSWERED = Plan(keeps=(Promise.Kind.JOIN,))


class NoPlaceYet(StepRefused):
    message = _("Say first which place it is.")


class TheAskersNumber(StepRefused):
    message = _(
        "That is the number that the asker left. Ring one that does not come from them: if it is the number of the "
        "place, add it to the register first, and say there whom you asked."
    )


class NotOnTheRegister(StepRefused):
    message = _("That number does not stand on the register any more. Look at the numbers again.")


class AnotherWorld(StepRefused):
    message = _("A made-up place never belongs to a real request, nor a real one to a made-up request.")


@dataclass(frozen=True)
class Asking:
    """What somebody says who asks to join. Of a place that is not in the registry: its name, address and borough."""

    place: PlaceOfWorship | None
    area: Area
    name: str
    email: str
    phone: str
    does: str
    language: str
    is_demo: bool
    place_name: str = ""
    place_address: str = ""


@transaction.atomic
def ask(asking, *, at):
    """Returns (request, is_new). The same address asking for the same place, while that waits, asks once."""
    asking_for = asking.place.of_now_id if asking.place else f"{asking.area.pk} {folded(asking.place_name)}"
    key = sha256(f"join {asking_for} {asking.email.lower()}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int.from_bytes(key[:8], signed=True)])
    if already := _waiting(asking):
        return already, False
    lead = joining.lead_for(asking.place, asking.area, is_demo=asking.is_demo)
    area = asking.place.ward if asking.place else asking.area
    matter = open_matter(kind=Matter.Kind.JOINING, area=area, place=asking.place, lead=lead, at=at)
    request = JoinRequest.objects.create(
        matter=matter,
        place_name=asking.place_name,
        place_address=asking.place_address,
        name=asking.name,
        email=asking.email.lower(),
        phone=asking.phone,
        does=asking.does,
        language=asking.language,
    )
    viewers = [(lead, None, Level.FULL, Ground.LEAD)]
    operator = joining.operator()
    if operator and operator != lead:
        viewers.append((operator, None, Level.SUMMARY, Ground.OPERATOR))
    show_first(matter, viewers, severity=request.severity, at=at, by=None)
    record("join_asked", at=at, matter=matter, to_status=request.status)
    news = [NewPromise(kind=Promise.Kind.JOIN, owner=lead)]
    (promise,) = make_promises(matter, news, severity=request.severity, made_to=None, at=at, by=None)
    emails.asked(request, promise, at=at)
    return request, True


def _waiting(asking):
    waits = JoinRequest.objects.filter(email=asking.email.lower(), status=JoinRequest.Status.ASKED)
    if asking.place:
        return waits.filter(matter__place__in=asking.place.with_merged()).first()
    there = Q(matter__area=asking.area) | Q(matter__area__parent=asking.area)
    found = [request for request in waits.filter(there) if folded(request.place_name) == folded(asking.place_name)]
    return found[0] if found else None


def _step(request, name, *, by, at, version, **more):
    return apply_transition(request, TRANSITIONS[name], by=by, at=at, version=version, **more).subject


@transaction.atomic
def name_place(request, *, place, by, at, version=None):
    """Which place of the registry it is; whoever asked had not found it."""

    def put(subject, body, note):
        if place.is_demo != subject.matter.lead.is_demo:
            raise AnotherWorld
        set_place(subject.matter, place)
        return Plan()

    return _step(request, "name_place", by=by, at=at, version=version, promises=put)


@transaction.atomic
def confirm(request, *, number, is_elsewhere=False, committee="", by, at, version=None):
    """Somebody rang `number` and was told that the asker acts for the place: they are invited, to the committee that
    runs it or to a new one.

    is_elsewhere   it does not stand on the register, but was found where the asker did not say it
    committee      the name of a new one
    Raises what apply_transition raises, and AccountRefused.
    """
    place = request.matter.place
    if place is None:
        raise NoPlaceYet
    _check_number(request, place, number, is_elsewhere)
    facts = {"number_rung": number, "decided_at": at, "decided_by": by}
    request = _step(request, "confirm", by=by, at=at, version=version, changes=facts, promises=lambda *_facts: ANSWERED)
    set_open(request.matter, False)
    body = _committee(request.matter.place, committee, request, by=by, at=at)
    request.invitation = _let_in(request, body, by=by, at=at)
    request.save(update_fields=["invitation"])
    return request


def _check_number(request, place, number, is_elsewhere):
    is_there = any(joining.same_number(number, contact.phone) for contact in joining.numbers_of(place))
    if not is_there and not is_elsewhere:
        raise NotOnTheRegister
    if not is_there and joining.same_number(number, request.phone):
        raise TheAskersNumber


def _committee(place, name, request, *, by, at):
    place = PlaceOfWorship.objects.select_for_update(of=("self",)).select_related("run_by").get(pk=place.of_now_id)
    if place.run_by is not None:
        return place.run_by
    facts = {"kind": Organisation.Kind.PLACE_COMMITTEE, "name": name or place.name}
    body = add_organisation(**facts, code=request.matter.reference, by=by, at=at)
    set_run_by(place, organisation=body, by=by, at=at)
    return body


def _let_in(request, body, *, by, at):
    for before in open_invitations([body]).filter(email=request.email):
        withdraw_it(before, by=by, at=at)  # lost, or run out: that is why they asked again
    is_first = not Membership.objects.current().filter(organisation=body).exists()
    return make_invitation(
        email=request.email,
        name=request.name,
        phone=request.phone,
        language=request.language,
        organisation=body,
        role=ROLE,
        position=Membership.Position.OWNER if is_first else "",
        template="join_confirmed",
        by=by,
        at=at,
    )


@transaction.atomic
def refuse(request, *, reason, words, by, at, version=None):
    """Not let in, with a reason and perhaps words that the asker reads on a page of their own. They may ask again."""
    facts = {"decided_at": at, "decided_by": by}
    more = {"changes": facts, "code": reason, "words": words, "promises": lambda *_facts: ANSWERED}
    request = _step(request, "refuse", by=by, at=at, version=version, **more)
    set_open(request.matter, False)
    emails.refused(request, at=at)
    return request
