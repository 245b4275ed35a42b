from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.places import actions
from hub.places.forms import RunByForm, SearchForm, UmbrellaForm
from hub.places.maps import locator_of
from hub.places.models import PlaceOfWorship
from hub.places.panels import panels_for

PAGE = 25


@require_safe
@never_cache
def place_list(request):
    remember_memberships(request.user)
    seen = PlaceOfWorship.objects.visible_to(request.user)
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    last = seen.filter(reference=request.GET["after"]).first() if request.GET.get("after") else None
    found = seen.open().found_by(text) if text else seen.open()
    places = list(found.page_after(last, size=PAGE + 1).select_related("ward", "borough"))
    return render(
        request,
        "places/list.html",
        {
            "form": form,
            "text": text,
            "places": places[:PAGE],
            "may_keep": request.user.may(Permission.KEEP_REGISTRY),
            "start": query_of(q=text) if last else "",
            "next": query_of(q=text, after=places[PAGE - 1].reference) if len(places) > PAGE else "",
        },
    )


@require_safe
@never_cache
def detail(request, reference):
    remember_memberships(request.user)
    place = _visible_or_404(request, reference)
    top, below = panels_for(request, place)
    return render(
        request,
        "places/detail.html",
        {
            "place": place,
            "locator": locator_of(place),
            "top": top,
            "below": below,
            "may_set_run_by": request.user.may(Permission.MANAGE_ORGANISATIONS),
            "is_ours": _is_ours(request, place),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def run_by(request, reference):
    place = _visible_or_404(request, reference)
    if not request.user.may(Permission.MANAGE_ORGANISATIONS):
        raise PermissionDenied
    chosen = {"organisation": place.run_by.reference if place.run_by else ""}
    return _choose(
        request, place, RunByForm(request.POST or None, initial=chosen, place=place), actions.set_run_by, "run_by"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def umbrella(request, reference):
    place = _visible_or_404(request, reference)
    if not _is_ours(request, place):
        raise PermissionDenied
    chosen = {"organisation": place.umbrella.reference if place.umbrella else ""}
    return _choose(
        request,
        place,
        UmbrellaForm(request.POST or None, initial=chosen, place=place),
        actions.set_umbrella,
        "umbrella",
    )


def _choose(request, place, form, action, name):
    """A page with one question about an organisation."""
    if form.is_valid():
        try:
            action(place, organisation=form.cleaned_data["organisation"], by=request.user, at=request.now)
        except actions.PlaceRefused as refused:
            form.add_error("organisation", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("places:detail", place.reference)
    return render(request, f"places/{name}.html", {"place": place, "form": form})


def _visible_or_404(request, reference):
    places = PlaceOfWorship.objects.visible_to(request.user)
    return get_object_or_404(places.select_related("ward", "borough", "run_by", "umbrella"), reference=reference)


def _is_ours(request, place):
    """Whether the reader speaks for the place, as those do who may log a concern for it."""
    return place.run_by is not None and request.user.may(Permission.RAISE_CONCERN, place.run_by)


def query_of(**values):
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in values.items() if value})
    return f"?{query.urlencode()}"
