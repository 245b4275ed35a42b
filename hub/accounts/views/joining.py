"""Requests to join, for whoever rings the place: the list, one of them, and the steps."""

from functools import partial, wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts import actions_joining as actions
from hub.accounts import joining
from hub.accounts.actions import AccountRefused
from hub.accounts.forms_joining import ConfirmForm, RefuseForm, WhichPlaceForm
from hub.accounts.models import JoinRequest
from hub.accounts.views.access import needs
from hub.accounts.workflow import TRANSITIONS, Reason
from hub.matters.actions import log_view
from hub.matters.looked import SUMMARY, seen_through
from hub.matters.models import Matter
from hub.matters.pages import page_of
from hub.matters.querysets import Narrow
from hub.matters.shown import seen_in_full, shown_as
from hub.people.roles import Permission
from hub.places.actions import PlaceRefused
from hub.promises.engine import StepRefused, acting_as
from hub.promises.querysets import first_due_of

TONES = {JoinRequest.Status.ASKED: "soon", JoinRequest.Status.CONFIRMED: "done", JoinRequest.Status.REFUSED: "plain"}
SHOWS = {"open": True, "answered": False}


@require_safe
@needs(Permission.CONFIRM_JOINING)
def joining_list(request):
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    page = page_of(
        request.user,
        Matter.Kind.JOINING,
        partial(_rows, request.user),
        narrow=Narrow(is_open=SHOWS[show]),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        newest_first=show != "open",
    )
    more = "" if show == "open" else f"&show={show}"
    context = {
        "rows": page.rows,
        "show": show,
        "before": f"?before={page.before}{more}" if page.before else "",
        "after": f"?after={page.after}{more}" if page.after else "",
    }
    return render(request, "joining/list.html", context)


def _rows(user, ids):
    """{matter id: row}. Three queries."""
    found = joining.visible_to(user).filter(pk__in=ids).annotate(is_full=seen_in_full(user))
    due = first_due_of(ids)
    return {
        request.pk: _row(request, due)
        for request in found.select_related("matter__area", "matter__place", "matter__lead")
    }


def _row(request, due):
    return {
        "reference": request.matter.reference,
        "title": request.place_words if request.is_full else joining.title_of(request.matter.area.name),
        "meta": f"{request.matter.area.name} · {request.matter.lead.name}",
        "status": request.get_status_display(),
        "tone": TONES[request.status],
        "due": due[request.pk][1] if request.pk in due else None,
    }


@require_safe
@never_cache
def detail(request, reference):
    asked = _request_or_404(request, reference)
    shown = shown_as(request.user, asked.matter)
    log_view(
        asked.matter,
        by=request.user,
        at=request.now,
        through=seen_through(shown, asked.matter),
        code="" if shown.full else SUMMARY,
    )
    return _page(request, asked, shown)


def _request_or_404(request, reference):
    found = joining.visible_to(request.user).select_related("matter__area", "matter__place__run_by", "matter__lead")
    asked = found.filter(matter__reference=reference).first()
    if asked is None:
        raise Http404
    return asked


def _page(request, asked, shown, form=None):
    matter, place = asked.matter, asked.matter.place
    promise = matter.promises.select_related("owner_organisation").order_by("pk").first()
    context = {
        "asked": asked,
        "matter": matter,
        "title": joining.title_of(matter.area.name),
        "promise": promise,
        "state": promise.state(request.now),
        "tone": TONES[asked.status],
        "full": shown.full,
        "is_open": asked.status == JoinRequest.Status.ASKED,
    }
    if shown.full:
        contacts = joining.numbers_of(place)
        may = acting_as(matter, request.user, TRANSITIONS["confirm"].who) is not None
        context |= {"place": place, "contacts": contacts, "people": joining.people_of(place), "may_answer": may}
        if may and context["is_open"]:
            context["form"] = form or _confirm_form(asked, contacts)
        if asked.status == JoinRequest.Status.REFUSED:
            event = matter.events.filter(kind="refuse").select_related("note").order_by("-pk").first()
            context |= {"reason": Reason(event.code).label, "words": event.note.body if event.note else ""}
    return render(request, "joining/detail.html", context)


def _confirm_form(asked, contacts, data=None):
    place = asked.matter.place
    initial = {"version": asked.version, "committee": place.name if place else ""}
    has_committee = place is None or place.run_by_id is not None
    return ConfirmForm(data, initial=initial, contacts=contacts, has_committee=has_committee)


def _step(view):
    """A page of somebody who may answer it, while it waits for that."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @wraps(view)
    def guarded(request, reference):
        asked = _request_or_404(request, reference)
        if acting_as(asked.matter, request.user, TRANSITIONS["confirm"].who) is None:
            raise PermissionDenied
        if asked.status != JoinRequest.Status.ASKED:
            messages.info(request, _("This request was answered already: look below."))
            return redirect("accounts:joining", reference)
        return view(request, asked)

    return guarded


def _tried(request, form, action, done, **facts):
    """Whether the step was taken; else the form says why not, and whether somebody was there before."""
    try:
        action(by=request.user, at=request.now, **facts)
    except StepRefused as refused:
        form.add_error(None, str(refused.message))
    except (AccountRefused, PlaceRefused) as refused:
        field = getattr(refused, "field", None)
        form.add_error("committee" if field == "name" and "committee" in form.fields else None, str(refused))
    else:
        messages.success(request, done)
        return True
    return False


@_step
def confirm(request, asked):
    """Its form stands on the page of the request, beside the numbers."""
    if request.method != "POST":
        return redirect("accounts:joining", asked.matter.reference)
    contacts = joining.numbers_of(asked.matter.place)
    form = _confirm_form(asked, contacts, request.POST)
    done = _("Confirmed. %(name)s gets a mail with the way in.") % {"name": asked.name}
    if form.is_valid() and _tried(request, form, partial(actions.confirm, asked), done, **form.answers()):
        return redirect("accounts:joining", asked.matter.reference)
    asked = _request_or_404(request, asked.matter.reference)
    return _page(request, asked, shown_as(request.user, asked.matter), _on_version_of_now(form, asked))


@_step
def refuse(request, asked):
    form = RefuseForm(request.POST or None, initial={"version": asked.version})
    done = _("Refused. %(name)s gets a mail and reads why on a page of their own.") % {"name": asked.name}
    if form.is_valid() and _tried(request, form, partial(actions.refuse, asked), done, **form.cleaned_data):
        return redirect("accounts:joining", asked.matter.reference)
    return _step_page(request, asked, form, "refuse")


@_step
def which_place(request, asked):
    """For a place that the asker did not find: it may stand there under another name, or has to be added first."""
    facts = {"user": request.user, "is_demo": asked.matter.lead.is_demo}
    initial = {"version": asked.version, "q": asked.place_name}
    form = WhichPlaceForm(request.POST or None, **facts, initial=initial)
    if form.is_valid():
        place = form.chosen()
        done = _("It is %(place)s.") % {"place": place.name}
        version = form.cleaned_data["version"]
        if _tried(request, form, partial(actions.name_place, asked), done, place=place, version=version):
            return redirect("accounts:joining", asked.matter.reference)
    return _step_page(request, asked, form, "place")


def _step_page(request, asked, form, name):
    context = {
        "form": _on_version_of_now(form, asked),
        "asked": asked,
        "title": joining.title_of(asked.matter.area.name),
    }
    return render(request, f"joining/{name}.html", context)


def _on_version_of_now(form, asked):
    """What was typed, to be sent once more; what is new stands on the page of the request."""
    if form.is_bound:
        if problem := form.errors.get("version"):
            form.add_error(None, list(problem))
        form.data = form.data.copy()
        form.data["version"] = JoinRequest.objects.values_list("version", flat=True).get(pk=asked.pk)
    return form
