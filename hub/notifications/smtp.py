"""Django's connection to a mail server, with an end to its patience.

A timeout of a socket begins anew with every byte, so a server that sends one byte every nine seconds would keep us
for hours, and a mail longer than its lease. Here everything that is done within `patience` ends with it. And what was
being sent when a connection broke is known: only after the last byte of a mail may the server have taken it.
"""

import contextlib
import smtplib
import socket
import ssl
import threading
import time

from django.core.mail.backends import smtp
from django.utils.functional import cached_property

CONNECTING = 30  # seconds for the greeting, encryption and signing in together
HANDING_OVER = 100  # for one mail; both together are shorter than its lease
GOODBYE = 5
AFTER_DATA = 60  # some servers look through a mail before they say that they take it

_ends = threading.local()


@contextlib.contextmanager
def patience(seconds):
    """Every read from a mail server in this thread ends after so many seconds in all."""
    before, end = getattr(_ends, "at", None), time.monotonic() + seconds
    _ends.at = end if before is None else min(before, end)
    try:
        yield
    finally:
        _ends.at = before


def _left():
    at = getattr(_ends, "at", None)
    return None if at is None else at - time.monotonic()


class _EndsWithPatience:
    pause = None  # what a read may take, with everything in time

    def recv_into(self, *args):
        left = _left()
        if left is not None:
            if left <= 0:
                raise TimeoutError("the mail server took too long in all")
            if self.pause is None:
                self.pause = self.gettimeout()
            self.settimeout(left if self.pause is None else min(left, self.pause))
        return super().recv_into(*args)


class Socket(_EndsWithPatience, socket.socket):
    pass


class EncryptedSocket(_EndsWithPatience, ssl.SSLSocket):
    pass


class _Connection:
    """`is_in_doubt`: the last byte of a mail was written, and no answer has come."""

    is_in_doubt = False

    def mail(self, *args, **more):
        self.is_in_doubt = False
        return super().mail(*args, **more)

    def data(self, msg):
        try:
            code, said = super().data(msg)
        finally:
            self.sock and self._wait(self.timeout)
        self.is_in_doubt = False
        return code, said

    def send(self, s):
        super().send(s)
        if isinstance(s, bytes) and s.endswith(b"\r\n.\r\n"):
            self.is_in_doubt = True
            self._wait(AFTER_DATA)

    def _wait(self, seconds):
        self.sock.pause = seconds
        self.sock.settimeout(seconds)


class _Plain(_Connection, smtplib.SMTP):
    def _get_socket(self, host, port, timeout):
        return _patient(super()._get_socket(host, port, timeout))


class _Encrypted(_Connection, smtplib.SMTP_SSL):
    pass


def _patient(plain):
    timeout = plain.gettimeout()
    patient = Socket(fileno=plain.detach())
    patient.settimeout(timeout)
    return patient


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self):
        return _Encrypted if self.use_ssl else _Plain

    @cached_property
    def ssl_context(self):
        context = super().ssl_context
        context.sslsocket_class = EncryptedSocket
        return context

    def open(self):
        with patience(CONNECTING):
            return super().open()

    def close(self):
        with patience(GOODBYE):
            super().close()
