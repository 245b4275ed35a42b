"""Statuses of a pattern and what may happen next. Data only.

who: "lead"    a member of the body that looks at all of it whose role may answer concerns
     "helper"  a member of any body that sees it whose role may read notes among colleagues
"""

from django.utils.translation import gettext_lazy as _

from hub.concerns.models import Pattern
from hub.people.roles import Permission as P
from hub.promises.transitions import Transition

S = Pattern.Status
LEAD = {"lead": P.ANSWER_CONCERN}
COLLEAGUES = {"lead": P.SEE_INTERNAL_NOTES, "helper": P.SEE_INTERNAL_NOTES}


def _t(name, label, sources, target, who):
    return Transition(name, label, frozenset(sources), target, who)


TRANSITIONS = {
    t.name: t
    for t in [
        _t("add", _("Add concerns"), [S.OPEN], None, LEAD),
        _t("take_out", _("Take concerns out"), [S.OPEN], None, LEAD),
        _t("note", _("Write a note"), [S.OPEN], None, COLLEAGUES),
        _t("hand_lead", _("Hand it to another body"), [S.OPEN], None, LEAD),
        _t("close", _("Close"), [S.OPEN], S.CLOSED, LEAD),
        _t("reopen", _("Open it again"), [S.CLOSED], S.OPEN, LEAD),
    ]
}
