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

    def mark(self, ward_code):
        return mark_of(self.name, self.longitude, self.latitude, ward_code)

    @property
    def own_identity(self):
        """(file kind, id) in a file whose ids stay the same from one edition to the next; None without."""
        return (self.file_kind, self.own_id) if self.own_id else None

    def identity(self, ward_code):
        """(file kind, source id) by which the registry knows this row again; `ward_code` is where it was placed."""
        return self.own_identity or self.mark(ward_code)


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


def mark_of(name, longitude, latitude, ward_code):
    """(kind, text): the folded name and the point to 4 decimals, or the ward: what stays the same from one edition of
    a file to the next."""
    # one letter can unfold into eighteen; the database keeps 200 of them
    short = folded(name)[:LONGEST_NAME]
    if longitude is None:
        return NAME_AND_WARD, f"{short}@{ward_code}"
    # adding zero turns -0.0 into 0.0: two spellings of one point
    return NAME_AND_POINT, f"{short}@{round(latitude, 4) + 0:.4f},{round(longitude, 4) + 0:.4f}"
