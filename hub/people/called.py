"""What a person is called: by name; an officer by shoulder number, to whoever is not of the same force.

Pages, files, lists to choose from and mails all ask `called(person, viewer)`. A read that is not of models brings a
person as `person_at(key)`, which carries what the rule needs: printed as it is, it says what a stranger may read.
"""

from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Func, OuterRef, Subquery, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _


class Named(NamedTuple):
    """A person as a list read them."""

    name: str
    shoulder_number: str
    number_of_id: int | None

    def __str__(self):
        return called(self, None)


def called(person, viewer):
    """The words for `person` that `viewer` may read; for a `viewer` of None those for everybody."""
    if not person.shoulder_number:
        return person.name
    if is_of_their_force(person, viewer):
        return f"{person.shoulder_number} {person.name}"
    return by_number(person.shoulder_number)


def is_of_their_force(person, viewer):
    force = getattr(viewer, "force_id", None)
    return force is not None and viewer.is_active and force == person.number_of_id


def by_number(number):
    """A number with the rank in it says for itself what it is."""
    return number if " " in number else _("Officer %(number)s") % {"number": number}


class _NamedField(ArrayField):
    def __init__(self):
        super().__init__(CharField())

    def from_db_value(self, value, expression, connection):
        if value is None:
            return None
        name, number, force = value
        return Named(name, number, int(force) if force else None)


def person_at(key):
    """A Named of the user that a foreign key points at, looked up instead of joined (see hub.prepared.named)."""
    return person_of(OuterRef(key))


def person_of(pk=None, **found_by):
    from hub.people.models import User

    wanted = found_by or {"pk": pk}
    force = Cast("number_of_id", TextField())
    facts = Func("name", "shoulder_number", force, template="array[%(expressions)s]", output_field=_NamedField())
    return Subquery(User.objects.filter(**wanted).values(facts=facts)[:1])
