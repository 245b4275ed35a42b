"""Later states of ladders of one kind of promise, and of the list of what nobody answered:
(name, persona, address, what was posted)."""

from django.urls import reverse

from hub.history import moment
from hub.people.models import Membership, Organisation
from hub.promises.actions_agreed import agree_ladder, stamp_of_ladder
from hub.promises.actions_unanswered import tell_again
from hub.promises.ladder import DEFAULT_LADDERS
from hub.promises.models import Promise
from hub.promises.targets import ANY
from hub.promises.terms import own_and_above, terms_of
from tests.access.pages_ladder import unanswered
from tests.access.pages_people import a_ladder


def ladder(world):
    yield from _of_a_kind(world)
    yield from _nobody_answered(world)


def _of_a_kind(world):
    def page(name, *more):
        return reverse(f"accounts:{name}", args=[world.cast.council_body.reference, *more])

    calls, body = page("body_ladder_of_kind", "high", "call"), world.cast.council_body
    yield "a ladder of one kind, with errors", "manager", calls, {"how": "own", "version": "0"}
    yield "a ladder of one kind to look at", "manager", calls, a_ladder(world, "call") | {"look": "1"}
    own, _above = own_and_above(terms_of(body), body)
    said = {"kind": "call", "severity": "high", "version": stamp_of_ladder(own, "high", "call")}
    agree_ladder(body, **said, ladder=DEFAULT_LADDERS[ANY, "critical"], by=world.cast.manager, at=moment.now())
    yield "a ladder of one kind", "manager", calls
    yield "a ladder of every kind, one kind with other times", "manager", page("body_ladder", "high")
    yield "targets, with a ladder of one kind", "manager", page("body_targets")
    overtaken = a_ladder(world, "call") | {"version": "0", "deputy_amount": "5"}
    yield "a ladder of one kind, overtaken", "manager", calls, overtaken


def _nobody_answered(world):
    cast, address = world.cast, reverse("home:unanswered")
    promise = unanswered(world)
    late = Promise.objects.nobody_answered(moment.now())
    kept = list(late.values_list("pk", flat=True))
    late.update(next_rung_at=moment.now())
    yield "nobody answered: nothing", "coordinator", address
    Promise.objects.filter(pk__in=kept).update(next_rung_at=None)
    yield "nobody answered", "coordinator", address
    yield "the coordinator's first page, with what nobody answered", "coordinator", reverse("home:home")
    tell_again(promise, by=cast.coordinator, at=moment.now())
    yield "nobody answered, told again", "coordinator", address
    promise.matter.audience.filter(organisation=cast.operator).update(until=promise.started_at)
    yield "nobody answered what is not seen", "coordinator", address
    body = Organisation.objects.get(pk=promise.owner_organisation_id)
    held = list(Membership.objects.filter(organisation=body).exclude(position=""))
    Membership.objects.filter(organisation=body).update(position="")
    Organisation.objects.filter(pk=body.pk).update(mailbox="")
    second = cast.concern().matter.promises.filter(owner_organisation=promise.owner_organisation).first()
    promise.refresh_from_db()
    on = {"started_at": promise.started_at, "due_at": promise.due_at, "next_rung_at": None}
    Promise.objects.filter(pk=second.pk).update(**on)
    yield "nobody answered and nobody is there", "coordinator", address
    body.save(update_fields=["mailbox"])  # the states after these need them again
    Membership.objects.bulk_update(held, ["position"])
