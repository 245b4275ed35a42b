"""What a reader makes of a file: rows that can be used, and rejected lines with the reason."""

from dataclasses import dataclass, field

from hub.places.folding import folded

NAME_AND_POINT = "name+point"
NAME_AND_WARD = "name+ward"
OPENSTREETMAP = "osm"
LONGEST_NAME = 170
MOST_ROWS = 100_000


class UnreadableFile(Exception):
    """Nothing of the file can be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One place as a file has it. Where it stands is a point, or a ward by its code or by its name and borough."""

    line: int
    name: str
    faith: str
    longitude: float | None = None
    latitude: float | None = None
    address: str = ""
    postcode: str = ""
    website: str = ""
    wheelchair: str = ""
    aliases: tuple = ()
    ward_code: str = ""
    ward: str = ""
    borough_code: str = ""
    borough: str = ""
    file_kind: str = ""
    own_id: str = ""

    @property
    def has_point(self):
        return self.longitude is not None

    @property
    def name_and_point(self):
        """The folded name and the point to 4 decimals: what stays the same from one edition of a file to the next."""
        # adding zero turns -0.0 into 0.0: two spellings of one point
        return f"{_short(self.name)}@{round(self.latitude, 4) + 0:.4f},{round(self.longitude, 4) + 0:.4f}"

    def identity(self, ward_code):
        """(file kind, source id) by which the registry knows this row again; `ward_code` is where it was placed."""
        if self.own_id:
            return self.file_kind, self.own_id
        if self.has_point:
            return NAME_AND_POINT, self.name_and_point
        return NAME_AND_WARD, f"{_short(self.name)}@{ward_code}"


@dataclass(frozen=True)
class Reject:
    line: int
    name: str
    reason: str


@dataclass
class Reading:
    rows: list = field(default_factory=list)
    rejects: list = field(default_factory=list)

    def __len__(self):
        return len(self.rows) + len(self.rejects)


def _short(name):
    """One letter can unfold into eighteen; the database keeps 200 of them."""
    return folded(name)[:LONGEST_NAME]
