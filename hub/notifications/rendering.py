"""From a row of the outbox to the message that leaves."""

from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import cache
from textwrap import wrap

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, select_template
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import override

from hub.context import leave_out_year_of
from hub.notifications import digest_lines, mails, registry, replies, unsubscribe

# the page of a matter of each kind; its address is its reference
MATTER_PAGES = {
    "concern": "concerns:detail",
    "meeting": "meetings:detail",
    "pattern": "concerns:pattern",
    "round": "patrols:round",
    "joining": "accounts:joining",
}
# what is sent because somebody wrote to the Hub: no program may answer it again (RFC 3834)
ANSWERS = {"reply_kept", "reply_not_kept", "reply_unknown"}
LINE = 76


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(mail, at):
    """Words of the mail in its language. None when the owner of a secret mail says it is no longer wanted, and for a
    digest that has nothing to tell any more."""
    more = {}
    if mail.secret:
        more = registry.secret_context(mail, at)
        if more is None:
            return None
    leave_out_year_of(at)
    with override(mail.language):
        if mails.KINDS[mail.template].is_digest:
            more = _digest(mail, at)
            if not more["lines"]:
                return None
        context = _context(mail, at) | more
        subject = _subject(mail, context)
        context["subject"] = subject
        words = _plain(f"mail/{mail.template}.txt", context).strip()
        context["paragraphs"] = [" ".join(paragraph.split()) for paragraph in words.split("\n\n") if paragraph.strip()]
        context["words"] = "\n\n".join(context["paragraphs"])
        text = _wrapped(_plain("mail/base.txt", context).strip())
        html = _html(mail.template).template.render(Context(context))
    return Rendered(subject, text, html)


def _subject(mail, context):
    return " ".join(_plain(f"mail/{mail.template}.subject.txt", context).split())


def _digest(mail, at):
    lines, left_out = digest_lines.lines_of(mail, lambda told: (_subject(told, _context(told, at)), link(told)))
    return {"lines": lines, "left_out": left_out, "matters": len(lines) + left_out}


def _context(mail, at):
    facts = mails.in_words(mail.context)
    context = {"organisation": mail.organisation.name if mail.organisation else _("The Hub")} | facts
    context |= {
        "recipient": mail.recipient,
        "matter": mail.matter,
        "url": link(mail),
        "site_name": _("The Hub"),
        "language": mail.language,
        "secret": mail.secret,
        "footer": _footer(mail),
        "takes_replies": bool(replies.reply_address(mail)),
        "choose": _choose(mail),
        "labelled": [
            (label, facts.get(f"{name}_words", facts[name])) for name, label in mails.LABELS.items() if name in facts
        ],
    }
    if "due_at" in facts and facts["due_at"] < at:
        context["late"] = timesince(facts["due_at"], at, depth=1)
    return context


def _footer(mail):
    if mail.recipient is not None:
        return _("You get this mail because you have an account at the Hub.")
    return _("You get this mail because this address is a team mailbox, or somebody entered it, at the Hub.")


def _choose(mail):
    """Where its reader chooses how often mails come; of what comes in any case, there is nothing to choose."""
    if mail.recipient is None or mail.secret or mails.KINDS[mail.template].at_once:
        return ""
    return settings.SITE_URL.rstrip("/") + reverse("accounts:mails")


def link(mail):
    """Where the mail leads: the page its kind names, else the page of its matter, else the front page."""
    kind = mails.KINDS[mail.template]
    if kind.page or mail.matter is None:
        path = reverse(kind.page or "home:home", args=[mail.context[kind.key]] if kind.key else [])
    else:
        path = reverse(MATTER_PAGES[mail.matter.kind], args=[mail.matter.reference])
    return settings.SITE_URL.rstrip("/") + path


def _plain(name, context):
    """Text is not HTML: an apostrophe stays one."""
    return _text(name).template.render(Context(context, autoescape=False))


@cache
def _text(name):
    return get_template(name)


@cache
def _html(template):
    """Its own when it has one. Looked for once: to find out that there is none costs a tenth of a mail."""
    return select_template([f"mail/{template}.html", "mail/base.html"])


def _wrapped(text):
    """Lines that are read in a window of 80 columns; a link stays whole."""
    lines = []
    for line in text.split("\n"):
        if len(line) <= LINE:
            lines.append(line)
        else:
            indent = "  " if line.startswith(("- ", "  ")) else ""
            lines += wrap(line, LINE, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def build(mail, rendered, *, connection, at):
    """The message. Its identity comes from the row, so a repeated mail is recognised as the same one."""
    message = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=_envelope(mail),
        to=[mail.address],
        connection=connection,
        headers=_headers(mail, at),
    )
    message.attach_alternative(rendered.html, "text/html")
    if entry := registry.calendar_entry(mail, at):
        _attach_calendar(message, entry)
    return message


def _attach_calendar(message, entry):
    """Twice: mail programs draw the alternative as an invitation, others offer the file."""
    kind = f"text/calendar; method={entry.method}"
    message.attach_alternative(entry.ics.decode(), kind)
    message.attach("invite.ics", entry.ics, "application/ics")


def _sender(mail):
    with override(mail.language):
        if mail.organisation is None:
            return _("The Hub")
        return _("Hub for %(organisation)s") % {"organisation": " ".join(mail.organisation.name.split())}


def _envelope(mail):
    """To whom mail servers say that it could not be delivered; the reader sees the From of the headers."""
    return replies.bounce_address(mail) if replies.takes_replies() else settings.MAIL_FROM_ADDRESS


def _from(name):
    """Words of a name that is not ASCII may be 75 characters long each; formataddr makes one of any length."""
    if name.isascii():
        return formataddr((name, settings.MAIL_FROM_ADDRESS))
    return f"{' '.join(Header(name, 'utf-8').encode(maxlinelen=75).split())} <{settings.MAIL_FROM_ADDRESS}>"


def _headers(mail, at):
    headers = {
        "Message-ID": message_id(mail.reference),
        "Date": format_datetime(at),
        "Auto-Submitted": "auto-replied" if mail.template in ANSWERS else "auto-generated",
        "Content-Language": mail.language,
        "X-Auto-Response-Suppress": "All",
        "From": _from(_sender(mail)),
    }
    if address := replies.reply_address(mail):
        headers["Reply-To"] = address
    # a mail that names no reference must not carry one in its headers either
    if mail.matter is not None and "reference" in mail.context:
        thread = message_id(mail.matter.reference)
        headers |= {"References": thread, "In-Reply-To": thread}
    headers |= unsubscribe.headers(mail)
    if mail.maybe_repeated:
        headers["X-Hub-Possibly-Repeated"] = "yes"
    return headers


def message_id(reference):
    return f"<{reference.lower()}@{settings.MAIL_FROM_ADDRESS.rpartition('@')[2]}>"
