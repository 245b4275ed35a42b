"""Steps that a concern's status allows and something else about it does not: they are not offered, and refused."""

from hub.concerns.actions_between import LeadIsFixed
from hub.concerns.actions_duplicates import AlreadyLinked, NotLinked
from hub.concerns.routing import lead_is_fixed
from hub.concerns.workflow import TO_ANOTHER_BODY
from hub.promises.engine import NotNow

# a child is at risk, or is not any more: what is said already
CHILD = {"name_child": True, "unname_child": False}


def why_not(name, concern):
    """Why a step does not fit this concern: a StepRefused, or None. `concern` is one that a page read (seen.py)."""
    if name in TO_ANOTHER_BODY and lead_is_fixed(concern):
        return LeadIsFixed
    if name in CHILD and CHILD[name] == concern.names_child:
        return NotNow
    if name == "link" and concern.is_duplicate:
        return AlreadyLinked
    if name == "unlink" and not concern.is_duplicate:
        return NotLinked
    return None
