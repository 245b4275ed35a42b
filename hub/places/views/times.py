"""When people gather at a place: the week, the month, and what stands on the place's own page."""

from datetime import date, timedelta

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.people.querysets import remember_memberships
from hub.places.converters import YEARS
from hub.places.models import TimesFeed
from hub.places.shown_times import by_day, month_table, stewards_at, windows_for
from hub.places.views.reach import place_or_404
from hub.typed import LONDON

A_WEEK = timedelta(days=7)


@require_safe
@never_cache
def week(request, reference):
    remember_memberships(request.user)
    place, reach = place_or_404(request, reference)
    today = _today(request)
    first = _monday(_asked_day(request.GET.get("from")) or today)
    windows = windows_for(place, reach, first, first + A_WEEK)
    days = by_day(windows, first, first + A_WEEK, today=today, stewards=stewards_at(place, reach))
    context = {
        "place": place,
        "reach": reach,
        "days": days,
        "is_empty": not windows,
        "has_timetable": any(window.source == "timetable" for window in windows),
        "is_this_week": first == _monday(today),
        "first": first,
        "last": first + A_WEEK - timedelta(days=1),
        "today": today,
        "newer": f"?from={first - A_WEEK}",
        "older": f"?from={first + A_WEEK}",
        "has_feed": reach.may_keep and TimesFeed.objects.filter(place=place, ended_at=None).exists(),
    }
    return render(request, "places/times.html", context)


@require_safe
@never_cache
def month(request, reference, month):
    remember_memberships(request.user)
    place, reach = place_or_404(request, reference)
    end = _next_month(month)
    windows = windows_for(place, reach, month, end)
    columns, lines = month_table(by_day(windows, month, end, today=_today(request)))
    before = (month - timedelta(days=1)).replace(day=1)
    context = {
        "place": place,
        "month": month,
        "columns": columns,
        "lines": lines,
        "has_others": any(line.others for line in lines),
        "is_empty": not windows,
        "has_estimates": any(window.source == "estimate" for window in windows),
        "has_provisional": any(window.is_provisional for window in windows),
        "newer": _month_address(place, before),
        "older": _month_address(place, end),
        "before": before,
        "after": end,
        "printed_at": request.now,
    }
    return render(request, "places/month.html", context)


def _month_address(place, month):
    return reverse("places:month", args=[place.reference, month]) if month.year in YEARS else ""


def _next_month(month):
    return (month + timedelta(days=31)).replace(day=1)


def _monday(day):
    return day - timedelta(days=day.weekday())


def _asked_day(text):
    """A day in the address that is none, or lies in no year that we know, is left out."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _today(request):
    return request.now.astimezone(LONDON).date()
