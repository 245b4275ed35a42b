"""What a colleague is in an organisation, changed by whoever leads it. How they leave: views/handover.py."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.accounts import actions
from hub.accounts.forms_bodies import RoleForm
from hub.accounts.views.bodies import led
from hub.forms import open_again
from hub.people.leading import reach_of
from hub.people.roles import ROLES
from hub.promises.engine import Stale


@require_http_methods(["GET", "HEAD", "POST"])
@led
def role(request, organisation, person):
    member = _member(request, organisation, person)
    version = actions.stamp_of(member)
    initial = {"role": member.role, "position": member.position, "version": version}

    def form_for(data):
        return RoleForm(data, initial=initial, organisation=organisation, by=request.user)

    form, overtaken = form_for(request.POST or None), False
    if form.is_valid():
        try:
            actions.change_membership(member, **form.cleaned_data, by=request.user, at=request.now)
        except Stale:
            form, overtaken = open_again(form_for, form, version), True
        except actions.AccountRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:body", organisation.reference)
    context = {
        "form": form,
        "organisation": organisation,
        "member": member,
        "now_stands": [is_now(member)] if overtaken else None,
    }
    return render(request, "accounts/bodies/role.html", context, status=409 if overtaken else 200)


def _member(request, organisation, person):
    """Somebody there; 403 where whoever asks may not change them."""
    found = organisation.memberships.current().select_related("user", "organisation")
    member = found.filter(user__reference=person).first()
    if member is None:
        raise Http404
    if not reach_of(request.user, organisation).may_change(member):
        raise PermissionDenied
    return member


def _role_name(member):
    role = ROLES.get(member.role)
    return role.name if role else member.role


def is_now(member):
    return f"{_role_name(member)} · {member.get_position_display() or _('Not told when an answer is late')}"
