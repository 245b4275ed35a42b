"""The demonstration's clock: reminders fire and mails leave as of a later moment, and every page takes that moment."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from hub.history.models import DemoClock
from hub.home.demo.passing import pass_time
from hub.notifications.models import Mail
from hub.people.models import User
from hub.promises.clock import LONDON
from hub.promises.terms import DEFAULT as CALENDAR
from hub.templatetags.hub import moment as in_words

OPENS = time(9)


def next_working_morning(now):
    """09:00 in London on the next working day after today."""
    day = now.astimezone(LONDON).date() + timedelta(days=1)
    while not CALENDAR.is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, LONDON)


MOVES = {
    "hour": (gettext_lazy("+1 hour"), lambda now: now + timedelta(hours=1)),
    "four_hours": (gettext_lazy("+4 hours"), lambda now: now + timedelta(hours=4)),
    "next_working_day": (gettext_lazy("Next working day 09:00"), next_working_morning),
}
BACK = "back"


@require_http_methods(["GET", "HEAD", "POST"])
def clock(request):
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        return _move(request, request.POST.get("to"))
    real = timezone.now()
    context = {
        "real": real,
        "ahead": request.now - real if request.now - real > timedelta(minutes=1) else None,
        "moves": [(name, label) for name, (label, _to) in MOVES.items()],
        "waiting": Mail.objects.filter(status=Mail.Status.QUEUED).count(),
    }
    return render(request, "demo/clock.html", context)


def _move(request, name):
    if name == BACK:
        set_offset(timedelta())
        messages.success(request, _("The clock shows the real time again. What happened meanwhile stays."))
    elif name in MOVES:
        to = MOVES[name][1](request.now)
        passed = pass_time(request.now, to)
        set_offset(to - timezone.now())
        messages.success(request, what_happened(to, passed))
    else:
        messages.error(request, _("Choose one of the buttons."))
    return redirect("home:demo_clock")


def set_offset(offset):
    DemoClock.objects.update_or_create(pk=1, defaults={"offset": offset})


def what_happened(to, passed):
    """ "It is now Mon 23 Nov 09:00. 3 people were told: …" """
    now = _("It is now %(at)s.") % {"at": in_words(to)}
    if not passed.people:
        return f"{now} {_('Nobody was told anything.')}"
    names = dict(User.objects.filter(email__in=passed.people).values_list("email", "name"))
    told = sorted(names.get(address, address) for address in passed.people)
    count = ngettext("%(count)d person was told", "%(count)d people were told", len(told)) % {"count": len(told)}
    return f"{now} {count}: {', '.join(told)}."
