"""The list as a file for a spreadsheet: the rows that the list shows, each with what its reader may see of it.

Written in batches while it is sent, so that its size costs no memory; who sees what is asked of each batch again.
"""

from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.concerns.finding import proposals
from hub.concerns.models import CATEGORIES, URGENCIES, Concern, Hostility, Nature, Source, Want
from hub.concerns.workflow import Status
from hub.matters.looked import SUMMARY
from hub.matters.models import Audience, Matter, Severity
from hub.matters.pages import by_index
from hub.matters.querysets import remember_audiences, seen_by
from hub.matters.shown import shown_as
from hub.people.called import called
from hub.people.models import Organisation
from hub.people.querysets import organisation_ids_of
from hub.promises.models import Promise
from hub.promises.querysets import first_due_of
from hub.spreadsheets import BYTE_ORDER_MARK, MARK, line
from hub.templatetags.hub import moment

MOST = 5000
AT_ONCE = 250

COLUMNS = [
    gettext_lazy("Reference"),
    gettext_lazy("Logged"),
    gettext_lazy("What it is about"),
    gettext_lazy("Ward"),
    gettext_lazy("Status"),
    gettext_lazy("Severity"),
    gettext_lazy("Answered by"),
    gettext_lazy("Due next"),
    gettext_lazy("Due"),
    gettext_lazy("Entered for a caller"),
    gettext_lazy("Seen as"),
    # of those seen in full
    gettext_lazy("Place"),
    gettext_lazy("Part of the site"),
    gettext_lazy("Kind"),
    gettext_lazy("Urgency, as reported"),
    gettext_lazy("Hostility, as reported"),
    gettext_lazy("Hostility, as triage sees it"),
    gettext_lazy("What was asked for"),
    gettext_lazy("Dealt with by"),
    gettext_lazy("Police reference"),
    gettext_lazy("Raised by"),
    gettext_lazy("Entered by"),
    gettext_lazy("What was said"),
]
STATUSES, SEVERITIES, NATURES = dict(Status.choices), dict(Severity.choices), dict(Nature.choices)
HOSTILITIES, WANTS, PROMISES = dict(Hostility.choices), dict(Want.choices), dict(Promise.Kind.choices)
ONLY_IN_FULL = 12


class Found(NamedTuple):
    ids: list  # of concerns, newest first
    is_cut: bool


def found_by(user, narrow, sought):
    """Which concerns go into the file: the newest of the narrowed list."""
    propose = proposals(user, narrow, sought) or by_index(user, Matter.Kind.CONCERN, narrow)
    proposed = propose(None, MOST + 1, newest_first=True)
    ids = [pk for _at, pk in proposed.keys]
    return Found(ids[:MOST], is_cut=len(ids) > MOST or proposed.reached is not None)


def looks_of(user, ids):
    """[what the access log keeps of each that they see: matter, through which body, whether a summary]. Two queries."""
    mine = organisation_ids_of(user)
    live = (
        Audience.objects.live()
        .filter(seen_by(user, matter="matter"), matter__in=ids)
        .filter(Q(organisation__in=mine) | Q(user=user))
    )
    seen = {}
    for matter, lead, body, level in live.values_list("matter", "matter__lead", "organisation", "level"):
        through, is_full = seen.get(matter, (None, False))
        if body is not None and (through is None or body == lead):
            through = body
        seen[matter] = (through, is_full or level == Audience.Level.FULL)
    return [(matter, through, "" if is_full else SUMMARY) for matter, (through, is_full) in sorted(seen.items())]


def lines_of(user, ids, heading):
    """The file, piece by piece: its marking, the names of its columns, its rows."""
    yield BYTE_ORDER_MARK + line([MARK, *heading]) + line(COLUMNS)
    for start in range(0, len(ids), AT_ONCE):
        yield "".join(line(row) for row in _rows(user, ids[start : start + AT_ONCE]))


def _rows(user, ids):
    found = Concern.objects.visible_to(user).filter(pk__in=ids).order_by("-matter__raised_at", "-pk")
    related = ("matter__area", "matter__place", "matter__lead", "reported_by", "dealt_with_by", "entered_for")
    concerns = list(found.select_related(*related))
    remember_audiences([concern.matter for concern in concerns])
    due = first_due_of([concern.pk for concern in concerns])
    return [_row(concern, shown_as(user, concern.matter), due.get(concern.pk), user) for concern in concerns]


def _row(concern, shown, due, user):
    matter = concern.matter
    # the name of a committee would tell which place it is
    is_told = shown.full or matter.lead.kind != Organisation.Kind.PLACE_COMMITTEE
    row = [
        matter.reference,
        moment(matter.raised_at),
        CATEGORIES[concern.category],
        matter.area.name,
        STATUSES[concern.status],
        SEVERITIES[concern.severity],
        matter.lead.name if is_told else "",
        PROMISES[due[0]] if due else "",
        moment(due[1]) if due else "",
        _("yes") if concern.source == Source.ON_BEHALF else "",
        _("in full") if shown.full else _("summary"),
    ]
    return row + (_in_full(concern, shown, user) if shown.full else [""] * ONLY_IN_FULL)


def _in_full(concern, shown, user):
    reporter = called(concern.reported_by, user) if concern.reported_by and shown.sees_reporter else ""
    return [
        concern.matter.place.name if concern.matter.place else "",
        concern.part_of_site,
        NATURES[concern.nature],
        URGENCIES[concern.urgency],
        _several(concern.hostility_reported, HOSTILITIES),
        _several(concern.hostility or [], HOSTILITIES),
        _several(concern.wants, WANTS),
        called(concern.dealt_with_by, user) if concern.dealt_with_by else "",
        concern.police_reference,
        reporter,
        concern.entered_for.name if concern.entered_for else "",
        concern.what,
    ]


def _several(codes, words):
    return ", ".join(str(words.get(code, code)) for code in codes)
