from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def test_every_model_change_has_its_migration():
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = {
        label: [str(m.operations) for m in found] for label, found in detector.changes(graph=loader.graph).items()
    }
    assert changes == {}


def test_no_app_has_two_last_migrations():
    assert MigrationLoader(None).detect_conflicts() == {}
