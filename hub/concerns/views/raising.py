"""The pages on which a concern is raised: one question a page, saved at every Continue."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.concerns import drafts
from hub.concerns.actions import raise_concern
from hub.concerns.models import Category, Draft
from hub.concerns.querysets import places_to_raise_at
from hub.concerns.raising import promised
from hub.concerns.raising.journey import CHECK, Journey
from hub.concerns.raising.page import LONGEST_TELLING, as_it_was_left, choice
from hub.concerns.routing import safeguarding_at
from hub.forms import HubForm
from hub.people import sealed


class DangerForm(HubForm):
    heading = "danger"
    danger = choice(
        _("Is anyone in danger now?"),
        [("yes", _("Yes")), ("no", _("No"))],
        hints={"yes": _("We show you how to get help at once"), "no": _("Write it down here")},
        required=_("Choose Yes or No"),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)


@require_safe
@login_not_required
def danger(request):
    return render(request, "concerns/raise/danger.html")


@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    places = _places_or_404(request)
    form = DangerForm(request.POST or None, initial={"form_key": uuid4()})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["danger"] == "yes":
            return redirect("concerns:danger")
        try:
            draft = drafts.start_draft(form.cleaned_data["form_key"] or uuid4(), by=request.user, at=request.now)
            return redirect(_journey(request, draft, places).resume())
        except drafts.TooManyDrafts:
            messages.error(request, gettext("You have many drafts that were not sent. Send or delete one first."))
    return render(request, "concerns/raise/start.html", {"form": form, "drafts": _listed(request, places)})


@require_http_methods(["GET", "HEAD", "POST"])
def page(request, form_key, name):
    places = _places_or_404(request)
    draft = drafts.draft_of(request.user, form_key)
    if draft is None:
        return _sent_already(request, form_key)
    journey = _journey(request, draft, places)
    if name not in journey.names:
        raise Http404
    if missing := journey.first_missing(before=name):
        return redirect(journey.url(missing))
    if request.method == "POST":
        form = journey.form(name, request.POST)
        if form.is_valid():
            return _save(request, journey, name, form)
        return _show(request, journey, name, form)
    kept = sealed.kept_for(request.user, request.path, now=request.now)
    if kept is None and (typed := journey.typed_since(name)):
        return _show(request, journey, name, as_it_was_left(journey.form(name, typed[0])), typed_at=typed[1])
    return _show(request, journey, name, journey.form(name, kept), was_kept=kept is not None)


def _save(request, journey, name, form):
    is_change = request.GET.get("change") == "1" or request.POST.get("then") == CHECK
    following = CHECK if is_change else journey.after(name)
    typed = form.typed()
    # other bodies answer for another place, or on the other side of a border
    has_moved = name in ("place", "side") and typed != journey.draft.answers.get(name, _counted(journey, name, typed))
    asks_side = False
    if name == "where":
        journey = journey.answered(name, typed)
        asks_side = "side" in journey.names and "side" not in journey.draft.answers
        following = "side" if asks_side else CHECK if is_change else journey.after(name)
    place = form.report()["place"] if name == "place" else journey.place
    try:
        drafts.save_answers(
            journey.draft,
            name,
            typed,
            place=place,
            resume_at=following,
            # who was ticked for the first means nothing there
            drop=("who",) if has_moved else (),
            at=request.now,
        )
    except Draft.DoesNotExist:
        return _sent_already(request, journey.draft.form_key)
    sealed.forget(request.user, request.path)
    return redirect(journey.url(following, is_change=asks_side and is_change))


def _counted(journey, name, typed):
    """What counted while nobody had said otherwise: the place's own side of a border."""
    return {name: [value] for name, value in journey.form(name).defaults(journey).items()} if name == "side" else typed


def _show(request, journey, name, form, *, was_kept=False, typed_at=None):
    is_change = request.GET.get("change") == "1"
    before = journey.before(name)
    back = journey.url(CHECK) if is_change else journey.url(before) if before else reverse("concerns:raise")
    context = {
        "form": form,
        "journey": journey,
        "name": name,
        "back": back,
        "is_change": is_change,
        "can_skip": not is_change and journey.can_skip_from(name),
        "was_kept": was_kept,
        "typed_at": typed_at,
        "keep_typed": reverse("concerns:raise_typed", args=[journey.draft.form_key, name]),
        "typed_mark": journey.mark(name),
        "current": journey.names.index(name) + 1,
        "total": len(journey.names) + 1,
        "sealed_field": sealed.FIELD,
        "sealed_token": sealed.token_for(request.user, request.path),
    }
    return render(request, [f"concerns/raise/{name}.html", "concerns/raise/page.html"], context)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request, form_key):
    places = _places_or_404(request)
    draft = drafts.draft_of(request.user, form_key)
    if draft is None:
        return _sent_already(request, form_key)
    journey = _journey(request, draft, places)
    if missing := journey.first_missing():
        return redirect(journey.url(missing))
    problems, seal = journey.problems(), journey.seal()
    is_as_shown = request.POST.get("seal", seal) == seal
    if request.method == "POST" and not problems and is_as_shown:
        concern, is_new = raise_concern(journey.report(), by=request.user, at=request.now)
        return sent(request, concern, is_new=is_new)
    if request.method == "POST" and not is_as_shown:
        messages.warning(request, gettext("Something has changed since you looked. Check it again, then send it."))
    context = {
        "journey": journey,
        "safeguarding": safeguarding_of(journey),
        "rows": journey.rows(),
        "problems": [(journey.url(name, is_change=True), error) for name, error in problems],
        "not_continued": [(journey.url(name, is_change=True), asks) for name, asks in journey.not_continued()],
        "seal": seal,
        "back": journey.url(journey.before(CHECK)),
        "total": len(journey.names) + 1,
        "sealed_field": sealed.FIELD,
        "sealed_token": sealed.token_for(request.user, request.path),
    }
    return render(request, "concerns/raise/check.html", context)


def safeguarding_of(journey):
    """Whom to ring for a child at risk, before anything is sent."""
    place = journey.place
    return safeguarding_at(place.ward, is_demo=place.is_demo) if journey.names_child else None


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, form_key):
    places = _places_or_404(request)
    draft = drafts.draft_of(request.user, form_key)
    if draft is None:
        raise Http404
    if request.method == "POST":
        drafts.delete_draft(form_key, by=request.user)
        messages.success(request, gettext("The draft is deleted. Nothing of it was sent."))
        return redirect("concerns:raise")
    journey = _journey(request, draft, places)
    context = {"draft": draft, "title": title_of(draft), "resume": journey.resume(), "start": journey.start}
    return render(request, "concerns/raise/delete.html", context)


def _places_or_404(request):
    places = places_to_raise_at(request.user)
    if not places:
        raise Http404
    return places


def _journey(request, draft, places):
    return Journey(draft, user=request.user, places=places, now=request.now)


def _listed(request, places):
    """Own drafts for the first page; where something was kept sealed, its page is the one to go on with."""
    kept = sealed.paths_kept_for(request.user, now=request.now)
    listed = []
    for draft in drafts.drafts_of(request.user):
        journey = _journey(request, draft, places)
        waiting = [
            journey.url(name) for name in journey.names if journey.url(name) in kept or journey.typed_since(name)
        ]
        url = waiting[0] if waiting else journey.resume()
        delete_url = reverse("concerns:raise_delete", args=[draft.form_key])
        listed.append({"draft": draft, "title": title_of(draft), "url": url, "delete_url": delete_url})
    return listed


def title_of(draft):
    """Category only: what was written is for nobody who looks over a shoulder."""
    chosen = draft.answers.get("category", {}).get("category", [""])[0]
    return dict(Category.choices).get(chosen) or gettext("Concern")


def sent(request, concern, *, is_new):
    if is_new:
        messages.success(request, promised.in_words(concern))
    else:
        messages.info(request, gettext("You had already sent this. It was sent once."))
    return redirect("concerns:detail", concern.matter.reference)


def _sent_already(request, form_key):
    """The form was sent before, perhaps in another window: show where it is; give back what was typed since."""
    concern = drafts.sent_with(form_key, by=request.user)
    if concern is None:
        raise Http404
    return sent_before(request, concern)


def sent_before(request, concern):
    words = request.POST.get("what", "")[: 2 * LONGEST_TELLING]
    if not words or words.strip() == concern.what.strip():
        return sent(request, concern, is_new=False)
    return render(request, "concerns/raise/sent_already.html", {"concern": concern, "words": words})
