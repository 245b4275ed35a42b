"""The loopback SMTP server of `make run`: takes every mail and keeps it as a file in .run/mail/.

What is sent to the addresses at which the Hub listens (r+…, b+…) goes into its inbox instead, a maildir: so whoever
tries the demonstration can answer a mail, or send one back.

Runs inside the virtual environment: python -m deploy.local.mailsink PORT FOLDER [INBOX]
"""

import asyncio
import os
import signal
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope

LISTENS = ("r+", "b+")
LARGEST = 30 * 1024 * 1024


class Keep:
    def __init__(self, folder: Path, inbox: Path | None = None):
        self.folder, self.inbox = folder, inbox

    async def handle_DATA(self, _server, _session, envelope: Envelope) -> str:
        """Write aside, then rename: whoever looks into the folder sees whole mails only."""
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{uuid.uuid4().hex[:6]}"
        if self.inbox and any(address.lower().startswith(LISTENS) for address in envelope.rcpt_tos):
            aside = self.inbox / "tmp" / name
            aside.write_bytes(_as_delivered(envelope))
            aside.rename(self.inbox / "new" / name)
            return "250 delivered"
        aside = self.folder / f".{name}"
        aside.write_bytes(_with_envelope(envelope))
        aside.rename(self.folder / f"{name}.eml")
        return "250 kept"


def _with_envelope(envelope: Envelope) -> bytes:
    """Who it was really for: a blind copy does not stand in the mail itself."""
    lines = [f"X-Envelope-From: {envelope.mail_from}", f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}"]
    return "\r\n".join(lines).encode() + b"\r\n" + bytes(envelope.original_content)


def _as_delivered(envelope: Envelope) -> bytes:
    """As a mail server puts it into a mailbox."""
    lines = [f"Return-Path: <{envelope.mail_from or ''}>", *(f"Delivered-To: {to}" for to in envelope.rcpt_tos)]
    return "\r\n".join(lines).encode() + b"\r\n" + bytes(envelope.original_content)


async def serve(port: int, folder: Path, inbox: Path | None = None) -> None:
    for made in (folder, *(inbox / name for name in ("new", "cur", "tmp") if inbox)):
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    keep = Keep(folder, inbox)
    server = await loop.create_server(
        lambda: SMTP(keep, data_size_limit=LARGEST, enable_SMTPUTF8=True), "127.0.0.1", port
    )
    async with server:
        await over.wait()


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(serve(int(sys.argv[1]), *map(Path, sys.argv[2:4])))
