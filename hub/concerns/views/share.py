"""A short text about a concern for the own committee of its place: nothing that was written, and no names."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.concerns.timeline import PROMISES
from hub.concerns.views.detail import STATUSES, concern_or_404, head_of
from hub.concerns.views.settled import refused
from hub.concerns.workflow import THE_PLACE
from hub.promises.engine import acting_as
from hub.templatetags.hub import moment

LABEL = gettext_lazy("Text for the committee")


@require_safe
@never_cache
def share(request, reference):
    concern, viewer = concern_or_404(request, reference)
    if not acting_as(concern.matter, request.user, THE_PLACE):
        return refused(request, concern, viewer, LABEL)
    text = "" if concern.names_child else text_of(concern)
    return render(request, "concerns/share.html", {**head_of(concern, viewer), "text": text})


def text_of(concern):
    """Reference, what it is about, where, what was promised and kept. One query."""
    matter = concern.matter
    lines = [f"{matter.reference}: {concern.title}"]
    if matter.place:
        lines.append(matter.place.name)
    lines.append(_("State: %(status)s") % {"status": STATUSES[concern.status]})
    for promise in matter.promises.select_related("owner_organisation").order_by("due_at", "pk"):
        facts = {"what": PROMISES[promise.kind], "who": promise.owner_organisation.name, "due": moment(promise.due_at)}
        if promise.is_open and promise.paused_at:
            lines.append(_("%(what)s by %(who)s: waits for the answer to a question") % facts)
        elif promise.is_open:
            lines.append(_("%(what)s by %(who)s: promised by %(due)s") % facts)
        elif promise.met_at:
            lines.append(_("%(what)s by %(who)s: kept %(at)s") % {**facts, "at": moment(promise.met_at)})
    return "\n".join(lines)
