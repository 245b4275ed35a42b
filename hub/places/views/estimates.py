"""How the times of a place are estimated, with what comes out of it today and in the brightest nights of June."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.places import actions_calendars as actions
from hub.places.estimates import estimate
from hub.places.forms_calendars import CalculationForm
from hub.places.gatherings import NOTES
from hub.places.models import PrayerCalculation
from hub.places.rhythms import rhythms_of
from hub.places.views.reach import answer_form, place_to_keep
from hub.typed import LONDON

BRIGHTEST = (6, 21)


@dataclass(frozen=True)
class Preview:
    day: date
    times: list  # (what, when)
    notes: list  # which rule decided, in words


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def calculation(request, reference):
    place, _reach = place_to_keep(request, reference)
    row = PrayerCalculation.objects.filter(place=place).first() or PrayerCalculation(place=place)

    def form_for(data):
        facts = {name: getattr(row, name) for name in actions.CALCULATED}
        facts |= {"is_shown": "yes" if row.is_shown else "no", "version": actions.stamp_of_calculation(row)}
        return CalculationForm(data, initial=facts)

    def save(form):
        actions.set_calculation(place, **form.cleaned_data, by=request.user, at=request.now)
        messages.success(request, _("Saved."))
        return reverse("places:times", args=[place.reference])

    context = {"place": place}
    if request.method == "POST" and "try" in request.POST:
        form = form_for(request.POST)
        chosen = form.cleaned_data if form.is_valid() else vars(row)
        shown = {"form": form, "previews": previews(place, chosen, request.now), "is_tried": form.is_valid()}
        return render(request, "places/estimates.html", context | shown)
    context["previews"] = previews(place, vars(row), request.now)
    return answer_form(
        request,
        form_for,
        save,
        template="places/estimates.html",
        context=context,
        version_of=lambda: actions.stamp_of_calculation(PrayerCalculation.objects.filter(place=place).first() or row),
    )


def previews(place, chosen, now):
    """Today, and the longest day of the year, when the rule for bright nights decides."""
    today = now.astimezone(LONDON).date()
    point = rhythms_of([place], today, today)[place.pk].point
    if point is None:
        return []
    days = [today, date(today.year, *BRIGHTEST)]
    return [_preview(day, point, chosen) for day in dict.fromkeys(days)]


def _preview(day, point, chosen):
    found = estimate(day, point, str(chosen["method"]), str(chosen["asr"]), str(chosen["high_latitude"]))
    times = [
        (_("Fajr"), found.fajr),
        (_("Sunrise"), found.sunrise),
        (_("Zuhr"), found.zuhr),
        (_("Asr"), found.asr),
        (_("Maghrib"), found.maghrib),
        (_("Isha"), found.isha),
    ]
    rules = [(_("Fajr"), found.fajr_rule), (_("Isha"), found.isha_rule)]
    notes = [f"{what}: {NOTES[rule]}" for what, rule in rules if rule]
    return Preview(day, times, notes)
