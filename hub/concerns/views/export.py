"""The list of concerns as a file. By POST alone: taking it along is logged, and a GET changes nothing."""

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hub.concerns import narrowing
from hub.concerns.actions_export import log_export
from hub.concerns.choices import choices_of
from hub.concerns.exporting import MOST, found_by, lines_of
from hub.people.called import called
from hub.people.querysets import remember_memberships
from hub.promises.clock import LONDON
from hub.templatetags.hub import moment


@require_POST
@never_cache
def export(request):
    user, now = request.user, request.now
    remember_memberships(user)
    narrowed = narrowing.read_query(request.POST.get("query", "")[:2000], user, choices_of(user), now=now)
    found = found_by(user, narrowed.narrow, narrowed.sought)
    ids = log_export(found.ids, by=user, at=now)
    response = StreamingHttpResponse(
        lines_of(user, ids, _heading(user, now, narrowed, found)), "text/csv; charset=utf-8"
    )
    name = f"concerns-{now.astimezone(LONDON):%Y-%m-%d-%H%M}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _heading(user, now, narrowed, found):
    """Who took it along, when, what it is narrowed to, and whether it is all."""
    by = _("Exported by %(name)s on %(when)s") % {"name": called(user, None), "when": moment(now)}
    chips = [f"{chip.label}: {chip.text}" for chip in narrowed.chips()] or [_("Open concerns")]
    whole = _("Only the newest are in this file, %(most)s at most") % {"most": f"{MOST:,}"} if found.is_cut else ""
    return [by, _("Filter: %(filter)s") % {"filter": "; ".join(chips)}, whole]
