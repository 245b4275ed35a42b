from django.db import transaction

from hub.concerns.exporting import looks_of
from hub.history.record import record_many


@transaction.atomic
def log_export(ids, *, by, at):
    """Taking concerns along is logged: one event for each that they see, in one statement. Returns the ids of those."""
    looks = looks_of(by, ids)
    record_many(
        {"kind": "exported", "at": at, "by": by, "matter_id": pk, "for_organisation_id": body, "code": code}
        for pk, body, code in looks
    )
    seen = {pk for pk, _body, _code in looks}
    return [pk for pk in ids if pk in seen]
