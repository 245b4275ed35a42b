"""PDFs: written anew without author, history, attachments and whatever would act when they are opened."""

import pikepdf
from pikepdf import Name

from hub.concerns.evidence.kinds import PDF, CannotBeCleaned, Refused

HIDDEN = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/AF", "/EmbeddedFiles", "/EF", "/JavaScript", "/JS"),
    *("/OpenAction", "/AA", "/Collection", "/SpiderInfo", "/Perms", "/DSS", "/XFA"),
)
KEPT_ACTIONS = (Name.GoTo, Name.URI, Name.Named)
# notes and forms carry the name of who wrote them; these carry files, films and sounds
DROPPED_NOTES = [Name(kind) for kind in ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")]
OF_NOTES = ("/T", "/CreationDate", "/M", "/NM", "/RC")


def examine(path):
    try:
        with pikepdf.open(path) as document:
            if not len(document.pages):
                raise Refused("broken")
    except pikepdf.PasswordError:
        pass  # kept as it is: whoever has the password can read it
    except Refused:
        raise
    except Exception as error:  # whatever a broken file brings about
        raise Refused("broken") from error
    return PDF


def clean(source, target):
    try:
        with pikepdf.open(source) as document:
            if document.is_encrypted:
                raise CannotBeCleaned
            _strip(document)
            document.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False)
    except pikepdf.PasswordError as error:
        raise CannotBeCleaned from error
    return PDF


def _strip(document):
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    for thing in document.objects:
        _bare_inside(thing, by_itself=True)


def _bare(thing):
    """Take from a dictionary, and from those inside it, what is nobody's business."""
    is_note = "/Subtype" in thing and "/Rect" in thing
    for key in (*HIDDEN, *(OF_NOTES if is_note else ())):
        if key in thing:
            del thing[key]
    action = thing.get("/A")
    if isinstance(action, pikepdf.Dictionary) and action.get("/S") not in KEPT_ACTIONS:
        del thing["/A"]
    if isinstance(thing.get("/Annots"), pikepdf.Array):
        kept = [note for note in thing.Annots if note.get("/Subtype") not in DROPPED_NOTES]
        thing.Annots = pikepdf.Array(kept)
    if isinstance(thing, pikepdf.Stream):
        _bare_picture(thing)
    for key in list(thing.keys()):
        _bare_inside(thing[key])


def _bare_inside(value, *, by_itself=False):
    """What stands in its place; objects of their own are reached by themselves."""
    if getattr(value, "is_indirect", False) and not by_itself:
        return
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        _bare(value)
    elif isinstance(value, pikepdf.Array):
        for part in value:
            _bare_inside(part)


def _bare_picture(stream):
    """A photo inside a PDF may still say where it was taken."""
    filters = stream.get("/Filter")
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    if Name.JPXDecode in names or (Name.DCTDecode in names and len(names) > 1):
        raise CannotBeCleaned
    if names == [Name.DCTDecode]:
        before = stream.read_raw_bytes()
        after = without_segments(before)
        if after != before:
            stream.write(after, filter=Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))


def without_segments(jpeg):
    """The same JPEG without EXIF, XMP, IPTC and comments. CannotBeCleaned when its parts cannot be followed."""
    kept, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg):
        if jpeg[at] != 0xFF:
            raise CannotBeCleaned
        marker = jpeg[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:  # from here on the picture itself
            end = jpeg.rfind(b"\xff\xd9")
            return bytes(kept + jpeg[at : end + 2 if end > at else len(jpeg)])
        length = int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if _is_needed(marker, jpeg[at : at + 20]):
            kept += jpeg[at : at + 2 + length]
        at += 2 + length
    raise CannotBeCleaned


def _is_needed(marker, head):
    """Tables, sizes, the colour profile and how colours are coded; not what a camera or a program noted."""
    if marker == 0xE2:
        return b"ICC_PROFILE" in head
    return not (0xE1 <= marker <= 0xED or marker in {0xEF, 0xFE})
