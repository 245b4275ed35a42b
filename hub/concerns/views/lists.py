"""The list of concerns that somebody sees, newest first, and how it is narrowed."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.concerns.models import title_of
from hub.concerns.querysets import page_for
from hub.concerns.timeline import PROMISES
from hub.concerns.views.detail import SEVERITIES, SEVERITY_TONES, STATUS_TONES, STATUSES
from hub.forms import HubForm
from hub.matters.models import Severity
from hub.matters.querysets import Narrow
from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.templatetags.hub import moment

SHOW = [("open", _("Open")), ("overdue", _("Overdue")), ("closed", _("Closed")), ("all", _("All"))]
STATES = {"open": True, "overdue": True, "closed": False, "all": None}


class NarrowForm(HubForm):
    """Anything else than these choices is as good as none: a list never answers with an error."""

    show = forms.ChoiceField(label=_("Show"), choices=SHOW, required=False)
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=[("", _("Every severity")), *Severity.choices], coerce=int, required=False
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list in words, worked out here: a tag or filter for each would cost more than the database."""

    reference: str
    title: str
    where: str
    status: str
    status_tone: str
    severity: str
    severity_tone: str
    due: str
    is_late: bool


def rows_of(listed, now):
    late, coming = _("%(what)s overdue since %(due)s"), _("%(what)s due %(due)s")
    return [_row(line, now, str(late), str(coming)) for line in listed]


def _row(line, now, late, coming):
    is_late = line.due_at is not None and line.due_at <= now
    due = ""
    if line.due_at:
        due = (late if is_late else coming) % {"what": PROMISES[line.due_kind], "due": moment(line.due_at)}
    return Row(
        reference=line.reference,
        title=title_of(line.category, line.ward),
        where=line.where,
        status=str(STATUSES[line.status]),
        status_tone=STATUS_TONES[line.status],
        severity=str(SEVERITIES[line.severity]),
        severity_tone=SEVERITY_TONES[line.severity],
        due=due,
        is_late=is_late,
    )


@require_safe
@never_cache
def concern_list(request):
    remember_memberships(request.user)
    form, narrow, chosen = _narrowed(request)
    page = page_for(
        request.user, narrow=narrow, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "narrow": form,
        "rows": rows_of(page.rows, request.now),
        "newer": _address(chosen, before=page.before) if page.before else "",
        "older": _address(chosen, after=page.after) if page.after else "",
        "is_narrowed": bool(chosen),
        "show": chosen.get("show", "open"),
        "may_raise": request.user.may(Permission.RAISE_CONCERN),
    }
    return render(request, "concerns/list.html", context)


def _narrowed(request):
    """(the form as it is drawn, the Narrow for the keys, the words for the address)."""
    asked = NarrowForm(request.GET)
    asked.is_valid()
    show = asked.cleaned_data.get("show") or "open"
    severity = asked.cleaned_data.get("severity")
    narrow = Narrow(
        is_open=STATES[show],
        severities=(severity,) if severity else (),
        overdue_at=request.now if show == "overdue" else None,
    )
    chosen = {}
    if show != "open":
        chosen["show"] = show
    if severity:
        chosen["severity"] = severity
    return _drawn(show, severity or "", get_language()), narrow, chosen


@lru_cache(maxsize=100)
def _drawn(show, severity, language):
    """The form with these choices; unbound, so that a guessed value shows as the default and not as an error."""
    return NarrowForm(initial={"show": show, "severity": severity}).render()


def _address(chosen, **edge):
    return f"{reverse('concerns:list')}?{urlencode({**chosen, **edge})}"
