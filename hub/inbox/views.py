"""The tray of the coordinator, and the page of somebody whom no mail reaches."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.concerns.views.routing import for_coordinators
from hub.inbox import actions_addresses, actions_tray
from hub.inbox.forms import AttachForm
from hub.inbox.models import InboundMessage
from hub.notifications.addresses import bad_address_of
from hub.people.models import User
from hub.people.roles import Permission

PAGE = 25


@for_coordinators
@require_safe
@never_cache
def tray(request):
    is_over = request.GET.get("show") == "dealt_with"
    tray = InboundMessage.objects.in_tray()
    last = tray.filter(reference=request.GET.get("after", "")[:11]).first()
    rows = InboundMessage.objects.dealt_with() if is_over else InboundMessage.objects.waiting()
    found = list(rows.after(last).select_related("dealt_with_by", "matter")[: PAGE + 1])
    context = {
        "is_over": is_over,
        "rows": found[:PAGE],
        "next": found[PAGE - 1].reference if len(found) > PAGE else "",
        "last": last,
    }
    return render(request, "inbox/tray.html", context)


@for_coordinators
@require_safe
@never_cache
def detail(request, reference):
    return _detail(request, _message(reference), AttachForm(viewer=request.user))


def _detail(request, message, form, *, status=200):
    return render(request, "inbox/detail.html", {"message": message, "form": form}, status=status)


def _message(reference):
    tray = InboundMessage.objects.in_tray().select_related("dealt_with_by", "matter")
    return get_object_or_404(tray, reference=reference)


@for_coordinators
@require_POST
def deal_with(request, reference):
    actions_tray.deal_with(_message(reference), by=request.user, at=request.now)
    messages.success(request, _("Noted as dealt with. You find it under “Dealt with” for 90 days."))
    return redirect("inbox:tray")


@for_coordinators
@require_POST
def open_again(request, reference):
    message = actions_tray.open_again(_message(reference), by=request.user)
    if message.dealt_with_at is None:
        messages.success(request, _("It waits again."))
    return redirect("inbox:detail", reference)


@for_coordinators
@require_POST
def attach(request, reference):
    message = _message(reference)
    form = AttachForm(request.POST, viewer=request.user)
    if not form.is_valid():
        return _detail(request, message, form)
    concern = form.cleaned_data["reference"]
    if actions_tray.attach(message, concern, by=request.user, at=request.now):
        words = _("Added to %(reference)s as a note for %(body)s, who are told.")
        facts = {"reference": concern.matter.reference, "body": concern.matter.lead.name}
        messages.success(request, words % facts)
    return redirect("inbox:detail", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def address(request, reference):
    """Of somebody whom no mail reaches: for themselves, whoever leads them, and coordinators."""
    person = get_object_or_404(User.objects.filter(is_active=True), reference=reference)
    if not actions_addresses.may_say_it_works(request.user, person):
        raise Http404
    if request.method == "POST":
        if actions_addresses.say_it_works(person, by=request.user, at=request.now):
            messages.success(
                request, _("Noted. Mails leave for this address again; should one come back, you hear of it.")
            )
        return redirect("inbox:address", reference)
    context = {"person": person, "bad": bad_address_of(person), "is_me": person == request.user}
    context["may_change"] = request.user.may(Permission.MANAGE_PEOPLE)
    return render(request, "inbox/address.html", context)
