from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.concerns.models import Concern
from hub.home.demo.cast import PEOPLE
from hub.home.demo.seed import seed
from hub.places.models import Area


class Command(BaseCommand):
    help = "Fill an empty demonstration with made-up people, places and stories. A second time changes nothing."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError(_("Made-up people are for a demonstration only: set DEMO=1, or leave this out."))
        if not Area.objects.filter(kind=Area.Kind.WARD).exists():
            raise CommandError(_("No areas are loaded yet. Run “manage.py import_areas” first."))
        if seed(timezone.now()):
            counts = {"people": len(PEOPLE), "concerns": Concern.objects.filter(matter__place__is_demo=True).count()}
            self.stdout.write(_("Made up: %(people)s people and %(concerns)s concerns.") % counts)
        else:
            self.stdout.write(_("The demonstration is there already; nothing was changed."))
