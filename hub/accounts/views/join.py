"""A committee without accounts asks to come in: which place, who asks, and by when they have an answer.

What is shown says nothing of who is there already: the same pages for a place with people and for one without, and for
somebody who asks twice.
"""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from hub.accounts import actions_joining, join_limits, joining, joining_links
from hub.accounts.forms_joining import KNOWN, AskerForm, JoinPlaceForm
from hub.accounts.models import JoinRequest
from hub.accounts.workflow import Reason
from hub.concerns.anyone import where
from hub.concerns.views.tell.pages import for_anybody
from hub.limits import until
from hub.places.models import Area

WHERE = ("place", "place_name", "place_address", "borough")


@for_anybody("GET", "POST")
def start(request):
    form = JoinPlaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        names = WHERE[:1] if said["at"] == KNOWN else WHERE[1:]
        return _show_who(request, AskerForm(initial={name: said[name] for name in names}), *_where_of(said, names))
    return render(request, "join/start.html", {"form": form})


@for_anybody("GET", "POST")
@never_cache
def who(request):
    """Asked for with a place in its address it shows the form; without one it leads to where a place is chosen."""
    form = AskerForm(request.POST if request.method == "POST" else request.GET)
    is_whole = form.is_valid()
    place, area = _where_of(form.cleaned_data, form.cleaned_data)
    if area is None:
        return redirect("join:start")
    if request.method != "POST":
        return _show_who(request, AskerForm(initial={name: form.cleaned_data.get(name) for name in WHERE}), place, area)
    if not is_whole:
        return _show_who(request, form, place, area)
    asking = form.asking(place, area)
    if seconds := join_limits.before_asking(request, asking.email):
        return _show_who(request, form, place, area, status=429, wait=until(seconds))
    lead = joining.lead_for(place, area, is_demo=asking.is_demo)
    if lead is None:
        return render(request, "join/nobody.html")
    actions_joining.ask(asking, at=request.now)
    context = {"due_at": joining.answered_by(lead, request.now), "lead": lead.name, "email": asking.email}
    return render(request, "join/asked.html", context | _named(form, place))


def _where_of(said, names):
    """(place or None, area or None) of what the page before asked."""
    if "place" in names and said.get("place"):
        place = where.place_of(said["place"])
        return place, place.ward if place else None
    if not (said.get("place_name") and said.get("place_address")):
        return None, None
    return None, Area.objects.filter(kind=Area.Kind.BOROUGH, code=said.get("borough", "")).first()


def _show_who(request, form, place, area, *, status=200, wait=""):
    if area is None:
        return redirect("join:start")
    context = {"form": form, "wait": wait, "area": area} | _named(form, place)
    return render(request, "join/who.html", context, status=status)


def _named(form, place):
    if place is not None:
        return {"place_name": place.name, "place_words": where.in_words(place)}
    said = form.cleaned_data if form.is_bound else form.initial
    return {"place_name": said.get("place_name", ""), "place_words": said.get("place_address", "")}


@for_anybody("GET")
@never_cache
def answer(request, token):
    """Where it stands, for whoever has the link of the mail. It changes nothing."""
    asked = joining_links.read(token, request.now)
    if asked is None:
        return render(request, "join/gone.html")
    matter = asked.matter
    promise = matter.promises.order_by("pk").first()
    context = {"asked": asked, "matter": matter, "promise": promise, "state": promise.state(request.now)}
    if asked.status == JoinRequest.Status.REFUSED:
        event = matter.events.filter(kind="refuse").select_related("note").order_by("-pk").first()
        context |= {"reason": Reason(event.code).label, "words": event.note.body if event.note else ""}
    return render(request, "join/answer.html", context)
