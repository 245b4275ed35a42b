"""The writer of promises whose owner leaves: each goes on as it was promised, owed by somebody else in person."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.matters.about import about
from hub.matters.models import Matter
from hub.notifications.rendering import MATTER_PAGES
from hub.people.leaving import SHOWN, Held, Line, Taken
from hub.people.roles import Permission
from hub.promises.models import Promise

# what somebody has to be allowed to do to keep a promise about it
KEEPS = {
    Matter.Kind.CONCERN: Permission.ANSWER_CONCERN,
    Matter.Kind.MEETING: Permission.SCHEDULE_MEETING,
    Matter.Kind.ROUND: Permission.CARRY_OUT_VISIT,
}


def held(leaving, viewer):
    owned = _owned(leaving).select_related("matter").order_by("due_at", "pk")
    shown = list(owned.visible_to(viewer)[:SHOWN])
    titles = about(viewer, [promise.matter for promise in shown])
    return [
        Held(
            _("Promises that are open"),
            _("They stay promised, at the same times. The successor owes them in person; without one, the body does."),
            [_line(promise, titles[promise.matter_id]) for promise in shown],
            owned.count(),
        )
    ]


def _line(promise, found):
    title = " · ".join(str(part) for part in (promise.get_kind_display(), found.title, found.where) if part)
    matter = promise.matter
    return Line(title, reverse(MATTER_PAGES[matter.kind], args=[matter.reference]), promise.due_at)


def move(leaving):
    """[Taken], one a promise."""
    locked = _owned(leaving).select_for_update(of=("self",)).order_by("pk")
    taken = []
    for promise in locked.select_related("matter", "owner_organisation"):
        body = promise.owner_organisation
        promise.owner_user = leaving.able(KEEPS.get(promise.matter.kind), body)
        promise.save(update_fields=["owner_user"])
        taken.append(Taken(promise.matter, body, promise.owner_user))
    return taken


def _owned(leaving):
    return Promise.objects.open().filter(owner_user=leaving.person, owner_organisation__in=leaving.bodies)


def promise_to(matters, person, *, of, at):
    """What is still owed to `of` about these matters is owed to `person` (None: to nobody in person) from now on."""
    Promise.objects.open().filter(matter__in=matters, made_to=of).update(made_to=person)
