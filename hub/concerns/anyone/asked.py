"""Has it stayed settled? Asked of whoever holds a receipt, 28 days after it was resolved: on the page that the number
opens, and by a mail where they left an address. Looked up when it is due, as the reminder of footage is."""

from datetime import timedelta

from hub.concerns.models import Concern
from hub.concerns.outside import email_of
from hub.concerns.workflow import Status
from hub.promises.ladder import asked_at
from hub.promises.models import Promise

NOT_ANY_MORE_AFTER = timedelta(days=7)  # missed for so long, the body's own reminder has gone out
LONGEST_CHECK = timedelta(days=60)  # the 28 days, however a body agreed them
SETTLED = (Status.RESOLVED, Status.CLOSED)


def is_asked(concern, now):
    """Whether the day of the question has come and nobody answered it. Two queries at most."""
    if concern.status not in SETTLED:
        return False
    checks = concern.matter.promises.filter(kind=Promise.Kind.CHECK)
    check = checks.order_by("-started_at", "-pk").first()
    if check is None or check.met_at is not None or asked_at(check) > now:
        return False
    return not concern.matter.events.filter(kind="confirm", at__gte=check.started_at).exists()


def to_ask(now):
    """[(concern, address)] of those whose day came in the last week, who can be reached and did not answer yet."""
    since = now - LONGEST_CHECK
    rows = Promise.objects.filter(kind=Promise.Kind.CHECK, met_at=None, started_at__gt=since, started_at__lte=now)
    rows = rows.filter(rung_times__0__lte=now, rung_times__0__gt=now - NOT_ANY_MORE_AFTER)
    concerns = Concern.objects.filter(reported_by=None, status__in=SETTLED, matter__in=rows.values("matter"))
    concerns = concerns.filter(outside__isnull=False).exclude(outside__email="")
    found = concerns.select_related("matter", "outside").order_by("pk")
    return [(one, address) for one in found if is_asked(one, now) and (address := email_of(one))]
