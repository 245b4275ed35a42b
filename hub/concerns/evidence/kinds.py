"""Which files are taken, by what is in them and never by their name; and when one is refused."""

import puremagic

HEAD = 4096  # bytes that are looked at
PHOTOS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
PHOTOS |= {"HEIF": "image/heic"}
MP4, QUICKTIME, THREE_GP, WEBM, PDF = "video/mp4", "video/quicktime", "video/3gpp", "video/webm", "application/pdf"
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    MP4: "mp4",
    QUICKTIME: "mov",
    THREE_GP: "3gp",
    WEBM: "webm",
    PDF: "pdf",
}


class Refused(Exception):
    """The file is none of ours: `code` says why, in the words of hub.concerns.evidence.refusals."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class CannotBeCleaned(Exception):
    """There is no way to share it without what it hides: only the original exists."""


def family_of(head):
    """photo, video or document: who is to open it. Raises Refused for whatever else it begins like."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        matches = []
    best = max((match.confidence for match in matches), default=0)
    found = {match.mime_type for match in matches if match.confidence == best}
    if b"ftyp" in head[4:12]:  # one box format for photos of iPhones and for videos: the brand says which
        return "photo" if head[8:12] in HEIF_BRANDS else "video"
    if "application/pdf" in found and head.startswith(b"%PDF-"):
        return "document"
    if found & set(PHOTOS.values()):
        return "photo"
    if WEBM in found and b"webm" in head[:64]:
        return "video"
    raise Refused("kind")


HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
