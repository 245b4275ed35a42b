"""The promise report of a body that made 20,000 promises in a year, among a million of others."""

from datetime import timedelta

from django.db import connection, connections
from django.urls import reverse

from bench.measure import Figure, interleaved
from bench.pages import ok, signed_in
from hub.history import moment
from hub.matters.models import Matter
from hub.people.models import Organisation
from hub.promises.models import Promise

OTHERS = 1_000_000
ITS_OWN = 20_000
GOAL = 20
# kept in time, kept late, open and ended as numbers say, a few having stood still; spread over so many days back
ROWS = """
insert into promises_promise
    (matter_id, kind, owner_organisation_id, severity, started_at, due_at, worked_out, met_at, ended_at, ended,
     rung_times, rung_positions, rung, paused_for)
select %(matter)s, (array['acknowledge', 'update', 'call', 'visit', 'first_action'])[1 + n %% 5],
       (%(bodies)s)[1 + n %% %(many)s], 1 + n %% 4, at, at + interval '2 days', '{}',
       case when n %% 20 < 17 then at + (n %% 53) * interval '1 hour' + interval '1 minute' end,
       case when n %% 20 = 17 then at + interval '1 day' end,
       case when n %% 20 = 17 then 'withdrawn' else '' end,
       '{}', '{}', 0, case when n %% 25 = 0 then interval '20 hours' else interval '0' end
  from (select n, %(now)s - random() * %(days)s * interval '1 day' as at
          from generate_series(1, %(count)s) as n) as made
"""


def figures(people):
    """The floor in the same turns. What was made for it goes again."""
    now, last = moment.now(), Promise.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    body = people["council1"].memberships.get().organisation
    others = Organisation.objects.exclude(pk=body.pk).filter(kind__in=["council", "police"])
    _make(list(others.values_list("pk", flat=True)), OTHERS, 365 * 4, now)
    _make([body.pk], ITS_OWN, 80, now)  # with the two months before, within what is shown at first: three months
    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze promises_promise")
    officer = signed_in(people["council1"])
    address = reverse("insight:body", args=[body.reference])
    calls = {
        "floor": lambda: ok(officer.get("/bench-floor/")),
        "promise_report": lambda: ok(officer.get(address, {"period": "12"})),
    }
    medians = interleaved(calls, rounds=10, times=3)
    ratio = medians["promise_report"] / medians["floor"]
    yield Figure(
        "promise_report",
        round(medians["promise_report"], 3),
        "ms",
        round(ratio, 2),
        goal=f"<= {GOAL} x floor",
        met=ratio <= GOAL,
    )
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from promises_promise where id > %s", [last])
        cursor.execute("vacuum promises_promise")


def _make(bodies, count, days, now):
    matter = Matter.objects.values_list("pk", flat=True).first()
    facts = {"bodies": bodies, "many": len(bodies), "count": count, "days": days, "now": now - timedelta(minutes=1)}
    with connection.cursor() as cursor:
        cursor.execute(ROWS, facts | {"matter": matter})
