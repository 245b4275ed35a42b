"""The words of a mail, as it left or as it would be put together now, where whoever looks may read them."""

import logging
from typing import NamedTuple

from django.db import Error as DatabaseError

from hub.home.mails.known import ANSWERING
from hub.matters.models import Matter
from hub.notifications import rendering
from hub.notifications.mails import KINDS
from hub.notifications.models import Mail
from hub.people.models import Organisation

log = logging.getLogger(__name__)

NOT_YET = frozenset({Mail.Status.QUEUED, Mail.Status.SENDING, Mail.Status.WAITING})
REFERENCES = ("reference", "first_reference")
BODIES = ("organisation", "first_organisation")


class Preview(NamedTuple):
    subject: str
    text: str
    html: str
    has_left: bool


def may_be_read(mail, viewer):
    """Its words name what it is about and the bodies that deal with it: they are shown to whoever may know all of it.
    Those of a secret mail are shown to nobody; nor are those of a digest, which says of a person what they are told
    of, and so what they raised."""
    kind = KINDS.get(mail.template)
    if mail.secret or kind is None or kind.is_digest:
        return False
    named = {mail.context[name] for name in REFERENCES if name in mail.context}
    if mail.matter is not None:
        named.add(mail.matter.reference)
    if not named:
        return True
    matters = Matter.objects.filter(reference__in=named)
    known = set(matters.visible_to(viewer).values_list("reference", flat=True))
    known |= set(matters.to_route_by(viewer).values_list("reference", flat=True))
    return known >= named and _names_only_who_answers(mail)


def _names_only_who_answers(mail):
    said = {mail.context[name] for name in BODIES if name in mail.context}
    if mail.organisation is not None:
        said.add(mail.organisation.name)
    answering = Organisation.objects.filter(name__in=said, kind__in=ANSWERING)
    return set(answering.values_list("name", flat=True)) >= said


def preview_of(mail, viewer, now):
    """None where there is nothing to show: it may not be read, never left, or cannot be put together."""
    if not may_be_read(mail, viewer):
        return None
    if mail.text or mail.html:
        return Preview(mail.subject, mail.text, mail.html, has_left=True)
    if mail.status not in NOT_YET:
        return None
    try:
        rendered = rendering.render(mail, now)
    except DatabaseError:
        raise
    except Exception:
        log.exception("mail %s (%s) cannot be shown", mail.reference, mail.template)
        return None
    return rendered and Preview(rendered.subject, rendered.text, rendered.html, has_left=False)
