from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hub.history import moment
from hub.places.actions_imports import import_places
from hub.places.importing.plan import plan_import
from hub.places.importing.readers import read_file
from hub.places.importing.rows import UnreadableFile
from hub.places.models import AreaBoundary


class Command(BaseCommand):
    help = (
        "Add the places of worship of a CSV file (name, religion, longitude, latitude). Places that are known stay as "
        "they are; lines that cannot be used are listed with the reason."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")

    def handle(self, *, file, dry_run, **options):
        if not AreaBoundary.objects.exists():
            raise CommandError(_("No areas are loaded yet. Run “manage.py import_areas” first."))
        try:
            reading = read_file(file.read_bytes())
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.") % {"file": file, "why": error.strerror}
            ) from error
        except UnreadableFile as error:
            raise CommandError(f"{file}: {error}") from error
        plan = plan_import(reading) if dry_run else import_places(reading, at=moment.now())
        for reject in plan.rejects:
            self.stderr.write(
                _("Line %(line)s (%(name)s): %(reason)s.")
                % {"line": reject.line, "name": reject.name or "?", "reason": reject.reason}
            )
        counts = {"new": len(plan.new), "known": len(plan.known), "rejected": len(plan.rejects)}
        if dry_run:
            text = _("Nothing was written. %(new)s would be added, %(known)s are known, %(rejected)s cannot be used.")
        else:
            text = _("Places: %(new)s added, %(known)s known already, %(rejected)s not used.")
        if not plan.new and not plan.known:
            raise CommandError(_("No line of this file can be used."))
        self.stdout.write(text % counts)
