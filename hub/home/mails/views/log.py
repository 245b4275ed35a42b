"""The mail log: every mail as a row, for whoever runs the Hub."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.accounts.views.access import needs
from hub.home.mails import known, log, words
from hub.home.mails.forms import LogForm
from hub.notifications.rendering import MATTER_PAGES
from hub.people.querysets import remember_memberships
from hub.people.roles import Permission

keeps_mails = needs(Permission.KEEP_MAILS)
FOLDED = ("kind", "to", "body", "day")
NAMES = ("show", "kind", "about", "to", "body", "day")


@keeps_mails
@require_safe
@never_cache
def mail_list(request):
    remember_memberships(request.user)
    asked = {name: value for name in NAMES if (value := request.GET.get(name, "").strip()[:254])}
    form = LogForm(request.GET, viewer=request.user)
    context = {"form": form, "asked": asked, "rows": [], "newest": "", "older": ""}
    context["has_more_filters"] = not asked.keys().isdisjoint(FOLDED)
    if form.is_valid():
        after = request.GET.get("after", "")
        rows, has_more = log.page_of(request.user, form.sought, after=after)
        context |= {
            "rows": [row_of(row, request.user) for row in rows],
            "newest": _address(asked) if after else "",
            "older": _address(asked | {"after": rows[-1].reference}) if has_more else "",
            "by_name": form.sought.person,
        }
    return render(request, "home/mails/list.html", context)


def _address(said):
    return f"{reverse('home:mails')}?{urlencode(said)}" if said else reverse("home:mails")


def row_of(row, viewer):
    state, tone = words.STATES.get(row.status, (row.status, ""))
    went_wrong, then = words.what_to_do(row.status, row.error)
    return {
        "reference": row.reference,
        "is_secret": row.is_secret,
        "kind": words.kind_in_words(row.template),
        "to": known.reader_in_words(row, viewer),
        "for": "" if row.is_secret else known.body_in_words(row),
        "at": row.sent_at or row.created_at,
        "about": about_of(row),
        "href": href_of(row),
        "state": state,
        "tone": tone,
        "more": _more(row),
        "went_wrong": went_wrong,
        "then": then,
    }


def about_of(row):
    if row.matter is None or row.is_secret:
        return ""
    return row.shown_reference or _("not shown to you")


def href_of(row):
    page = MATTER_PAGES.get(row.matter_kind)
    return reverse(page, args=[row.about]) if page and row.shown_reference and not row.is_secret else ""


def _more(row):
    """What belongs beside the state: until when it waits, how often it was tried."""
    said = []
    if row.attempts > 1:
        said.append(_("tried %(count)d times") % {"count": row.attempts})
    if row.maybe_repeated:
        said.append(_("perhaps sent twice"))
    return ", ".join(said)
