"""The writer of what times hang on: school terms of a council, Islamic dates as announced, how a place is estimated."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.history.record import record
from hub.people.models import Organisation
from hub.people.roles import Permission
from hub.places.actions_gatherings import Overtaken, TimesRefused, locked_place
from hub.places.islamic_calendar import problem_with
from hub.places.keeping import acting_body
from hub.places.models import Area, IslamicDate, PrayerCalculation, SchoolTerm
from hub.places.stamps import stamp

CALCULATED = ("method", "asr", "high_latitude", "is_shown")


@transaction.atomic
def add_term(borough, *, name, starts_on, ends_on, source, by, at):
    """Returns (term, is_new): the same sent twice is there once."""
    body = _keeper(borough, by)
    facts = {"name": name, "starts_on": starts_on, "ends_on": ends_on, "source": source}
    already = SchoolTerm.objects.filter(area=borough, **facts).first()
    if already:
        return already, False
    _refuse_overlap(borough, starts_on, ends_on)
    term = SchoolTerm.objects.create(area=borough, checked_on=at.date(), **facts)
    _record_term("term_added", term, body, by=by, at=at)
    return term, True


@transaction.atomic
def change_term(term, *, name, starts_on, ends_on, source, version, by, at):
    body = _keeper(term.area, by)
    found = SchoolTerm.objects.select_for_update(of=("self",)).select_related("area").filter(pk=term.pk).first()
    if found is None:
        raise TimesRefused(_("Somebody removed this term meanwhile. Add it again if it is right."))
    term = found
    facts = {"name": name, "starts_on": starts_on, "ends_on": ends_on, "source": source}
    if version != stamp_of_term(term) and facts != _facts_of(term):
        raise Overtaken(Overtaken.message)
    _refuse_overlap(term.area, starts_on, ends_on, but=term)
    for field, value in facts.items():
        setattr(term, field, value)
    term.checked_on = at.date()
    term.save()
    _record_term("term_changed", term, body, by=by, at=at)
    return term


@transaction.atomic
def remove_term(term, *, by, at):
    """Removing what is gone already does nothing."""
    body = _keeper(term.area, by)
    if SchoolTerm.objects.filter(pk=term.pk).exists():
        _record_term("term_removed", term, body, by=by, at=at)
        term.delete()


def stamp_of_term(term):
    return stamp(_facts_of(term))


def _facts_of(term):
    return {name: getattr(term, name) for name in ("name", "starts_on", "ends_on", "source")}


def _keeper(borough, by):
    """The body that keeps the registry there; the borough is locked, so that two writers follow one another."""
    Area.objects.select_for_update().get(pk=borough.pk)
    body = acting_body(by, Permission.KEEP_REGISTRY, borough)
    if body is None:
        raise PermissionDenied
    return body


def _refuse_overlap(borough, first, last, but=None):
    others = SchoolTerm.objects.filter(area=borough, starts_on__lte=last, ends_on__gte=first)
    other = others.exclude(pk=but.pk if but else None).first()
    if other:
        raise TimesRefused(
            _("These days lie within “%(term)s” already. Correct one of the two.") % {"term": other.name}
        )


def _record_term(kind, term, body, *, by, at):
    code = f"{term.area.code}.{term.starts_on}.{term.ends_on}"
    record(kind, at=at, by=by, organisation=body, for_organisation=body, code=code)


@transaction.atomic
def announce(place, *, kind, hijri_year, on, version, by, at):
    """The day as announced: for one place by whoever keeps its times, for all (`place=None`) by the coordinator."""
    subject = _subject(place, by)
    rows = IslamicDate.objects.filter(hijri_year=hijri_year)
    now = rows.filter(place=place, kind=kind).first()
    if now and now.on == on:
        return now
    if version != stamp_of_date(now):
        raise Overtaken(Overtaken.message)
    if problem := problem_with(kind, hijri_year, on, announced_for(place)):
        raise TimesRefused(problem)
    facts = {"on": on, "set_by": by, "set_at": at}
    row, _is_new = IslamicDate.objects.update_or_create(place=place, hijri_year=hijri_year, kind=kind, defaults=facts)
    record("islamic_date_set", at=at, by=by, code=f"{kind}.{hijri_year}.{on}", **subject)
    return row


@transaction.atomic
def take_back_announcement(place, *, kind, hijri_year, by, at):
    """The calculated day counts again, or the one announced for all. A second press changes nothing."""
    subject = _subject(place, by)
    row = IslamicDate.objects.filter(place=place, hijri_year=hijri_year, kind=kind).first()
    if row:
        record("islamic_date_taken_back", at=at, by=by, code=f"{kind}.{hijri_year}.{row.on}", **subject)
        row.delete()


def announced_for(place):
    """{(kind, Hijri year): day} as windows take it: what a place says of itself comes before what holds for all."""
    rows = IslamicDate.objects.filter(place=None)
    found = {(row.kind, row.hijri_year): row.on for row in rows}
    if place is not None:
        found |= {(row.kind, row.hijri_year): row.on for row in IslamicDate.objects.filter(place=place)}
    return found


def stamp_of_date(row):
    return stamp(row.on) if row else stamp()


def _subject(place, by):
    """What the event is about, and that `by` may write it."""
    if place is not None:
        return {"place": locked_place(place, by=by)}
    operators = Organisation.objects.select_for_update().filter(kind=Organisation.Kind.OPERATOR, closed_at=None)
    for body in operators:
        if by.may(Permission.KEEP_REGISTRY, body):
            return {"organisation": body}
    raise PermissionDenied


@transaction.atomic
def set_calculation(place, *, method, asr, high_latitude, is_shown, version, by, at):
    place = locked_place(place, by=by)
    now = PrayerCalculation.objects.filter(place=place).first() or PrayerCalculation(place=place)
    facts = {"method": method, "asr": asr, "high_latitude": high_latitude, "is_shown": is_shown}
    if {name: getattr(now, name) for name in CALCULATED} == facts:
        return
    if version != stamp_of_calculation(now):
        raise Overtaken(Overtaken.message)
    PrayerCalculation.objects.update_or_create(place=place, defaults=facts)
    record("calculation_set", at=at, by=by, place=place, code=f"{method}.{asr}.{high_latitude}.{is_shown}")


def stamp_of_calculation(row):
    return stamp(*(str(getattr(row, name)) for name in CALCULATED))
