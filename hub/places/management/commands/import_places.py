from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.history import moment
from hub.places.actions_imports import import_places
from hub.places.importing.lines import lines_of
from hub.places.importing.plan import plan_import
from hub.places.importing.readers import read_file
from hub.places.importing.rows import UnreadableFile
from hub.places.keeping import EVERYWHERE
from hub.places.models import AreaBoundary, ImportLine

Kind = ImportLine.Kind
TITLES = {
    Kind.UPDATE: gettext_lazy("changed"),
    Kind.PROPOSAL: gettext_lazy("proposed only, because it was changed here by hand"),
    Kind.DUPLICATE: gettext_lazy("possibly entered twice"),
    Kind.REJECTED: gettext_lazy("cannot be used"),
}


class Command(BaseCommand):
    help = (
        "Bring the registry up to date with a CSV or GeoJSON file of places of worship. New places are added; what was "
        "changed, merged or closed here is never undone, only proposed; lines that cannot be used are listed."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")

    def handle(self, *, file, dry_run, **options):
        if not AreaBoundary.objects.exists():
            raise CommandError(_("No areas are loaded yet. Run “manage.py import_areas” first."))
        reading = _read(file)
        if dry_run:
            plan = plan_import(reading)
        else:
            plan = import_places(reading, at=moment.now(), progress=_Progress(self.stderr, len(reading.rows)))
        self._list(plan)
        self._count(plan, dry_run)

    def _list(self, plan):
        for line in lines_of(plan, EVERYWHERE):
            if line.kind == Kind.REJECTED:
                facts = {"line": line.line, "name": line.name or "?", "reason": line.reason}
                self.stderr.write(_("Line %(line)s (%(name)s): %(reason)s.") % facts)
            elif line.kind in TITLES:
                self.stdout.write(f"{line.line}: {line.name}: {TITLES[line.kind]}: {line.reason}")

    def _count(self, plan, dry_run):
        if not plan.new and not plan.known:
            raise CommandError(_("No line of this file can be used."))
        counts = {
            "new": len(plan.new),
            "updated": len(plan.updated),
            "proposed": len(plan.proposed),
            "duplicates": len(plan.duplicates),
            "known": len(plan.unchanged),
            "rejected": len(plan.rejects),
        }
        if dry_run:
            text = _(
                "Nothing was written. %(new)s would be added, %(updated)s changed, %(proposed)s proposed, %(known)s "
                "are as they are here, %(duplicates)s may be entered twice, %(rejected)s cannot be used."
            )
        else:
            text = _(
                "Places: %(new)s added, %(updated)s changed, %(proposed)s proposed, %(known)s as they were, "
                "%(duplicates)s possibly entered twice, %(rejected)s not used."
            )
        self.stdout.write(text % counts)


def _read(file):
    try:
        return read_file(file.read_bytes())
    except OSError as error:
        raise CommandError(_("%(file)s cannot be read: %(why)s.") % {"file": file, "why": error.strerror}) from error
    except UnreadableFile as error:
        raise CommandError(f"{file}: {error}") from error


class _Progress:
    """A line for every tenth of a big file."""

    def __init__(self, out, total):
        self.out, self.total, self.told = out, total, 0

    def __call__(self, done):
        if self.total >= 5000 and done - self.told >= self.total / 10:
            self.told = done
            self.out.write(_("%(done)s of %(total)s …") % {"done": done, "total": self.total})
