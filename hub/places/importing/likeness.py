"""How alike two names of places are: 0 to 1.

Names are compared by the groups of three letters in their words, so that a slip of the pen, another spelling
("Masjid-e-Noor", "Masjid Noor") and another order of words cost little; it works in every script. Words that say what
a building is ("mosque", "church", "centre") and those of the ward and borough that all neighbours share count a tenth
of the others: "Acton Baptist Church" is not "Acton Methodist Church", while "The Parish Church of Saint Matthew" is
"St Matthew". Of London's own file of 1,756 places a likeness of 0.5 leaves nine pairs within 300 m to look at.
"""

from dataclasses import dataclass
from sys import intern

from hub.places.folding import folded

WEAK = 0.1  # what a word counts that many places share
LIKELY = 0.5

# what many names hold and what tells two neighbours of one faith least apart
_SHARED = (
    "mosque masjid musalla jamia jame jami islamic muslim church chapel cathedral parish minster oratory "
    "roman catholic rc christian synagogue shul jewish mandir mandal temple hindu gurdwara sikh vihara "
    "buddhist centre hall house room prayer worship community cultural culture education educational welfare "
    "religious association society trust foundation charity limited ltd uk london st ss our the of and in "
    "at for to by a an al el ul de e i s"
)
SHARED_WORDS = frozenset(_SHARED.split())
SAME_WORD = {
    "masjid": "mosque",
    "mandir": "temple",
    "saint": "st",
    "saints": "ss",
    "gurudwara": "gurdwara",
    "musallah": "musalla",
    "center": "centre",
}


@dataclass(frozen=True)
class Likeness:
    """A name taken apart, ready to be compared with many others."""

    strong: frozenset
    weak: frozenset

    def to(self, other):
        """0 when nothing is shared, 1 when all is."""
        shared = len(self.strong & other.strong) + WEAK * len(self.weak & other.weak)
        every = len(self.strong | other.strong) + WEAK * len(self.weak | other.weak)
        return shared / every if every else 0.0


def likeness_of(name, area_words=frozenset()):
    """`area_words` are the folded words of the ward and borough that the place stands in."""
    strong, weak = set(), set()
    for word in folded(name).split():
        word = SAME_WORD.get(word, word)
        is_shared = word in SHARED_WORDS or word in area_words
        (weak if is_shared else strong).update(_threes(word))
    return Likeness(frozenset(strong), frozenset(weak - strong))


def words_of_areas(*names):
    """The folded words of names of areas, for `likeness_of`."""
    return frozenset(word for name in names for word in folded(name).split())


def _threes(word):
    padded = f"  {word} "
    # each group of letters once in memory, however many names hold it
    return [intern(padded[start : start + 3]) for start in range(len(padded) - 2)]
