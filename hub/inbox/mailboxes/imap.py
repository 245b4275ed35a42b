"""A mailbox of its own on a mail server. Messages stay there and are marked as seen."""

import imaplib
import logging
import ssl
from contextlib import suppress
from urllib.parse import unquote

from hub.environment import LOOPBACK

log = logging.getLogger(__name__)

TIMEOUT = 10  # seconds for every step


class ImapMailbox:
    def __init__(self, parts, *, most_bytes):
        self._parts, self._most, self._server = parts, most_bytes, None

    def __enter__(self):
        self._server = self._connect()
        try:
            self._server.login(unquote(self._parts.username), unquote(self._parts.password))
            self._asked(self._server.select(_quoted(unquote(self._parts.path.strip("/")) or "INBOX")))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_raised):
        try:
            self._server.logout()
        except (OSError, imaplib.IMAP4.error):  # the library leaves the connection open then
            with suppress(OSError):
                self._server.shutdown()

    def waiting(self, limit):
        """The oldest first. Looking at one does not mark it."""
        [found] = self._asked(self._server.uid("SEARCH", "UNSEEN"))
        for uid in sorted(map(int, (found or b"").split()))[:limit]:
            status, answer = self._server.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{self._most}>)")
            if status != "OK":  # this one alone: those behind it are not to wait for it
                log.warning("message %s of the inbox cannot be fetched", uid)
                continue
            message = next((part[1] for part in answer if isinstance(part, tuple)), None)
            if message is not None:  # else somebody removed it meanwhile
                yield uid, message

    def done(self, key):
        self._asked(self._server.uid("STORE", str(key), "+FLAGS.SILENT", "(\\Seen)"))

    def _connect(self):
        host = self._parts.hostname
        if self._parts.scheme == "imaps":
            return imaplib.IMAP4_SSL(host, self._parts.port or 993, ssl_context=_checked(), timeout=TIMEOUT)
        server = imaplib.IMAP4(host, self._parts.port or 143, timeout=TIMEOUT)
        if host not in LOOPBACK:
            try:
                server.starttls(_checked())
            except BaseException:
                server.shutdown()
                raise
        return server

    @staticmethod
    def _asked(answer):
        status, data = answer
        if status != "OK":
            raise imaplib.IMAP4.error(f"the server says {status}")
        return data


def _quoted(name):
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _checked():
    """The library by itself takes any certificate."""
    return ssl.create_default_context()
