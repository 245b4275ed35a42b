"""Ramadan and the Eids: calculated until they are announced, for all by the coordinator, for a place by its people."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.places import actions_calendars as actions
from hub.places.forms_calendars import IslamicDateForm
from hub.places.islamic_calendar import KINDS, day_of, expected, hijri_year_of
from hub.places.keeping import cover_of
from hub.places.models import IslamicDate
from hub.places.views.reach import answer_form, place_or_404, place_to_keep

AHEAD = 2  # years of the Islamic calendar: this one and the next


@require_safe
@never_cache
def general(request):
    remember_memberships(request.user)
    may_set = cover_of(request.user, Permission.KEEP_REGISTRY).is_all
    context = {"rows": _rows(request, None, may_set), "may_set": may_set}
    return render(request, "places/islamic_dates/list.html", context)


@require_safe
@never_cache
def of_place(request, reference):
    remember_memberships(request.user)
    place, reach = place_or_404(request, reference)
    context = {"rows": _rows(request, place, reach.may_keep), "may_set": reach.may_keep, "place": place}
    return render(request, "places/islamic_dates/list.html", context)


def _rows(request, place, may_set):
    first = hijri_year_of(request.now.date())
    general = _stored(None)
    own = _stored(place) if place else {}
    found = []
    for hijri_year in range(first, first + AHEAD):
        for kind in KINDS:
            key = (kind, hijri_year)
            day, is_announced = day_of(kind, hijri_year, general | own)
            found.append(
                {
                    "kind": IslamicDate.Kind(kind).label,
                    "hijri_year": hijri_year,
                    "on": day,
                    "is_announced": is_announced,
                    "is_own": key in own,
                    "is_set_here": key in (own if place else general),
                    "address": _address(place, kind, hijri_year) if may_set else "",
                }
            )
    return sorted(found, key=lambda row: row["on"])


def _stored(place):
    return {(row.kind, row.hijri_year): row.on for row in IslamicDate.objects.filter(place=place)}


def _address(place, kind, hijri_year, *, takes_back=False):
    name = "islamic_date_undo" if takes_back else "islamic_date"
    if place is None:
        return reverse(f"places:general_{name}", args=[kind, hijri_year])
    return reverse(f"places:{name}", args=[place.reference, kind, hijri_year])


def _list_of(place):
    return reverse("places:islamic_dates", args=[place.reference]) if place else reverse("places:general_islamic_dates")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def set_general(request, kind, hijri_year):
    _only_coordinators(request)
    return _set(request, None, kind, hijri_year)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def set_of_place(request, reference, kind, hijri_year):
    place, _reach = place_to_keep(request, reference)
    return _set(request, place, kind, hijri_year)


def _set(request, place, kind, hijri_year):
    calculated = _calculated_or_404(kind, hijri_year)

    def row():
        return IslamicDate.objects.filter(place=place, kind=kind, hijri_year=hijri_year).first()

    now = row()

    def form_for(data):
        day = now.on if now else day_of(kind, hijri_year, actions.announced_for(place))[0]
        return IslamicDateForm(data, initial={"on": day, "version": actions.stamp_of_date(now)})

    def save(form):
        said = form.cleaned_data
        actions.announce(place, kind=kind, hijri_year=hijri_year, **said, by=request.user, at=request.now)
        messages.success(request, _("Saved: it is no longer provisional."))
        return _list_of(place)

    context = {
        "place": place,
        "label": IslamicDate.Kind(kind).label,
        "hijri_year": hijri_year,
        "calculated": calculated,
        "back": _list_of(place),
        "undo": _address(place, kind, hijri_year, takes_back=True) if now else "",
    }
    return answer_form(
        request,
        form_for,
        save,
        template="places/islamic_dates/form.html",
        context=context,
        version_of=lambda: actions.stamp_of_date(row()),
    )


@require_POST
def undo_general(request, kind, hijri_year):
    _only_coordinators(request)
    return _undo(request, None, kind, hijri_year)


@require_POST
def undo_of_place(request, reference, kind, hijri_year):
    place, _reach = place_to_keep(request, reference)
    return _undo(request, place, kind, hijri_year)


def _undo(request, place, kind, hijri_year):
    _calculated_or_404(kind, hijri_year)
    actions.take_back_announcement(place, kind=kind, hijri_year=hijri_year, by=request.user, at=request.now)
    messages.success(request, _("Taken back. The day is provisional again, unless it was announced for all."))
    return redirect(_list_of(place))


def _only_coordinators(request):
    if not cover_of(request.user, Permission.KEEP_REGISTRY).is_all:
        raise PermissionDenied


def _calculated_or_404(kind, hijri_year):
    day = expected(kind, hijri_year) if kind in KINDS and 1400 < hijri_year < 1500 else None
    if day is None:
        raise Http404
    return day
