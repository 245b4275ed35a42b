"""Whatever a person can hold is handed over when they leave, or stays for a reason that somebody wrote down."""

from django.apps import apps

from hub.accounts.handover import MOVES, STAYS
from hub.people.models import User


def test_every_foreign_key_to_a_person_is_decided():
    """A new table with an owner fails here until hub/accounts/handover.py says what becomes of its rows."""
    decided = set(MOVES) | set(STAYS)
    assert held_by_people() == decided, held_by_people() ^ decided


def test_each_is_decided_once_and_with_a_reason():
    assert not set(MOVES) & set(STAYS)
    assert all(reason.strip() for reason in (MOVES | STAYS).values())


def held_by_people():
    """{(model, field)} of every relation to a person that there is, other apps' included."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.concrete and field.remote_field and field.remote_field.model is User:
                found.add((model._meta.label, field.name))
    return found
