"""Messages as they come in, for the tests."""

from email.message import EmailMessage

from hub.inbox import actions
from hub.inbox.models import InboundMessage
from hub.notifications import outbox, replies
from tests.cast import START


def mail_to(person, concern, *, key="sent", template="concern_assigned"):
    """A mail of the outbox about a concern, which somebody may answer."""
    facts = {"reference": concern.matter.reference, "organisation": concern.matter.lead.name}
    return outbox.enqueue(
        template, recipient=person, context=facts, dedupe_key=f"{key}:{person.pk}", matter=concern.matter, at=START
    )


def letter(sender, to, text="They came back last night.", *, subject="Re: your mail", number=1, **headers):
    """The bytes of a plain message; a header of None is left out."""
    message = EmailMessage()
    facts = {"From": sender, "To": to, "Subject": subject, "Message-ID": f"<{number}@mail.example>"}
    for name, value in (facts | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value is not None:
            message[name] = value
    message.set_content(text)
    return message.as_bytes()


def answer(mail, text="They came back last night.", *, sender="", **headers):
    return letter(sender or mail.address, replies.reply_address(mail), text, **headers)


def report(mail, status="5.1.1", *, action="failed", number=1, diagnostic=""):
    """What a mail server says of a mail, as RFC 3464 has it."""
    lines = [
        "Return-Path: <>",
        "From: MAILER-DAEMON@mx.example",
        f"To: {replies.bounce_address(mail)}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <bounce-{number}@mx.example>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        "",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "",
        f"Final-Recipient: rfc822; {mail.address}",
        f"Action: {action}",
        f"Status: {status}",
        *([f"Diagnostic-Code: {diagnostic}"] if diagnostic else []),
        "",
        "--b--",
        "",
    ]
    return "\r\n".join(lines).encode()


def taken(raw, *, at=START):
    """The row that a message became."""
    assert actions.take(raw, at=at)
    return InboundMessage.objects.latest("pk")
