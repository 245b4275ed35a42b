"""One's own page: name, phone and language, where one belongs, and the ways out."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.accounts import actions
from hub.accounts.forms_me import MeForm
from hub.forms import open_again
from hub.notifications.addresses import bad_address_of
from hub.people.roles import ROLES
from hub.places.stamps import stamp

OWN = ("name", "phone", "language")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def me(request):
    user = request.user
    version = stamp(*(getattr(user, name) for name in OWN))
    start = {name: getattr(user, name) for name in OWN} | {"version": version}
    form, is_overtaken = MeForm(request.POST or None, initial=start), False
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        is_newest = said.pop("version") == version
        if is_newest or all(start[name] == value for name, value in said.items()):  # or the same press twice
            return _save(request, said)
        is_overtaken, form = True, open_again(MeForm, form, version)
    elif request.method == "POST" and "version" in form.errors:
        form = open_again(MeForm, form, version)
    context = {"bad_address": bad_address_of(user), "person": user}
    context |= {"form": form, "is_overtaken": is_overtaken, "memberships": _memberships(user)}
    return render(request, "accounts/me.html", context, status=409 if is_overtaken else 200)


def _save(request, said):
    actions.change_person(request.user, **said, by=request.user, at=request.now)
    response = redirect("accounts:me")
    if "language" in said:
        translation.activate(said["language"])
        # for the pages before signing in
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            said["language"],
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    messages.success(request, _("Saved."))
    return response


def _memberships(user):
    rows = user.memberships.filter(ended_at=None, organisation__closed_at=None).select_related("organisation")
    return [
        {
            "organisation": row.organisation,
            "role": ROLES[row.role].name if row.role in ROLES else row.role,
            "position": row.get_position_display() if row.position else "",
        }
        for row in rows.order_by("organisation__name", "pk")
    ]
