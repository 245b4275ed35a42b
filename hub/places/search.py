"""What a search for places looks in, and how what somebody types is taken apart. No table is read here.

A place is found by parts of its words: its name, other names, names of places merged into it, its postcode with and
without the blank, its ward and borough. Both sides are folded by the same rules, so that a search needs no accents, no
capitals, no punctuation, no vowel signs of Arabic, and not the one of several letters that look the same.
"""

import re
from functools import lru_cache

from hub.places.folding import folded

# how Arabic and Urdu keyboards write what readers take for one letter
_ALIKE = str.maketrans(
    {
        "\u0622": "\u0627",  # alef with madda, with hamza above and below, wasla: alef
        "\u0623": "\u0627",
        "\u0625": "\u0627",
        "\u0671": "\u0627",
        "\u0649": "\u064a",  # alef maksura and Farsi yeh: yeh
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",  # keheh: kaf
        "\u0629": "\u0647",  # teh marbuta and heh goal: heh
        "\u06c1": "\u0647",
        "\u06c3": "\u0647",
        "\u0640": None,  # tatweel stretches a word and says nothing
        "\u200c": None,  # joiners show no letter
        "\u200d": None,
    }
)
# vowel signs and what stands above letters: written in a Qur'an, rarely on a keyboard
_SIGNS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u02bb`\u00b4]")
_HYPHENED = re.compile("\\w+(?:[-\u2010\u2011]\\w+)+")
MOST_WORDS = 8  # of what somebody typed; more would only cost


@lru_cache(maxsize=4096)  # names of wards and boroughs come again and again
def searchable(text):
    """`text` as both sides of a search are folded."""
    plain = folded(_APOSTROPHES.sub("", text).translate(_ALIKE))
    # taking letters apart may bring signs and alefs forth once more
    return _SIGNS.sub("", plain).translate(_ALIKE)


def words_of(name, aliases, postcode, ward, borough, merged_names=()):
    """What PlaceOfWorship.search_words holds, all of it given as text: `ward` and `borough` are names of areas.

    Each part stands on a line of its own, so that no search matches across two of them by a letter.
    """
    names = [name, *aliases, *merged_names]
    joined = [_joined(found) for text in names for found in _HYPHENED.findall(text)]
    parts = [*map(searchable, names), *joined, searchable(postcode), _joined(postcode)]
    return "\n".join(dict.fromkeys(part for part in [*parts, searchable(ward), searchable(borough)] if part))


def _joined(text):
    """ "Al-Noor" is also looked for as "alnoor", "SM1 1AA" as "sm11aa"."""
    return searchable(text).replace(" ", "")


def words_in(text):
    """The words of what somebody typed, each of which must stand somewhere in a place's words."""
    return searchable(text).split()[:MOST_WORDS]
