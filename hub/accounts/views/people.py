"""The coordinator's pages about people and what they may do."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.accounts import actions, querysets
from hub.accounts.actions_resets import ask_reset, may_agree, open_reset
from hub.accounts.forms import DetailsForm, FindPersonForm, MembershipForm, WhereForm
from hub.accounts.forms_bodies import RoleForm
from hub.accounts.models import StepReset
from hub.accounts.views.access import needs
from hub.accounts.views.body_people import is_now
from hub.accounts.views.pages import PAGE, next_page
from hub.forms import open_again as typed_again
from hub.notifications.addresses import bad_address_of
from hub.people.models import Membership, User
from hub.people.roles import ROLES, Permission
from hub.promises.engine import Stale

manages_people = needs(Permission.MANAGE_PEOPLE)
DETAILS = ("name", "email", "phone", "language")


@manages_people
@require_GET
def person_list(request):
    form = FindPersonForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    last = User.objects.filter(reference=request.GET.get("after", "")).first()
    found = querysets.page_after(querysets.people(text), last, size=PAGE + 1)
    return render(
        request,
        "accounts/people.html",
        {"form": form, "text": text, "people": found[:PAGE], "next": next_page(found, text), "last": last},
    )


@manages_people
@require_GET
def detail(request, reference):
    person = get_object_or_404(User, reference=reference)
    memberships = person.memberships.filter(ended_at__isnull=True).select_related("organisation").order_by("pk")
    for membership in memberships:
        membership.role_name = ROLES[membership.role].name if membership.role in ROLES else membership.role
    return render(
        request,
        "accounts/person.html",
        {
            "person": person,
            "memberships": memberships,
            "is_me": person == request.user,
            "bad_address": bad_address_of(person),
            "has_second_step": Authenticator.objects.filter(user=person).exists(),
            "reset": (reset := open_reset(person, request.now)),
            "may_agree": reset is not None and may_agree(reset, request.user),
            "open_promises": person.promises.filter(met_at__isnull=True, ended_at__isnull=True).count(),
        },
    )


@manages_people
@require_GET
def add(request):
    """First where somebody belongs: which roles there are depends on the kind of organisation."""
    chosen = request.GET.get("organisation")
    where = WhereForm(request.GET if chosen is not None else None)
    if not where.is_valid():
        return render(request, "accounts/person_where.html", {"form": where, "person": None})
    return redirect("accounts:invite", where.cleaned_data["organisation"].reference)


@manages_people
@require_http_methods(["GET", "POST"])
def edit(request, reference):
    person = get_object_or_404(User, reference=reference)
    form = DetailsForm(request.POST or None, initial={name: getattr(person, name) for name in DETAILS})
    if form.is_valid():
        try:
            _change(person, by=request.user, at=request.now, **form.cleaned_data)
        except actions.AccountRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            if form.cleaned_data["email"].lower() != person.email:
                messages.info(request, _("The new address works once another coordinator agrees, within a day."))
            return redirect("accounts:person", person.reference)
    return render(request, "accounts/person_form.html", {"form": form, "person": person})


@transaction.atomic
def _change(person, *, email, by, at, **details):
    """Details at once; with a new address a coordinator alone could let anybody in, so that another one agrees."""
    actions.change_person(person, **details, by=by, at=at)
    if email.lower() != person.email:
        ask_reset(person, reason=StepReset.Reason.ADDRESS, new_email=email, by=by, at=at)


@manages_people
@require_http_methods(["GET", "POST"])
def add_membership(request, reference):
    """Let somebody belong to one more organisation."""
    person = get_object_or_404(User, reference=reference)
    chosen = request.GET.get("organisation")
    where = WhereForm(request.GET if chosen is not None else None)
    if not where.is_valid():
        return render(request, "accounts/person_where.html", {"form": where, "person": person})
    organisation = where.cleaned_data["organisation"]
    form = MembershipForm(request.POST or None, organisation=organisation, by=request.user)
    if form.is_valid() and _tried(
        request,
        form,
        actions.start_membership,
        person,
        organisation=organisation,
        **form.cleaned_data,
    ):
        return redirect("accounts:person", person.reference)
    return render(
        request, "accounts/membership_form.html", {"form": form, "person": person, "organisation": organisation}
    )


@manages_people
@require_http_methods(["GET", "POST"])
def edit_membership(request, reference, organisation):
    membership = _membership_or_404(reference, organisation)
    body, version = membership.organisation, actions.stamp_of(membership)
    initial = {"role": membership.role, "position": membership.position, "version": version}

    def form_for(data):
        return RoleForm(data, initial=initial, organisation=body, by=request.user)

    form, overtaken = form_for(request.POST or None), False
    try:
        if form.is_valid() and _tried(request, form, actions.change_membership, membership, **form.cleaned_data):
            return redirect("accounts:person", reference)
    except Stale:
        form, overtaken = typed_again(form_for, form, version), True
    context = {"form": form, "person": membership.user, "organisation": body, "membership": membership}
    context["now_stands"] = [is_now(membership)] if overtaken else None
    return render(request, "accounts/membership_form.html", context, status=409 if overtaken else 200)


@manages_people
@require_POST
def send_link(request, reference):
    person = get_object_or_404(User, reference=reference)
    return _done(request, reference, _("A mail with a link is on its way."), actions.send_link, person)


@manages_people
@require_POST
def close(request, reference):
    person = get_object_or_404(User, reference=reference)
    return _done(request, reference, _("The account is closed."), actions.set_active, person, False)


@manages_people
@require_POST
def open_again(request, reference):
    person = get_object_or_404(User, reference=reference)
    return _done(request, reference, _("The account is open again."), actions.set_active, person, True)


def _membership_or_404(reference, organisation):
    return get_object_or_404(
        Membership.objects.filter(ended_at__isnull=True).select_related("user", "organisation"),
        user__reference=reference,
        organisation__reference=organisation,
    )


def _tried(request, form, action, *args, **answers):
    try:
        action(*args, **answers, by=request.user, at=request.now)
    except actions.AccountRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    messages.success(request, _("Saved."))
    return True


def _done(request, reference, text, action, *args):
    try:
        action(*args, by=request.user, at=request.now)
    except actions.AccountRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, text)
    return redirect("accounts:person", reference)
