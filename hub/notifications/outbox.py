"""The outbox: every mail is a row before it is a mail, written in the transaction of what it tells about.

Saving it is all that a request does. A worker delivers it, nudged at commit and by the clock every minute anyway,
so a broker that is away delays a mail by a minute and never costs the user more than a moment.
"""

from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Greatest

from hub.notifications import mails, timing
from hub.notifications.models import Mail
from hub.nudge import nudge as when_committed

ROWS_AT_ONCE = 500
DELIVER = "hub.notifications.tasks.deliver"
CRITICAL = 4  # as hub.matters.models.Severity has it


def enqueue(template, *, context, dedupe_key, at, **more):
    """Put one mail into the outbox; None when one with this dedupe_key is there. Takes what `prepare` takes."""
    created = enqueue_many([prepare(template, context=context, dedupe_key=dedupe_key, at=at, **more)])
    return created[0] if created else None


def prepare(
    template,
    *,
    context,
    dedupe_key,
    at,
    recipient=None,
    address="",
    language="",
    matter=None,
    promise=None,
    not_before=None,
    organisation=None,
    secret=False,
    urgent=False,
):
    """A checked mail that is not saved yet, for `enqueue_many`. Address and language are those of this moment.

    `context` holds the facts that hub.notifications.mails names for the template, and no others. `urgent`: whoever
    calls knows that it is about something critical; of a promise, the promise itself says so. When it leaves, and
    whether in a digest, is for its reader to choose unless it is urgent: see hub.notifications.timing.
    """
    facts = mails.check(template, context)
    address = address or (recipient.email if recipient else "")
    if not address:
        raise ValueError(f"{template}: neither a recipient nor an address")
    kind = mails.KINDS[template]
    secret = secret or kind.secret
    urgent = urgent or secret or kind.at_once or (promise is not None and promise.severity >= CRITICAL)
    earliest = max(at, not_before or at)
    leaves = timing.choose(template, facts, recipient, at=earliest, urgent=urgent)
    return Mail(
        template=template,
        recipient=recipient,
        address=address,
        language=language or (recipient.language if recipient else "en-gb"),
        organisation=organisation,
        matter=matter,
        promise=promise,
        context=facts,
        secret=secret,
        urgent=urgent,
        dedupe_key=dedupe_key,
        created_at=at,
        earliest_at=earliest,
        status=leaves.status,
        not_before=leaves.not_before,
        error=leaves.error,
    )


def hold(matters, *, created_at, until, keys=()):
    """Let the mails about these matters that were written at this moment wait: what caused them may be taken back
    until then. In the transaction that wrote them, before anybody can send one.

    `keys`: the dedupe keys of those among them that name no matter.
    """
    _written(matters, created_at, keys).update(earliest_at=until, not_before=Greatest("not_before", until))


def withdraw_held(matters, *, created_at, keys=()):
    """What caused the mails that were held was taken back: none of them leaves. Returns how many."""
    return _written(matters, created_at, keys).update(status=Mail.Status.WITHDRAWN, error="taken back")


def _written(matters, created_at, keys):
    about = Q(matter__in=matters) | Q(dedupe_key__in=keys)
    return Mail.objects.filter(about, created_at=created_at, status__in=Mail.PENDING)


def enqueue_many(prepared):
    """Insert prepared mails, leaving out those whose dedupe_key is known. Returns the ones that are new."""
    created = []
    for start in range(0, len(prepared), ROWS_AT_ONCE):
        created += _insert(prepared[start : start + ROWS_AT_ONCE])
    if created:
        nudge()
    return created


def _insert(mails_):
    """One statement. The conflict is named: a reference drawn twice must raise, not lose a mail."""
    fields = [field for field in Mail._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(field.column for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    values = [field.get_db_prep_save(field.pre_save(mail, add=True), connection) for mail in mails_ for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {Mail._meta.db_table} ({columns}) values {', '.join([row] * len(mails_))}"  # noqa: S608
            " on conflict (dedupe_key) do nothing returning reference, id",
            values,
        )
        ids = dict(cursor.fetchall())
    created = [mail for mail in mails_ if mail.reference in ids]
    for mail in created:
        mail.pk = ids[mail.reference]
        mail._state.adding, mail._state.db = False, connection.alias
    return created


def withdraw(ids, *, why="no longer allowed"):
    """Those of these mails that still wait do not leave: their readers may no longer be told."""
    waiting = Mail.objects.filter(pk__in=ids, status__in=Mail.PENDING)
    waiting.update(status=Mail.Status.WITHDRAWN, error=why)


def choose_again(person, *, at):
    """Their wishes are others now: whatever nobody was told yet leaves as they want it from now on. The caller holds
    the lock of the person, as whoever makes digests does."""
    held = Q(status=Mail.Status.WAITING) | Q(not_before__gt=at)
    for mail in Mail.objects.filter(held, recipient=person, status__in=Mail.PENDING, urgent=False).select_for_update():
        earliest = max(at, mail.earliest_at or at)
        leaves = timing.choose(mail.template, mail.context, person, at=earliest, urgent=False)
        mail.status, mail.not_before, mail.error = leaves.status, leaves.not_before, leaves.error
        mail.save(update_fields=["status", "not_before", "error"])
    nudge()


def make_urgent(matter, *, at):
    """It turned out to be critical: what waits for a digest, or for the end of quiet hours, leaves now."""
    held = Mail.objects.filter(matter=matter, status__in=Mail.PENDING, recipient__isnull=False, urgent=False)
    now = Greatest(Coalesce("earliest_at", "created_at"), Value(at))
    if held.update(urgent=True, status=Mail.Status.QUEUED, not_before=now):
        nudge()


def nudge():
    """Ask a worker to deliver once this transaction is committed: once, however many mails it holds."""
    when_committed(DELIVER)
