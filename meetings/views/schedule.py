"""Calling a meeting: about a concern, about a place, or fresh."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.concerns.seen import seen_concern
from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.places.models import PlaceOfWorship
from hub.promises.engine import StepRefused
from hub.promises.models import Promise
from meetings import actions, grounds
from meetings.forms import ScheduleForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def schedule(request):
    remember_memberships(request.user)
    if not request.user.may(Permission.SCHEDULE_MEETING):
        raise Http404
    found = _grounds(request)
    if len(found) != 1:
        if request.method == "POST":
            return redirect("meetings:schedule")
        return render(request, "meetings/schedule_for.html", {"choices": _choices(found)})
    ground = found[0]
    form = ScheduleForm(
        request.POST if request.method == "POST" else None, ground=ground, user=request.user, now=request.now
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _call(request, ground, form)
        except StepRefused as refusal:
            form.add_error(None, refusal.message)
    return render(request, "meetings/schedule.html", {"form": form, **_about(ground)})


def _grounds(request):
    """The one from which this meeting grows, or those to choose among. Another's concern or place does not exist."""
    user, asked = request.user, request.GET
    if asked.get("concern"):
        return [_concern_ground(user, asked["concern"][:20], is_sent=request.method == "POST")]
    if asked.get("place"):
        return [_place_ground(user, asked["place"][:20])]
    found = grounds.fresh(user)
    return [ground for ground in found if ground.value == asked.get("for")] or found


def _concern_ground(user, reference, *, is_sent):
    concern = seen_concern(user, reference)
    if concern is None:
        raise Http404
    ground = grounds.about_concern(concern, user, also_closed=is_sent)
    if ground is None:
        raise PermissionDenied
    return ground


def _place_ground(user, reference):
    places = PlaceOfWorship.objects.visible_to(user).open().select_related("ward", "borough", "run_by", "umbrella")
    place = places.referred_to_by(reference).first()
    if place is None:
        raise Http404
    ground = grounds.about_place(place, user)
    if ground is None:
        raise PermissionDenied
    return ground


def _choices(found):
    address = reverse("meetings:schedule")
    return [(f"{ground.lead.name}, {ground.area.name}", f"{address}?for={ground.value}") for ground in found]


def _about(ground):
    """Where the page leads back to, and by when a meeting was promised, if it was."""
    if ground.concern:
        matter = ground.concern.matter
        wanted = matter.promises.open().filter(kind=Promise.Kind.MEETING).select_related("owner_organisation").first()
        back = reverse("concerns:detail", args=[matter.reference]), f"{ground.concern.title} ({matter.reference})"
        return {"ground": ground, "wanted": wanted, "back": back}
    if ground.place:
        return {"ground": ground, "back": (reverse("places:detail", args=[ground.place.reference]), ground.place.name)}
    return {"ground": ground, "back": (reverse("meetings:list"), _("Meetings"))}


def _call(request, ground, form):
    said = form.cleaned_data
    call = actions.Call(
        **ground.facts, **form.facts, form_key=said["form_key"], guests=tuple(said["invited"]), about=said["about"]
    )
    meeting, is_new = actions.schedule_meeting(call, by=request.user, at=request.now)
    if is_new:
        names = [invitee.who(request.user) for invitee in meeting.invitees.select_related("user").order_by("pk")]
        messages.success(request, _("The meeting is called. Invited by mail: %(names)s.") % {"names": _listed(names)})
    else:
        messages.info(request, _("You had already sent this. It was sent once."))
    return redirect("meetings:detail", meeting.matter.reference)


def _listed(names):
    return get_text_list(names, _("and"))
