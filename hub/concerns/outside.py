"""What somebody without an account left of themselves, for those who may know it. An empty row says as much as none."""

from django.db.models import Exists
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.concerns import hours
from hub.concerns.models import OutsideReporter, Receipt
from hub.concerns.split import told_first

NO_NUMBER = gettext_lazy("Left no number. Reads answers here with the number of a receipt.")


def contact_of(concern):
    """Name and safe contact as its page shows them. One query; of a part one more for each turn back to the first."""
    # one number opens what was told and every part of it
    first = told_first(concern.pk) if concern.split_from_id else concern.pk
    holds = Exists(Receipt.objects.filter(concern=first))
    left = OutsideReporter.objects.filter(concern=concern.pk).annotate(holds_receipt=holds).first()
    left = left or OutsideReporter()
    when = hours.in_words(concern.answer_from, concern.answer_to)
    language = _("Answer in: %(language)s.") % {"language": left.language} if left.language else ""
    is_caller = concern.entered_for_id is not None
    # what was entered for a caller before there were receipts for them has none
    has_receipt = getattr(left, "holds_receipt", not is_caller)
    reach = "" if left.phone else NO_NUMBER if has_receipt else _("Left no number.")
    nobody = _("Somebody who left no name") if is_caller else _("Somebody without an account")
    return {
        "name": left.name or nobody,
        "organisation": "",
        "phone": left.phone,
        "hours": _("Safe to ring: %(hours)s") % {"hours": when} if left.phone else "",
        "note": f"{reach} {language}".strip(),
    }


def email_of(concern):
    """The address to which it may be said that there is something new: of somebody who holds a receipt; else ""."""
    left = OutsideReporter.objects.filter(concern=concern.pk).exclude(email="").values_list("email", flat=True).first()
    return left if left and Receipt.objects.filter(concern=told_first(concern.pk)).exists() else ""
