"""The writer of whom to ring at a place, and the reminder that asks whether it is still right."""

from calendar import monthrange
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from hub.history.record import record
from hub.places.actions import PlaceRefused
from hub.places.keeping import may_write_contacts
from hub.places.models import PlaceContact, PlaceOfWorship
from hub.typed import LONDON

MONTHS = 6
REMIND_AT = time(9)  # in the morning, London time
MOST = 30  # of one place; more would be no help to whoever has to ring


@transaction.atomic
def add_contact(place, *, name, what="", phone="", email="", by, at):
    """Returns (contact, is_new): the same one is there once. Raises PermissionDenied and PlaceRefused."""
    place = PlaceOfWorship.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
    _allow(place, by)
    facts = {"name": name, "what": what, "phone": phone, "email": email}
    live = place.contacts.filter(removed_at__isnull=True)
    if already := live.filter(**facts).first():
        return already, False
    if live.count() >= MOST:
        raise PlaceRefused(_("There are so many contacts that nobody knows whom to ring. Remove one first."))
    contact = PlaceContact(place=place, **facts)
    _set_checked(contact, by=by, at=at)
    contact.save()
    record("contact_added", at=at, by=by, place=place, code=contact.reference)
    return contact, True


@transaction.atomic
def edit_contact(contact, *, stood, name, what="", phone="", email="", by, at):
    """Whoever edits it knows it: that is a check too.

    stood   `stamp_of` the contact as the page showed it; where others stand there now, it raises ContactChanged
    """
    contact = _locked(contact, by)
    facts = {"name": name, "what": what, "phone": phone, "email": email}
    if stood != stamp_of(contact) and facts != facts_of(contact):
        raise ContactChanged(_("Somebody else changed this contact meanwhile."))
    for field, value in facts.items():
        setattr(contact, field, value)
    _set_checked(contact, by=by, at=at)
    contact.save()
    record("contact_edited", at=at, by=by, place=contact.place, code=contact.reference)
    return contact


@transaction.atomic
def check_contact(contact, *, by, at):
    """It is still right, says `by`: the next question comes in six months. A second time on one day adds nothing."""
    contact = _locked(contact, by)
    if contact.checked_on == _today(at) and contact.checked_by_id == by.pk:
        return contact
    _set_checked(contact, by=by, at=at)
    contact.save(update_fields=["checked_on", "checked_by", "remind_at"])
    record("contact_checked", at=at, by=by, place=contact.place, code=contact.reference)
    return contact


@transaction.atomic
def remove_contact(contact, *, by, at):
    contact = _locked(contact, by, removed=None)
    if not contact.removed_at:
        contact.removed_at = at
        contact.save(update_fields=["removed_at"])
        record("contact_removed", at=at, by=by, place=contact.place, code=contact.reference)
    return contact


@transaction.atomic
def restore_contact(contact, *, by, at):
    """Undo a removal."""
    contact = _locked(contact, by, removed=None)
    if contact.removed_at:
        contact.removed_at = None
        contact.save(update_fields=["removed_at"])
        record("contact_restored", at=at, by=by, place=contact.place, code=contact.reference)
    return contact


class ContactChanged(PlaceRefused):
    """It is not any more what the page showed. Nothing was written."""


def facts_of(contact):
    return {field: getattr(contact, field) for field in ("name", "what", "phone", "email")}


def stamp_of(contact):
    """The same for the same facts: what a form carries of the contact that it was opened on."""
    return salted_hmac("hub.places.contact", "\0".join(facts_of(contact).values())).hexdigest()[:40]


def _locked(contact, by, removed=False):
    contact = PlaceContact.objects.select_for_update(of=("self",)).select_related("place").get(pk=contact.pk)
    _allow(place_of_now(contact), by)
    if removed is False and contact.removed_at:
        raise ContactChanged(_("Somebody removed this contact meanwhile. Put it back first, if it is right."))
    return contact


def place_of_now(contact):
    """The place whose contact it is: the one into which its own was merged, if it was."""
    return contact.place.merged_into or contact.place


def _allow(place, by):
    if not may_write_contacts(by, place):
        raise PermissionDenied


def _set_checked(contact, *, by, at):
    contact.checked_on, contact.checked_by = _today(at), by
    contact.remind_at = datetime.combine(months_later(_today(at)), REMIND_AT, tzinfo=LONDON)


def _today(at):
    return at.astimezone(LONDON).date()


def months_later(day, months=MONTHS):
    """The same day of a later month, or its last: half a year after 31 August is the end of February."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
