"""What a probe may ask: whether this process can save a concern, and whether reminders and mails leave."""

import functools
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse

from hub.history import moment
from hub.history.models import LastRun
from hub.home.mails.stuck import counts as stuck_mails
from hub.notifications.circuits import circuits
from hub.notifications.models import Mail
from hub.promises.models import Promise
from hub.promises.querysets import count_unanswered

RUNS = {"sweep": "last_sweep", "delivery": "last_delivery"}
LATE_AFTER = timedelta(minutes=5)
CAN_WRITE = "select not pg_is_in_recovery() and has_table_privilege('history_event', 'insert')"


def readyz():
    """200 when this process can save a concern: the database answers, takes writes and has our tables."""
    try:
        is_ready = _can_write() and _has_our_tables()
    except (DatabaseError, InterfaceError):
        is_ready = False
    return HttpResponse(
        "ready" if is_ready else "not ready", content_type="text/plain", status=200 if is_ready else 503
    )


def statusz():
    state = {"database": True, "broker": _broker_answers()}
    try:
        state |= _what_the_rows_say(moment.now())
    except (DatabaseError, InterfaceError):
        state |= {"database": False, "late": sorted(RUNS)}
    is_well = state["database"] and state["broker"] and not state["late"] and not state.get("stuck_promises")
    is_well = is_well and not state.get("mail_server_away")
    return JsonResponse({"ok": is_well} | state, status=200 if is_well else 503)


def _what_the_rows_say(now):
    expected = RUNS | ({"inbox": "last_inbox"} if settings.INBOX else {})
    runs = dict(LastRun.objects.filter(name__in=expected).values_list("name", "at"))
    due = Mail.objects.filter(status=Mail.Status.QUEUED, not_before__lte=now)
    oldest = due.order_by("not_before", "id").values_list("not_before", flat=True).first()
    left_alone = circuits()
    away = next((circuit.since for circuit in left_alone if circuit.is_ours), None)
    return {
        **{key: _iso(runs.get(name)) for name, key in expected.items()},
        # a run that is still to come is one of a clock that ran ahead
        "late": sorted(name for name in expected if name not in runs or abs(now - runs[name]) > LATE_AFTER),
        "oldest_due_mail": _iso(oldest),
        # which domains it is, is nobody's business here: they are those of people
        "mail_server_away_since": _iso(away),
        "mail_server_away": bool(away and now - away > LATE_AFTER),
        "domains_left_alone": sum(not circuit.is_ours for circuit in left_alone),
        "stuck_mails": stuck_mails(now).all,
        "stuck_promises": Promise.objects.stuck().count(),
        "unanswered_promises": count_unanswered(now),
    }


def _iso(at):
    return at.isoformat(timespec="seconds") if at else None


def _can_write():
    with connection.cursor() as cursor:
        cursor.execute(CAN_WRITE)
        return cursor.fetchone()[0]


@functools.cache
def _has_our_tables():
    """Asked until it is so, then never again: a running process does not lose its tables."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise DatabaseError("the database has not been migrated to this version")
    return True


def _broker_answers():
    try:
        with redis.Redis.from_url(
            settings.CELERY_BROKER_URL, socket_connect_timeout=0.5, socket_timeout=0.5, retry=None
        ) as broker:
            return broker.ping()
    except (redis.RedisError, OSError):
        return False
