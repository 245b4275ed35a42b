"""The writer of rounds whose officers leave: somebody else walks them, or they are taken off."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.history.record import record
from hub.matters.querysets import seen_by
from hub.people.leaving import SHOWN, Held, Line
from hub.people.roles import Permission
from patrols.models import Duty, window


def held(leaving, viewer):
    duties = _duties(leaving)
    seen = duties.filter(seen_by(viewer, matter="round")).order_by("shift", "pk")
    lines = [
        Line(f"{reference}, {window(shift.lower, shift.upper)}", reverse("patrols:round", args=[reference]))
        for reference, shift in seen.values_list("round__matter__reference", "shift")[:SHOWN]
    ]
    goes = _(
        "The successor walks them where they are free and their role lets them; otherwise they are taken off, and "
        "whoever plans rounds puts somebody else on."
    )
    return [Held(_("Rounds to come"), goes, lines, duties.count())]


def _duties(leaving):
    return Duty.objects.filter(officer=leaving.person, is_live=True, round__matter__lead__in=leaving.bodies)


def move(leaving):
    locked = _duties(leaving).select_for_update(of=("self", "round")).order_by("pk")
    for duty in locked.select_related("round__matter__lead"):
        matter = duty.round.matter
        facts = {"at": leaving.at, "by": leaving.by, "for_organisation": matter.lead, "matter": matter}
        record("taken_off", code=leaving.person.reference, **facts)
        successor = leaving.able(Permission.CARRY_OUT_VISIT, matter.lead)
        if successor and _walks(duty, successor):
            record("put_on", code=successor.reference, **facts)
        else:
            duty.delete()
    return []


def _walks(duty, successor):
    """Whether the successor walks it from now on: not while they walk another one, or this one already."""
    duty.officer = successor
    try:
        with transaction.atomic():
            duty.save(update_fields=["officer"])
    except IntegrityError:
        return False
    return True
