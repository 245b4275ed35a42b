"""School terms of a council, with their source: evening schools keep to them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.places import actions_calendars as actions
from hub.places.forms_calendars import TermForm
from hub.places.keeping import cover_of
from hub.places.models import Area, SchoolTerm
from hub.places.stamps import stamp
from hub.places.views.reach import answer_form

SHOWN = 60  # ten years of terms


@require_safe
@never_cache
def term_list(request):
    remember_memberships(request.user)
    boroughs = _boroughs(request)
    borough = _chosen(request, boroughs)
    terms = list(borough.terms.order_by("-starts_on")[:SHOWN]) if borough else []
    context = {"boroughs": boroughs, "borough": borough, "terms": terms, "today": request.now.date()}
    return render(request, "places/terms/list.html", context)


def _boroughs(request):
    """Those in which this person keeps the registry; for nobody else the page exists."""
    if not request.user.may(Permission.KEEP_REGISTRY):
        raise Http404
    cover = cover_of(request.user, Permission.KEEP_REGISTRY)
    boroughs = Area.objects.filter(kind=Area.Kind.BOROUGH).order_by("name")
    return list(boroughs if cover.is_all else boroughs.filter(pk__in=cover.areas))


def _chosen(request, boroughs):
    asked = request.GET.get("borough", "")
    found = [borough for borough in boroughs if borough.code == asked]
    return found[0] if found else boroughs[0] if len(boroughs) == 1 else None


def _borough_or_404(request, code):
    found = [borough for borough in _boroughs(request) if borough.code == code]
    if not found:
        raise Http404
    return found[0]


def _term_or_404(request, code, starts_on):
    borough = _borough_or_404(request, code)
    return get_object_or_404(SchoolTerm.objects.select_related("area"), area=borough, starts_on=starts_on)


def _list_of(borough):
    return f"{reverse('places:terms')}?borough={borough.code}"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request, code):
    borough = _borough_or_404(request, code)

    def form_for(data):
        return TermForm(data, now=request.now, initial={"version": stamp()})

    def save(form):
        said = _said(form)
        _term, is_new = actions.add_term(borough, **said, by=request.user, at=request.now)
        messages.success(request, _("Saved.") if is_new else _("This term stood there already."))
        return _list_of(borough)

    context = {"borough": borough, "back": _list_of(borough), "title": _("Add a term")}
    return answer_form(request, form_for, save, template="places/terms/form.html", context=context, version_of=stamp)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request, code, starts_on):
    term = _term_or_404(request, code, starts_on)

    def form_for(data):
        facts = {name: getattr(term, name) for name in ("name", "starts_on", "ends_on", "source")}
        return TermForm(data, now=request.now, initial=facts | {"version": actions.stamp_of_term(term)})

    def save(form):
        actions.change_term(term, **_said(form), version=form.cleaned_data["version"], by=request.user, at=request.now)
        messages.success(request, _("Saved."))
        return _list_of(term.area)

    def version_of():
        now = SchoolTerm.objects.filter(pk=term.pk).first()
        return actions.stamp_of_term(now) if now else stamp()

    context = {"borough": term.area, "back": _list_of(term.area), "title": _("Change a term"), "term": term}
    return answer_form(
        request, form_for, save, template="places/terms/form.html", context=context, version_of=version_of
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def remove(request, code, starts_on):
    term = _term_or_404(request, code, starts_on)
    if request.method == "POST":
        actions.remove_term(term, by=request.user, at=request.now)
        messages.success(request, _("Removed."))
        return redirect(_list_of(term.area))
    return render(request, "places/terms/remove.html", {"term": term, "back": _list_of(term.area)})


def _said(form):
    return {name: form.cleaned_data[name] for name in ("name", "starts_on", "ends_on", "source")}
