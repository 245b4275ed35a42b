"""Files on their way out: of the type that we found, never to be run, kept by nobody on the way."""

import logging
import re
from datetime import timedelta

from django.http import Http404, StreamingHttpResponse

from hub.concerns.evidence.kinds import EXTENSIONS, PDF
from hub.concerns.evidence.storage import evidence_storage
from hub.history.models import Event
from hub.matters.actions import log_view
from hub.matters.looked import seen_through

log = logging.getLogger(__name__)

CHUNK = 64 * 1024
# a file opened by itself may draw and play itself and do nothing else
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
SAME_LOOK = timedelta(hours=12)  # a player fetches the rest of what it began
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def give_out(request, evidence, shown, *, original):
    """The file, or the part of it that a player asks for. The access log has a row for each time it is begun, and
    one for whoever asks for the rest without ever having begun."""
    name, media_type = (evidence.original, evidence.media_type) if original else (evidence.shared, evidence.shared_type)
    try:
        size = evidence_storage().size(name)
    except OSError as error:
        log.error("evidence %s: its file could not be read (%s)", evidence.reference, type(error).__name__)
        raise Http404 from error
    part = _part_asked(request, size)
    first, last = part or (0, size - 1)
    kind = "original_viewed" if original else "evidence_viewed"
    if request.method == "GET" and (first == 0 or not _has_begun(request, evidence, kind)):
        through = seen_through(shown, evidence.matter)
        log_view(evidence.matter, by=request.user, at=request.now, through=through, kind=kind, code=evidence.reference)
    response = StreamingHttpResponse(_bytes_of(name, first, last), content_type=media_type)
    response["Content-Length"] = str(last - first + 1)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    # named by its reference: the name it had may tell who sent it
    way = "attachment" if original or media_type == PDF else "inline"
    response["Content-Disposition"] = f'{way}; filename="{evidence.reference}.{EXTENSIONS[media_type]}"'
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["Accept-Ranges"] = "bytes"
    return response


def _has_begun(request, evidence, kind):
    begun = Event.objects.filter(matter=evidence.matter, kind=kind, code=evidence.reference, by=request.user)
    return begun.filter(at__gt=request.now - SAME_LOOK).exists()


def _part_asked(request, size):
    """(first, last) byte of a single range, None for the whole. What is beyond the end is the whole, too."""
    found = RANGE.fullmatch(request.headers.get("Range", ""))
    if not found or found[1] == found[2] == "":
        return None
    if found[1] == "":
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
    return (first, last) if first <= last else None


def _bytes_of(name, first, last):
    with evidence_storage().open(name) as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
