from django.conf import settings
from django.core.management.base import BaseCommand

from hub.home.workflow_docs import page


class Command(BaseCommand):
    help = "Write docs/workflow.md from the workflows of concerns, rounds and visits."
    requires_system_checks = []

    def handle(self, **options):
        path = settings.BASE_DIR / "docs" / "workflow.md"
        path.write_text(page())
        self.stdout.write(f"Wrote {path.relative_to(settings.BASE_DIR)}.")
