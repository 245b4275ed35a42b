"""One's own mails: how often news come, when none do, and the link of a mail that stops them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hub.accounts import actions_mails as actions
from hub.accounts.forms_mails import MailsForm
from hub.errors import too_many_requests
from hub.limits import Limit, address_of
from hub.notifications import timing, unsubscribe
from hub.people.models import Rhythm

# a mail provider presses for many people from one address, so whoever holds a link is counted by the link
BY_LINK = Limit("mails-stop", 200, 3600, fails_open=True)
WRONG_LINKS = Limit("mails-stop-wrong", 60, 3600, fails_open=True)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mails(request):
    user = request.user
    start = {"rhythm": user.mail_rhythm, "quiet_from": user.quiet_from, "quiet_until": user.quiet_until}
    form = MailsForm(request.POST or None, initial=start)
    if form.is_valid():
        actions.choose_mails(user, **form.cleaned_data, by=user, at=request.now)
        messages.success(request, _("Saved."))
        return redirect("accounts:mails")
    return render(request, "accounts/mails/choose.html", {"form": form, "next": _next(user, request.now)})


def _next(user, now):
    """When digests come as it is saved: (what is asked of them, news), None where there is no such digest."""
    if user.mail_rhythm == Rhythm.EACH:
        return None, None
    daily = timing.next_digest(now, user)
    if user.mail_rhythm == Rhythm.NONE:
        return daily, None
    return daily, timing.next_digest(now, user, weekly=user.mail_rhythm == Rhythm.WEEKLY)


@login_not_required
@csrf_exempt  # mail programs press it for their readers, without a session: the signed link is what they may do
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """A GET changes nothing: scanners open links. A POST is answered with a page, never sent on: RFC 8058."""
    person, refused = _person(request, token)
    if refused:
        return refused
    if request.method == "POST":
        actions.stop_news(person, at=request.now)
        person.refresh_from_db(fields=["mail_rhythm"])
    return _show(request, person, token)


@login_not_required
@never_cache
@require_POST
def start_again(request, token):
    person, refused = _person(request, token)
    if refused:
        return refused
    actions.want_news_again(person, at=request.now)
    person.refresh_from_db(fields=["mail_rhythm"])
    return _show(request, person, token, is_back=True)


def _person(request, token):
    """(whom the link is for, None) or (None, the answer to whoever has none that works)."""
    person = unsubscribe.read(token)
    limit, who = (BY_LINK, token) if person else (WRONG_LINKS, address_of(request))
    if limit.wait(who):
        return None, too_many_requests(request)
    # a mail program that pressed it must not take it for done
    status = 404 if request.method == "POST" else 200
    return person, None if person else render(request, "accounts/mails/gone.html", status=status)


def _show(request, person, token, *, is_back=False):
    context = {"token": token, "is_stopped": person.mail_rhythm == Rhythm.NONE, "is_back": is_back}
    return render(request, "accounts/mails/stop.html", context | {"rhythm": person.get_mail_rhythm_display()})
