"""Statuses of a request to join and what may happen next. Data only.

who: "lead"  a member of the body that rings the place whose role may let people in
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import JoinRequest
from hub.people.roles import Permission as P
from hub.promises.transitions import Transition

S = JoinRequest.Status
LEAD = {"lead": P.CONFIRM_JOINING}


class Reason(models.TextChoices):
    """Why a request is refused, as the asker reads it."""

    NOT_REACHED = "not_reached", _("Nobody answered on the number of the place that we have")
    NOT_KNOWN = "not_known", _("The people at the place did not know of this request")
    NO_PLACE = "no_place", _("We could not find this place of worship")
    ALREADY = "already", _("You are invited already, or have an account for this place")
    OTHER = "other", _("Another reason")


def _t(name, label, target):
    return Transition(name, label, frozenset([S.ASKED]), target, LEAD)


TRANSITIONS = {
    t.name: t
    for t in [
        _t("name_place", _("Say which place it is"), None),
        _t("confirm", _("Confirm"), S.CONFIRMED),
        _t("refuse", _("Refuse"), S.REFUSED),
    ]
}
