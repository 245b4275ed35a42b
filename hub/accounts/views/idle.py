"""Accounts that nobody has used for long: all of them for the coordinator, those of a body for whoever leads it."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.accounts import idle
from hub.accounts.views.bodies import led
from hub.accounts.views.pages import PAGE
from hub.accounts.views.people import manages_people
from hub.people.models import User


@manages_people
@require_safe
def idle_list(request):
    return _page(request)


@require_safe
@led
def body_idle(request, organisation):
    return _page(request, organisation)


def _page(request, organisation=None):
    last = User.objects.filter(reference=request.GET.get("after", "")).first()
    found = idle.asked_after(last, size=PAGE + 1, organisation=organisation)
    people = found[:PAGE]
    alone, owed = idle.last_of(people), idle.promises_of(people, organisation)
    for person in people:
        person.last_of = alone.get(person.pk, [])
        person.open_promises = owed.get(person.pk, 0)
        person.never_came = person.last_active_on is None and person.last_login is None
    context = {
        "people": people,
        "organisation": organisation,
        "next": f"?after={people[-1].reference}" if len(found) > PAGE else "",
        "last": last,
    }
    return render(request, "accounts/idle.html", context)
