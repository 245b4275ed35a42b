"""A form that makes something carries a key, drawn when it was first shown: pressed twice, it makes one thing."""

from functools import cache

from django.db import connection
from django.utils.translation import gettext_lazy as _

from hub.prepared import Given, Prepared
from hub.promises.engine import StepRefused


class KeyTaken(StepRefused):
    message = _("This page was used before. Load it again, then send it once more.")


def made_before(rows, form_key, *, by, field):
    """What `by` made with this key, after waiting for whoever is writing it; None when nobody did.

    Asked before anything is written: an insert that fails would put what was written into the log of the database.
    `field` names who made a row; `by` is None for somebody without an account. Raises KeyTaken when somebody else did.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [form_key.int % 2**63])
    made = next(iter(_with_key(rows.model)(form_key=form_key)), None)
    if made is not None and getattr(made, f"{field}_id") != (by.pk if by else None):
        raise KeyTaken
    return made


@cache
def _with_key(model):
    return Prepared(lambda: model.objects.filter(form_key=Given("form_key")))
