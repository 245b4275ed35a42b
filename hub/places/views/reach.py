"""Which place a page is about, and what its reader may do there. And one way of sending a form, for all of them."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from hub.forms import open_again
from hub.places.actions_gatherings import Overtaken, TimesRefused
from hub.places.keeping import reach_of
from hub.places.models import PlaceOfWorship


def place_or_404(request, reference):
    """(place, what the reader may do there); a stranger's place does not exist."""
    seen = PlaceOfWorship.objects.visible_to(request.user)
    place = get_object_or_404(seen.select_related("ward", "borough", "run_by"), reference=reference)
    return place, reach_of(request.user, place)


def place_to_keep(request, reference, *, only_committee=False):
    place, reach = place_or_404(request, reference)
    if not (reach.keeps_own if only_committee else reach.may_keep):
        raise PermissionDenied
    return place, reach


def answer_form(request, form_for, save, *, template, context, version_of):
    """A page with one form. `save(form)` returns where to go next; what it refuses is said in the form.

    form_for     callable(data) -> form
    version_of   callable() -> the version of now, for a page that somebody else has overtaken
    """
    if request.method != "POST":
        return render(request, template, context | {"form": form_for(None)})
    form, is_overtaken = form_for(request.POST), False
    if form.is_valid():
        try:
            return redirect(save(form))
        except Overtaken:
            is_overtaken, form = True, open_again(form_for, form, version_of())
        except TimesRefused as refusal:
            form.add_error(None, str(refusal))
    elif "version" in form.errors:
        form = open_again(form_for, form, version_of())
    shown = context | {"form": form, "is_overtaken": is_overtaken}
    return render(request, template, shown, status=409 if is_overtaken else 200)
