"""The only writer of advice: numbers and sites that people are pointed to."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.concerns.advice import day_of
from hub.concerns.models import AdviceLine
from hub.history.record import record
from hub.people.models import Organisation
from hub.people.roles import Permission
from hub.places.stamps import stamp

FACTS = ("kind", "name", "phone", "address", "words", "source", "position")


class LineChanged(Exception):
    """Somebody else changed it since the form was opened."""


def stamp_of(line):
    """What a form was opened on; to have looked at a line changes nothing that was typed."""
    return stamp(*(getattr(line, name) for name in FACTS))


@transaction.atomic
def add_line(*, by, at, **facts):
    """The same sent twice is there once."""
    _may_edit(by)
    if same := AdviceLine.objects.filter(**facts).first():
        return same
    line = AdviceLine.objects.create(**facts, checked_on=day_of(at), checked_by=by)
    _record("advice_added", line, by=by, at=at)
    return line


@transaction.atomic
def change_line(line, *, version, by, at, **facts):
    """Whoever changes a line has just looked at its source. Raises LineChanged when another did first."""
    _may_edit(by)
    row = AdviceLine.objects.select_for_update().get(pk=line.pk)
    changed = {name: value for name, value in facts.items() if getattr(row, name) != value}
    if changed and stamp_of(row) != version:
        raise LineChanged
    if changed:
        _save(row, checked_on=day_of(at), checked_by=by, **changed)
        _record("advice_changed", row, by=by, at=at)
    return row


@transaction.atomic
def check_line(line, *, by, at):
    """Somebody looked: it is still right. Pressed twice, it was looked at once."""
    _may_edit(by)
    row = AdviceLine.objects.select_for_update().get(pk=line.pk)
    if row.checked_on != day_of(at):
        _save(row, checked_on=day_of(at), checked_by=by)
        _record("advice_checked", row, by=by, at=at)
    return row


@transaction.atomic
def show_line(line, *, is_shown, by, at):
    """Show it to people again, or no longer; nothing is lost."""
    _may_edit(by)
    row = AdviceLine.objects.select_for_update().get(pk=line.pk)
    if row.is_shown != is_shown:
        _save(row, is_shown=is_shown)
        _record("advice_shown" if is_shown else "advice_hidden", row, by=by, at=at)
    return row


def _may_edit(by):
    if not by.may(Permission.EDIT_ADVICE):
        raise PermissionDenied


def _save(row, **changed):
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))


def _record(kind, line, *, by, at):
    """Advice is the operator's: its events are about that body, and their code says which line."""
    operator = Organisation.objects.open().get(kind=Organisation.Kind.OPERATOR)
    record(kind, at=at, by=by, organisation=operator, code=line.reference)
