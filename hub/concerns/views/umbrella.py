"""Which umbrella body a place lets see summaries: for its committee to choose, and for nobody else."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.concerns.actions_umbrella import Overtaken, choose_umbrella, open_to, speaks_for
from hub.concerns.forms_umbrella import UmbrellaForm
from hub.forms import open_again
from hub.places.actions import PlaceRefused
from hub.places.views.shown import place_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def umbrella(request, reference):
    place = place_or_404(request, reference)
    if not speaks_for(request.user, place):
        raise PermissionDenied
    count = open_to(place, place.umbrella).visible_to(request.user).count() if place.umbrella else 0
    form_for = partial(UmbrellaForm, place=place, count=count)
    chosen = place.umbrella.reference if place.umbrella else ""
    start = {"organisation": chosen, "version": place.version, "also_open": True}
    form, is_overtaken = form_for(request.POST or None, initial=start), False
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            taken = choose_umbrella(place, **said, by=request.user, at=request.now)
        except Overtaken:
            is_overtaken, form = True, open_again(form_for, form, place.version)
        except PlaceRefused as refused:
            form.add_error("organisation", str(refused))
        else:
            _say(request, said["organisation"], taken)
            return redirect("places:detail", place.reference)
    elif request.method == "POST" and "version" in form.errors:
        form = open_again(form_for, form, place.version)
    context = {"place": place, "form": form, "is_overtaken": is_overtaken}
    return render(request, "concerns/umbrella.html", context, status=409 if is_overtaken else 200)


def _say(request, body, taken):
    if body:
        words = _("%(name)s may see a summary of concerns that you log from now on.") % {"name": body.name}
    else:
        words = _("From now on no umbrella body is told of your concerns.")
    if taken:
        words += " " + ngettext(
            "It was taken off %(count)d open concern.", "It was taken off %(count)d open concerns.", taken
        ) % {"count": taken}
    messages.success(request, words)
