from django.core.management.base import BaseCommand

from hub.history import moment
from hub.notifications.delivery import deliver_due


class Command(BaseCommand):
    help = "Send the mails that are due, once, in this process."

    def handle(self, *args, **options):
        self.stdout.write(f"{deliver_due(moment.now())} mails sent")
