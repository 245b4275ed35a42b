"""What the heading of a column or the title of a calendar entry speaks of, in the spellings that mosques use."""

import re
import unicodedata

SPELLINGS = {
    "fajr": "fajr fajar fajir fajer subh subuh sobh",
    "sunrise": "sunrise shuruq shurooq shorooq shurouq shouruq ishraq",
    "zuhr": "zuhr zohr zuhar zohar zuhur dhuhr dhohr duhr thuhr zuhor dhuhur",
    "asr": "asr asar asir",
    "maghrib": "maghrib magrib maghreb magreb sunset",
    "isha": "isha ishaa esha eshaa isya ishah",
    "jumuah": "jumuah jumua juma jumah jumma jummah jumuaa jumaa jumaah jummuah jumu friday",
}
PRAYER_OF = {spelling: prayer for prayer, spellings in SPELLINGS.items() for spelling in spellings.split()}
BEGINS = re.compile(r"begin|start|adhan|azan|athan|mithl|mithal|sunset")
CONGREGATION = re.compile(r"jam|iqa|congregation")
NOT_LETTERS = re.compile(r"[^a-z0-9]+")
APOSTROPHES = {"Pi", "Pf", "Sk", "Lm"}  # typographic ones, accents that stand alone, and the hamza of transcriptions


def folded(text):
    """Small plain letters and numbers, words apart by one space: "Jumu'ah_Begins " → "jumuah begins"."""
    joined = "".join(c for c in text if c != "'" and unicodedata.category(c) not in APOSTROPHES)
    apart = unicodedata.normalize("NFKD", joined.casefold())
    return NOT_LETTERS.sub(" ", "".join(c for c in apart if not unicodedata.combining(c))).strip()


def prayer_in(text):
    """(prayer or sunrise, "begins", "congregation" or "" where it does not say), None where it speaks of neither."""
    words = folded(text).split()
    named = {PRAYER_OF[word] for word in words if word in PRAYER_OF}
    if "jumuah" in named:
        named -= {"zuhr"}
    if len(named) != 1:
        return None
    rest = " ".join(word for word in words if PRAYER_OF.get(word) is None or word == "sunset")
    role = "begins" if BEGINS.search(rest) else "congregation" if CONGREGATION.search(rest) else ""
    return named.pop(), role


def field_of(prayer, role):
    """The field of a Day; `jumuah` is one of its own until the weekday is known."""
    if prayer in {"sunrise", "jumuah"}:
        return prayer
    return f"{prayer}_begins" if role == "begins" else prayer
