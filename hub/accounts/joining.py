"""Reads of requests to join: who answers one, who sees it, and which number may be rung."""

import re

from django.utils.translation import gettext as _

from hub.accounts.models import JoinRequest
from hub.matters.about import About
from hub.matters.querysets import seen_by
from hub.matters.shown import seen_in_full
from hub.people.models import Organisation
from hub.places.models import PlaceContact
from hub.places.querysets import organisations_covering
from hub.promises.clock import due
from hub.promises.models import Promise
from hub.promises.targets import target_for
from hub.promises.terms import terms_of

Kind = Organisation.Kind
SEVERITY = JoinRequest.severity.name.lower()


def lead_for(place, area, *, is_demo):
    """The umbrella body that the place opted in to, where it confirms requests; else the council there; else the body
    that runs the Hub; None on a Hub that nobody runs yet."""
    umbrella = place.umbrella if place else None
    if umbrella and umbrella.confirms_joining and umbrella.closed_at is None and umbrella.is_demo == is_demo:
        return umbrella
    covering = organisations_covering(place.ward if place else area, kinds=[Kind.COUNCIL], is_demo=is_demo)
    return covering[0] if covering else operator()


def operator():
    return Organisation.objects.open().filter(kind=Kind.OPERATOR).first()


def answered_by(lead, at):
    """By when a request of this moment is answered."""
    terms = terms_of(lead)
    due_at, _worked = due(at, target_for(Promise.Kind.JOIN, SEVERITY, terms.agreed), terms.calendar)
    return due_at


def visible_to(user):
    return JoinRequest.objects.filter(seen_by(user, matter="matter"))


def about(user, ids):
    """{matter id: About}, for lists that mix kinds."""
    seen = visible_to(user).filter(pk__in=ids).annotate(is_full=seen_in_full(user))
    rows = seen.values_list("pk", "matter__area__name", "matter__place__name", "place_name", "is_full")
    return {
        pk: About(title_of(area), (place or typed) if is_full else "", is_full)
        for pk, area, place, typed, is_full in rows
    }


def title_of(area):
    return _("Request to join, %(area)s") % {"area": area}


def numbers_of(place):
    """The contacts on the register that have a number to ring, those checked last first; of merged entries too."""
    if place is None:
        return []
    live = PlaceContact.objects.filter(place__in=place.with_merged(), removed_at__isnull=True).exclude(phone="")
    return list(live.order_by("-checked_on", "pk"))


def people_of(place):
    """How many people act for the place already."""
    if place is None or place.run_by_id is None:
        return 0
    return place.run_by.memberships.current().count()


def same_number(one, other):
    return bool(digits_of(one)) and digits_of(one) == digits_of(other)


def digits_of(phone):
    """The number without what comes before it abroad or at home, however it was written; figures of any script."""
    digits = "".join(str(int(figure)) for figure in re.sub(r"\D", "", phone))
    return re.sub(r"^(00)?(44)?0*", "", digits)
