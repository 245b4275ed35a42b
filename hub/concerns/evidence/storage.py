"""Where files lie: outside of everything that is served, by matter and a random name, for this process alone."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

INCOMING = "incoming"


class EvidenceStorage(FileSystemStorage):
    """A file is there whole or not at all: written aside, brought to the disk, then given its name.

    The folder itself is never made here: where a disk is not mounted, nothing shall be written beside it.
    """

    def __init__(self, location):
        super().__init__(location=location)

    def url(self, name):
        raise ValueError("evidence has no address: it is given out by views that ask who wants it")

    def _save(self, name, content):
        target, aside = Path(self.path(name)), self.incoming() / uuid4().hex
        try:
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            target.parent.mkdir(mode=0o700, exist_ok=True)
            aside.rename(target)
            _bring_to_disk(target.parent)
        except BaseException:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            raise
        return name

    def incoming(self):
        """The folder of what is not whole yet. Raises FileNotFoundError where the storage is missing."""
        folder = Path(self.location) / INCOMING
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def has_room_for(self, size):
        """Whether the disk keeps its floor (EVIDENCE_FLOOR_MB) with this much more on it."""
        return shutil.disk_usage(self.location).free - size >= settings.EVIDENCE_FLOOR


def evidence_storage():
    return storages["evidence"]


def _bring_to_disk(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
