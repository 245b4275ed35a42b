"""The one page on which somebody without an account tells everything else, and the receipt that answers it."""

from datetime import timedelta

import segno
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from hub.concerns.actions_anyone import raise_without_account
from hub.concerns.anyone import limits, receipts, sealed, where
from hub.concerns.anyone.closed import closed_now
from hub.concerns.anyone.forms import NumberForm, TellForm
from hub.concerns.anyone.thread import thread_of
from hub.concerns.models import Concern
from hub.concerns.views.tell.pages import for_anybody, page
from hub.limits import until
from hub.promises.once import KeyTaken

NOT_SENT = gettext_lazy("This is not sent yet. Look through it once more, then press Send again.")
OVER = gettext_lazy(
    "This is not sent yet: the page had been open for more than 12 hours. Everything you wrote is here. Look through "
    "it once more, then press Send again."
)
SOONEST = timedelta(seconds=3)  # nobody fills in the form faster


def show_new(request, *, place=None, area=None):
    form = _form(request, None, place, area)
    form.initial["key"] = sealed.new_form(request.now)
    return _show(request, form)


@for_anybody("GET", "POST")
def what(request):
    place, area = _where_of(request)
    if request.method != "POST" or not (place or area):
        return redirect("tell:where")
    form = _form(request, request.POST, place, area)
    key = sealed.read_form(request.POST.get("key", ""))
    if key is None:
        return _ask_again(request, form)
    if key.is_over(request.now):
        return _ask_number_of(request) if _was_sent(key) else _ask_again(request, form, why=OVER)
    if not form.is_valid():
        return _show(request, form)
    if timedelta(0) <= request.now - key.shown_at < SOONEST:
        return _ask_again(request, form, keep=True)
    seconds = limits.before_telling(request)
    if seconds and not (_was_sent(key) and not limits.before_trying(request)):
        return _show(request, form, status=429, wait=until(seconds))
    return _send(request, form, key)


def _was_sent(key):
    """Then only its receipt is asked for again, and "not sent yet" would be wrong."""
    return Concern.objects.filter(form_key=key.key, reported_by=None).exists()


def _send(request, form, key):
    lookup = receipts.lookup_of(key.number)
    try:
        concern, is_new = raise_without_account(form.report(key.key), left=form.left(), lookup=lookup, at=request.now)
    except KeyTaken:
        return _ask_again(request, form)
    changed = "" if is_new or form.cleaned_data["what"] == concern.what else form.cleaned_data["what"]
    return show_receipt(request, concern, key.number, changed=changed)


def show_receipt(request, concern, number, *, changed="", form=None, is_renewed=False):
    """The page that shows the number, the only one that ever does."""
    context = thread_of(concern, request.now) | {
        "concern": concern,
        "number": receipts.grouped(number),
        "shown_number": sealed.number_to_show(concern.pk, number, request.now),
        "pass": sealed.new_pass(concern.receipt, request.now),
        "address": address_of_answers(),
        "qr": picture_of_address(),
        "changed": changed,
        "form": form,
        "is_renewed": is_renewed,
        "has_left_email": bool(concern.outside.email),
    }
    return page(request, "receipt", context)


def _where_of(request):
    reference, code = request.POST.get("place", "")[:20], request.POST.get("area", "")[:9]
    if "\x00" in reference + code:
        return None, None
    if reference:
        return where.place_of(reference), None
    return None, where.borough_of(code) if code else None


def _form(request, data, place, area):
    return TellForm(data, place=place, area=area, demo=where.is_made_up(), now=request.now)


def _ask_number_of(request):
    """It was sent with that page, long ago: its number is not shown again, to whoever finds the page open."""
    return page(request, "number", {"form": NumberForm(), "was_sent": True})


def _ask_again(request, form, *, keep=False, why=NOT_SENT):
    """The key is none of ours, used up, or the form came back in an instant: another press sends it."""
    form.data = form.data.copy()
    if not keep:
        form.data["key"] = sealed.new_form(request.now - SOONEST)
    form.add_error(None, why)
    return _show(request, form)


def _show(request, form, *, status=200, wait=""):
    context = {
        "form": form,
        "where_is": form.place_is or form.area_is,
        "where_words": where.in_words(form.place_is) if form.place_is else "",
        "closed": closed_now(form.able, request.now),
        "wait": wait,
    }
    return page(request, "what", context, status=status)


def address_of_answers():
    return settings.SITE_URL.rstrip("/") + reverse("tell:receipt")


def picture_of_address():
    """Of the page, never of the number: whoever finds the picture has only the way to a public page."""
    return segno.make(address_of_answers(), error="m", micro=False).svg_data_uri(scale=4, border=2)
