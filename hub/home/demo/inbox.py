"""Mailboxes of the made-up people, open to everyone who is signed in to the demonstration.

Only addresses of demo.example: whoever is invited under an address of their own keeps their mails to themselves.
"""

from csp.decorators import csp_replace
from django.conf import settings
from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from hub.home.demo.cast import HOST, PEOPLE, address
from hub.notifications.models import Mail
from hub.people.models import Organisation, User
from hub.templatetags.hub import moment as in_words

NEWEST = 50
S = Mail.Status
STATES = {
    S.QUEUED: (gettext_lazy("Waits for its time"), "soon"),
    S.WAITING: (gettext_lazy("Waits for the next digest"), "soon"),
    S.DIGESTED: (gettext_lazy("Told in a digest"), "done"),
    S.SENDING: (gettext_lazy("Being sent"), "soon"),
    S.SENT: (gettext_lazy("Sent"), "done"),
    S.FAILED: (gettext_lazy("Could not be sent"), "late"),
    S.BOUNCED: (gettext_lazy("Came back"), "late"),
    S.WITHDRAWN: (gettext_lazy("Not sent: no longer needed"), ""),
}


def demo_mails():
    if not settings.DEMO:
        raise Http404
    return Mail.objects.filter(address__endswith=f"@{HOST}").select_related("recipient", "organisation", "matter")


@require_safe
def inboxes(request):
    """Everybody's inbox by name; with ?to=, the mails of one."""
    if to := request.GET.get("to"):
        return _inbox(request, address(to))
    found = demo_mails().order_by().values("address").annotate(number=Count("pk"), newest=Max("created_at"))
    counts = {row["address"]: row for row in found}
    names = _names()
    known = [address(key) for key in PEOPLE]
    rows = [
        {
            "name": names.get(to, to),
            "address": to,
            "href": _inbox_of(to),
            "newest": counts.get(to, {}).get("newest"),
            "count": _count(counts.get(to, {}).get("number", 0)),
        }
        for to in [*known, *sorted(set(counts) - set(known))]
    ]
    return render(request, "demo/inboxes.html", {"rows": rows})


def _count(number):
    if not number:
        return _("No mails yet")
    return ngettext("%(number)d mail, the newest", "%(number)d mails, the newest", number) % {"number": number}


def _inbox(request, to):
    found = demo_mails().filter(address=to).order_by("-created_at", "-pk")[: NEWEST + 1]
    listed = [_listed(mail) for mail in found[:NEWEST]]
    context = {"to": to, "name": _names().get(to, to), "listed": listed, "has_more": len(found) > NEWEST}
    return render(request, "demo/inbox.html", context)


def _inbox_of(to):
    return f"{reverse('home:demo_mail')}?to={to.removesuffix(f'@{HOST}')}"


def _names():
    """{address: whose it is}, of people and of team mailboxes."""
    people = User.objects.filter(email__endswith=f"@{HOST}").values_list("email", "name")
    teams = Organisation.objects.filter(mailbox__endswith=f"@{HOST}").values_list("mailbox", "name")
    return {mailbox: _("Team mailbox of %(name)s") % {"name": name} for mailbox, name in teams} | dict(people)


def _listed(mail):
    state, tone = STATES[mail.status]
    return {
        "subject": _subject(mail),
        "href": reverse("home:demo_mail_read", args=[mail.reference]),
        "state": state,
        "tone": tone,
        "at": mail.sent_at or mail.not_before,
        "when": _("Left") if mail.sent_at else _("Not before"),
    }


def _subject(mail):
    """A mail has its words only once it has left."""
    return mail.subject or _("Not written yet")


@require_safe
def mail(request, reference):
    found = get_object_or_404(demo_mails(), reference=reference)
    rows = [
        {"key": _("To"), "value": found.address},
        {"key": _("From"), "value": found.organisation.name if found.organisation else _("The Hub")},
        {"key": _("State"), "value": STATES[found.status][0]},
    ]
    if found.sent_at:
        rows.append({"key": _("Left"), "value": in_words(found.sent_at)})
    else:
        rows.append({"key": _("Not before"), "value": in_words(found.not_before)})
    context = {
        "mail": found,
        "rows": rows,
        "subject": _subject(found),
        "inbox": _inbox_of(found.address),
        "as_html": reverse("home:demo_mail_html", args=[reference]) if found.html and not found.secret else "",
    }
    return render(request, "demo/mail.html", context)


@require_safe
@csp_replace({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "img-src": ["data:"], "sandbox": [""]})
def html(request, reference):
    """As a mail program shows it: with its own styles, and allowed nothing else."""
    found = get_object_or_404(demo_mails().exclude(html=""), reference=reference, secret=False)
    return HttpResponse(found.html)
