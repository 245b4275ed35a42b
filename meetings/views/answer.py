"""Yes or no: by somebody who is signed in, or by the link of a bare address. Only a POST answers; scanners GET."""

from datetime import datetime
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.promises.engine import StepRefused
from meetings import actions, links
from meetings.forms import AnswerForm
from meetings.models import Invitee
from meetings.views.detail import ANSWERS, STATUS_TONES, meeting_or_404, when_of
from meetings.workflow import Status

SAID = {
    Invitee.Answer.YES: gettext_lazy("You are coming. Thank you for saying so."),
    Invitee.Answer.NO: gettext_lazy("You are not coming. Thank you for saying so."),
}
STATUS_OF_PROBLEM = {"wrong": 404, "withdrawn": 410, "expired": 410}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request, reference):
    meeting, _shown = meeting_or_404(request, reference)
    back = redirect("meetings:detail", reference=reference)
    if request.method != "POST":
        return back  # where somebody lands who had to sign in again; the buttons stand there
    invitee = meeting.invitees.live().filter(user=request.user).first()
    if invitee is None:
        raise PermissionDenied
    _take(request, invitee, by=request.user)
    return back


def _take(request, invitee, *, by):
    """Write the answer down, or say why it could not be."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the two buttons."))
        return
    says = form.cleaned_data["answer"]
    try:
        actions.answer(invitee, says=says, asked_at=_moment(form.cleaned_data["asked"]), by=by, at=request.now)
    except StepRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, SAID[says])


def _moment(text):
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def unlisted(view):
    """What a private link shows stays out of search engines. That other sites never learn its address is said by the
    Referrer-Policy of every page, same-origin: a stricter one would make browsers post from an origin called null."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


@login_not_required
@unlisted
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request, token):
    opened = links.read(token, request.now)
    if opened.invitee is None:
        context = {"problem": opened.problem}
        return render(request, "meetings/link_gone.html", context, status=STATUS_OF_PROBLEM[opened.problem])
    if request.method == "POST":
        _take(request, opened.invitee, by=None)
        return redirect("meetings:answer_by_link", token)
    return render(request, "meetings/answer.html", _invitation(opened.invitee, request.now))


def _invitation(invitee, now):
    meeting = invitee.meeting
    rows = [{"key": _("When"), "value": when_of(meeting)}]
    if meeting.venue:
        rows.append({"key": _("Where"), "value": meeting.venue})
    rows.append({"key": _("Called by"), "value": meeting.matter.lead.name})
    return {
        "meeting": meeting,
        "facts": rows,
        "status": meeting.get_status_display(),
        "status_tone": STATUS_TONES[meeting.status],
        "mine": invitee,
        "mine_words": ANSWERS[invitee.answer],
        "asked": invitee.asked_at.isoformat(),
        "may_answer": meeting.status == Status.SCHEDULED and now < meeting.ends_at,
        "last_words": _last_words(meeting),
    }


def _last_words(meeting):
    """Why it was called off or not held, as those who called it wrote for the invited."""
    if meeting.status == Status.SCHEDULED:
        return ""
    last = meeting.matter.notes.filter(audience="reporter", erased_at=None).order_by("-at", "-pk").first()
    return last.body if last else ""
