from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hub.history import moment
from hub.places.actions_imports import load_areas
from hub.places.boundaries import UnreadableBoundaries, boroughs_of, read_wards

LONDON = settings.BASE_DIR / "data" / "london_wards_2025.geojson"


class Command(BaseCommand):
    help = "Load the boroughs and wards of London. Loading them again changes nothing."

    def handle(self, **options):
        try:
            wards = read_wards(LONDON)
        except UnreadableBoundaries as error:
            raise CommandError(str(error)) from error
        loaded = load_areas(boroughs_of(wards), wards, at=moment.now())
        counts = {"added": loaded.added, "changed": loaded.changed, "unchanged": loaded.unchanged}
        self.stdout.write(_("Areas: %(added)s added, %(changed)s changed, %(unchanged)s as they were.") % counts)
