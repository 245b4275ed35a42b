"""What was ticked on the list, and what one step would do to each: the page before it is done.

Only a forecast: each concern's own action decides, and its line of the act says what came of it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hub.concerns.actions_together import MOST
from hub.concerns.models import Concern
from hub.concerns.workflow import TRANSITIONS
from hub.matters.querysets import remember_audiences
from hub.promises.engine import acting_as
from hub.references import is_reference

# why a concern was left as it was
REFUSED = {
    "not_yours": _("another body answers it, or your role does not"),
    "not_now": _("it is not at that point any more, or not yet"),
    "stale": _("somebody changed it after you had opened the page"),
    "person": _("the person you named does not answer for the body that it is with"),
    "linked": _("it is linked to another one already"),
    "is_main": _("others are linked to it: choose it as the main one instead"),
    "no_main": _("you do not see the main one in full any more"),
    "refused": _("that is not possible with this one"),
}


@dataclass(frozen=True)
class Line:
    concern: Concern
    refused: str = ""  # a code of REFUSED; empty: it can be done

    @property
    def why(self):
        return REFUSED.get(self.refused, REFUSED["refused"])

    @property
    def token(self):
        """The concern and its version, as a form carries them."""
        return f"{self.concern.matter.reference}.{self.concern.version}"


@dataclass(frozen=True)
class Ticked:
    lines: list
    versions: dict  # concern id: the version that the form was opened on
    gone: int  # how many of them are not seen (any more)
    is_too_many: bool

    @property
    def can(self):
        return [line for line in self.lines if not line.refused]

    @property
    def cannot(self):
        return [line for line in self.lines if line.refused]


def ticked(values, user, step):
    """What `user` ticked, for a step of the workflow. A fixed number of queries."""
    versions = {}
    for value in values:
        reference, _dot, version = value[:30].partition(".")
        if is_reference(reference):
            versions.setdefault(reference, int(version) if version.isdecimal() and len(version) < 10 else None)
    asked = list(versions)[:MOST]
    rows = Concern.objects.visible_to(user).filter(matter__reference__in=asked)
    found = list(
        rows.select_related("matter__area", "matter__place", "matter__lead").order_by("-matter__raised_at", "-pk")
    )
    remember_audiences([concern.matter for concern in found])
    lines = [Line(concern, _refused(concern, user, TRANSITIONS[step])) for concern in found]
    opened_on = {c.pk: versions[c.matter.reference] for c in found}
    return Ticked(
        lines,
        {concern.pk: opened_on[concern.pk] or concern.version for concern in found},
        gone=len(asked) - len(found),
        is_too_many=len(versions) > MOST,
    )


def _refused(concern, user, step):
    if not acting_as(concern.matter, user, step.who):
        return "not_yours"
    return "" if concern.status in step.sources else "not_now"
