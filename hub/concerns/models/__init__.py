from hub.concerns.models.advice import AdviceLine
from hub.concerns.models.concern import (
    CATEGORIES,
    URGENCIES,
    Answer,
    Came,
    Category,
    Concern,
    Hostility,
    Nature,
    Precision,
    Source,
    Want,
    Where,
    hostility_in_words,
    title_of,
)
from hub.concerns.models.connections import ConcernLink, Pattern, PatternMember
from hub.concerns.models.contacts import Contact
from hub.concerns.models.drafts import Draft
from hub.concerns.models.evidence import Evidence
from hub.concerns.models.outside import OutsideReporter, Receipt, StatusLink
from hub.concerns.models.routing import RoutingRule
from hub.concerns.models.texts import ConcernText
from hub.concerns.models.triage import BulkAct, BulkLine, CaseReference, OwnerBefore, SavedFilter

__all__ = [
    "CATEGORIES",
    "URGENCIES",
    "AdviceLine",
    "Answer",
    "BulkAct",
    "BulkLine",
    "Came",
    "CaseReference",
    "Category",
    "Concern",
    "ConcernLink",
    "ConcernText",
    "Contact",
    "Draft",
    "Evidence",
    "Hostility",
    "Nature",
    "OutsideReporter",
    "OwnerBefore",
    "Pattern",
    "PatternMember",
    "Precision",
    "Receipt",
    "RoutingRule",
    "SavedFilter",
    "Source",
    "StatusLink",
    "Want",
    "Where",
    "hostility_in_words",
    "title_of",
]
