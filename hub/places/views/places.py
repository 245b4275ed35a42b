from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub.people.querysets import current_memberships, remember_memberships
from hub.people.roles import ROLES, Permission
from hub.places import actions
from hub.places.duplicates_seen import pairs_for
from hub.places.forms import RunByForm, SearchForm
from hub.places.keeping import cover_of, covers_of, reach_of
from hub.places.maps import locator_of
from hub.places.models import PlaceOfWorship
from hub.places.panels import panels_for
from hub.places.views.facts import contacts_of, facts_of, sources_of
from hub.places.views.shown import areas_to_choose, place_or_404, query_of

MANY = 100  # counted and shown at most: more is "many"
PAGE = 25


@require_safe
@never_cache
def place_list(request):
    remember_memberships(request.user)
    seen = PlaceOfWorship.objects.visible_to(request.user)
    covers = covers_of(request.user, Permission.SEE_PLACES, Permission.KEEP_REGISTRY)
    form = search_form_for(request, covers[Permission.SEE_PLACES])
    narrowed = form.narrow(seen)
    last = seen.filter(reference=request.GET["after"]).first() if request.GET.get("after") else None
    places = _rows(narrowed.page_after(last, size=PAGE + 1))
    said = form.said
    return render(
        request,
        "places/list.html",
        {
            "form": form,
            "is_narrowed": bool(said),
            "places": places[:PAGE],
            "start": query_of(**said) or reverse("places:list") if last else "",
            "next": query_of(**said, after=places[PAGE - 1].reference) if len(places) > PAGE else "",
            "registry": _registry_of(request, covers[Permission.KEEP_REGISTRY], counts=not said),
        },
    )


class Listed(NamedTuple):
    """A line of the list in words, read without building models."""

    reference: str
    name: str
    meta: str
    is_closed: bool


def _rows(places):
    faiths = {value: str(label) for value, label in PlaceOfWorship.Faith.choices}
    columns = ("reference", "name", "ward__name", "borough__name", "faith", "closed_at")
    return [
        Listed(reference, name, f"{ward}, {borough} · {faiths[faith]}", closed_at is not None)
        for reference, name, ward, borough, faith, closed_at in places.values_list(*columns)
    ]


def search_form_for(request, cover):
    """Those who see a registry can narrow the list; the places of one committee need no more than a name."""
    if not request.user.may(Permission.SEE_PLACES):
        return SearchForm(request.GET, areas=[], can_narrow=False)
    return SearchForm(request.GET, areas=areas_to_choose(cover), can_narrow=True)


def _registry_of(request, cover, *, counts):
    """What stands around the list for those who see or keep it; None for all others. A search needs no count."""
    may_keep = request.user.may(Permission.KEEP_REGISTRY)
    if not may_keep and not request.user.may(Permission.SEE_PLACES):
        return None
    duplicates = pairs_for(cover).order_by()[:MANY].count() if may_keep and counts else None
    return {"may_keep": may_keep, "duplicates": duplicates, "many": MANY}


@require_safe
@never_cache
def mine(request):
    """The place that the reader's committee runs, or the list of them."""
    remember_memberships(request.user)
    if not request.user.may(Permission.KEEP_OWN_PLACE):
        raise Http404
    keep = {code for code, role in ROLES.items() if Permission.KEEP_OWN_PLACE in role.permissions}
    bodies = set().union(*(ids for role, ids in current_memberships(request.user) if role in keep))
    places = PlaceOfWorship.objects.open().filter(run_by__in=bodies).select_related("ward", "borough")
    places = list(places.order_by("sort_name", "pk")[:MANY])
    if len(places) == 1:
        return redirect("places:detail", places[0].reference)
    return render(request, "places/mine.html", {"places": places})


@require_safe
@never_cache
def detail(request, reference):
    place = place_or_404(request, reference)
    reach = reach_of(request.user, place)
    top, below = panels_for(request, place)
    may_close = cover_of(request.user, Permission.KEEP_REGISTRY).includes_place(place)
    the_place, for_visitors = facts_of(place, reach.may_keep)
    return render(
        request,
        "places/detail.html",
        {
            "place": place,
            "facts": the_place + _bodies(request, place),
            "for_visitors": for_visitors,
            "contacts": contacts_of(place, request.user, reach, request.now),
            "sources": sources_of(place),
            "locator": locator_of(place),
            "top": top,
            "below": below,
            "may_close": may_close,
            "sees_registry": request.user.may(Permission.SEE_PLACES),
        },
    )


def _bodies(request, place):
    """Who runs it, and for those who do, who may see a summary."""
    rows = [{"key": _("Run by"), "value": place.run_by.name if place.run_by else _("Nobody yet")}]
    if request.user.may(Permission.MANAGE_ORGANISATIONS):
        rows[0] |= {"href": reverse("places:run_by", args=[place.reference]), "action": _("Change")}
    if _is_ours(request, place):
        rows.append(
            {
                "key": _("May see a summary"),
                "value": place.umbrella.name if place.umbrella else _("Nobody"),
                "href": reverse("concerns:umbrella", args=[place.reference]),
                "action": _("Change"),
            }
        )
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def run_by(request, reference):
    place = place_or_404(request, reference)
    if not request.user.may(Permission.MANAGE_ORGANISATIONS):
        raise PermissionDenied
    chosen = {"organisation": place.run_by.reference if place.run_by else ""}
    return _choose(
        request, place, RunByForm(request.POST or None, initial=chosen, place=place), actions.set_run_by, "run_by"
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


def _is_ours(request, place):
    """Whether the reader speaks for the place, as those do who may log a concern for it."""
    return place.run_by is not None and request.user.may(Permission.RAISE_CONCERN, place.run_by)
