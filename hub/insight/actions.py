"""That somebody took figures or promises along is written down; nothing else here is written."""

from django.db import transaction

from hub.concerns.actions_export import log_export
from hub.history.record import record


@transaction.atomic
def log_figures(organisation, *, period, by, at):
    record("report_taken", at=at, by=by, organisation=organisation, code=f"figures {_code(period)}")


@transaction.atomic
def log_promises(organisation, matters, *, period, by, at):
    """The body, and each matter of which a promise is taken along. Returns the ids of the matters that they see."""
    record("report_taken", at=at, by=by, organisation=organisation, code=f"promises {_code(period)}")
    return set(log_export(sorted(set(matters)), by=by, at=at))


def _code(period):
    return f"{period.first} {period.last}"
