"""Parts of a message that another app reads: answers from calendars. Filled in its AppConfig.ready."""

_readers = {}


def register_reader(content_type, read):
    """`read(content, person=, matter=, at=) -> bool` is given the part of a message that was sent to an address which
    the Hub gave to that person for that matter, by that person. True: that was all of the message, and it is no note.
    """
    _readers[content_type] = read


def content_types():
    return frozenset(_readers)


def reader_of(content_type):
    return _readers[content_type]
