"""The outbox: every mail is a row before it is a mail, written in the transaction of what it tells about.

Saving it is all that a request does. A worker delivers it, nudged at commit and by the clock every minute anyway,
so a broker that is away delays a mail by a minute and never costs the user more than a moment.
"""

import functools
import logging
import time

from celery import current_app as celery
from django.db import connection, transaction
from kombu.exceptions import KombuError
from kombu.pools import ProducerPool
from redis.exceptions import RedisError

from hub.notifications import mails
from hub.notifications.models import Mail

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 500
# how long a process that found no broker leaves the nudging to the clock
QUIET_AFTER_FAILURE = 10
PRODUCERS = 8  # of a process, for its threads
_quiet_until = 0.0
IMPATIENT = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3, "max_retries": 0, "retry_on_timeout": False}
UNREACHABLE = (KombuError, RedisError, OSError)


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
):
    """A checked mail that is not saved yet, for `enqueue_many`. Address and language are those of this moment.

    `context` holds the facts that hub.notifications.mails names for the template, and no others.
    """
    facts = mails.check(template, context)
    address = address or (recipient.email if recipient else "")
    if not address:
        raise ValueError(f"{template}: neither a recipient nor an address")
    return Mail(
        template=template,
        recipient=recipient,
        address=address,
        language=language or (recipient.language if recipient else "en-gb"),
        organisation=organisation,
        matter=matter,
        promise=promise,
        context=facts,
        secret=secret or mails.KINDS[template].secret,
        dedupe_key=dedupe_key,
        created_at=at,
        not_before=max(at, not_before or at),
    )


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


def nudge():
    """Ask a worker to deliver once this transaction is committed: once, however many mails it holds."""
    waiting = any(call is _ask_a_worker for _savepoints, call, _robust in connection.run_on_commit)
    if not waiting:
        transaction.on_commit(_ask_a_worker, robust=True)


def _ask_a_worker():
    """Never raises and never waits long: the row is saved, and the clock delivers it within a minute."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        _send_nudge()
    except UNREACHABLE as error:
        _quiet_until = time.monotonic() + QUIET_AFTER_FAILURE
        _producers.cache_clear()
        log.warning("the broker does not answer (%s): mails wait for the clock", type(error).__name__)


def _send_nudge():
    with _producers().acquire(block=True, timeout=0.3) as producer:
        celery.send_task("hub.notifications.tasks.deliver", producer=producer, retry=False, expires=55)


@functools.cache
def _producers():
    """Producers of this process on connections of their own: the worker may wait for its broker, a user may not."""
    return ProducerPool(celery.connection_for_write(transport_options=IMPATIENT).Pool(PRODUCERS), limit=PRODUCERS)
