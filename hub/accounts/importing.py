"""Organisations of a real force and its councils from a CSV file: read here, written by hub.accounts.actions.

Two kinds of file:

- kind, name, parent, areas, mailbox: one organisation a line. `parent` is the name of another one, `areas` are GSS
  codes with blanks or semicolons between them; parent, areas and mailbox may be empty.
- force, bcu_name, lad_code: one borough a line, as data/met_bcu_boroughs.csv has them. It gives the force, its
  commands with their boroughs, and the council of each borough.
"""

import csv
import hashlib
import io
import re
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hub.accounts import actions
from hub.history.models import Event
from hub.people.models import Organisation
from hub.places.importing.rows import UnreadableFile
from hub.places.importing.text import text_of
from hub.places.models import Area
from hub.typed import tidy_name

Kind = Organisation.Kind
AUTHORITIES = settings.BASE_DIR / "data" / "uk_local_authorities.csv"
CITY_OF_LONDON = "E09000001"  # its council is called a corporation
LONGEST = 160
FORCE_COLUMNS = {"force", "bcu_name", "lad_code"}
COLUMNS = {"kind", "name"}
MADE_HERE = "organisation_added"


@dataclass(frozen=True)
class Row:
    line: int
    kind: str
    name: str
    parent: str = ""
    areas: tuple = ()
    mailbox: str = ""

    @property
    def key(self):
        """By which an event remembers what was made of this row, whatever it is called by now."""
        return f"file {hashlib.sha256(f'{self.kind} {self.name.casefold()}'.encode()).hexdigest()[:32]}"


@dataclass
class Outcome:
    added: list = field(default_factory=list)
    known: list = field(default_factory=list)
    rejects: list = field(default_factory=list)  # (line, name, reason)


def read_organisations(content):
    """Every Row of a file. Raises UnreadableFile."""
    text = text_of(content)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, restkey="")
        titles = {title: (title or "").strip().casefold() for title in table.fieldnames or []}
        lines = [(table.line_num, {titles[t]: tidy_name(v or "") for t, v in row.items() if t}) for row in table]
    except csv.Error as error:
        raise UnreadableFile(_("The file is damaged: %(what)s.") % {"what": error}) from error
    if set(titles.values()) >= FORCE_COLUMNS:
        return _rows_of_force(lines)
    if set(titles.values()) >= COLUMNS:
        return [_row(line, facts) for line, facts in lines if any(facts.values())]
    raise UnreadableFile(
        _(
            "The first line must name the columns kind, name, parent, areas and mailbox, or force, bcu_name and "
            "lad_code."
        )
    )


def _row(line, facts):
    areas = tuple(code.upper() for code in re.split(r"[\s;,]+", facts.get("areas", "")) if code)
    return Row(line, facts["kind"].casefold(), facts["name"], facts.get("parent", ""), areas, facts.get("mailbox", ""))


def _rows_of_force(lines):
    """Forces, then their commands, then councils; each once, by the first line that names it."""
    councils = _councils()
    covered, first = {}, {}
    for line, facts in lines:
        force, command, borough = facts["force"], facts["bcu_name"], facts["lad_code"].upper()
        team = f"{force}, {command}" if command else force
        for kind, name, parent in [(Kind.POLICE, force, ""), (Kind.POLICE, team, force if command else "")]:
            first.setdefault((kind, name), (line, parent))
        # a council that nobody knows is rejected by its area, like a command
        council = councils.get(borough, borough)
        first.setdefault((Kind.COUNCIL, council), (line, ""))
        for key in [(Kind.POLICE, team), (Kind.COUNCIL, council)]:
            covered.setdefault(key, []).append(borough)
    order = sorted(first, key=lambda key: (key[0] != Kind.POLICE, first[key][1] != ""))
    return [Row(first[key][0], str(key[0]), key[1], first[key][1], tuple(covered.get(key, ()))) for key in order]


def _councils():
    """{GSS code: name of its council} of the local authorities of today."""
    with AUTHORITIES.open(encoding="utf-8-sig", newline="") as file:
        today = {row["LADCD"]: row["LADNM"] for row in csv.DictReader(file) if row["Current"] == "TRUE"}
    named = {code: f"{name} Council" for code, name in today.items()}
    return named | {CITY_OF_LONDON: "City of London Corporation"}


@transaction.atomic
def import_organisations(rows, *, at, by=None, dry_run=False):
    """Add the organisations that are not there yet; what is there stays as it is. Returns the Outcome."""
    importing = _Importing(rows, at, by)
    importing.run()
    transaction.set_rollback(dry_run)
    return importing.outcome


class _Importing:
    def __init__(self, rows, at, by):
        self.rows, self.at, self.by = rows, at, by
        self.outcome = Outcome()
        self.areas = {area.code: area for area in Area.objects.filter(code__in={c for row in rows for c in row.areas})}
        made = Event.objects.filter(organisation__isnull=False, kind=MADE_HERE, code__in=[row.key for row in rows])
        self.made = {event.code: event.organisation for event in made.select_related("organisation")}
        self.found = {}  # name as the file has it: Organisation

    def run(self):
        """A parent may stand below those that are part of it: as long as something comes of it, another turn."""
        waiting = list(self.rows)
        while waiting:
            names = {row.name.casefold() for row in waiting}
            ready = [row for row in waiting if row.parent.casefold() not in names - {row.name.casefold()}]
            if not ready:
                for row in waiting:
                    self._reject(row, _("is part of itself"))
                return
            for row in ready:
                self._take(row)
            waiting = [row for row in waiting if row not in ready]

    def _take(self, row):
        if problem := self._problem_with(row):
            self._reject(row, problem)
            return
        organisation = self._known(row)
        if organisation is not None:
            self.outcome.known.append(row)
        else:
            organisation = self._add(row)
        if organisation is not None:
            self.found[row.name.casefold()] = organisation

    def _problem_with(self, row):
        if not row.name or len(row.name) > LONGEST:
            return _("needs a name of up to %(longest)s characters") % {"longest": LONGEST}
        if row.name.casefold() in self.found:
            return _("stands in the file twice")
        if row.kind not in set(Kind) - {Kind.OPERATOR}:
            kinds = ", ".join(kind for kind in Kind if kind != Kind.OPERATOR)
            return _("is of no kind that can be imported: %(kinds)s") % {"kinds": kinds}
        if missing := [code for code in row.areas if code not in self.areas]:
            return _("covers areas that are not loaded: %(codes)s") % {"codes": ", ".join(missing)}
        if row.parent and self._parent(row) is None:
            return _("is part of “%(parent)s”, which is not there") % {"parent": row.parent}
        try:
            if row.mailbox:
                validate_email(row.mailbox)
        except ValidationError:
            return _("has a mailbox that is no email address")
        return ""

    def _known(self, row):
        """What was made of this row before; one of that name; or the council of just these areas under another name."""
        real = Organisation.objects.filter(is_demo=False, kind=row.kind)
        return (
            self.made.get(row.key)
            or real.filter(name__iexact=row.name).order_by("closed_at", "pk").first()
            or (_covering_just(real.open(), row.areas) if row.kind == Kind.COUNCIL and row.areas else None)
        )

    def _parent(self, row):
        if not row.parent:
            return None
        named = Organisation.objects.open().filter(is_demo=False, name__iexact=row.parent)
        return self.found.get(row.parent.casefold()) or named.first()

    def _add(self, row):
        try:
            organisation = actions.add_organisation(
                kind=row.kind,
                name=row.name,
                areas=[self.areas[code] for code in row.areas],
                parent=self._parent(row),
                mailbox=row.mailbox,
                code=row.key,
                by=self.by,
                at=self.at,
            )
        except actions.AccountRefused as refused:
            self._reject(row, str(refused))
            return None
        self.outcome.added.append(row)
        return organisation

    def _reject(self, row, reason):
        self.outcome.rejects.append((row.line, row.name, reason))


def _covering_just(organisations, codes):
    theirs = organisations.annotate(every=Count("areas"), shared=Count("areas", filter=Q(areas__code__in=codes)))
    return theirs.filter(every=len(codes), shared=len(codes)).order_by("pk").first()
