"""The writer of what is entered for a caller: by somebody of a council or a reporting centre, marked as such."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.concerns import actions
from hub.concerns.callers import Reach
from hub.concerns.models import OutsideReporter, Receipt
from hub.history.record import record
from hub.people.roles import Permission


@transaction.atomic
def enter_for_caller(report, *, left, lookup, by, at):
    """Log a concern for somebody who rang or came by; returns (concern, is_new). `left`: how to reach the caller, as
    far as they want to be reached. `lookup`: what the number that is read out to them hashes to (anyone/receipts.py);
    with it they come back as anybody without an account does. Nobody but those who were ticked, and the body that
    entered it, is told.

    Raises PermissionDenied when `by` may not enter for that body, or the body does not cover the place or area.
    """
    body = report.entered_for
    if body.closed_at or not by.may(Permission.ENTER_FOR_CALLER, body) or not Reach(body).includes(report):
        raise PermissionDenied
    concern, is_new = actions.raise_once(report, by=None, at=at)
    if is_new:
        OutsideReporter.objects.create(
            concern=concern, name=left.name, phone=left.phone, email=left.email, language=left.language
        )
        Receipt.objects.create(concern=concern, lookup=lookup, made_at=at)
        # asked of the caller on the page, which is not sent without it
        record("caller_agreed", at=at, by=by, for_organisation=body, matter=concern.matter)
    return concern, is_new
