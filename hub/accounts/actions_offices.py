"""The writer of offices and who holds them. A row of a holder is ended, never written over."""

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.accounts.actions import AccountRefused
from hub.accounts.offices import kept_by
from hub.history.record import record
from hub.people.models import Membership, Office, OfficeHolder, Organisation
from hub.people.roles import ROLES, Permission
from hub.places.keeping import covers
from hub.promises.clock import LONDON


class Overtaken(AccountRefused):
    """Somebody else changed the office since the page was opened. Nothing was written."""


@dataclass(frozen=True)
class Holding:
    """Who holds it, as somebody typed it."""

    name: str
    email: str = ""
    phone: str = ""
    deputy_name: str = ""
    deputy_email: str = ""


@transaction.atomic
def add_office(*, title, detail="", area=None, organisation=None, holding, since, by, at):
    """A new office with who holds it. It is made up exactly where the body of whoever adds it is."""
    body = _acting_body(by, area, organisation)
    if organisation is not None and organisation.is_demo != body.is_demo:
        raise AccountRefused(_("A made-up organisation has no real office, nor a real one a made-up office."), "where")
    _check_since(since, at)
    facts = {"title": title, "detail": detail, "area": area, "organisation": organisation, "is_demo": body.is_demo}
    try:
        with transaction.atomic():
            office = Office.objects.create(**facts)
    except IntegrityError:
        raise AccountRefused(_("That office is on the list already."), "title") from None
    _hold(office, holding, since, by=by, at=at)
    record("office_added", at=at, by=by, organisation=body, code=office.reference)
    return office


@transaction.atomic
def change_holder(office, *, holding, since, version, by, at):
    """Somebody else holds it from `since` on; `holding` None: nobody does. Who held it until then stays known."""
    office, now = _locked(office, by)
    if now and holding and _is_said_already(now, holding) and now.since == since:
        return office  # the same press twice
    _count(office, version)
    _check_since(since, at)
    if now is not None:
        if since <= now.since:
            words = _("That is not after %(day)s, when %(name)s began")
            raise AccountRefused(words % {"day": f"{now.since:%d/%m/%Y}", "name": now.name}, "since")
        now.until = since
        now.save(update_fields=["until"])
    if holding is not None:
        _hold(office, holding, since, by=by, at=at)
    _record("office_holder_changed", office, by=by, at=at)
    return office


@transaction.atomic
def correct_contact(office, *, contact, version, by, at):
    """Other ways to reach whoever holds it, or another deputy: `contact` is a Holding of the same name."""
    office, now = _locked(office, by)
    if now is not None and _is_said_already(now, contact) and now.checked_on == _today(at):
        return office
    _count(office, version)
    if now is None or now.name != contact.name:
        raise AccountRefused(_("Somebody else holds it: change who holds it, so that the earlier name stays known."))
    for name, value in asdict(contact).items():
        setattr(now, name, value)
    now.checked_on, now.checked_by = _today(at), by
    now.save()
    _record("office_contact_changed", office, by=by, at=at)
    return office


@transaction.atomic
def check_contact(office, *, by, at):
    """Somebody looked: it is still right. Pressed twice on one day it is one look. Returns whether it was the first."""
    office, now = _locked(office, by)
    if office.closed_at or now is None or (now.checked_on, now.checked_by_id) == (_today(at), by.pk):
        return False
    now.checked_on, now.checked_by = _today(at), by
    now.save(update_fields=["checked_on", "checked_by"])
    _record("office_contact_checked", office, by=by, at=at)
    return True


@transaction.atomic
def close_office(office, *, version, by, at):
    """There is no such office any more. Who held it stays known."""
    office, _now = _locked(office, by)
    if office.closed_at:
        return office
    _count(office, version)
    office.closed_at = at
    office.save(update_fields=["closed_at"])
    _record("office_closed", office, by=by, at=at)
    return office


def _locked(office, by):
    """(the office, its holder now), nobody else writing them."""
    if not kept_by(by).filter(pk=office.pk).exists():
        raise PermissionDenied
    found = Office.objects.select_for_update(of=("self",)).select_related("area", "organisation").get(pk=office.pk)
    return found, found.holders.select_for_update().filter(until=None).first()


def _count(office, version):
    if office.closed_at or version != office.version:
        raise Overtaken(_("Somebody else changed this office meanwhile."))
    office.version += 1
    office.save(update_fields=["version"])


def _is_said_already(now, holding):
    return asdict(holding) == {name: getattr(now, name) for name in asdict(holding)}


def _hold(office, holding, since, *, by, at):
    OfficeHolder.objects.create(office=office, since=since, checked_on=_today(at), checked_by=by, **asdict(holding))


def _acting_body(by, area, organisation):
    """The organisation of their own through which `by` keeps offices there, of the world in which it is."""
    allowed = [code for code, role in ROLES.items() if Permission.KEEP_OFFICES in role.permissions]
    held = Membership.objects.current().filter(user=by, role__in=allowed, organisation__closed_at=None)
    areas = [area] if area else list(organisation.areas.all())
    for row in held.select_related("organisation").order_by("pk"):
        body = row.organisation
        if body.kind == Organisation.Kind.OPERATOR or body == organisation or any(covers(body, one) for one in areas):
            return body
    raise PermissionDenied


def _record(kind, office, *, by, at):
    body = office.organisation or _acting_body(by, office.area, office.organisation)
    record(kind, at=at, by=by, organisation=body, code=office.reference)


def _check_since(since, at):
    if since > _today(at):
        raise AccountRefused(_("Enter a day that is not in the future"), "since")


def _today(at) -> date:
    return at.astimezone(LONDON).date()
