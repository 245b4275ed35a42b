"""Whom the form of a meeting offers to invite, and what is made of the addresses that somebody types.

Colleagues are offered by name, other bodies by position: who holds it is asked when the form is sent.
"""

import re
from dataclasses import dataclass
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.concerns.routing import bodies_for
from hub.matters.models import Audience
from hub.matters.shown import shown_as
from hub.people.called import called
from hub.people.models import Membership, Organisation
from hub.people.positions import Roster
from hub.places.querysets import organisations_covering
from meetings.actions import Guest

Kind = Organisation.Kind
POSITIONS = {
    Membership.Position.OWNER: gettext_lazy("%(body)s: who deals with things first"),
    Membership.Position.HEAD: gettext_lazy("%(body)s: the head"),
}
COVERING = (Kind.POLICE, Kind.COUNCIL, Kind.UMBRELLA, Kind.PARTNER, Kind.REPORTING_CENTRE)
MOST_ADDRESSES = 20
is_an_address = EmailValidator(allowlist=[])  # of a host that has a name: neither localhost nor a number
LONGEST_NAME, LONGEST_ADDRESS = 120, 254


@dataclass(frozen=True)
class Offer:
    """One line to tick. `value` is made of references, so that nothing else than what is offered can be sent."""

    value: str
    label: str
    guests: tuple


def offers_for(*, lead, area, place=None, concern=None, user, at):
    """Whom somebody of `lead` may tick, and the organisations whose people they may know of."""
    bodies = [body for body in _bodies(lead, area, place, concern) if body.pk != lead.pk]
    offers = [*_reporter(concern, user), *_positions(bodies, at), *_colleagues(lead, user)]
    return offers, [lead, *bodies]


def _bodies(lead, area, place, concern):
    """Those who were told of the concern; else those of the place, or of the area. Never whom a reporter left out."""
    if concern:
        rows = Audience.objects.live().filter(matter=concern.pk, organisation__closed_at=None)
        told = rows.exclude(organisation__kind=Kind.OPERATOR).select_related("organisation").order_by("pk")
        return [row.organisation for row in told if row.organisation]
    if place:
        return [body.organisation for body in bodies_for(place) if body.organisation.kind != Kind.OPERATOR]
    return organisations_covering(area, kinds=COVERING, is_demo=lead.is_demo)


def _reporter(concern, user):
    if concern is None or not shown_as(user, concern.matter).sees_reporter:
        return
    person, place = concern.asker, concern.matter.place
    if person is None:  # without an account: nobody who could be asked
        return
    guest = Guest(person, organisation=place.run_by if place else None)
    words = (
        _("%(name)s, who speaks for the place") if concern.reporter_left_at else _("%(name)s, who raised the concern")
    )
    yield Offer(person.reference, words % {"name": called(person, user)}, (guest,))


def _positions(bodies, at):
    """Each group of people once: the head of a command is the head of its teams too."""
    roster, offered = Roster([body.pk for body in bodies], at), set()
    for body in bodies:
        for position, label in POSITIONS.items():
            people = roster.holders(body.pk, position)
            group = frozenset(person.pk for person in people)
            if people and group not in offered:
                offered.add(group)
                guests = tuple(Guest(person, organisation=body) for person in people)
                yield Offer(f"{body.reference}.{position}", label % {"body": body.name}, guests)


def _colleagues(lead, user):
    members = Membership.objects.current().filter(organisation=lead).exclude(user=user)
    for member in members.select_related("user").order_by("user__name", "user"):
        label = f"{called(member.user, user)}, {lead.name}"
        yield Offer(member.user.reference, label, (Guest(member.user, organisation=lead),))


def read_addresses(text):
    """[Guest] from what was typed, one address a line, each once. ValidationError says which line is none."""
    found = {}
    for line in text.replace(";", "\n").splitlines():
        for part in _parts(line):
            guest = _read(part)
            found.setdefault(guest.mailbox, guest)
    if len(found) > MOST_ADDRESSES:
        raise ValidationError(_("Enter at most %(most)d addresses") % {"most": MOST_ADDRESSES})
    return list(found.values())


def _parts(line):
    """What commas part, those inside quotes excepted: "Lee, Ann" <ann@example.org>, bo@example.org"""
    pieces = re.findall(r'(?:"[^"]*"|[^",])+', line)
    return [piece.strip() for piece in pieces if piece.strip()]


def _read(line):
    """A bare address, or one with a name as mail programs copy it: Ann Lee <ann@example.org>."""
    name, address = parseaddr(line)
    try:
        is_an_address(address)
        MaxLengthValidator(LONGEST_ADDRESS)(address)
    except ValidationError:
        shown = line if len(line) <= 60 else f"{line[:60]}…"
        problem = _("“%(line)s” is no email address. Enter one address a line, like name@example.org")
        raise ValidationError(problem % {"line": shown}) from None
    return Guest(address=address.lower(), name=" ".join(name.split())[:LONGEST_NAME])


def known_people(guests, bodies):
    """The same guests, those with an account in one of `bodies` as that person.

    Of nobody else: the page must not tell whether somebody has an account, which may tell their religion.
    """
    members = Membership.objects.current().filter(organisation__in=[body.pk for body in bodies])
    members = members.annotate(small=Lower("user__email")).filter(small__in=[guest.mailbox for guest in guests])
    by_address = {
        m.small: Guest(m.user, organisation=m.organisation) for m in members.select_related("user", "organisation")
    }
    return [by_address.get(guest.mailbox, guest) for guest in guests]
