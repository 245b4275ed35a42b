"""Open promises of a body on its days and hours of now: who would gain or lose time, and one press to move them."""

from itertools import islice

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.accounts.views.bodies import answering
from hub.promises.actions_calendar import move_open, stamp_of_days
from hub.promises.models import Promise
from hub.promises.rework import moves, open_in_working_time
from hub.promises.terms import terms_of
from hub.templatetags.hub import moment

LOOKED_AT, SHOWN = 1000, 50
KINDS = dict(Promise.Kind.choices)


def how_many_move(organisation, now):
    """Among the first thousand that are open."""
    return sum(1 for _move in _moves(organisation, now))


def _moves(organisation, now):
    return moves(open_in_working_time(organisation=organisation)[:LOOKED_AT], at=now)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@answering
def move(request, organisation):
    version = stamp_of_days(terms_of(organisation).calendar)
    if request.method == "POST":
        if request.POST.get("version") != str(version):
            messages.error(request, _("The days or hours were changed meanwhile. Look at what would move now."))
            return redirect("accounts:body_move", organisation.reference)
        _say(request, move_open(organisation, by=request.user, at=request.now))
        return redirect("accounts:body_calendar", organisation.reference)
    found = list(islice(_moves(organisation, request.now), LOOKED_AT))
    seen = _seen(request.user, found[:SHOWN])
    context = {
        "organisation": organisation,
        "version": version,
        "count": len(found),
        "more": max(len(found) - SHOWN, 0),
        "earlier": sum(not one.is_later for one in found),
        "columns": [_("What"), _("Due until now"), _("Due then"), _("Because of")],
        "rows": [_row(one, seen) for one in found[:SHOWN]],
    }
    return render(request, "accounts/bodies/move.html", context)


def _seen(user, found):
    """Ids of promises whose matter this person sees: of the others the reference is not for them."""
    ids = [one.promise.pk for one in found]
    return set(Promise.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


def _row(one, seen):
    promise = one.promise
    what = KINDS[promise.kind]
    if promise.pk in seen:
        what = f"{promise.matter.reference}: {what}"
    return [what, moment(promise.due_at), moment(one.again.due_at), ", ".join(one.why) or _("other hours")]


def _say(request, done):
    moved = done.later + done.earlier
    if moved:
        said = ngettext(
            "%(moved)d promise moved: %(later)d later, %(earlier)d earlier. Whoever raised a concern is told.",
            "%(moved)d promises moved: %(later)d later, %(earlier)d earlier. Whoever raised a concern is told.",
            moved,
        )
        messages.success(request, said % {"moved": moved, "later": done.later, "earlier": done.earlier})
    if done.stuck:
        messages.error(request, _("Some could not be moved. Tell the coordinator, who finds out why."))
    if done.busy:
        messages.info(request, _("Some were just being written by somebody else. Press once more for them."))
    elif not moved and not done.stuck:
        messages.info(request, _("Nothing had to be moved."))
