"""Which concerns a list is narrowed to, by what stands on the concern itself and by words.

The index of a list knows whether a concern is open, its severity and when it was raised (hub.matters.querysets). All
else is asked of the rows that it proposes, a page at a time. What only a full view shows (words, hostility, what was
asked for, people) narrows only what is seen in full: otherwise a filter would tell what the summary does not.
"""

from dataclasses import dataclass

from django.db import connection

from hub.matters.models import Matter
from hub.matters.pages import Proposed, sifted
from hub.matters.querysets import OVERDUE, seen_sql
from hub.references import ALPHABET, is_reference

# More matches than this, of everything there is, and the words are common: then walking the list finds some sooner.
COMMON = 5000
LONGEST_WORDS = 200  # of what somebody typed; more would only cost

OWED = """exists (
    select 1 from promises_promise p
     where p.matter_id = m.id and p.met_at is null and p.ended_at is null and p.{column} = %s
)"""
WORDS = "websearch_to_tsquery('simple', hub_plain(%s))"
# The same words, each of them sought only where a summary shows it; also one that must not stand there.
WORDS_OF_SUMMARY = rf"regexp_replace({WORDS}::text, '''((?:[^'']|'''')+)''', '''\1'':A', 'g')::tsquery"
FROM = "select {what} from matters_matter m join concerns_concern c on c.matter_id = m.id where m.id = any(%s)"
PROBE = f"""select concern_id from concerns_concerntext where vector @@ {WORDS} or vector @@ {WORDS_OF_SUMMARY}
 limit {COMMON + 1}"""  # noqa: S608 - words of this page only


@dataclass(frozen=True)
class Sought:
    """Beside what stands in hub.matters.querysets.Narrow. Ids, codes and words; empty is as good as none."""

    areas: tuple = ()  # ids: a ward, or a borough with its wards
    owner: int | None = None  # an organisation that owes something now
    is_mine: bool = False  # I owe something, or deal with it
    category: str = ""
    hostility: str = ""
    want: str = ""
    words: str = ""

    @property
    def is_nothing(self):
        return self == Sought()


def proposals(user, narrow, sought):
    """What proposes a page of the list for `hub.matters.pages.page_of`; None where the index alone does."""
    if sought.is_nothing:
        return None
    if sought.words:
        ids = matching(sought.words)
        if len(ids) <= COMMON:
            return _among(user, ids, narrow, sought)

    def sift(ids):
        conditions, values = _conditions(user, sought)
        return {pk for (pk,) in _rows("m.id", ids, conditions, values)}

    return sifted(user, Matter.Kind.CONCERN, sift, narrow=narrow)


def matching(words):
    """Ids of whatever stands for these words, whoever sees it; more than COMMON of them: there are too many."""
    with connection.cursor() as cursor:
        cursor.execute(PROBE, [words, words])
        return [pk for (pk,) in cursor.fetchall()]


def _among(user, ids, narrow, sought):
    """A `propose` for words that stand in few concerns: of those, the ones that `user` may see."""
    seen, mine = seen_sql(user, "m.id")
    conditions, values = _conditions(user, sought)
    conditions, values = [seen, *conditions], [*mine, *values]
    if narrow.is_open is not None:
        conditions.append("m.is_open = %s")
        values.append(narrow.is_open)
    if narrow.severities:
        conditions.append("c.severity = any(%s)")
        values.append(list(narrow.severities))
    if narrow.overdue_at is not None:
        conditions.append(OVERDUE.format(matter="m.id"))
        values.append(narrow.overdue_at)

    def propose(edge, limit, newest_first):
        sign, way = ("<", "desc") if newest_first else (">", "asc")
        past = [f"(m.raised_at, m.id) {sign} (%s, %s)"] if edge is not None else []
        order = f" order by m.raised_at {way}, m.id {way} limit %s"
        return Proposed(_rows("m.raised_at, m.id", ids, conditions + past, [*values, *(edge or ()), limit], order))

    return propose


def _rows(what, ids, conditions, values, order=""):
    sql = " and ".join([FROM.format(what=what), *conditions]) + order
    with connection.cursor() as cursor:
        cursor.execute(sql, [ids, *values])
        return cursor.fetchall()


def _conditions(user, sought):
    """([SQL over m and c], their values)."""
    full, me = seen_sql(user, "m.id", only_full=True)
    found = []
    if sought.areas:
        found.append(("m.area_id = any(%s)", [list(sought.areas)]))
    if sought.category:
        found.append(("c.category = %s", [sought.category]))
    if sought.owner is not None:
        found.append((OWED.format(column="owner_organisation_id"), [sought.owner]))
    if sought.is_mine:
        owed = OWED.format(column="owner_user_id")
        found.append((f"({owed} or m.is_open and c.dealt_with_by_id = %s) and {full}", [user.pk, user.pk, *me]))
    if sought.hostility:
        # the view of triage, where it has looked
        said = "coalesce(c.hostility, c.hostility_reported) @> array[%s]::varchar[]"
        found.append((f"{said} and {full}", [sought.hostility, *me]))
    if sought.want:
        found.append((f"c.wants @> array[%s]::varchar[] and {full}", [sought.want, *me]))
    if sought.words:
        # asked in this order, because who sees a row is the dearest question
        said = f"(t.vector @@ {WORDS} or t.vector @@ {WORDS_OF_SUMMARY})"
        as_seen = f"case when {full} then t.vector @@ {WORDS} else t.vector @@ {WORDS_OF_SUMMARY} end"
        exists = f"select 1 from concerns_concerntext t where t.concern_id = m.id and {said} and {as_seen}"  # noqa: S608
        twice = [sought.words, sought.words]
        found.append((f"exists ({exists})", [*twice, *me, *twice]))
    return [sql for sql, _values in found], [value for _sql, values in found for value in values]


def tidy_words(text):
    """What somebody typed, as the search takes it."""
    return " ".join(str(text)[: 4 * LONGEST_WORDS].split())[:LONGEST_WORDS]


# letters that are said or typed for digits; no reference has them
_MISREAD = str.maketrans("OIL", "011")


def reference_in(text):
    """The reference of a concern that `text` is, written in any case and with or without dashes; else None."""
    plain = "".join(c for c in text.upper() if c.isalnum())
    if len(plain) != 9 or plain[0] != "C":
        return None
    digits = plain[1:].translate(_MISREAD)
    if any(c not in ALPHABET for c in digits):
        return None
    reference = f"C-{digits[:4]}-{digits[4:]}"
    return reference if is_reference(reference) else None
