"""A real SMTP server on loopback for tests, which can be told to misbehave."""

import contextlib
import email
import email.policy
import logging
import socket
import threading
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from django.test import override_settings

logging.getLogger("mail.log").setLevel(logging.WARNING)


@dataclass
class Inbox:
    """What arrived, and how to answer: `replies` maps an address to the answer it gets at RCPT TO."""

    messages: list = field(default_factory=list)
    senders: list = field(default_factory=list)  # of the envelopes, in the same order
    replies: dict = field(default_factory=dict)
    data_replies: dict = field(default_factory=dict)
    on_data: object = None  # called with the message after it is kept and before it is acknowledged
    connections: int = 0
    port: int = 0

    def to(self, address):
        return [message for message in self.messages if message["To"] == address]

    def addresses(self):
        return sorted(message["To"] for message in self.messages)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        return self.replies.get(address, "250 OK")

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        if address in self.data_replies:
            return self.data_replies[address]
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(message)
        self.senders.append(envelope.mail_from)
        if self.on_data:
            return self.on_data(server, message) or "250 OK"
        return "250 OK"


@contextlib.contextmanager
def smtp_server():
    """An inbox, and settings that lead there."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    inbox.port = controller.port
    try:
        with mail_goes_to(inbox.port):
            yield inbox
    finally:
        controller.stop()


@contextlib.contextmanager
def mail_goes_to(port, *, timeout=15):
    """`timeout` in seconds: long enough for a busy machine, unless a test is about a server that says nothing."""
    with override_settings(
        EMAIL_BACKEND="hub.notifications.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        EMAIL_HOST_USER="",
        EMAIL_HOST_PASSWORD="",
        EMAIL_USE_TLS=False,
        EMAIL_USE_SSL=False,
        EMAIL_TIMEOUT=timeout,
    ):
        yield


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def silent_server():
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=20) as listener:
        taken, over = [], threading.Event()

        def take():
            listener.settimeout(0.1)
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    taken.append(listener.accept()[0])

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join()
            for connection in taken:
                connection.close()


@contextlib.contextmanager
def scripted_server(talk):
    """A mail server that says what `talk(connection)` says; the connection closes when it returns."""
    with socket.create_server(("127.0.0.1", 0), backlog=20) as listener:
        listener.settimeout(0.1)
        over, talks = threading.Event(), []

        def one(connection):
            with connection, contextlib.suppress(OSError):
                connection.settimeout(10)
                talk(connection)

        def take():
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    talks.append(threading.Thread(target=one, args=(listener.accept()[0],)))
                    talks[-1].start()

        taker = threading.Thread(target=take)
        taker.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            for thread in (taker, *talks):
                thread.join()
