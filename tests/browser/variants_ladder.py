"""Later states of the coordinator's list of what nobody answered: (name, persona, address, what was posted)."""

from django.urls import reverse

from hub.history import moment
from hub.people.models import Membership, Organisation
from hub.promises.actions_unanswered import tell_again
from hub.promises.models import Promise
from tests.access.pages_ladder import unanswered


def ladder(world):
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
