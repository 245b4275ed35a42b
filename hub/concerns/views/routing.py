"""Who answers what: the coordinator's rules, and who would answer where."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.concerns import actions
from hub.concerns.forms_routing import AreaForm, RuleForm
from hub.concerns.models import Category, RoutingRule
from hub.concerns.routing import answers_in
from hub.people.models import Organisation
from hub.people.roles import Permission
from hub.places.models import Area

ALL = "all"  # stands in an address for "every category"


def for_coordinators(view):
    """For nobody else these pages exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
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
        _set(request, form.cleaned_data["area"], form.cleaned_data["category"], form.cleaned_data["organisation"])
        return redirect(f"{reverse('concerns:routing')}?borough={borough.code}")
    return render(request, "concerns/routing_rule.html", {"form": form, "borough": borough})


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, area, category):
    rule = _rule_or_404(area, category)
    form = RuleForm(_typed(request), borough=_borough_of(rule.area), rule=rule)
    if request.method == "POST" and form.is_valid():
        _set(request, rule.area, rule.category, form.cleaned_data["organisation"])
        return _back_to(rule)
    return render(
        request, "concerns/routing_rule.html", {"form": form, "borough": _borough_of(rule.area), "rule": _line(rule)}
    )


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, area, category):
    rule = _rule_or_404(area, category)
    if request.method == "POST":
        actions.remove_rule(rule, by=request.user, at=request.now)
        messages.success(request, _("The rule is removed. New concerns go where they would without it."))
        return _back_to(rule)
    return render(request, "concerns/routing_remove.html", {"rule": _line(rule), "borough": _borough_of(rule.area)})


def _typed(request):
    """A form sent empty is a form sent: it is told what is missing."""
    return request.POST if request.method == "POST" else None


def _set(request, area, category, organisation):
    actions.set_rule(area=area, category=category, organisation=organisation, by=request.user, at=request.now)
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


def _back_to(rule):
    return redirect(f"{reverse('concerns:routing')}?borough={_borough_of(rule.area).code}")


def _line(rule):
    where = {"area": rule.area.code, "category": rule.category or ALL}
    return {
        "area": rule.area.name if rule.area.parent is None else f"{rule.area.name}, {rule.area.parent.name}",
        "category": rule.get_category_display() if rule.category else _("Everything"),
        "organisation": rule.organisation,
        "edit": reverse("concerns:routing_edit", kwargs=where),
        "remove": reverse("concerns:routing_remove", kwargs=where),
    }
