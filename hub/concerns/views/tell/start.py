"""Is anyone in danger, and where is it about: the first two pages of somebody without an account."""

from django.shortcuts import redirect

from hub.concerns.anyone import limits, where
from hub.concerns.anyone.closed import nobody_reads_until
from hub.concerns.anyone.forms import AT_A_PLACE, WhereaboutsForm
from hub.concerns.routing import ANSWERING
from hub.concerns.views.tell.pages import for_anybody, page
from hub.concerns.views.tell.what import show_new
from hub.limits import until
from hub.people.models import Organisation


@for_anybody("GET")
def start(request):
    bodies = list(Organisation.objects.open().filter(kind__in=ANSWERING, is_demo=where.is_made_up()))
    return page(request, "start", {"opens_at": nobody_reads_until(bodies, request.now), "has_bodies": bool(bodies)})


@for_anybody("GET", "POST")
def whereabouts(request):
    data = request.POST if request.method == "POST" else None
    seconds = limits.before_searching(request) if WhereaboutsForm.searched_for(data) else 0
    form = WhereaboutsForm(data, wait=until(seconds) if seconds else "")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["at"] == AT_A_PLACE:
            place = where.place_of(said["place"])
            return show_new(request, place=place) if place else redirect("tell:where")
        return show_new(request, area=where.borough_of(said["borough"]))
    return page(request, "where", {"form": form}, status=429 if seconds else 200)
