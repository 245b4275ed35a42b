"""When a body works, how soon it answers, and who hears when it does not."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.accounts.forms_bodies import (
    POSITION_NAMES,
    SEVERITY_NAMES,
    WEEKDAYS,
    DayOffForm,
    HoursForm,
    LadderForm,
    TargetsForm,
    counting,
    ladder_in_words,
    whose,
)
from hub.accounts.views.bodies import answering
from hub.accounts.views.body_rework import how_many_move
from hub.forms import open_again
from hub.promises import actions_agreed, actions_calendar
from hub.promises.bounds import KINDS, LADDER_KINDS, LADDER_LONGEST, severities_of
from hub.promises.clock import LONDON, ONE_DAY, bank_holidays, span_in_words
from hub.promises.engine import Stale
from hub.promises.ladder import BESIDE, ladder_for, ladder_row
from hub.promises.models import Nation
from hub.promises.preview import preview
from hub.promises.targets import ANY, TARGETS_OF_KINDS
from hub.promises.terms import own_and_above, terms_of
from hub.templatetags.hub import moment

KIND_NAMES = {
    "acknowledge": gettext_lazy("First answer to a concern"),
    "first_action": gettext_lazy("Next step after it was answered"),
    "update": gettext_lazy("Word while a concern is open"),
    "update_raised": gettext_lazy("Word while the posture is raised"),
    "call": gettext_lazy("A call that was asked for"),
    "visit": gettext_lazy("A visit that was asked for"),
    "patrol": gettext_lazy("A patrol that was asked for"),
    "meeting_held": gettext_lazy("A meeting that was asked for"),
}
NAMES_OF_LADDERS = {kind: KIND_NAMES[TARGETS_OF_KINDS.get(kind, kind)] for kind in LADDER_KINDS}
KIND_HINTS = {
    "acknowledge": gettext_lazy("Counted from when the concern is logged."),
    "first_action": gettext_lazy("Only a suggestion: whoever answers gives the date."),
    "update": gettext_lazy("Counted from the last word to the person who raised it."),
    "update_raised": gettext_lazy("People are worried then, and silence worries them more."),
    "call": gettext_lazy("Counted from when it was asked for."),
    "visit": gettext_lazy("Counted from when it was asked for."),
    "patrol": gettext_lazy("Counted from when it was asked for."),
    "meeting_held": gettext_lazy("Counted from when it was asked for, until it is held."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def calendar(request, organisation):
    counted = terms_of(organisation).calendar
    version = actions_calendar.stamp_of(counted)
    said = {"nation": counted.nation, "weekdays": sorted(counted.weekdays)}
    said |= {"opens": counted.opens, "closes": counted.closes, "version": version}

    def form_for(data):
        return HoursForm(data, initial=said)

    form, overtaken = form_for(request.POST or None), False
    if form.is_valid():
        try:
            actions_calendar.set_hours(organisation, **form.cleaned_data, by=request.user, at=request.now)
        except Stale:
            form, overtaken = open_again(form_for, form, version), True
        else:
            messages.success(request, _("Saved. It counts for what is promised from now on."))
            return redirect("accounts:body_calendar", organisation.reference)
    today = request.now.astimezone(LONDON).date()
    context = {
        "form": form,
        "organisation": organisation,
        "days_off": [row for row in sorted(counted.extra_holidays) if row[0] >= today],
        "bank_holidays": _coming(counted.nation, today),
        "now_stands": [_hours(counted)] if overtaken else None,
        "moving": how_many_move(organisation, request.now),
    }
    return render(request, "accounts/bodies/calendar.html", context, status=409 if overtaken else 200)


def _coming(nation, today):
    """[(day, name)] of the bank holidays of a year from today."""
    days = {**bank_holidays(nation, today.year), **bank_holidays(nation, today.year + 1)}
    return [(day, _(name)) for day, name in sorted(days.items()) if today <= day < today + 365 * ONE_DAY]


def _hours(counted):
    days = ", ".join(str(dict(WEEKDAYS)[day]) for day in sorted(counted.weekdays))
    return f"{Nation(counted.nation).label}; {days}; {counted.opens:%H:%M} - {counted.closes:%H:%M}"


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def day_off(request, organisation):
    form = DayOffForm(request.POST or None, now=request.now)
    if form.is_valid():
        actions_calendar.add_holiday(organisation, **form.cleaned_data, by=request.user, at=request.now)
        messages.success(request, _("Added. It counts for what is promised from now on."))
        return redirect("accounts:body_calendar", organisation.reference)
    return render(request, "accounts/bodies/day_off.html", {"form": form, "organisation": organisation})


@require_POST
@answering
def day_on(request, organisation):
    day = _day_or_404(request.POST.get("date", ""))
    if actions_calendar.remove_holiday(organisation, date=day, by=request.user, at=request.now):
        messages.success(request, _("Removed: it is a working day again. Add it once more to undo this."))
    else:
        messages.info(request, _("That was no extra day off any more."))
    return redirect("accounts:body_calendar", organisation.reference)


def _day_or_404(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


@require_safe
@answering
def targets(request, organisation):
    terms = terms_of(organisation)
    context = {
        "organisation": organisation,
        "kinds": [_kind(kind, terms, organisation) for kind in KINDS if ANY not in severities_of(kind)],
        "plain": [_kind(kind, terms, organisation) for kind in KINDS if ANY in severities_of(kind)],
        "ladders": [row for severity in LADDER_LONGEST for row in _ladders(severity, terms, organisation)],
    }
    return render(request, "accounts/bodies/targets.html", context)


def _kind(kind, terms, organisation):
    rows = [
        {
            "key": SEVERITY_NAMES[severity],
            "time": span_in_words(counting(kind, severity, terms.agreed)),
            "whose": _whose(whose(kind, severity, terms.agreed), organisation),
        }
        for severity in severities_of(kind)
    ]
    return {"kind": kind, "name": KIND_NAMES[kind], "hint": KIND_HINTS[kind], "rows": rows}


def _ladders(severity, terms, organisation):
    """Of every kind, and of each kind for which the body or one above it agreed another."""
    kinds = [kind for kind in LADDER_KINDS if ladder_row(kind, severity, terms.agreed)[0][0] == kind]
    return [_ladder(kind, severity, terms, organisation) for kind in (ANY, *kinds)]


def _ladder(kind, severity, terms, organisation):
    _row, body = ladder_row(kind, severity, terms.agreed)
    return {
        "severity": severity,
        "name": NAMES_OF_LADDERS.get(kind, ""),
        "key": SEVERITY_NAMES[severity],
        "times": ladder_in_words(ladder_for(kind, severity, terms.agreed)),
        "whose": _whose(body, organisation),
        "address": _address(organisation, severity, kind),
    }


def _address(organisation, severity, kind):
    if kind == ANY:
        return reverse("accounts:body_ladder", args=[organisation.reference, severity])
    return reverse("accounts:body_ladder_of_kind", args=[organisation.reference, severity, kind])


def _whose(body, organisation):
    if body is None:
        return _("as the Hub has it")
    if body.reference == organisation.reference:
        return _("agreed by you")
    return _("agreed by %s") % body.body


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def target(request, organisation, kind):
    if kind not in KINDS:
        raise Http404
    terms = terms_of(organisation)
    own, above = own_and_above(terms, organisation)
    version = actions_agreed.stamp_of(own, kind)

    def form_for(data):
        return TargetsForm(data, kind=kind, own=own, above=above, initial={"version": version})

    form, overtaken = form_for(request.POST or None), False
    if form.is_valid():
        agreed = {"kind": kind, "spans": form.spans(), "version": form.cleaned_data["version"]}
        try:
            changed = actions_agreed.agree_targets(organisation, **agreed, by=request.user, at=request.now)
        except Stale:
            form, overtaken = open_again(form_for, form, version), True
        except actions_agreed.NotAgreed as refused:
            form.add_error(f"{refused.field}_time", str(refused))
        else:
            _say(request, changed)
            return redirect("accounts:body_targets", organisation.reference)
    now_stands = _kind(kind, terms, organisation)["rows"] if overtaken else None
    context = {
        "form": form,
        "organisation": organisation,
        "name": KIND_NAMES[kind],
        "hint": KIND_HINTS[kind],
        "now_stands": [f"{row['key']}: {row['time']}, {row['whose']}" for row in now_stands] if now_stands else None,
    }
    return render(request, "accounts/bodies/target.html", context, status=409 if overtaken else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def ladder(request, organisation, severity, kind=ANY):
    """`look` only shows who would hear when by what was typed; nothing is kept."""
    if severity not in LADDER_LONGEST or kind not in (ANY, *LADDER_KINDS):
        raise Http404
    terms = terms_of(organisation)
    own, above = own_and_above(terms, organisation)
    version = actions_agreed.stamp_of_ladder(own, severity, kind)

    def form_for(data):
        return LadderForm(data, kind=kind, severity=severity, own=own, above=above, initial={"version": version})

    form, overtaken = form_for(request.POST or None), False
    shown = ladder_for(kind, severity, terms.agreed)
    if form.is_valid():
        typed = form.ladder()
        agreed = {"kind": kind, "severity": severity, "ladder": typed, "version": form.cleaned_data["version"]}
        try:
            if "look" in request.POST:
                actions_agreed.check_ladder(severity, typed, terms)
                shown = typed or form.without_own
            else:
                changed = actions_agreed.agree_ladder(organisation, **agreed, by=request.user, at=request.now)
                _say(request, changed)
                return redirect("accounts:body_targets", organisation.reference)
        except Stale:
            form, overtaken = open_again(form_for, form, version), True
        except actions_agreed.NotAgreed as refused:
            form.add_error(refused.field, str(refused))
    due_at, lines = preview(organisation, shown, severity, terms, request.now, kind)
    context = {
        "form": form,
        "organisation": organisation,
        "severity": SEVERITY_NAMES[severity],
        "kind": NAMES_OF_LADDERS.get(kind, ""),
        "kinds": _kinds_to_choose(organisation, severity, kind, terms),
        "due_at": due_at,
        "columns": [_("When"), _("Position"), _("Who hears")],
        "rows": [_row(line, organisation) for line in lines],
        "is_typed": "look" in request.POST and not form.errors,
        "now_stands": [_ladder(kind, severity, terms, organisation)["times"]] if overtaken else None,
    }
    return render(request, "accounts/bodies/ladder.html", context, status=409 if overtaken else 200)


def _kinds_to_choose(organisation, severity, shown, terms):
    """[(name, address, whether it is the one shown, whether it has times of its own)]"""
    return [
        (
            NAMES_OF_LADDERS.get(kind, _("Every kind of promise")),
            _address(organisation, severity, kind),
            kind == shown,
            kind != ANY and ladder_row(kind, severity, terms.agreed)[0][0] == kind,
        )
        for kind in (ANY, *LADDER_KINDS)
    ]


def _row(line, organisation):
    if line.position in BESIDE:
        return [moment(line.at), POSITION_NAMES[line.position], "; ".join([_beside(line, organisation), *_waits(line)])]
    names = [
        _("%(name)s, standing in") % {"name": person.name} if person.pk in line.stand_ins else person.name
        for person in line.people
    ]
    said = [*names, _gap(line, organisation)] if line.is_gap else names
    return [moment(line.at), POSITION_NAMES[line.position], "; ".join([*said, *_waits(line)])]


def _waits(line):
    if line.mailed_at == line.at:
        return []
    return [_("the mail waits until %s, when somebody is there") % moment(line.mailed_at)]


def _beside(line, organisation):
    if line.position == "umbrella":
        return _("The body that the place chose, if the concern is shown to it: only that something is late")
    return organisation.mailbox or _("Nobody: there is no team mailbox")


def _gap(line, organisation):
    if line.position == "reminder":
        return _("nobody deals with things first") if line.people else _("Nobody: no position is held")
    if organisation.mailbox:
        return _("Nobody holds this: %s hears, then the next at once") % organisation.mailbox
    return _("Nobody holds this, and there is no team mailbox: the next hears at once")


def _say(request, changed):
    if changed:
        messages.success(request, _("Saved. It counts for what is promised from now on; what is open keeps its time."))
    else:
        messages.info(request, _("Nothing was changed."))
