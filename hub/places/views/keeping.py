"""Places by hand: adding one, its facts a page a topic, closing it and opening it again."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.forms import open_again
from hub.people.roles import Permission
from hub.places import actions_keeping
from hub.places.actions import PlaceRefused
from hub.places.actions_keeping import Overtaken
from hub.places.areas import ward_of
from hub.places.coordinates import read_point
from hub.places.forms_keeping import TOPICS, AddForm, CloseForm, point_text
from hub.places.importing.duplicates import likely_duplicates_of
from hub.places.keeping import cover_of
from hub.places.models import PlaceOfWorship
from hub.places.pin_maps import pin_map, pressed
from hub.places.views.shown import (
    boroughs_of,
    chosen_borough,
    cover_or_404,
    place_of_registry,
    place_to_keep,
    wards_of,
)

TITLES = {
    "details": gettext_lazy("Name, faith and website"),
    "where": gettext_lazy("Where it stands"),
    "names": gettext_lazy("Other names"),
    "languages": gettext_lazy("Languages"),
    "visitors": gettext_lazy("For visitors"),
    "capacity": gettext_lazy("How many people come"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request):
    cover = cover_or_404(request)
    boroughs = boroughs_of(cover)
    borough = chosen_borough(request, boroughs)
    if borough is None:
        context = {"boroughs": boroughs, "title": _("Add a place")}
        return render(request, "places/which_borough.html", context)
    wards = wards_of(borough, cover)
    form_for = partial(AddForm, wards=wards)
    if request.method != "POST":
        return _show_add(request, form_for(initial={"map": borough.code}), borough, wards)
    if moved := _moved_pin(request, form_for, borough, wards):
        return _show_add(request, moved, borough, wards)
    form = form_for(request.POST)
    return _add(request, form, borough, wards) if form.is_valid() else _show_add(request, form, borough, wards)


def _add(request, form, borough, wards):
    spot = form.cleaned_data["spot"]
    shown = request.POST.getlist("seen")
    likely = _likely(request, form, spot)
    is_asked = not {other.reference for other, _m, _l in likely} <= set(shown)
    # a second press must not ask whether the place is what the first one added
    if is_asked and not actions_keeping.added_before(form.facts, spot, by=request.user):
        context = {"form": form, "likely": _rows(request, likely), "borough": borough, "sent": _sent(request)}
        return render(request, "places/is_it_one_of_these.html", context)
    seen = [other.pk for other, _metres, _likeness in likely]
    try:
        place, is_new = actions_keeping.add_by_hand(form.facts, spot, seen=seen, by=request.user, at=request.now)
    except PlaceRefused as refusal:
        form.add_error("point" if form["point"].value() else "ward", str(refusal))
        return _show_add(request, form, borough, wards)
    if is_new:
        messages.success(request, _("The place is added. Say more about it here, for example whom to ring."))
    else:
        messages.info(request, _("You had already added this place. It was added once."))
    return redirect("places:detail", place.reference)


def _likely(request, form, spot):
    """[(place, metres, likeness)] of what it may be, if it stands here already under another name."""
    is_demo = actions_keeping.world_of(request.user)
    return likely_duplicates_of(PlaceOfWorship(**form.facts, **spot.fields, is_demo=is_demo))


def _rows(request, likely):
    seen = PlaceOfWorship.objects.visible_to(request.user).filter(pk__in=[place.pk for place, _m, _l in likely])
    visible = set(seen.values_list("pk", flat=True))
    return [{"place": place, "metres": metres, "is_seen": place.pk in visible} for place, metres, _l in likely]


def _sent(request):
    """What was entered, for the hidden fields of the next page."""
    left_out = {"csrfmiddlewaretoken", "seen", "pin.x", "pin.y", "out"}
    return [(name, value) for name, value in request.POST.items() if name not in left_out]


def _show_add(request, form, borough, wards):
    context = {"form": form, "borough": borough, "pin": _pin_of(form, borough, wards)}
    return render(request, "places/add.html", context)


def _moved_pin(request, form_for, borough, wards):
    """The form with what was entered and the pin where the map was pressed; None when another button was."""
    data = request.POST
    shown = _area_shown(data.get("map"), borough, wards)
    pin = pin_map(shown)
    point = pressed(pin, data) if pin else None
    if point is None and "out" not in data and "again" not in data:
        return None
    kept = {name: data.get(name, "") for name in form_for().fields}
    if point:
        around = ward_of(*point)
        kept |= {"point": point_text(*point), "ward": "", "accuracy": PlaceOfWorship.Accuracy.NEAR}
        kept["map"] = around.code if around and around.code in {ward.code for ward in wards} else borough.code
    elif "out" in data:
        kept["map"] = borough.code
    return form_for(initial=kept)


def _area_shown(code, borough, wards):
    return next((ward for ward in wards if ward.code == code), borough)


def _pin_of(form, borough, wards):
    point = read_point(str(form["point"].value() or ""))
    return pin_map(_area_shown(form["map"].value(), borough, wards), point)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request, reference, topic):
    if topic not in TOPICS:
        raise Http404
    place, reach = place_to_keep(request, reference)
    form_for, more = _form_and_map(request, place, reach, topic)
    if request.method != "POST":
        return _show_edit(request, place, topic, form_for(), more)
    if topic == "where" and (moved := _moved_pin(request, form_for, place.borough, more["wards"])):
        return _show_edit(request, place, topic, moved, more)
    form = form_for(request.POST)
    if not form.is_valid():
        if "version" in form.errors:
            form = open_again(form_for, form, place.version)
        return _show_edit(request, place, topic, form, more)
    try:
        actions_keeping.edit_place(
            place, form.change(), version=form.cleaned_data["version"], by=request.user, at=request.now
        )
    except Overtaken:
        return _edit_overtaken(request, reference, topic, form)
    except PlaceRefused as refusal:
        form.add_error(None, str(refusal))
        return _show_edit(request, place, topic, form, more)
    messages.success(request, _("Saved."))
    return redirect("places:detail", place.reference)


def _edit_overtaken(request, reference, topic, form):
    """Somebody was quicker, or this very form was sent before: then it was done."""
    place, reach = place_to_keep(request, reference)
    form_for, more = _form_and_map(request, place, reach, topic)
    again = form_for(request.POST)
    if again.is_valid() and again.stands():
        messages.success(request, _("Saved."))
        return redirect("places:detail", place.reference)
    again = open_again(form_for, again, place.version)
    return _show_edit(request, place, topic, again, more, is_overtaken=True)


def _form_and_map(request, place, reach, topic):
    """callable(data, **more) -> form, and what its page needs beside it."""
    if topic != "where":
        return partial(_bound, TOPICS[topic], place=place), {}
    cover = cover_of(request.user, Permission.KEEP_REGISTRY)
    wards = wards_of(place.borough, cover) if reach.keeps_registry else _all_wards_of(place.borough)
    return partial(_bound, TOPICS[topic], place=place, wards=wards), {"wards": wards}


def _bound(form, data=None, **facts):
    return form(data, **facts)


def _all_wards_of(borough):
    return list(borough.children.select_related("parent").order_by("name", "pk"))


def _show_edit(request, place, topic, form, more, *, is_overtaken=False):
    context = {"place": place, "form": form, "title": TITLES[topic], "is_overtaken": is_overtaken}
    if topic == "where":
        context["pin"] = _pin_of(form, place.borough, more["wards"])
    template = "places/edit_where.html" if topic == "where" else "places/edit.html"
    return render(request, template, context, status=409 if is_overtaken else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def close(request, reference):
    place = place_of_registry(request, reference)
    form_for = partial(CloseForm, initial={"version": place.version})
    form = form_for(request.POST if request.method == "POST" else None)
    is_overtaken = False
    if request.method == "POST" and form.is_valid():
        try:
            actions_keeping.close_place(place, **form.cleaned_data, by=request.user, at=request.now)
        except Overtaken:
            place = place_of_registry(request, reference)
            is_overtaken, form = True, open_again(form_for, form, place.version)
        else:
            messages.success(request, _("The place is closed. It is not in the lists any more."))
            return redirect("places:detail", place.reference)
    elif "version" in form.errors:
        form = open_again(form_for, form, place.version)
    if place.closed_at and not is_overtaken:
        return redirect("places:detail", place.reference)
    context = {"place": place, "form": form, "is_overtaken": is_overtaken}
    return render(request, "places/close.html", context, status=409 if is_overtaken else 200)


@require_http_methods(["POST"])
def reopen(request, reference):
    place = place_of_registry(request, reference)
    try:
        actions_keeping.reopen_place(place, by=request.user, at=request.now)
    except Overtaken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The place is open again."))
    return redirect("places:detail", place.reference)
