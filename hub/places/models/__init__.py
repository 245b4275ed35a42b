from hub.places.models.areas import Area, AreaBoundary, SchoolTerm
from hub.places.models.place import PlaceAlias, PlaceCapacity, PlaceContact, PlaceOfWorship
from hub.places.models.posture import Posture
from hub.places.models.registry import (
    ImportLine,
    LikelyDuplicate,
    PlaceImport,
    PlaceMerge,
    PlaceProposal,
    PlaceSource,
)
from hub.places.models.rhythms import (
    Gathering,
    GatheringSteward,
    IslamicDate,
    Prayer,
    PrayerCalculation,
    TimesFeed,
    Timetable,
    TimetableDay,
    TimetableReject,
)

__all__ = [
    "Area",
    "AreaBoundary",
    "Gathering",
    "GatheringSteward",
    "ImportLine",
    "IslamicDate",
    "LikelyDuplicate",
    "PlaceAlias",
    "PlaceCapacity",
    "PlaceContact",
    "PlaceImport",
    "PlaceMerge",
    "PlaceOfWorship",
    "PlaceProposal",
    "PlaceSource",
    "Posture",
    "Prayer",
    "PrayerCalculation",
    "SchoolTerm",
    "TimesFeed",
    "Timetable",
    "TimetableDay",
    "TimetableReject",
]
