"""Who answers what: the coordinator's rules, and who would answer where."""

from functools import partial, wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.concerns import actions_routing
from hub.concerns.actions_routing import RuleChanged, stamp_of
from hub.concerns.forms_routing import IS_THERE, AreaForm, RemoveForm, RuleForm
from hub.concerns.models import Category, RoutingRule
from hub.concerns.routing import answers_in
from hub.forms import open_again
from hub.people.models import Organisation
from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.places.models import Area

ALL = "all"  # stands in an address for "every category"


def for_coordinators(view):
    """Whoever finds who answers what; for nobody else these pages exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        remember_memberships(request.user)
        if not request.user.may(Permission.EDIT_ROUTING):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@for_coordinators
@require_safe
def rules(request):
    borough = _borough(request)
    found = RoutingRule.objects.select_related("area__parent", "organisation").order_by("area__name", "category")
    context = {
        "rules": [_line(rule) for rule in found],
        "areas": AreaForm(initial={"borough": borough.code if borough else ""}),
        "borough": borough,
    }
    if borough:
        operator = Organisation.objects.open().get(kind=Organisation.Kind.OPERATOR)
        context["answers"] = [
            (category.label, organisation, rule)
            for category, organisation, rule in answers_in(borough, is_demo=operator.is_demo)
        ]
    return render(request, "concerns/routing.html", context)


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def add(request):
    borough = _borough(request)
    if borough is None:
        return redirect("concerns:routing")
    form = RuleForm(_typed(request), borough=borough)
    if request.method == "POST" and form.is_valid():
        try:
            _set(request, form, form.cleaned_data["area"], form.cleaned_data["category"])
        except RuleChanged:
            form.add_error(None, IS_THERE)
        else:
            return redirect(f"{reverse('concerns:routing')}?borough={borough.code}")
    return render(request, "concerns/routing_rule.html", {"form": form, "borough": borough})


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, area, category):
    rule = _rule_or_404(area, category)
    form, is_overtaken = RuleForm(_typed(request), borough=_borough_of(rule.area), rule=rule), False
    if request.method == "POST" and form.is_valid():
        try:
            _set(request, form, rule.area, rule.category)
        except RuleChanged:
            rule = _rule_or_404(area, category)
            form, is_overtaken = _again(RuleForm, form, rule, borough=_borough_of(rule.area)), True
        else:
            return _back_to(rule.area)
    context = {"form": form, "borough": _borough_of(rule.area), "rule": _line(rule), "is_overtaken": is_overtaken}
    return render(request, "concerns/routing_rule.html", context, status=409 if is_overtaken else 200)


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, area, category):
    if request.method == "POST" and _is_gone(area, category):
        return _removed(request, Area.objects.select_related("parent").get(code=area))
    rule = _rule_or_404(area, category)
    form, is_overtaken = RemoveForm(_typed(request), rule=rule), False
    if request.method == "POST" and form.is_valid():
        try:
            actions_routing.remove_rule(rule, by=request.user, at=request.now, version=form.cleaned_data["version"])
        except RuleChanged:
            rule = _rule_or_404(area, category)
            form, is_overtaken = _again(RemoveForm, form, rule), True
        else:
            return _removed(request, rule.area)
    context = {"form": form, "rule": _line(rule), "borough": _borough_of(rule.area), "is_overtaken": is_overtaken}
    return render(request, "concerns/routing_remove.html", context, status=409 if is_overtaken else 200)


def _again(form_class, form, rule, **more):
    return open_again(partial(form_class, rule=rule, **more), form, stamp_of(rule))


def _is_gone(area, category):
    """There is no such rule, of an area and a category that there are: the button was pressed twice."""
    if category not in (ALL, *Category.values) or not Area.objects.filter(code=area).exists():
        return False
    return not RoutingRule.objects.filter(area__code=area, category="" if category == ALL else category).exists()


def _removed(request, area):
    messages.success(request, _("The rule is removed. New concerns go where they would without it."))
    return _back_to(area)


def _typed(request):
    """A form sent empty is a form sent: it is told what is missing."""
    return request.POST if request.method == "POST" else None


def _set(request, form, area, category):
    said = {"organisation": form.cleaned_data["organisation"], "version": form.cleaned_data["version"]}
    actions_routing.set_rule(area=area, category=category, **said, by=request.user, at=request.now)
    messages.success(request, _("Saved. It counts for every concern from now on."))


def _borough(request):
    code = request.GET.get("borough", "")[:9]
    return Area.objects.filter(code=code, kind=Area.Kind.BOROUGH).first()


def _borough_of(area):
    return area.parent or area


def _rule_or_404(area, category):
    if category != ALL and category not in Category.values:
        raise Http404
    found = RoutingRule.objects.select_related("area__parent", "organisation")
    return get_object_or_404(found, area__code=area, category="" if category == ALL else category)


def _back_to(area):
    return redirect(f"{reverse('concerns:routing')}?borough={_borough_of(area).code}")


def _line(rule):
    where = {"area": rule.area.code, "category": rule.category or ALL}
    return {
        "area": rule.area.name if rule.area.parent is None else f"{rule.area.name}, {rule.area.parent.name}",
        "category": rule.get_category_display() if rule.category else _("Everything"),
        "organisation": rule.organisation,
        "edit": reverse("concerns:routing_edit", kwargs=where),
        "remove": reverse("concerns:routing_remove", kwargs=where),
    }
