from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hub.accounts.importing import import_organisations, read_organisations
from hub.history import moment
from hub.places.importing.rows import UnreadableFile
from hub.places.models import Area

LONDON = settings.BASE_DIR / "data" / "met_bcu_boroughs.csv"


class Command(BaseCommand):
    help = (
        "Add organisations from a CSV file: kind, name, parent, areas (GSS codes), mailbox; or force, bcu_name, "
        "lad_code. Without a file: the forces and commands of London and the council of each borough. What is there "
        "stays as it is. Load the areas first."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=LONDON)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")

    def handle(self, *, file, dry_run, **options):
        if not Area.objects.exists():
            raise CommandError(_("No areas are loaded yet. Run “manage.py import_areas” first."))
        try:
            rows = read_organisations(file.read_bytes())
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.") % {"file": file, "why": error.strerror}
            ) from error
        except UnreadableFile as error:
            raise CommandError(f"{file}: {error}") from error
        outcome = import_organisations(rows, at=moment.now(), dry_run=dry_run)
        for line, name, reason in outcome.rejects:
            self.stderr.write(
                _("Line %(line)s (%(name)s): %(reason)s.") % {"line": line, "name": name or "?", "reason": reason}
            )
        if dry_run:
            for row in outcome.added:
                self.stdout.write(f"{row.line}: {row.name} ({row.kind})")
        if not outcome.added and not outcome.known:
            raise CommandError(_("No line of this file can be used."))
        text = (
            _("Nothing was written. %(added)s would be added, %(known)s are there, %(rejected)s cannot be used.")
            if dry_run
            else _("Organisations: %(added)s added, %(known)s as they were, %(rejected)s not used.")
        )
        counts = {"added": len(outcome.added), "known": len(outcome.known), "rejected": len(outcome.rejects)}
        self.stdout.write(text % counts)
