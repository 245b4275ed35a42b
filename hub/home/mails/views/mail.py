"""One mail: what became of it, and its words where they may be read."""

from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.home.mails.log import rows_of
from hub.home.mails.previews import may_be_read, preview_of
from hub.home.mails.views.log import keeps_mails, row_of
from hub.notifications.actions import SENT_ONCE
from hub.notifications.models import Mail
from hub.people.querysets import remember_memberships
from hub.templatetags.hub import moment


def mail_or_404(reference):
    """A mail that carries a link which works once has no page."""
    found = Mail.objects.select_related("recipient", "organisation", "matter", "promise")
    return get_object_or_404(found, reference=reference, secret=False)


@keeps_mails
@require_safe
@never_cache
def detail(request, reference):
    remember_memberships(request.user)
    mail = mail_or_404(reference)
    (found,) = rows_of(Mail.objects.filter(pk=mail.pk), request.user)
    row = row_of(found, request.user)
    context = {
        "mail": mail,
        "row": row,
        "facts": _facts(found, row),
        "history": _history(mail),
        "preview": preview_of(mail, request.user, request.now),
        "may_be_read": may_be_read(mail, request.user),
        "why": _why(mail, found),
        "has_left": mail.status in SENT_ONCE,
        "can_again": mail.status in SENT_ONCE or mail.status == Mail.Status.FAILED,
    }
    return render(request, "home/mails/detail.html", context)


def _why(mail, found):
    """The way to the reasons, where both its reader and what it is about are named here."""
    if not (found.is_answering and found.shown_reference):
        return ""
    said = {"about": found.about, "who": mail.recipient.reference}
    return f"{reverse('home:mails_why')}?{urlencode(said)}"


def _facts(found, row):
    facts = [{"key": _("To"), "value": row["to"]}]
    if found.body:
        facts.append({"key": _("In the name of"), "value": row["for"]})
    if row["href"]:
        facts.append({"key": _("About"), "value": row["about"], "href": row["href"], "action": _("Open")})
    elif row["about"]:
        facts.append({"key": _("About"), "value": row["about"]})
    return facts


def _history(mail):
    """[(what, when or how often)] as far as the row tells it."""
    said = [(_("Written"), moment(mail.created_at))]
    if mail.not_before > mail.created_at and mail.sent_at is None:
        said.append((_("May leave from"), moment(mail.not_before)))
    if mail.claimed_at:
        said.append((_("Last tried"), moment(mail.claimed_at)))
    if mail.attempts:
        said.append((_("Tries"), str(mail.attempts)))
    if mail.interruptions:
        said.append((_("Worker stopped while sending"), str(mail.interruptions)))
    if mail.sent_at:
        said.append((_("Left"), moment(mail.sent_at)))
    return [{"key": key, "value": value} for key, value in said]


@keeps_mails
@require_safe
@csp_replace({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "img-src": ["data:"], "sandbox": [""]})
def html(request, reference):
    """As a mail program shows it: with its own styles, and allowed nothing else."""
    found = preview_of(mail_or_404(reference), request.user, request.now)
    if not found or not found.html:
        raise Http404
    return HttpResponse(found.html)
