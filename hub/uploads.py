"""What may be sent to us at once, where it waits while it arrives, and pages that say why it was not taken.

A body is judged by the length it announces, before anybody reads it: a page comes back instead of a broken connection.
"""

import errno
import re
from contextlib import suppress
from tempfile import NamedTemporaryFile

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

from hub.concerns.anyone.limits import before_sending_much
from hub.concerns.evidence.refusals import MOST_BYTES
from hub.concerns.evidence.storage import evidence_storage
from hub.limits import until

MB = 1024 * 1024
USUAL = 21 * MB  # a file of places has 20 MB at most
# addresses at which more may be sent, and whether one has to be signed in there
LARGER = [
    (re.compile(r"/concerns/[^/]+/evidence/add/"), MOST_BYTES + MB, True),
    (re.compile(r"/tell/answer/files/"), MOST_BYTES + MB, False),
]
# read and thrown away, so that the answer arrives: a video of a phone that nobody can take
READ_AWAY = 1024 * MB
READ_AWAY_OF_STRANGERS = 2 * USUAL
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class UploadMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = _length_of(request)
        most, is_for_members = _limit_at(request.path_info)
        if length > USUAL and is_for_members and not request.user.is_authenticated:
            _read_away(request, READ_AWAY_OF_STRANGERS)
            messages.info(request, _("You had been signed out. Sign in again, then choose the files once more."))
            return redirect_to_login(request.path)
        if USUAL < length <= most and not is_for_members and (seconds := before_sending_much(request)):
            _read_away(request, READ_AWAY_OF_STRANGERS)
            return render(request, "tell/files_wait.html", {"wait": until(seconds)}, status=429)
        if length > most:
            _read_away(request, READ_AWAY if request.user.is_authenticated else READ_AWAY_OF_STRANGERS)
            return render(request, "413.html", {"most": most // MB}, status=413)
        try:
            if length > USUAL and not evidence_storage().has_room_for(length):
                _read_away(request, READ_AWAY)
                return no_room(request)
            if length and request.content_type == "multipart/form-data":
                request.POST  # noqa: B018 - read now, so that what goes wrong while it arrives is answered here
        except UnreadablePostError as error:
            _let_go(request)
            raise BadRequest("the connection was lost half-way") from error
        except OSError as error:
            if error.errno not in NO_ROOM and not isinstance(error, FileNotFoundError):
                raise
            _let_go(request)
            _read_away(request, READ_AWAY)
            return no_room(request)
        return self.get_response(request)


def _let_go(request):
    """What had arrived is thrown away: nobody else closes a file that was cut off, and the page that answers must not
    read on."""
    request._mark_post_parse_error()
    for handler in request.upload_handlers:
        if hasattr(handler, "file"):
            with suppress(OSError):  # what was not written yet finds no room here either
                handler.file.close()


def no_room(request):
    return render(request, "507.html", status=507)


def _length_of(request):
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


def _limit_at(path):
    for pattern, most, is_for_members in LARGER:
        if pattern.fullmatch(path):
            return most, is_for_members
    return USUAL, False


def _read_away(request, most):
    with suppress(OSError):
        while most > 0 and (read := len(request.read(min(most, MB)))):
            most -= read


class AsideUploadHandler(FileUploadHandler):
    """Files on their way in wait beside the evidence: the same disk, the same floor, the same guarded folder."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        aside = NamedTemporaryFile(dir=evidence_storage().incoming())  # noqa: SIM115 - closed with the request
        self.file = UploadedFile(aside, self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data, start):
        self.file.write(raw_data)

    def file_complete(self, file_size):
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self):
        if hasattr(self, "file"):
            self.file.close()
