"""The list of concerns that somebody sees, newest first, and how it is narrowed."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.concerns import narrowing
from hub.concerns.choices import choices_of
from hub.concerns.finding import reference_in
from hub.concerns.models import Source, title_of
from hub.concerns.querysets import page_for
from hub.concerns.timeline import PROMISES
from hub.concerns.views.detail import SEVERITIES, SEVERITY_TONES, STATUS_TONES, STATUSES
from hub.matters.models import Matter
from hub.matters.pages import PAGE
from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.promises.models import state_of_open
from hub.templatetags.hub import moment

MANY = 100  # rows of a page for whoever deals with many at once


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
    is_entered: bool  # for a caller


def rows_of(listed, now):
    late, coming = _("%(what)s overdue since %(due)s"), _("%(what)s due %(due)s")
    words = {"late": str(late), "paused": str(_("%(what)s paused: the reporter was asked")), "": str(coming)}
    return [_row(line, now, words) for line in listed]


def _row(line, now, words):
    state, due = "", ""
    if line.due_at:
        state = state_of_open(line.due_at, now, line.paused_at)
        due = words.get(state, words[""]) % {"what": PROMISES[line.due_kind], "due": moment(line.due_at)}
    return Row(
        reference=line.reference,
        title=title_of(line.category, line.ward),
        where=line.where,
        status=str(STATUSES[line.status]),
        status_tone=STATUS_TONES[line.status],
        severity=str(SEVERITIES[line.severity]),
        severity_tone=SEVERITY_TONES[line.severity],
        due=due,
        is_late=state == "late",
        is_entered=line.source == Source.ON_BEHALF,
    )


@require_safe
@never_cache
def concern_list(request):
    remember_memberships(request.user)
    narrowed = narrowing.read(request.GET, request.user, choices_of(request.user), now=request.now)
    if found := _asked_for_by_reference(request.user, narrowed.sought.words):
        return redirect("concerns:detail", reference=found)
    may_answer = request.user.may(Permission.ANSWER_CONCERN)
    is_long = may_answer and request.GET.get("rows") == str(MANY)
    page = page_for(
        request.user,
        size=MANY if is_long else PAGE,
        narrow=narrowed.narrow,
        sought=narrowed.sought,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    long = {"rows": MANY} if is_long else {}
    saved = narrowed.saved()
    context = {
        "narrowed": narrowed,
        "choices": narrowed.choices,
        "narrow": narrowed.drawn(),
        "chips": narrowed.chips(),
        "saved": saved,
        "is_saved": any(is_shown for *_name, is_shown in saved),
        "save_query": urlencode({"query": narrowing.query_of(narrowed.chosen)}),
        "rows": rows_of(page.rows, request.now),
        "newer": narrowed.address(before=page.before, **long) if page.before else "",
        "older": narrowed.address(after=page.after, **long) if page.after else "",
        "all_rows": narrowed.address(rows=MANY) if page.after and may_answer and not is_long else "",
        "may_answer": may_answer,
        "query": narrowing.query_of(narrowed.chosen),
        "is_cut": page.is_cut,
        "is_narrowed": bool(narrowed.chosen),
        "has_patterns": request.user.may(Permission.SEE_INTERNAL_NOTES) or request.user.may(Permission.EDIT_ROUTING),
        "may_raise": request.user.may(Permission.RAISE_CONCERN),
    }
    return render(request, "concerns/list.html", context)


def _asked_for_by_reference(user, words):
    """A reference that somebody typed into the search leads to it, if they see it."""
    reference = reference_in(words)
    if reference and Matter.objects.visible_to(user).filter(reference=reference, kind=Matter.Kind.CONCERN).exists():
        return reference
    return None
