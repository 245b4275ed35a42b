"""Nothing disappears because something else was deleted."""

from django.apps import apps
from django.db import models

PROJECT = ("hub.", "meetings.", "patrols.")

# (model, field): why this row may go with what it points to
MAY_GO = {
    ("concerns.Draft", "user"): "a draft is its writer's own paper, seen by nobody else",
    ("people.SealedAnswers", "user"): "what one person typed while signed out, kept for days and for them alone",
}


def relations():
    for model in apps.get_models():
        if model.__module__.startswith(PROJECT):
            for field in model._meta.get_fields():
                if isinstance(field, models.ForeignKey) and field.model is model:
                    yield model._meta.label, field.name, field.remote_field.on_delete


def test_every_relation_protects_what_it_points_to():
    loose = {(label, name) for label, name, on_delete in relations() if on_delete is not models.PROTECT}
    assert loose == set(MAY_GO)
