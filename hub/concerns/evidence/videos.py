"""Videos: packed anew without place, device and whatever else runs along; picture and sound stay as they were."""

import av

from hub.concerns.evidence.kinds import MP4, QUICKTIME, THREE_GP, WEBM, CannotBeCleaned, Refused

# given to the library, so that no file chooses a reader that follows links to other files
READERS = {WEBM: "matroska", MP4: "mov", QUICKTIME: "mov", THREE_GP: "mov"}


def examine(path, head):
    """Its type: it must open, and have a picture that can be read."""
    media_type = _type_of(head)
    try:
        with av.open(str(path), format=READERS[media_type]) as video:
            if not _pictures(video):
                raise Refused("sound")
            next(packet for packet in video.demux(_pictures(video)[0]) if packet.size)
    except Refused:
        raise
    except Exception as error:  # whatever a broken file brings about
        raise Refused("broken") from error
    return media_type


def _type_of(head):
    if head[4:8] != b"ftyp":
        return WEBM
    brand = head[8:12]
    if brand == b"qt  ":
        return QUICKTIME
    return THREE_GP if brand[:3] in {b"3gp", b"3g2"} else MP4


def clean(source, target, media_type):
    """Write a copy and return its type."""
    kept_as = "webm" if media_type == WEBM else "mp4"
    try:
        with av.open(str(source), format=READERS[media_type]) as old:
            options = {"movflags": "faststart"} if kept_as == "mp4" else {}
            with av.open(str(target), "w", format=kept_as, options=options) as new:
                _copy(old, new)
    except Exception as error:  # a codec that does not fit, a file that ends too early
        raise CannotBeCleaned from error
    return f"video/{kept_as}"


def _copy(old, new):
    pairs = {stream.index: _bare(new, stream) for stream in (*_pictures(old), *old.streams.audio)}
    new.metadata.clear()
    for packet in old.demux([old.streams[index] for index in pairs]):
        if packet.dts is None:
            continue
        packet.stream = pairs[packet.stream.index]
        new.mux(packet)


def _bare(new, stream):
    """The same picture or sound; names, languages and dates that stood beside it do not come along."""
    made = new.add_stream_from_template(stream)
    made.metadata.clear()
    return made


def _pictures(video):
    """Moving pictures: not the still that some files carry as their cover."""
    return [s for s in video.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
