"""What a reader makes of a file: rows that can be used, and rejected lines with the reason."""

from dataclasses import dataclass, field
from functools import cached_property

from hub.places.folding import folded

NAME_AND_POINT = "name+point"
LONGEST_NAME = 170


class UnreadableFile(Exception):
    """Nothing of the file can be used; the message says what to do."""


@dataclass(frozen=True)
class Row:
    line: int
    name: str
    faith: str
    longitude: float
    latitude: float
    address: str = ""
    postcode: str = ""
    file_kind: str = NAME_AND_POINT

    @cached_property
    def source_id(self):
        """The folded name and the point to 4 decimals: what stays the same from one edition of a file to the next."""
        # one letter can unfold into eighteen; the database keeps 200 of them
        name = folded(self.name)[:LONGEST_NAME]
        # adding zero turns -0.0 into 0.0: two spellings of one point
        return f"{name}@{round(self.latitude, 4) + 0:.4f},{round(self.longitude, 4) + 0:.4f}"


@dataclass(frozen=True)
class Reject:
    line: int
    name: str
    reason: str


@dataclass
class Reading:
    rows: list = field(default_factory=list)
    rejects: list = field(default_factory=list)
