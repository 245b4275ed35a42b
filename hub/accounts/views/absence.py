"""Who is away and who stands in: one's own, and those of the people whom one leads."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts import actions_absence as actions
from hub.accounts.actions import AccountRefused
from hub.accounts.actions_officers import forces_of
from hub.accounts.forms_absence import AbsenceForm, as_typed
from hub.people.models import Membership
from hub.people.positions import is_absent, led_by, present
from hub.templatetags.hub import day

SHOWN = 200  # people of one's organisations on one page


@require_safe
def away(request):
    memberships = Membership.objects.current().select_related("user", "organisation", "stand_in")
    mine = memberships.filter(user=request.user, organisation__closed_at__isnull=True).order_by("organisation__name")
    led = memberships.filter(organisation__in=led_by(request.user)).exclude(user=request.user)
    for_whom = memberships.filter(stand_in=request.user, absent_from__isnull=False).order_by("absent_from", "pk")
    context = {
        "forces": forces_of(request.user) if request.user.force_id and led else [],
        "mine": [_row(m, request.now) for m in mine],
        "led": [_row(m, request.now) for m in led.order_by("organisation__name", "user__name", "pk")[:SHOWN]],
        "stands_in_for": [_row(m, request.now) for m in for_whom if is_set(m, request.now)],
    }
    return render(request, "accounts/away.html", context)


def _row(membership, now):
    return {
        "membership": membership,
        "state": state_of(membership, now),
        "is_set": is_set(membership, now),
        "is_away": is_absent(membership, now),
    }


def is_set(membership, now):
    """Away now, or going to be."""
    until = membership.absent_until
    return membership.absent_from is not None and (until is None or until > now)


def state_of(membership, now):
    if not is_set(membership, now):
        return _("Here")
    since, until = membership.absent_from, membership.absent_until
    # until the midnight after the last day
    last = day(until - timedelta(seconds=1)) if until else _("further notice")
    words = _("Away since %(first)s, until %(last)s") if since <= now else _("Away from %(first)s until %(last)s")
    return words % {"first": day(since), "last": last}


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, reference, organisation):
    membership = _membership_or_404(request, reference, organisation)
    form = AbsenceForm(
        request.POST or None, initial=as_typed(membership, request.now), membership=membership, now=request.now
    )
    if "back" in request.POST:
        return _end(request, membership)
    if form.is_valid():
        try:
            actions.set_absence(membership, **form.absence(), by=request.user, at=request.now)
        except AccountRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            _say_who_hears(request, membership)
            return redirect("accounts:away")
    context = {"form": form, "row": _row(membership, request.now), "is_me": membership.user_id == request.user.pk}
    return render(request, "accounts/absence.html", context)


def _end(request, membership):
    if actions.end_absence(membership, by=request.user, at=request.now):
        messages.success(request, _("Saved: %(name)s hears for themselves again.") % {"name": membership.user.name})
    else:
        messages.info(request, _("%(name)s was not away.") % {"name": membership.user.name})
    return redirect("accounts:away")


def _say_who_hears(request, membership):
    """Who will be told, chains followed; a gap is said while it can still be closed."""
    membership.refresh_from_db()
    hears = present(membership, max(membership.absent_from, request.now))
    facts = {"name": membership.user.name, "state": state_of(membership, request.now)}
    if hears is not None and hears.pk != membership.user_id:
        messages.success(request, _("%(name)s: %(state)s. %(hears)s hears meanwhile.") % {**facts, "hears": hears.name})
    elif membership.stand_in_id is None:
        messages.warning(
            request, _("%(name)s: %(state)s. Nobody stands in: the next position is told at once.") % facts
        )
    else:
        text = _(
            "%(name)s: %(state)s. Whoever stands in is away as well: choose somebody else, or the next position "
            "is told at once."
        )
        messages.warning(request, text % facts)


def _membership_or_404(request, reference, organisation):
    found = Membership.objects.current().select_related("user", "organisation", "stand_in")
    membership = found.filter(user__reference=reference, organisation__reference=organisation).first()
    if membership is None or not actions.may_set(membership, request.user):
        raise Http404
    return membership
