"""What people look for: words that stand in few concerns, in one of a hundred, in one of five, and only in old ones."""

import statistics

from django.db import connection
from django.urls import reverse

from bench.data import NOW
from bench.measure import Figure, interleaved
from hub.concerns.texts import VECTOR

TIMES = 5
# kind of word: (how many of them, the share of concerns in which each stands)
KINDS = {"rare": (10, 0.0001), "some": (20, 0.01), "common": (10, 0.2), "old": (10, 0.01)}
GOAL, LIST_GOAL, UNFOUND_GOAL = 8, 6, 12
FOUND = ("area=E05990000", "severity=4&wants=reassurance")
# what fits nothing: every row that somebody sees is looked at, but where an index names what there is
UNFOUND = ("hostility=race", "show=all&hostility=race", "show=all&category=threat&owner=me")


def words(kind):
    return [f"{kind}word{number}" for number in range(KINDS[kind][0])]


SUMMARY = "concat_ws(' ', replace(m.reference, '-', ''), c.category, a.name)"
# each word by a number of its own, so that no two stand in the same concerns
SOWN = """(select string_agg(w.word, ' ') from unnest(%(words)s::text[], %(shares)s::float[], %(olds)s::bool[])
 with ordinality w(word, share, is_old, number)
 where (hashint8(c.matter_id * 1000 + w.number)::bigint & 1048575) < w.share * 1048576
   and (not w.is_old or m.raised_at < %(old)s))"""
WORDS = f"concat_ws(' ', c.what, p.name, {SOWN})"
WRITE = f"""insert into concerns_concerntext (concern_id, vector)
select c.matter_id, {VECTOR.replace("%s", "{}").format(SUMMARY, WORDS)}
  from concerns_concern c join matters_matter m on m.id = c.matter_id
  join places_area a on a.id = m.area_id join places_placeofworship p on p.id = m.place_id
 where not exists (select 1 from concerns_concerntext t where t.concern_id = c.matter_id)"""  # noqa: S608


def write_texts():
    """The text of every concern, with the words in it: which stand where is worked out from its number."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE, _values())


def _values():
    sown = [(word, share, kind == "old") for kind, (_n, share) in KINDS.items() for word in words(kind)]
    every = dict(zip(("words", "shares", "olds"), (list(column) for column in zip(*sown, strict=True)), strict=True))
    return every | {"old": NOW.replace(year=NOW.year - 2)}


def figures(officer):
    """Medians over all words of a kind, as multiples of the floor of the same turns."""
    from bench.pages import ok

    address = reverse("concerns:list")

    def call(query):
        return lambda: ok(officer.get(f"{address}?{query}"))

    calls = {"floor": lambda: ok(officer.get("/bench-floor/"))}
    calls |= {query: call(query) for query in (*FOUND, *UNFOUND)}
    calls |= {f"q={word}&show=all": call(f"q={word}&show=all") for kind in KINDS for word in words(kind)}
    medians = interleaved(calls, rounds=TIMES, times=2)
    floor = medians.pop("floor")
    for name, queries, goal in [("concern_filtered", FOUND, LIST_GOAL), ("concern_unfound", UNFOUND, UNFOUND_GOAL)]:
        yield _figure(name, max(medians[query] for query in queries), floor, goal)
    for kind in KINDS:
        found = statistics.median(medians[f"q={word}&show=all"] for word in words(kind))
        yield _figure(f"search_{kind}", found, floor, GOAL)


def _figure(name, value, floor, goal):
    ratio = value / floor
    return Figure(name, round(value, 3), "ms", round(ratio, 2), None, f"<= {goal} x floor", ratio <= goal)
