"""Whose account nobody uses: whoever was not here for 90 days is asked to come, and after 180 days it is closed."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from hub.accounts.backends import DEMO_HOST
from hub.people.models import Membership, Organisation, User, idle_since
from hub.promises.clock import LONDON
from hub.promises.models import Promise

ASKED_AFTER = timedelta(days=90)
CLOSED_AFTER = timedelta(days=180)
# to come in once asked, however long somebody was away before anybody looked
AT_LEAST = timedelta(days=30)
# the last person of these keeps the account: a place would be without anybody, the Hub without a coordinator
KEPT_BY = (Organisation.Kind.PLACE_COMMITTEE, Organisation.Kind.OPERATOR)


def today(now):
    return now.astimezone(LONDON).date()


def to_ask(now):
    """Those who were not here for long and have not been asked since. Made-up people come and go as they like."""
    found = User.objects.filter(is_active=True, closes_on__isnull=True).annotate(idle_since=idle_since())
    return _real(found.filter(idle_since__lte=today(now) - ASKED_AFTER)).order_by("idle_since", "pk")


def to_close(now):
    return _real(asked().filter(closes_on__lte=today(now)))


def asked(organisation=None):
    """Those who were asked and have not come, the longest away first; of one organisation alone if it is given."""
    found = User.objects.filter(is_active=True, closes_on__isnull=False).annotate(idle_since=idle_since())
    if organisation is not None:
        here = Membership.objects.current().filter(organisation=organisation, user=OuterRef("pk"))
        found = found.filter(Exists(here))
    return found.order_by("closes_on", "pk")


def asked_after(last, *, size, organisation=None):
    """The next `size` of them, each with where they belong; past the person `last`."""
    found = asked(organisation)
    if last is not None and last.closes_on is not None:
        found = found.filter(Q(closes_on__gt=last.closes_on) | Q(closes_on=last.closes_on, pk__gt=last.pk))
    members = Membership.objects.current().select_related("organisation").order_by("pk")
    if organisation is not None:
        members = members.filter(organisation=organisation)
    return list(found.prefetch_related(Prefetch("memberships", members, to_attr="belongs_to"))[:size])


def last_of(people):
    """{id of a person: names of the organisations that would be without anybody}. One query."""
    same = Membership.objects.current().filter(organisation=OuterRef("organisation")).exclude(user=OuterRef("user"))
    kept = Membership.objects.current().filter(
        ~Exists(same), user__in=people, organisation__kind__in=KEPT_BY, organisation__closed_at=None
    )
    names = {}
    for person, name in kept.order_by("pk").values_list("user", "organisation__name"):
        names.setdefault(person, []).append(name)
    return names


def promises_of(people, organisation=None):
    """{id of a person: how many promises of theirs are open}. One query. They stay with the body when they are gone."""
    owned = Promise.objects.open().filter(owner_user__in=people)
    if organisation is not None:
        owned = owned.filter(owner_organisation=organisation)
    return dict(owned.order_by().values_list("owner_user").annotate(Count("pk")))


def _real(people):
    return people.exclude(email__endswith=f"@{DEMO_HOST}")
