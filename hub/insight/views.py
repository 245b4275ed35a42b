"""The promise report: who kept what they promised. Counted live; files of it by POST alone: they are logged."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hub.accounts.querysets import page_after
from hub.accounts.views.pages import PAGE
from hub.insight import actions, drawn, exporting, words
from hub.insight.figures import by_body, open_by_age, report_of
from hub.insight.forms import ReportForm
from hub.insight.reach import own_bodies, reports, with_parts
from hub.people.called import called
from hub.people.models import Organisation
from hub.people.querysets import remember_memberships
from hub.promises.clock import LONDON
from hub.templatetags.hub import moment

LONGEST_QUERY = 500


@require_safe
@never_cache
def report(request):
    """Of the one body that somebody answers for with all below it; where there are several, each with its figures."""
    remember_memberships(request.user)
    found = reports(request.user)
    highest = list(found.exclude(parent__in=found.values("pk"))[:2])
    if not highest:
        raise Http404
    return _body(request, highest[0]) if len(highest) == 1 else _bodies(request, found)


@require_safe
@never_cache
def body(request, reference):
    remember_memberships(request.user)
    return _body(request, get_object_or_404(reports(request.user), reference=reference))


@require_safe
@never_cache
def parts(request, reference):
    """A body and all below it, each counted by itself."""
    remember_memberships(request.user)
    organisation = get_object_or_404(reports(request.user), reference=reference)
    found = reports(request.user).filter(pk__in=with_parts(organisation))
    return _bodies(request, found, of=organisation)


def _body(request, organisation):
    now, bodies = request.now, with_parts(organisation)
    form = ReportForm(request.GET, has_parts=len(bodies) > 1)
    context = {"form": form, "organisation": organisation, "has_parts": len(bodies) > 1}
    if form.is_valid():
        asked = form.asked(_counted(form, organisation, bodies), now)
        found, aged = report_of(asked, now), open_by_age(asked, now)
        context |= _drawn(found, aged) | {
            "period": asked.period,
            "query": _query(form),
            "may_take_promises": organisation.pk in own_bodies(request.user),
        }
    context |= _meanings()
    return render(request, "insight/body.html", context)


def _counted(form, organisation, bodies):
    return [organisation.pk] if form.cleaned_data.get("parts") == "alone" else bodies


def _drawn(found, aged):
    whole = found.whole
    return {
        "whole": whole,
        "share": words.share_in_words(whole),
        "times": [
            {"key": words.MEANING[name].label, "value": words.time_in_words(getattr(whole, name))}
            for name in words.TIMED
            if getattr(whole, name)
        ],
        "months_chart": drawn.months_chart(found),
        "months": drawn.months(found),
        "month_columns": drawn.columns(_("Promised in")),
        "kinds": drawn.kinds(found),
        "kind_columns": drawn.columns(_("Promise")),
        "severities": drawn.severities(found),
        "severity_columns": drawn.columns(_("Severity")),
        "ages_chart": drawn.ages_chart(aged) if any(map(sum, aged)) else None,
        "ages": drawn.ages(aged),
        "age_columns": drawn.age_columns(),
    }


def _meanings():
    return {"meanings": [{"key": word.label, "value": word.means} for word in words.MEANING.values()]}


def _bodies(request, found, of=None):
    now = request.now
    form = ReportForm(request.GET, has_parts=False)
    last = Organisation.objects.filter(reference=request.GET.get("after", "")).first()
    shown = page_after(found.order_by("name", "pk"), last, size=PAGE + 1)
    context = {"form": form, "organisation": of, "last": last, "is_list": True}
    if form.is_valid():
        listed = shown[:PAGE]
        asked = form.asked([one.pk for one in listed], now)
        figures, query = by_body(asked, now), _query(form)
        context |= {
            "rows": [_line(one, figures[one.pk]) for one in listed],
            "period": asked.period,
            "query": query,
            "next": f"?{query}&after={listed[-1].reference}" if len(shown) > PAGE else "",
        }
    return render(request, "insight/bodies.html", context | _meanings())


def _line(organisation, figures):
    return {"organisation": organisation, "figures": figures, "share": words.share_in_words(figures)}


def _query(form):
    return urlencode({name: form.data[name] for name in form.fields if form.data[name]})


@require_POST
@never_cache
def figures(request, reference):
    remember_memberships(request.user)
    organisation = get_object_or_404(reports(request.user), reference=reference)
    asked, form = _asked(request, organisation)
    now = request.now
    actions.log_figures(organisation, period=asked.period, by=request.user, at=now)
    found = exporting.figures_of(report_of(asked, now), open_by_age(asked, now), _heading(request, organisation, form))
    return _file(found, "report", now)


@require_POST
@never_cache
def promises(request, reference):
    """Single promises, for whoever answers for the body; the coordinator reads what is counted."""
    remember_memberships(request.user)
    organisation = get_object_or_404(reports(request.user), reference=reference)
    if organisation.pk not in own_bodies(request.user):
        raise PermissionDenied
    asked, form = _asked(request, organisation)
    user, now = request.user, request.now
    found = exporting.found_by(user, asked, now)
    taken = found[: exporting.MOST]
    seen = actions.log_promises(organisation, [matter for _pk, matter in taken], period=asked.period, by=user, at=now)
    ids = [pk for pk, matter in taken if matter in seen]
    heading = _heading(request, organisation, form, is_cut=len(found) > exporting.MOST)
    return _file(exporting.promises_of(user, ids, heading, now), "promises", now)


def _asked(request, organisation):
    """What the page was asked for; what it could not have been asked for is no page."""
    bodies = with_parts(organisation)
    form = ReportForm(QueryDict(request.POST.get("query", "")[:LONGEST_QUERY]), has_parts=len(bodies) > 1)
    if not form.is_valid():
        raise Http404
    return form.asked(_counted(form, organisation, bodies), request.now), form


def _heading(request, organisation, form, *, is_cut=False):
    """Whose figures, who took them along and when, and what they are narrowed to."""
    period, said = form.period_of(request.now), form.cleaned_data
    narrowed = [dict(form.fields[name].choices)[said[name]] for name in ("kind", "severity") if said[name]]
    if "parts" in form.fields:
        narrowed.append(dict(form.fields["parts"].choices)[said["parts"]])
    return [
        organisation.name,
        _("From %(first)s to %(last)s") % {"first": f"{period.first:%Y-%m-%d}", "last": f"{period.last:%Y-%m-%d}"},
        "; ".join(map(str, narrowed)),
        _("Exported by %(name)s on %(when)s") % {"name": called(request.user, None), "when": moment(request.now)},
        _("Only the newest are in this file, %(most)s at most") % {"most": f"{exporting.MOST:,}"} if is_cut else "",
    ]


def _file(pieces, name, now):
    response = StreamingHttpResponse(pieces, "text/csv; charset=utf-8")
    name = f"{name}-{now.astimezone(LONDON):%Y-%m-%d-%H%M}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
