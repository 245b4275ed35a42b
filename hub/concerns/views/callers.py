"""The pages on which a concern is entered for a caller. What was begun for callers stays apart from one's own."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hub.concerns import drafts
from hub.concerns.actions_anyone import confirm_kept
from hub.concerns.actions_callers import enter_for_caller
from hub.concerns.anyone import receipts
from hub.concerns.anyone import sealed as numbers
from hub.concerns.anyone.forms import NumberForm
from hub.concerns.callers import bodies_of
from hub.concerns.models import Draft, Receipt
from hub.concerns.raising import promised
from hub.concerns.raising.caller import CallerJourney
from hub.concerns.raising.journey import CHECK
from hub.concerns.raising.page import choice
from hub.concerns.views.raising import DangerForm, safeguarding_of, sent, sent_before, title_of
from hub.concerns.views.tell.what import address_of_answers, picture_of_address
from hub.people import sealed

# who may be told depends on where it is
RESTS_ON = {"borough": ("spot", "who"), "spot": ("who",)}


class BeginForm(DangerForm):
    body = choice(_("For which body do you enter it?"), [], required=_("Choose one of your organisations"))

    def __init__(self, *args, bodies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["danger"].label = _("Is anyone in danger now? Ask the caller first.")
        self.fields["danger"].widget.hints = {"yes": _("999 comes first"), "no": _("Write it down here")}
        if len(bodies) == 1:
            del self.fields["body"]
        else:
            self.fields["body"].choices = [(body.reference, body.name) for body in bodies]


@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    bodies = _bodies_or_404(request)
    form = BeginForm(request.POST or None, bodies=bodies, initial={"form_key": uuid4()})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["danger"] == "yes":
            return redirect("concerns:danger")
        chosen = form.cleaned_data.get("body", bodies[0].reference)
        body = next(body for body in bodies if body.reference == chosen)
        key = form.cleaned_data["form_key"] or uuid4()
        try:
            draft = drafts.start_draft(key, by=request.user, at=request.now, entered_for=body)
            return redirect(_journey(request, draft).resume())
        except drafts.TooManyDrafts:
            messages.error(request, gettext("You have many drafts that were not sent. Send or delete one first."))
    context = {"form": form, "drafts": _listed(request, bodies), "bodies": bodies}
    return render(request, "concerns/raise/enter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request, form_key, name):
    journey = _journey_or_404(request, form_key)
    if journey is None:
        return _sent_already(request, form_key)
    if name not in journey.names:
        raise Http404
    if missing := journey.first_missing(before=name):
        return redirect(journey.url(missing))
    if request.method == "POST":
        form = journey.form(name, request.POST)
        return _save(request, journey, name, form) if form.is_valid() else _show(request, journey, name, form)
    kept = sealed.kept_for(request.user, request.path, now=request.now)
    return _show(request, journey, name, journey.form(name, kept), was_kept=kept is not None)


def _save(request, journey, name, form):
    is_change = request.GET.get("change") == "1" or request.POST.get("then") == CHECK
    following = CHECK if is_change else journey.after(name)
    typed = form.typed()
    has_moved = name in RESTS_ON and typed != journey.draft.answers.get(name, typed)
    place = form.report()["place"] if name == "spot" else None
    try:
        drafts.save_answers(
            journey.draft,
            name,
            typed,
            place=place,
            resume_at=following,
            drop=RESTS_ON[name] if has_moved else (),
            at=request.now,
        )
    except Draft.DoesNotExist:
        return _sent_already(request, journey.draft.form_key)
    sealed.forget(request.user, request.path)
    return redirect(journey.url(following))


def _show(request, journey, name, form, *, was_kept=False):
    is_change = request.GET.get("change") == "1"
    before = journey.before(name)
    context = {
        "form": form,
        "journey": journey,
        "name": name,
        "back": journey.url(CHECK) if is_change else journey.url(before) if before else reverse(journey.start),
        "is_change": is_change,
        "can_skip": not is_change and journey.can_skip_from(name),
        "was_kept": was_kept,
        "current": journey.names.index(name) + 1,
        "total": len(journey.names) + 1,
        "sealed_field": sealed.FIELD,
        "sealed_token": sealed.token_for(request.user, request.path),
    }
    return render(request, [f"concerns/raise/enter_{name}.html", "concerns/raise/enter_page.html"], context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check(request, form_key):
    journey = _journey_or_404(request, form_key)
    if journey is None:
        return _sent_already(request, form_key)
    if missing := journey.first_missing():
        return redirect(journey.url(missing))
    problems, seal = journey.problems(), journey.seal()
    is_as_shown = request.POST.get("seal", seal) == seal
    if request.method == "POST" and not problems and is_as_shown:
        return _enter(request, journey)
    if request.method == "POST" and not is_as_shown:
        messages.warning(request, gettext("Something has changed since you looked. Check it again, then send it."))
    context = {
        "journey": journey,
        "safeguarding": safeguarding_of(journey),
        "rows": journey.rows(),
        "problems": [(journey.url(name, is_change=True), error) for name, error in problems],
        "number_key": numbers.new_for_caller(form_key, request.now),
        "seal": seal,
        "back": journey.url(journey.before(CHECK)),
        "total": len(journey.names) + 1,
        "sealed_field": sealed.FIELD,
        "sealed_token": sealed.token_for(request.user, request.path),
    }
    return render(request, "concerns/raise/check.html", context)


def _enter(request, journey):
    """The number is drawn with the page that was pressed, so that a second press shows the same one."""
    number = _number_of(request, journey.draft.form_key) or receipts.new_number()
    concern, is_new = enter_for_caller(
        journey.report(),
        left=journey.left(),
        lookup=receipts.lookup_of(number),
        by=request.user,
        at=request.now,
    )
    if is_new:
        return _show_number(request, concern, number)
    # two presses at once: the browser shows what the second one brings
    return _shown_again(request, concern, number) or sent(request, concern, is_new=False)


def _shown_again(request, concern, number):
    """The same page for a second press, until the caller has said the digits back or used them; else None."""
    if not _is_its_number(concern, number) or concern.receipt.typed_back_at or concern.receipt.opened_at:
        return None
    messages.info(request, gettext("You had already sent this. It was sent once."))
    return _show_number(request, concern, number)


def _number_of(request, form_key):
    return numbers.read_for_caller(request.POST.get("number_key", ""), form_key, request.now)


def _show_number(request, concern, number, *, form=None):
    """The page that shows the number, the only one that ever does: to be read out, said back, or printed."""
    context = {
        "concern": concern,
        "promised": promised.in_words(concern),
        "number": receipts.grouped(number),
        "shown_number": numbers.number_to_show(concern.pk, number, request.now),
        "form": form,
        "has_left_email": bool(concern.outside.email),
        "address": address_of_answers(),
        "qr": picture_of_address(),
    }
    return render(request, "concerns/raise/enter_number.html", context)


@require_POST
@never_cache
def said_back(request, form_key):
    """The caller says the digits back; what they are compared with is sealed in the page."""
    _bodies_or_404(request)
    concern = drafts.sent_with(form_key, by=request.user, for_callers=True)
    if concern is None:
        raise Http404
    kept = numbers.read_number(request.POST.get("shown_number", ""), request.now)
    if not kept or kept[0] != concern.pk or not _is_its_number(concern, kept[1]):
        messages.info(request, gettext("That page had been open too long: its number is not shown again."))
        return redirect("concerns:detail", concern.matter.reference)
    form = NumberForm(request.POST)
    if form.is_valid() and form.cleaned_data["number"] != kept[1]:
        form.add_error("number", gettext("That is not the number above. Compare the digits one by one"))
    if not form.is_valid():
        return _show_number(request, concern, kept[1], form=form)
    confirm_kept(concern.receipt, at=request.now)
    messages.success(request, gettext("That is right: the caller has the number."))
    return redirect("concerns:detail", concern.matter.reference)


def _is_its_number(concern, number):
    receipt = Receipt.objects.filter(concern=concern).first()
    return receipt is not None and constant_time_compare(receipt.lookup, receipts.lookup_of(number))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, form_key):
    journey = _journey_or_404(request, form_key)
    if journey is None:
        raise Http404
    if request.method == "POST":
        drafts.delete_draft(form_key, by=request.user)
        messages.success(request, gettext("The draft is deleted. Nothing of it was sent."))
        return redirect(journey.start)
    context = {"draft": journey.draft, "title": title_of(journey.draft), "resume": journey.resume()}
    return render(request, "concerns/raise/delete.html", context | {"start": journey.start})


def _bodies_or_404(request):
    bodies = bodies_of(request.user)
    if not bodies:
        raise Http404
    return bodies


def _journey(request, draft):
    return CallerJourney(draft, user=request.user, now=request.now)


def _journey_or_404(request, form_key):
    """The journey of a draft of one's own; None where there is none any more."""
    bodies = _bodies_or_404(request)
    draft = drafts.draft_of(request.user, form_key, for_callers=True)
    if draft is not None and draft.entered_for not in bodies:
        raise Http404  # they left that body: what was begun there is not for another one
    return draft and _journey(request, draft)


def _listed(request, bodies):
    kept = sealed.paths_kept_for(request.user, now=request.now)
    listed = []
    for draft in drafts.drafts_of(request.user, for_callers=True):
        if draft.entered_for not in bodies:
            continue
        journey = _journey(request, draft)
        waiting = [journey.url(name) for name in journey.pages if journey.url(name) in kept]
        url = waiting[0] if waiting else journey.resume()
        delete_url = reverse("concerns:enter_delete", args=[draft.form_key])
        listed.append({"draft": draft, "title": title_of(draft), "url": url, "delete_url": delete_url})
    return listed


def _sent_already(request, form_key):
    concern = drafts.sent_with(form_key, by=request.user, for_callers=True)
    if concern is None:
        raise Http404
    number = _number_of(request, form_key) if request.method == "POST" else None
    if number and (page := _shown_again(request, concern, number)):
        return page
    return sent_before(request, concern)
