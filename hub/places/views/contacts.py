"""Whom to ring at a place: add, change, say that it is still right, remove and put back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.places import actions_contacts
from hub.places.actions import PlaceRefused
from hub.places.actions_contacts import ContactChanged, stamp_of
from hub.places.forms_contacts import ContactForm
from hub.places.keeping import may_write_contacts, reach_of
from hub.places.models import PlaceContact
from hub.places.views.shown import place_or_404


def _place(request, reference):
    """The place, for who may write its contacts. Who may not even see them learns nothing of them."""
    place = place_or_404(request, reference)
    if not may_write_contacts(request.user, place):
        raise PermissionDenied
    return place


def _contact(request, reference, contact):
    """(place, contact): of the place or of what was merged into it; for who may not see contacts there are none."""
    place = place_or_404(request, reference)
    if not reach_of(request.user, place).sees_contacts:
        raise Http404
    found = PlaceContact.objects.filter(place__in=place.with_merged(), reference=contact).first()
    if found is None:
        raise Http404
    if not may_write_contacts(request.user, place):
        raise PermissionDenied
    return place, found


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request, reference):
    place = _place(request, reference)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions_contacts.add_contact(place, **form.facts, by=request.user, at=request.now)
        except PlaceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added. In six months somebody is asked whether it still holds."))
            return _back(place)
    context = {"place": place, "form": form, "title": _("Add a contact")}
    return render(request, "places/contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request, reference, contact):
    place, contact = _contact(request, reference, contact)
    form, is_overtaken = ContactForm(request.POST if request.method == "POST" else None, contact=contact), False
    if request.method == "POST" and form.is_valid():
        try:
            stood = form.cleaned_data["stood"]
            actions_contacts.edit_contact(contact, stood=stood, **form.facts, by=request.user, at=request.now)
        except ContactChanged as refusal:
            contact.refresh_from_db()
            if contact.removed_at:
                messages.error(request, str(refusal))
                return _back(place)
            is_overtaken, form = True, _again(form, contact)
        else:
            messages.success(request, _("Saved, and noted as checked today."))
            return _back(place)
    context = {"place": place, "form": form, "contact": contact, "title": contact.name, "is_overtaken": is_overtaken}
    return render(request, "places/contact.html", context, status=409 if is_overtaken else 200)


def _again(form, contact):
    """What was typed, to be sent once more against what stands now."""
    data = form.data.copy()
    data["stood"] = stamp_of(contact)
    return ContactForm(data, contact=contact)


@require_http_methods(["POST"])
def check(request, reference, contact):
    place, contact = _contact(request, reference, contact)
    try:
        actions_contacts.check_contact(contact, by=request.user, at=request.now)
        messages.success(request, _("Thank you: noted as checked today."))
    except ContactChanged as refusal:
        messages.error(request, str(refusal))
    return _back(place)


@require_http_methods(["POST"])
def remove(request, reference, contact):
    place, contact = _contact(request, reference, contact)
    actions_contacts.remove_contact(contact, by=request.user, at=request.now)
    messages.success(request, _("The contact is removed. You can put it back below."))
    return _back(place)


@require_http_methods(["POST"])
def restore(request, reference, contact):
    place, contact = _contact(request, reference, contact)
    actions_contacts.restore_contact(contact, by=request.user, at=request.now)
    messages.success(request, _("The contact is back."))
    return _back(place)


def _back(place):
    return redirect(f"{reverse('places:detail', args=[place.reference])}#contacts")
