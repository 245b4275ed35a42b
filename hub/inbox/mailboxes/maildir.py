"""A folder into which a mail server of this machine delivers."""

import logging
from pathlib import Path

log = logging.getLogger(__name__)

UNREAD, READ = "new", "cur"


class MaildirMailbox:
    def __init__(self, folder, *, most_bytes):
        self._folder, self._most = Path(folder), most_bytes

    def __enter__(self):
        for name in (UNREAD, READ, "tmp"):
            (self._folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def __exit__(self, *_raised):
        return None

    def waiting(self, limit):
        """The oldest first: their names begin with the time."""
        for path in sorted((self._folder / UNREAD).iterdir())[:limit]:
            if path.is_symlink() or not path.is_file():
                continue
            try:
                with path.open("rb") as message:
                    raw = message.read(self._most)
            except OSError:  # this one alone: those behind it are not to wait for it
                log.warning("message %s of the inbox cannot be read", path.name)
                continue
            yield path.name, raw

    def done(self, key):
        """Seen, as every mail program marks it. Gone already: somebody else was quicker."""
        name = key if ":2," in key else f"{key}:2,S"
        try:
            (self._folder / UNREAD / key).rename(self._folder / READ / name)
        except FileNotFoundError:
            return
