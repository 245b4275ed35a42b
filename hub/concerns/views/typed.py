"""A page of a concern being written, kept as it is typed: the page's script sends it, and nobody has to press anything.

Nothing is judged here and nothing is raised: what was typed waits on its page until Continue is pressed.
"""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.concerns import drafts
from hub.concerns.models import Draft
from hub.concerns.querysets import places_to_raise_at
from hub.concerns.raising.journey import PAGES
from hub.promises.clock import LONDON

FIELD = re.compile(r"[a-z][a-z_]{0,39}")
NOT_TYPED = {"csrfmiddlewaretoken", "kept_for", "tab", "since", "then"}
TAB = re.compile(r"[0-9a-f]{16}")
LONGEST_MARK = 40
# of one page in all: more than twice what its fields take
MOST_FIELDS = 40
MOST_LETTERS = 25_000


@require_POST
@login_not_required  # answers in a way that the script understands, not by the way to the sign-in page
def keep(request, form_key, name):
    if not request.user.is_authenticated:
        return _refused(401, _("You are signed out."))
    if name not in PAGES or not places_to_raise_at(request.user):
        return _refused(404, _("There is no such draft."))
    tab, since = request.POST.get("tab", ""), request.POST.get("since", "")[:LONGEST_MARK]
    answers = _typed(request.POST)
    if not TAB.fullmatch(tab) or len(answers) > MOST_FIELDS:
        return _refused(400, _("This cannot be kept."))
    if sum(len(text) + 1 for texts in answers.values() for text in texts) > MOST_LETTERS:
        return _refused(413, _("This is too long to be kept."))
    try:
        mark = drafts.keep_typed(form_key, name, answers, by=request.user, at=request.now, tab=tab, since=since)
    except Draft.DoesNotExist:
        return _refused(404, _("There is no such draft."))
    except drafts.TypedElsewhere as there:
        return _refused(409, _("Another window wrote here."), at=_clock(there.at))
    return JsonResponse({"mark": mark, "at": _clock(request.now)})


def _typed(posted):
    """What stands in the fields, fit to be stored as text."""
    names = [name for name in posted if FIELD.fullmatch(name) and name not in NOT_TYPED]
    return {name: [text.replace("\x00", "").replace("\r\n", "\n") for text in posted.getlist(name)] for name in names}


def _refused(status, words, **more):
    return JsonResponse({"refused": words, **more}, status=status)


def _clock(at):
    return f"{at.astimezone(LONDON):%H:%M}"
