"""A place's own timetable: uploading it, looking at a week of it, saving, taking back, correcting a day."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.people.querysets import remember_memberships
from hub.places import actions_timetables as actions
from hub.places.actions_gatherings import TimesRefused
from hub.places.forms_timetables import DayForm, UploadForm
from hub.places.models import Timetable, TimetableDay
from hub.places.timetable_files import LIMITS
from hub.places.views.reach import answer_form, place_to_keep
from hub.templatetags.hub import day as day_words
from hub.typed import LONDON

PAGE = 20
REJECTS_SHOWN = 50
A_WEEK = timedelta(days=7)
NEXT_YEAR_FROM = 10  # from October on, last year's timetable is perhaps meant for the next one
Status = Timetable.Status


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def timetables(request, reference):
    remember_memberships(request.user)
    place, _reach = place_to_keep(request, reference)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, today=_today(request))
    if form.is_valid():
        try:
            timetable = actions.upload_timetable(
                place, file_name=form.file_name, reading=form.reading, by=request.user, at=request.now
            )
        except TimesRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("places:timetable", reference, timetable.reference)
    return render(request, "places/timetables/list.html", {"place": place, "form": form, **_uploads(request, place)})


def _uploads(request, place):
    """Files, the newest first; corrections by hand are none."""
    found = place.timetables.exclude(file_name="").select_related("by").order_by("-uploaded_at", "-pk")
    asked = request.GET.get("before", "")[:11]
    if asked and (before := place.timetables.filter(reference=asked).first()):
        found = found.filter(pk__lt=before.pk)
    uploads = list(found[: PAGE + 1])
    older = f"?before={uploads[PAGE - 1].reference}" if len(uploads) > PAGE else ""
    return {"uploads": uploads[:PAGE], "older": older}


@require_safe
@never_cache
def timetable(request, reference, timetable):
    remember_memberships(request.user)
    place, found = _timetable_or_404(request, reference, timetable)
    today = _today(request)
    days = list(found.days.order_by("on"))
    rejects = list(found.rejects.order_by("line", "pk")[: REJECTS_SHOWN + 1])
    first, last = (days[0].on, days[-1].on) if days else (None, None)
    context = {
        "place": place,
        "timetable": found,
        "count": len(days),
        "first": first,
        "last": last,
        "rejects": rejects[:REJECTS_SHOWN],
        "rejected": found.rejects.count() if len(rejects) > REJECTS_SHOWN else len(rejects),
        "limits": LIMITS,
        "years": _years(today) if days and last < today else [],
        **_week(days, today, request.GET.get("week")),
    }
    return render(request, "places/timetables/detail.html", context)


def _years(today):
    return [today.year, today.year + 1] if today.month >= NEXT_YEAR_FROM else [today.year]


def _week(days, today, asked):
    """Seven days of the file: from today where it reaches so far, else its first ones."""
    this = [row for row in days if today <= row.on < today + A_WEEK]
    first = [row for row in days if row.on < days[0].on + A_WEEK] if days else []
    shows_first = asked == "first" or not this
    rows = first if shows_first else this
    return {"week": [_times_of(row) for row in rows], "shows_first": shows_first, "has_this_week": bool(this)}


def _times_of(row):
    """(day, [(what, begins, congregation)]) as the table shows them."""
    is_friday = row.on.weekday() == 4
    names = [
        (_("Fajr"), row.fajr_begins, row.fajr),
        (_("Sunrise"), row.sunrise, None),
        (_("Jumu'ah") if is_friday else _("Zuhr"), row.zuhr_begins, row.zuhr),
        (_("Asr"), row.asr_begins, row.asr),
        (_("Maghrib"), row.maghrib_begins, row.maghrib),
        (_("Isha"), row.isha_begins, row.isha),
    ]
    return {"on": row.on, "times": names}


@require_POST
def save(request, reference, timetable):
    _place, found = _timetable_or_404(request, reference, timetable)
    try:
        actions.save_timetable(found, by=request.user, at=request.now)
    except TimesRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("places:timetable", reference, timetable)
    messages.success(request, _("Saved. The times of your timetable count from now on; you can take that back."))
    return redirect("places:timetable", reference, timetable)


@require_POST
def undo(request, reference, timetable):
    _place, found = _timetable_or_404(request, reference, timetable)
    actions.undo_saving(found, by=request.user, at=request.now)
    messages.success(request, _("Taken back. What counted before counts again."))
    return redirect("places:timetable", reference, timetable)


@require_POST
def discard(request, reference, timetable):
    _place, found = _timetable_or_404(request, reference, timetable)
    try:
        actions.discard_timetable(found, by=request.user, at=request.now)
    except TimesRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("places:timetable", reference, timetable)
    messages.success(request, _("Discarded. Nothing of it counts."))
    return redirect("places:timetables", reference)


@require_POST
def use_for_year(request, reference, timetable):
    _place, found = _timetable_or_404(request, reference, timetable)
    year = request.POST.get("year", "")
    if year not in {str(offered) for offered in (*_years(_today(request)), _today(request).year + 1)}:
        raise Http404
    try:
        actions.use_for_year(found, year=int(year), by=request.user, at=request.now)
        said = _("These are the times for %(year)s now. Look at a week, then save.") % {"year": year}
        messages.success(request, said)
    except TimesRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("places:timetable", reference, timetable)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def correct_day(request, reference, on):
    place, _reach = place_to_keep(request, reference)
    now = actions.day_in_force(place, on)

    def form_for(data):
        return DayForm(data, on=on, day=now)

    def save(form):
        said = form.cleaned_data["version"]
        actions.correct_day(place, on=on, day=form.day, version=said, by=request.user, at=request.now)
        messages.success(request, _("Saved: the times of %(day)s.") % {"day": day_words(on)})
        return f"{reverse('places:times', args=[place.reference])}?from={on}"

    by_hand = TimetableDay.objects.filter(place=place, on=on, is_in_force=True, timetable__file_name="")
    context = {"place": place, "on": on, "is_by_hand": by_hand.exists(), "is_known": now is not None}
    return answer_form(
        request,
        form_for,
        save,
        template="places/timetables/day.html",
        context=context,
        version_of=lambda: actions.stamp_of(actions.day_in_force(place, on)),
    )


@require_POST
def take_back_day(request, reference, on):
    place, _reach = place_to_keep(request, reference)
    actions.take_back_correction(place, on=on, by=request.user, at=request.now)
    messages.success(request, _("The times of the file count again on %(day)s.") % {"day": day_words(on)})
    return redirect("places:timetable_day", reference, on)


def _timetable_or_404(request, reference, timetable):
    place, _reach = place_to_keep(request, reference)
    files = Timetable.objects.filter(place=place).exclude(file_name="").select_related("place", "by")
    return place, get_object_or_404(files, reference=timetable)


def _today(request):
    return request.now.astimezone(LONDON).date()
