"""An organisation's own page for whoever leads it: its people, how it is reached, the way to its hours and targets."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts import actions_contact, querysets
from hub.accounts.forms_bodies import ContactForm
from hub.accounts.views.absence import is_set, state_of
from hub.accounts.views.pages import PAGE
from hub.concerns.routing import ANSWERING
from hub.forms import open_again
from hub.people.leading import may_lead, reach_of
from hub.people.models import Membership, Organisation, User
from hub.people.positions import LEADING, Roster
from hub.people.roles import ROLES, Permission
from hub.promises.clock import next_open
from hub.promises.engine import Stale
from hub.promises.ladder import CLIMB
from hub.promises.terms import terms_of


def led(view):
    """Hands the organisation over; for whoever does not lead it there is no such page."""

    @wraps(view)
    def guarded(request, reference, **more):
        organisation = get_object_or_404(Organisation.objects.open().select_related("parent"), reference=reference)
        if not may_lead(request.user, organisation):
            raise Http404
        return view(request, organisation, **more)

    return guarded


def answering(view):
    """Pages of hours, targets and ladders: of bodies that promise answers."""

    @led
    @wraps(view)
    def guarded(request, organisation, **more):
        if organisation.kind not in ANSWERS:
            raise Http404
        return view(request, organisation, **more)

    return guarded


ANSWERS = {*ANSWERING, Organisation.Kind.OPERATOR}


@require_safe
def bodies(request):
    """Of those that somebody leads themselves; what is below stands on their pages."""
    mine = Membership.objects.current().filter(user=request.user, position__in=LEADING)
    found = list(Organisation.objects.open().filter(pk__in=mine.values("organisation")).order_by("name", "pk"))
    if not found:
        if request.user.may(Permission.MANAGE_ORGANISATIONS):
            return redirect("accounts:organisations")
        raise Http404
    if len(found) == 1:
        return redirect("accounts:body", found[0].reference)
    return render(request, "accounts/bodies/bodies.html", {"bodies": found})


@require_safe
@led
def body(request, organisation):
    last = User.objects.filter(reference=request.GET.get("after", "")).first()
    found = querysets.members_after(organisation, last, size=PAGE + 1)
    reach = reach_of(request.user, organisation)
    answers = organisation.kind in ANSWERS
    context = {
        "organisation": organisation,
        "people": [_row(member, reach, request) for member in found[:PAGE]],
        "next": f"?after={found[PAGE - 1].user.reference}" if len(found) > PAGE else "",
        "last": last,
        "answers": answers,
        "owes": answers or organisation.promises.exists(),
        "gaps": _gaps(organisation, request.now) if answers else [],
        "parts": organisation.children.open().order_by("name", "pk"),
        "may_keep_all": request.user.may(Permission.MANAGE_ORGANISATIONS),
        "may_route": request.user.may(Permission.EDIT_ROUTING),
        "terms": terms_of(organisation) if answers else None,
    }
    return render(request, "accounts/bodies/body.html", context)


def _row(member, reach, request):
    role = ROLES.get(member.role)
    return {
        "member": member,
        "role": role.name if role else member.role,
        "is_me": member.user_id == request.user.pk,
        "may_change": reach.may_change(member),
        "away": state_of(member, request.now) if is_set(member, request.now) else "",
    }


def _gaps(organisation, now):
    """Names of the positions that nobody holds, here or above."""
    roster, names = Roster([organisation.pk], now), dict(Membership.Position.choices)
    return [names[position] for position in CLIMB if not roster.holders(organisation.pk, position)]


@require_http_methods(["GET", "HEAD", "POST"])
@led
def contact(request, organisation):
    version = actions_contact.stamp_of(organisation)
    said = {name: getattr(organisation, name) for name in actions_contact.FACTS}

    def form_for(data):
        return ContactForm(data, initial=said | {"version": version}, organisation=organisation)

    form, overtaken = form_for(request.POST or None), False
    if form.is_valid():
        try:
            actions_contact.change_contact(organisation, **form.cleaned_data, by=request.user, at=request.now)
        except Stale:
            form, overtaken = open_again(form_for, form, version), True
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:body", organisation.reference)
    context = {
        "form": form,
        "organisation": organisation,
        "now_stands": _now_stands(form, said) if overtaken else None,
        "opens_at": next_open(request.now, terms_of(organisation).calendar) if organisation.kind in ANSWERS else None,
    }
    return render(request, "accounts/bodies/contact.html", context, status=409 if overtaken else 200)


def _now_stands(form, said):
    shown = [(form.fields[name].label, words) for name, words in said.items() if name in form.fields]
    return [f"{label}: {words or _('None')}" for label, words in shown]
