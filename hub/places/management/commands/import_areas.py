from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hub.history import moment
from hub.places.actions_imports import load_areas
from hub.places.boundaries import OPTIONS, UnreadableBoundaries, read_areas

LONDON = settings.BASE_DIR / "data" / "london_wards_2025.geojson"


class Command(BaseCommand):
    help = (
        "Load wards and boroughs (or districts) from GeoJSON files of the Office for National Statistics, of any year "
        "and any part of the United Kingdom; without a file those of London. Nothing is removed, and loading again "
        "changes nothing. A file of boroughs alone gives their outlines: places need wards."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="*", type=Path, default=[LONDON])
        for name, option in OPTIONS.items():
            parser.add_argument(option, default="", help=f"property that holds the {name.replace('_', ' ')}")

    def handle(self, *, file, code, name, borough_code, borough_name, **options):
        given = {"code": code, "name": name, "borough_code": borough_code, "borough_name": borough_name}
        try:
            read = [read_areas(path, **given) for path in file]
        except UnreadableBoundaries as error:
            raise CommandError(str(error)) from error
        for boroughs, wards in read:
            loaded = load_areas(boroughs, wards, at=moment.now())
            counts = {"added": loaded.added, "changed": loaded.changed, "unchanged": loaded.unchanged}
            self.stdout.write(_("Areas: %(added)s added, %(changed)s changed, %(unchanged)s as they were.") % counts)
