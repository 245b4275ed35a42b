"""More care than usual in an area: what is in force, setting it, giving it another end, ending it."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub.forms import open_again
from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.places import actions_postures as actions
from hub.places.forms_postures import EndForm, ExtendForm, SetPostureForm
from hub.places.models import PlaceOfWorship, Posture
from hub.places.panels import Panel
from hub.places.postures import is_any_in_force
from hub.templatetags.hub import moment

PAGE = 25
AT_ONCE = 5  # on the first page
FAITHS = dict(PlaceOfWorship.Faith.choices)


@require_safe
@never_cache
def posture_list(request):
    user, now = request.user, request.now
    remember_memberships(user)
    if not any(map(user.may, (Permission.SEE_PLACES, Permission.KEEP_OWN_PLACE))):
        raise Http404
    seen = Posture.objects.visible_to(user).select_related("area", "set_for")
    asked = request.GET.get("before", "")[:11]
    before = seen.filter(reference=asked).first() if asked else None
    past = seen.exclude(pk__in=seen.not_over(now).values("pk")).order_by("-pk")
    past = list((past.filter(pk__lt=before.pk) if before else past)[: PAGE + 1])
    context = {
        "current": []
        if before
        else [row_of(posture, now) for posture in seen.not_over(now).order_by("starts_at", "pk")],
        "past": [row_of(posture, now) for posture in past[:PAGE]],
        "older": f"?before={past[PAGE - 1].reference}" if len(past) > PAGE else "",
        "is_later_page": before is not None,
        "may_set": user.may(Permission.SET_POSTURE),
    }
    return render(request, "postures/list.html", context)


@require_safe
@never_cache
def detail(request, reference):
    remember_memberships(request.user)
    posture = _posture_or_404(request, reference)
    may_change = request.user.may(Permission.SET_POSTURE, posture.set_for) and not posture.is_over(request.now)
    context = {
        "posture": posture,
        "row": row_of(posture, request.now),
        "rows": _facts(request, posture),
        "may_change": may_change,
    }
    return render(request, "postures/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def set_posture(request):
    if not request.user.may(Permission.SET_POSTURE):
        raise Http404
    form = SetPostureForm(request.POST if request.method == "POST" else None, user=request.user, now=request.now)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        said["area"], body = said["area"]
        try:
            posture, is_new = actions.set_posture(
                actions.Care(**said | {"faiths": tuple(said["faiths"])}), set_for=body, by=request.user, at=request.now
            )
        except actions.PostureRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            done = _("Set. It ends by itself; you are asked before whether it is still needed.")
            messages.success(request, done if is_new else _("You had already sent this. It was set once."))
            return redirect("postures:detail", posture.reference)
    return render(request, "postures/set.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def extend(request, reference):
    def run(posture, form, **common):
        said = form.cleaned_data
        actions.extend(posture, ends_at=said["ends_at"], review_at=said["review_at"], **common)

    return _change(request, reference, ExtendForm, run, "postures/extend.html", _("Changed."))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def end(request, reference):
    def form_for(data=None, *, posture, now):
        return EndForm(data, initial={"version": posture.version})

    def run(posture, _form, **common):
        actions.end(posture, **common)

    return _change(request, reference, form_for, run, "postures/end.html", _("Ended. Updates are owed as usual again."))


def _change(request, reference, form_for, run, template, done):
    """One step at a posture that is not over; pressed twice it is done once."""
    posture = _posture_or_404(request, reference)
    if not request.user.may(Permission.SET_POSTURE, posture.set_for):
        raise PermissionDenied
    if posture.is_over(request.now):
        messages.info(request, _("It is over already."))
        return redirect("postures:detail", reference)
    make = partial(form_for, posture=posture, now=request.now)
    form = make(request.POST if request.method == "POST" else None)
    is_overtaken = False
    if request.method == "POST" and form.is_valid():
        try:
            run(posture, form, version=form.cleaned_data["version"], by=request.user, at=request.now)
        except actions.Overtaken:
            is_overtaken, form = True, open_again(make, form, posture.version)
        except actions.PostureRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("postures:detail", reference)
    elif request.method == "POST" and "version" in form.errors:
        form = open_again(make, form, posture.version)
    context = {"posture": posture, "row": row_of(posture, request.now), "form": form, "is_overtaken": is_overtaken}
    return render(request, template, context, status=409 if is_overtaken else 200)


def _posture_or_404(request, reference):
    seen = Posture.objects.visible_to(request.user).select_related("area__parent", "set_for", "set_by", "ended_by")
    return get_object_or_404(seen, reference=reference)


def row_of(posture, now):
    """What a list says of it: level, where, for whom, until when, by which body."""
    is_over, is_ahead = posture.is_over(now), posture.starts_at > now
    return {
        "reference": posture.reference,
        "title": _("%(level)s in %(area)s") % {"level": posture.get_level_display(), "area": posture.area.name},
        "faiths": faiths_of(posture),
        "body": posture.set_for.name,
        "state": _("Over") if is_over else _("Begins later") if is_ahead else _("In force"),
        "tone": "" if is_over else "soon",
        "time": _time(posture, is_over, is_ahead),
    }


def _time(posture, is_over, is_ahead):
    if is_over:
        return _("ended %(at)s") % {"at": moment(posture.last_moment)}
    if is_ahead:
        return _("from %(at)s until %(end)s") % {"at": moment(posture.starts_at), "end": moment(posture.ends_at)}
    return _("until %(at)s") % {"at": moment(posture.ends_at)}


def faiths_of(posture):
    if not posture.faiths:
        return _("places of every faith")
    names = [str(FAITHS.get(faith, faith)) for faith in posture.faiths]
    return _("%(faiths)s places") % {"faiths": get_text_list(names, _("and"))}


def _facts(request, posture):
    """A committee learns level, end and who set it; why, only those who see the registry there."""
    facts = [
        (_("Where"), posture.area.name if posture.area.parent is None else f"{posture.area}, {posture.area.parent}"),
        (_("For"), faiths_of(posture)),
        (_("From"), moment(posture.starts_at)),
        (_("Until"), moment(posture.ends_at)),
        (_("Set by"), posture.set_for.name),
    ]
    if posture.ended_at:
        facts.append((_("Ended early"), moment(posture.ended_at)))
    if Posture.objects.with_reason_for(request.user).filter(pk=posture.pk).exists():
        facts += [(_("Why"), posture.reason), (_("Looked at again"), moment(posture.review_at))]
    return [{"key": key, "value": value} for key, value in facts]


def postures_now(request):
    """For the first page: a calm line for each that is in force where the reader works or prays."""
    if not any(map(request.user.may, (Permission.SEE_PLACES, Permission.KEEP_OWN_PLACE))):
        return None
    if not is_any_in_force(request.now):
        return None
    seen = Posture.objects.visible_to(request.user).in_force(request.now).select_related("area", "set_for")
    found = [{"posture": posture, "faiths": faiths_of(posture)} for posture in seen.order_by("ends_at", "pk")[:AT_ONCE]]
    return Panel("postures/home_now.html", {"postures": found}) if found else None
