"""What why.py needs to know of a person and a matter. A fixed number of reads, whatever happened."""

from django.db.models import F, Q

from hub.history.models import Event
from hub.home.mails import known
from hub.home.mails.why import Facts, Letter, Post, Rung, Seen
from hub.matters.emails import may_hear
from hub.matters.models import Audience, Matter
from hub.matters.shown import seen_in_full
from hub.notifications.addresses import bad_address_of
from hub.notifications.models import Mail
from hub.people.models import Membership, Organisation
from hub.people.querysets import bodies_above, organisation_ids_of
from hub.promises.models import Promise

MOST = 200  # the latest of each: nobody reads more


def facts_of(person, matter, viewer):
    """`viewer` is the person themselves, or runs the Hub and sees the matter in summary."""
    is_self = person == viewer
    if not is_self and not _may_be_named(person):
        return Facts(may_be_told=False, is_named=False)
    through = None if is_self else _answering_of(person)
    told = may_hear(person, matter.pk) if is_self else _is_seen_by(matter, through)
    if not told:
        return Facts(may_be_told=False)
    bad = bad_address_of(person)
    return Facts(
        may_be_told=True,
        is_active=person.is_active,
        rungs=_rungs(matter, viewer if is_self else None),
        letters=_letters(person, matter, is_self),
        posts=_posts(person),
        seen=_seen(person, matter, through),
        rhythm=person.mail_rhythm,
        quiet_from=person.quiet_from,
        quiet_until=person.quiet_until,
        bad_since=bad.since if bad else None,
    )


def _may_be_named(person):
    """See known.py: of anybody else, what they have to do with a matter says which place it is, or who raised it."""
    return person.memberships.filter(organisation__kind__in=known.ANSWERING).exists()


def _answering_of(person):
    bodies = Organisation.objects.filter(pk__in=organisation_ids_of(person), kind__in=known.ANSWERING)
    return list(bodies.values_list("pk", flat=True))


def _is_seen_by(matter, organisations):
    return matter.audience.live().filter(organisation__in=organisations).exists()


def _seen(person, matter, through):
    mine = Q(organisation__in=organisation_ids_of(person) if through is None else through)
    if through is None:
        mine |= Q(user=person)
    rows = Audience.objects.filter(mine, matter=matter).order_by("since", "pk")[:MOST]
    return tuple(Seen(*row) for row in rows.values_list("since", "until"))


def _rungs(matter, oneself):
    """Of a summary one is told the rungs of one's own bodies; who runs the Hub, those of the bodies that answer."""
    fired = Event.objects.filter(matter=matter, kind="rung_fired", promise__isnull=False)
    # when a patrol was to come, no page of mails says
    fired = fired.exclude(promise__kind=Promise.Kind.PATROL_VISIT)
    if oneself is None:
        fired = fired.filter(for_organisation__kind__in=known.ANSWERING)
    elif not Matter.objects.filter(seen_in_full(oneself), pk=matter.pk).exists():
        fired = fired.filter(for_organisation__in=organisation_ids_of(oneself))
    names = ("at", "promise", "promise__kind", "code", "for_organisation__name", "for_organisation")
    rows = list(fired.order_by("-at", "-pk").values_list(*names)[:MOST])
    above = bodies_above({row[-1] for row in rows})
    return tuple(Rung(*row[:-1], tuple(above.get(row[-1], (row[-1],)))) for row in reversed(rows))


def _letters(person, matter, is_self):
    mails = Mail.objects.filter(matter=matter, recipient=person, secret=False)
    if not is_self:
        mails = mails.filter(known.answers())
    found = mails.order_by("-created_at", "-pk").values_list(
        *("created_at", "reference", "template", "status", "promise", "not_before", "sent_at", "urgent", "error"),
        "digest__created_at",
    )
    return tuple(Letter(*row) for row in reversed(found[:MOST]))


def _posts(person):
    """Their own, and those of whoever named them as stand-in."""
    held = ("organisation", "position", "since", "ended_at", "absent_from", "absent_until")
    own = person.memberships.exclude(position="").values_list(*held)
    others = Membership.objects.filter(stand_in=person, ended_at__isnull=True).exclude(position="")
    posts = [Post(*row, True) for row in own.order_by("pk")[:MOST]]
    return tuple(posts + [Post(*row, False) for row in others.order_by(F("since"), "pk").values_list(*held)[:MOST]])
