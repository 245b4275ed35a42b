"""Which concerns a list is narrowed to, by what stands on the concern itself and by words.

The index of a list knows whether a concern is open, its severity and when it was raised (hub.matters.querysets). All
else is asked of the rows that it proposes, a page at a time. What only a full view shows (words, hostility, what was
asked for, people) narrows only what is seen in full: otherwise a filter would tell what the summary does not.
"""

from dataclasses import dataclass
from typing import NamedTuple

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
     where p.matter_id = c.matter_id and p.met_at is null and p.ended_at is null and p.{column} = %s
)"""
WORDS = "websearch_to_tsquery('simple', hub_plain(%s))"
# The same words, each of them sought only where a summary shows it; also one that must not stand there.
WORDS_OF_SUMMARY = rf"regexp_replace({WORDS}::text, '''((?:[^'']|'''')+)''', '''\1'':A', 'g')::tsquery"
# which of those that were walked fit; the matter is joined only where it is asked, because these are thousands
WALKED = "select c.matter_id from concerns_concern c{matter} where c.matter_id = any(%s::bigint[]){conditions}"
# which of those that an index named are seen and fit: seen first, because most of them are other people's
AMONG = """with m as materialized (
    select id, raised_at, is_open, area_id from matters_matter where id = any(%s) and {seen}
)
select m.raised_at, m.id from m join concerns_concern c on c.matter_id = m.id where true{conditions}
 order by m.raised_at {way}, m.id {way} limit %s"""
MATTER = " join matters_matter m on m.id = c.matter_id"
# ids of what stands for these words, of what a body owes, of what a person owes or deals with; whoever sees it
WITH_WORDS = f"select concern_id from concerns_concerntext where vector @@ {WORDS} or vector @@ {WORDS_OF_SUMMARY}"  # noqa: S608
OWED_BY_BODY = """select matter_id from promises_promise
 where owner_organisation_id = %s and met_at is null and ended_at is null"""
OF_ONE = f"""select matter_id from promises_promise where owner_user_id = %s and met_at is null and ended_at is null
 union select c.matter_id from concerns_concern c{MATTER} where c.dealt_with_by_id = %s and m.is_open"""  # noqa: S608


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
    conditions = _conditions(user, sought)

    texts, values = _put_together(conditions)
    matter = MATTER if any(condition.is_of_matter for condition in conditions) else ""
    walked = WALKED.format(matter=matter, conditions="".join(f" and {text}" for text in texts))

    def sift(ids):
        return {pk for (pk,) in _asked(walked, [_array(ids), *values])}

    def sooner():
        """Of those that an index names, where they are few enough: a walk might look at all others for them."""
        for sql, values in _named_by_index(user, sought):
            if len(ids := _ids(sql, values)) <= COMMON:
                return _among(user, ids, narrow, conditions)
        return None

    return sifted(user, Matter.Kind.CONCERN, sift, narrow=narrow, sooner=sooner)


def _named_by_index(user, sought):
    """[(SQL, its values)] of whatever an index names by what is sought, whoever sees it."""
    if sought.is_mine:
        yield OF_ONE, [user.pk, user.pk]
    if sought.words:
        yield WITH_WORDS, [sought.words, sought.words]
    if sought.owner is not None:
        yield OWED_BY_BODY, [sought.owner]


def _ids(sql, values):
    """More than COMMON of them: there are too many."""
    return [pk for (pk,) in _asked(f"{sql} limit {COMMON + 1}", values)]


def _among(user, ids, narrow, sought):
    """A `propose` for ids that an index named: of those, the ones that `user` may see."""
    seen, mine = seen_sql(user, "matters_matter.id")
    conditions = list(sought)
    if narrow.is_open is not None:
        conditions.append(Condition("m.is_open = %s", (narrow.is_open,)))
    if narrow.severities:
        conditions.append(Condition("c.severity = any(%s)", (list(narrow.severities),)))
    if narrow.overdue_at is not None:
        conditions.append(Condition(OVERDUE.format(matter="c.matter_id"), (narrow.overdue_at,)))

    def propose(edge, limit, newest_first):
        sign, way = ("<", "desc") if newest_first else (">", "asc")
        past = [] if edge is None else [Condition(f"(m.raised_at, m.id) {sign} (%s, %s)", tuple(edge))]
        texts, values = _put_together([*conditions, *past])
        sql = AMONG.format(seen=seen, conditions="".join(f" and {text}" for text in texts), way=way)
        return Proposed(_asked(sql, [ids, *mine, *values, limit]))

    return propose


class Condition(NamedTuple):
    """SQL over the concern c, or its matter m, and its values."""

    sql: str
    values: tuple
    is_of_matter: bool = False


def _array(ids):
    """Thousands of ids as one literal: a list of as many would be parsed and planned one by one."""
    return f"{{{','.join(map(str, ids))}}}"


def _put_together(conditions):
    return [condition.sql for condition in conditions], [
        value for condition in conditions for value in condition.values
    ]


def _asked(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _conditions(user, sought):
    """What is sought, as Conditions."""
    full, me = seen_sql(user, "c.matter_id", only_full=True)
    found = []
    if sought.areas:
        found.append(Condition("m.area_id = any(%s)", (list(sought.areas),), is_of_matter=True))
    if sought.category:
        found.append(Condition("c.category = %s", (sought.category,)))
    if sought.owner is not None:
        found.append(Condition(OWED.format(column="owner_organisation_id"), (sought.owner,)))
    if sought.is_mine:
        owed = OWED.format(column="owner_user_id")
        mine = f"({owed} or m.is_open and c.dealt_with_by_id = %s) and {full}"
        found.append(Condition(mine, (user.pk, user.pk, *me), is_of_matter=True))
    if sought.hostility:
        # the view of triage, where it has looked
        said = "coalesce(c.hostility, c.hostility_reported) @> array[%s]::varchar[]"
        found.append(Condition(f"{said} and {full}", (sought.hostility, *me)))
    if sought.want:
        found.append(Condition(f"c.wants @> array[%s]::varchar[] and {full}", (sought.want, *me)))
    if sought.words:
        # asked in this order, because who sees a row is the dearest question
        said = f"(t.vector @@ {WORDS} or t.vector @@ {WORDS_OF_SUMMARY})"
        as_seen = f"case when {full} then t.vector @@ {WORDS} else t.vector @@ {WORDS_OF_SUMMARY} end"
        # "offset 0": by its key, one by one. Else the planner reads every text there is with a word that is common
        text = "(select vector from concerns_concerntext where concern_id = c.matter_id offset 0)"
        exists = f"select 1 from {text} t where {said} and {as_seen}"  # noqa: S608
        twice = (sought.words, sought.words)
        found.append(Condition(f"exists ({exists})", (*twice, *me, *twice)))
    return found


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
