"""The faith of a place as files name it. Denomination is dropped: it never drives anything."""

from hub.places.models import PlaceOfWorship

Faith = PlaceOfWorship.Faith

# files put denominations into the same column
NAMES = {
    Faith.MUSLIM: "muslim islam islamic sunni shia shiite ahmadiyya",
    Faith.CHRISTIAN: "christian christianity protestant catholic roman_catholic orthodox greek_orthodox anglican"
    " church_of_england methodist baptist pentecostal evangelical lutheran presbyterian quaker",
    Faith.JEWISH: "jewish judaism jew",
    Faith.HINDU: "hindu hinduism",
    Faith.SIKH: "sikh sikhism",
    Faith.BUDDHIST: "buddhist buddhism",
    Faith.UNKNOWN: "unknown none yes",
}
FAITHS = {name: faith for faith, names in NAMES.items() for name in names.split()} | {"": Faith.UNKNOWN}


def faith_of(text):
    return FAITHS.get("_".join(text.casefold().split()), Faith.OTHER)
