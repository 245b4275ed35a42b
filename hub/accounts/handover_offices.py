"""Offices that somebody who leaves holds themselves: an office of the body goes to the successor with its day."""

from datetime import timedelta

from django.utils.translation import gettext as _

from hub.history.record import record
from hub.people.leaving import Held, Line
from hub.people.models import OfficeHolder
from hub.promises.clock import LONDON


def held(leaving, viewer):
    found = list(_held(leaving).select_related("office__organisation"))
    lines = [Line(f"{row.office.get_title_display()}, {row.office.organisation.name}") for row in found]
    goes = _(
        "The successor holds them from today. Without one they stay as they are: whoever keeps offices changes it."
    )
    return [Held(_("Offices"), goes, lines, len(found))]


def _held(leaving):
    """Of the body alone: who is the member for an area does not hang on where they have an account."""
    mine = OfficeHolder.objects.filter(user=leaving.person, until=None, office__closed_at=None)
    return mine.filter(office__organisation__in=leaving.bodies).order_by("pk")


def move(leaving):
    successor, today = leaving.successor, leaving.at.astimezone(LONDON).date()
    if successor is None:
        return []
    for row in _held(leaving).select_for_update(of=("self",)).select_related("office"):
        row.until = max(today, row.since + timedelta(days=1))
        row.save(update_fields=["until"])
        who = {"name": successor.name, "email": successor.email, "phone": successor.phone, "user": successor}
        OfficeHolder.objects.create(office=row.office, since=row.until, checked_on=today, checked_by=leaving.by, **who)
        facts = {"organisation": row.office.organisation, "code": row.office.reference}
        record("office_held_anew", at=leaving.at, by=leaving.by, **facts)
    return []
