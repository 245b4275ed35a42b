"""Offices: who is member, leader or superintendent where, since when, and whether the contact is still right."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.accounts import actions_offices as actions
from hub.accounts import offices
from hub.accounts.actions import AccountRefused
from hub.accounts.forms_offices import AddOfficeForm, CloseOfficeForm, ContactForm, FindOfficeForm, HolderForm
from hub.accounts.views.access import needs
from hub.accounts.views.pages import PAGE
from hub.forms import open_again
from hub.people.offices import CHECKED_FOR, is_to_check
from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.places.panels import Panel
from hub.promises.clock import LONDON

keeps_offices = needs(Permission.KEEP_OFFICES)
CONTACT = ("email", "phone", "deputy_name", "deputy_email")


def today_of(request):
    return request.now.astimezone(LONDON).date()


@keeps_offices
@require_safe
@never_cache
def office_list(request):
    remember_memberships(request.user)
    form = FindOfficeForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    only_old = request.GET.get("show") == "check"
    kept = offices.listed(request.user, text=text, today=today_of(request) if only_old else None)
    asked = request.GET.get("after", "")[:11]
    last = offices.kept_by(request.user).select_related("area", "organisation").filter(reference=asked).first()
    found = offices.page_after(kept, last, size=PAGE + 1)
    context = {
        "form": form,
        "text": text,
        "only_old": only_old,
        "rows": [_row(office, today_of(request)) for office in found[:PAGE]],
        "next": _next(found, text, only_old),
        "is_later_page": last is not None,
        "months": CHECKED_FOR.days // 30,
    }
    return render(request, "offices/list.html", context)


def _next(found, text, only_old):
    if len(found) <= PAGE:
        return ""
    query = QueryDict(mutable=True)
    query.update({"q": text, "after": found[PAGE - 1].reference} | ({"show": "check"} if only_old else {}))
    return f"?{query.urlencode()}"


def _row(office, today):
    holder = next(iter(office.holders_now), None)
    return {
        "reference": office.reference,
        "title": title_of(office),
        "where": office.where,
        "holder": holder.name if holder else _("Nobody holds it now"),
        "is_old": holder is not None and is_to_check(holder, today),
    }


def title_of(office):
    title = office.get_title_display()
    return f"{title}, {office.detail}" if office.detail else title


@keeps_offices
@require_safe
@never_cache
def detail(request, reference):
    office = _office_or_404(request, reference)
    held = list(offices.history_of(office))
    now = held[0] if held and held[0].until is None else None
    context = {
        **_head(office),
        "holder": now,
        "is_old": now is not None and is_to_check(now, today_of(request)),
        "earlier": [row for row in held if row.until is not None],
    }
    return render(request, "offices/detail.html", context)


def _head(office):
    return {"office": office, "title": title_of(office), "where": str(office.area or office.organisation)}


@keeps_offices
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request):
    form = AddOfficeForm(request.POST or None, user=request.user, initial={"since": today_of(request)})
    if form.is_valid():
        try:
            office = actions.add_office(**form.answers(), by=request.user, at=request.now)
        except AccountRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The office is added."))
            return redirect("accounts:office", office.reference)
    return render(request, "offices/add.html", {"form": form})


@keeps_offices
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change_holder(request, reference):
    def act(office, form):
        actions.change_holder(office, **form.answers(), by=request.user, at=request.now)

    return _form_page(request, reference, HolderForm, act, {"since": today_of(request)}, _("Somebody else holds it"))


@keeps_offices
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def correct(request, reference):
    office = _office_or_404(request, reference)
    now = office.holders.filter(until=None).first()
    if now is None:
        messages.info(request, _("Nobody holds it now: enter who does first."))
        return redirect("accounts:office", reference)

    def act(office, form):
        contact = form.holding(now.name)
        actions.correct_contact(
            office, contact=contact, version=form.cleaned_data["version"], by=request.user, at=request.now
        )

    initial = {name: getattr(now, name) for name in CONTACT}
    return _form_page(request, reference, ContactForm, act, initial, _("How to reach %s") % now.name)


@keeps_offices
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def close(request, reference):
    def act(office, form):
        actions.close_office(office, version=form.cleaned_data["version"], by=request.user, at=request.now)

    heading = _("There is no such office any more")
    return _form_page(request, reference, CloseOfficeForm, act, {}, heading, template="offices/close.html")


@keeps_offices
@require_POST
def check(request, reference):
    office = _office_or_404(request, reference)
    try:
        is_first = actions.check_contact(office, by=request.user, at=request.now)
    except AccountRefused as refused:
        messages.error(request, str(refused))
    else:
        words = _("Thank you: the contact counts as checked today.") if is_first else _("It was checked today already.")
        messages.success(request, words)
    return redirect("accounts:office", reference)


def _form_page(request, reference, form_for, act, initial, heading, *, template="offices/form.html"):
    """A page with one form about an office; a page that somebody else has overtaken keeps what was typed."""
    office = _office_or_404(request, reference)
    if office.closed_at:
        messages.info(request, _("This office is closed: nothing of it changes any more."))
        return redirect("accounts:office", reference)
    form, is_overtaken = form_for(request.POST or None, initial={**initial, "version": office.version}), False
    if request.method == "POST" and form.is_valid():
        try:
            act(office, form)
        except actions.Overtaken:
            office.refresh_from_db()
            is_overtaken, form = True, open_again(form_for, form, office.version)
        except AccountRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:office", reference)
    elif request.method == "POST" and "version" in form.errors:
        form = open_again(form_for, form, office.version)
    now = office.holders.filter(until=None).first()
    context = {**_head(office), "form": form, "heading": heading, "is_overtaken": is_overtaken, "holder": now}
    return render(request, template, context, status=409 if is_overtaken else 200)


def _office_or_404(request, reference):
    kept = offices.kept_by(request.user).select_related("area", "organisation")
    return get_object_or_404(kept, reference=reference)


def to_check(request):
    """How many contacts are to be checked, on the first page of those who keep them."""
    if not request.user.may(Permission.KEEP_OFFICES):
        return None
    count = offices.count_to_check(request.user, today_of(request))
    return Panel("offices/to_check.html", {"count": count}) if count else None
