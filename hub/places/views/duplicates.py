"""What was entered twice: pairs to decide, one after the other; merges, and undoing them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.places import actions_merges
from hub.places.actions import PlaceRefused
from hub.places.actions_merges import why_not_merge
from hub.places.duplicates_seen import (
    is_last_step,
    merges_after,
    merges_for,
    pairs_after,
    pairs_for,
    with_places,
)
from hub.places.importing.duplicates import metres_between
from hub.places.importing.likeness import likeness_of
from hub.places.models import LikelyDuplicate, PlaceOfWorship
from hub.places.sources import source_names
from hub.places.views.shown import cover_or_404, place_of_registry, query_of

PAGE = 10


@require_safe
@never_cache
def duplicates(request):
    cover = cover_or_404(request)
    pairs = pairs_for(cover)
    last = _pair_named(request.GET.get("after"))
    found = list(with_places(pairs_after(pairs, last), "first", "second")[: PAGE + 1])
    context = {
        "pairs": [_line(pair) for pair in found[:PAGE]],
        "start": reverse("places:duplicates") if last else "",
        "next": query_of(after=found[PAGE - 1].reference) if len(found) > PAGE else "",
    }
    return render(request, "places/duplicates.html", context)


def _pair_named(reference):
    return LikelyDuplicate.objects.filter(reference=reference[:11]).first() if reference else None


def _line(pair):
    likeness = round(pair.similarity * 100)
    return {"pair": pair, "likeness": likeness, "distance": distance_in_words(pair.metres)}


def _shown(pair):
    """Both side by side, and how alike they are; only what everybody may know of a place, and who runs it."""
    return _line(pair) | {"sides": [_side(pair.first, pair.second), _side(pair.second, pair.first)]}


def _side(place, other):
    return {
        "place": place,
        "aliases": ", ".join(alias.name for alias in place.aliases.all()),
        "sources": source_names(place.sources.all()),
        "refused": why_not_merge(place, other),
    }


def distance_in_words(metres):
    if metres is None:
        return _("distance not known")
    if metres == 0:
        return _("at the same point")
    if metres < 1000:
        return ngettext("%d metre apart", "%d metres apart", metres) % metres
    return _("%(km).1f km apart") % {"km": metres / 1000}


@require_safe
@never_cache
def duplicate(request, reference):
    """One pair, with room to compare."""
    pair = _pair_or_404(request, reference)
    return render(request, "places/duplicate.html", {"shown": _shown(pair), "is_decided": bool(pair.decision)})


def _pair_or_404(request, reference):
    cover = cover_or_404(request)
    pairs = with_places(LikelyDuplicate.objects.all(), "first", "second")
    pair = get_object_or_404(pairs, reference=reference)
    if not (cover.includes_place(pair.first) and cover.includes_place(pair.second)):
        raise Http404
    return pair


@require_POST
def decide(request, reference):
    """Same or different, then on to the next pair."""
    pair = _pair_or_404(request, reference)
    sides = {pair.first.reference: (pair.first, pair.second), pair.second.reference: (pair.second, pair.first)}
    kept = request.POST.get("keep", "")
    following = pairs_after(pairs_for(cover_or_404(request)), pair).exclude(pk=pair.pk).first()
    if "different" in request.POST:
        _say_different(request, pair)
    elif kept in sides:
        _merge(request, *sides[kept])
    else:
        messages.error(request, _("Choose which of the two stays, or say that they are different."))
        return redirect("places:duplicate", pair.reference)
    return redirect("places:duplicate", following.reference) if following else redirect("places:duplicates")


def _say_different(request, pair):
    if actions_merges.say_different(pair, by=request.user, at=request.now):
        messages.success(
            request, _("%(one)s and %(other)s are two places.") % {"one": pair.first.name, "other": pair.second.name}
        )
    else:
        messages.info(request, _("Somebody had decided that already."))


def _merge(request, kept, merged):
    """Says what came of it. Somebody else, or the same press before, may have done it."""
    merged.refresh_from_db(fields=["merged_into"])
    if merged.merged_into_id == kept.pk:
        messages.info(request, _("These two are one already."))
        return
    try:
        actions_merges.merge_places(kept, merged, by=request.user, at=request.now)
    except PlaceRefused as refusal:
        messages.error(request, str(refusal))
        return
    text = _("%(merged)s is one with %(kept)s now. You can undo it under “Merged places”.")
    messages.success(request, text % {"merged": merged.name, "kept": kept.name})


@require_safe
@never_cache
def merges(request):
    cover = cover_or_404(request)
    found = merges_for(cover)
    last = found.filter(reference=request.GET["after"][:11]).first() if request.GET.get("after") else None
    rows = list(merges_after(found, last).select_related("kept__ward", "merged__ward", "by")[: PAGE + 1])
    context = {
        "merges": [{"merge": merge, "can_undo": is_last_step(merge)} for merge in rows[:PAGE]],
        "start": reverse("places:merges") if last else "",
        "next": query_of(after=rows[PAGE - 1].reference) if len(rows) > PAGE else "",
    }
    return render(request, "places/merges.html", context)


@require_POST
def undo(request, reference):
    merge = get_object_or_404(merges_for_all(request), reference=reference)
    try:
        done = actions_merges.undo_merge(merge, by=request.user, at=request.now)
    except PlaceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("%(merged)s and %(kept)s are two places again.") if done else _("Somebody had undone that already.")
        messages.success(request, text % {"merged": merge.merged.name, "kept": merge.kept.name})
    return redirect("places:merges")


def merges_for_all(request):
    """Also those undone meanwhile, so that a second press is no page that is not there."""
    cover = cover_or_404(request)
    return merges_for(cover, undone=True).select_related("kept", "merged")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def same_as(request, reference):
    """Two entries that nobody was asked about: find the other one, look at both, say which stays."""
    place = place_of_registry(request, reference)
    cover = cover_or_404(request)
    other = _other(request, place, cover)
    if request.method == "POST":
        return _make_one(request, place, other)
    text = request.GET.get("q", "")[:80]
    context = {"place": place, "text": text, "shown": _compared(place, other) if other else None}
    if other is None and text.strip():
        found = PlaceOfWorship.objects.visible_to(request.user).open().found_by(text).exclude(pk=place.pk)
        context["found"] = list(found.select_related("ward", "borough").page_after(None, size=PAGE))
    return render(request, "places/same_as.html", context)


def _other(request, place, cover):
    named = request.GET.get("with") or request.POST.get("with")
    if not named:
        return None
    seen = PlaceOfWorship.objects.visible_to(request.user).filter(reference=named[:11]).exclude(pk=place.pk)
    other = seen.select_related("ward", "borough", "run_by").prefetch_related("aliases", "sources").first()
    return other if other and cover.includes_place(other) else None


def _compared(place, other):
    has_points = place.longitude is not None and other.longitude is not None
    metres = round(metres_between(place, other)) if has_points else None
    return {
        "pair": None,
        "likeness": round(likeness_of(place.name).to(likeness_of(other.name)) * 100),
        "distance": distance_in_words(metres),
        "sides": [_side(place, other), _side(other, place)],
    }


def _make_one(request, place, other):
    sides = {one.reference: (one, two) for one, two in ((place, other), (other, place)) if one and two}
    kept = request.POST.get("keep", "")
    if kept not in sides:
        messages.error(request, _("Choose which of the two stays."))
        return redirect("places:same_as", place.reference)
    _merge(request, *sides[kept])
    return redirect("places:detail", kept)
