"""The faith of a place as files name it. Denomination is dropped: it never drives anything."""

from hub.places.models import PlaceOfWorship

Faith = PlaceOfWorship.Faith

NAMES = {
    "muslim": Faith.MUSLIM,
    "islam": Faith.MUSLIM,
    "christian": Faith.CHRISTIAN,
    "protestant": Faith.CHRISTIAN,
    "catholic": Faith.CHRISTIAN,
    "orthodox": Faith.CHRISTIAN,
    "anglican": Faith.CHRISTIAN,
    "jewish": Faith.JEWISH,
    "hindu": Faith.HINDU,
    "sikh": Faith.SIKH,
    "buddhist": Faith.BUDDHIST,
    "": Faith.UNKNOWN,
    "unknown": Faith.UNKNOWN,
}


def faith_of(text):
    return NAMES.get(text.casefold(), Faith.OTHER)
