"""The coordinator's pages about organisations."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hub.accounts import actions, querysets
from hub.accounts.forms import FindForm, OrganisationForm, said_of
from hub.accounts.views.access import needs
from hub.accounts.views.pages import PAGE, next_page
from hub.people.models import Organisation
from hub.people.roles import ROLES, Permission


@needs(Permission.MANAGE_ORGANISATIONS)
@require_GET
def organisation_list(request):
    form = FindForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    last = Organisation.objects.filter(reference=request.GET.get("after", "")).first()
    found = querysets.page_after(querysets.organisations(text), last, size=PAGE + 1)
    return render(
        request,
        "accounts/organisations.html",
        {"form": form, "text": text, "organisations": found[:PAGE], "next": next_page(found, text), "last": last},
    )


@needs(Permission.MANAGE_ORGANISATIONS)
@require_GET
def detail(request, reference):
    organisation = _open_or_404(reference)
    memberships = organisation.memberships.filter(ended_at__isnull=True).select_related("user")
    for membership in memberships:
        membership.role_name = ROLES[membership.role].name if membership.role in ROLES else membership.role
    return render(
        request,
        "accounts/organisation.html",
        {
            "organisation": organisation,
            "areas": organisation.areas.select_related("parent"),
            "memberships": sorted(memberships, key=lambda membership: membership.user.name),
            "parts": organisation.children.open().order_by("name"),
            "may_invite": request.user.may(Permission.MANAGE_PEOPLE),
        },
    )


@needs(Permission.MANAGE_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def add(request):
    is_demo = Organisation.objects.mine(request.user).filter(is_demo=True).exists()
    form = OrganisationForm(request.POST or None, is_demo=is_demo)
    if form.is_valid():
        try:
            organisation = actions.add_organisation(**form.answers(), by=request.user, at=request.now)
        except actions.AccountRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("%s is added. Now add its people.") % organisation.name)
            return redirect("accounts:organisation", organisation.reference)
    return render(request, "accounts/organisation_form.html", {"form": form, "organisation": None})


@needs(Permission.MANAGE_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def edit(request, reference):
    organisation = _open_or_404(reference)
    form = OrganisationForm(
        request.POST or None, initial=said_of(organisation), organisation=organisation, is_demo=organisation.is_demo
    )
    if form.is_valid():
        try:
            actions.change_organisation(organisation, **form.answers(), by=request.user, at=request.now)
        except actions.AccountRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:organisation", organisation.reference)
    return render(request, "accounts/organisation_form.html", {"form": form, "organisation": organisation})


def _open_or_404(reference):
    return get_object_or_404(Organisation.objects.open().select_related("parent"), reference=reference)
