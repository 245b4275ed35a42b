"""The mailbox that INBOX_URL names: one message after the other, and each marked as read once it is stored."""

import imaplib
from urllib.parse import urlsplit

from hub.inbox.mailboxes.imap import ImapMailbox
from hub.inbox.mailboxes.maildir import MaildirMailbox

MOST_BYTES = 2_000_000  # of a message: what comes after is attachments, which are not taken
# whatever may be wrong with a mailbox: it is away, hangs, or refuses us
FAILURES = (OSError, imaplib.IMAP4.error)


def mailbox_at(url):
    """A context manager with `waiting(limit)`, which yields (key, bytes), and `done(key)`."""
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        return MaildirMailbox(parts.path, most_bytes=MOST_BYTES)
    return ImapMailbox(parts, most_bytes=MOST_BYTES)
