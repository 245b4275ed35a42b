"""Saved filters: keep a way of looking at the list, give it another name, remove it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hub.concerns import actions_filters, narrowing
from hub.concerns.choices import choices_of
from hub.concerns.forms_filters import NameForm
from hub.concerns.models import SavedFilter
from hub.people.querysets import remember_memberships
from hub.promises.engine import StepRefused


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def save(request):
    """Save what the query says the list is narrowed to."""
    remember_memberships(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    choices = choices_of(request.user)
    narrowed = narrowing.read_query(asked.get("query", "")[:2000], request.user, choices, now=request.now)
    form = NameForm(request.POST) if request.method == "POST" else NameForm()
    if request.method == "POST" and narrowed.chosen and form.is_valid():
        query = narrowing.query_of(narrowed.chosen)
        try:
            actions_filters.save_filter(name=form.cleaned_data["name"], query=query, by=request.user, at=request.now)
        except StepRefused as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, _("Saved. It stands above your list of concerns."))
            return redirect(narrowed.address())
    context = {"form": form, "narrowed": narrowed, "query": narrowing.query_of(narrowed.chosen)}
    return render(request, "concerns/filter_save.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rename(request, reference):
    saved = get_object_or_404(SavedFilter, reference=reference, user=request.user)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": saved.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions_filters.rename_filter(saved, name=form.cleaned_data["name"], by=request.user, at=request.now)
        except StepRefused as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, _("Saved under its new name."))
            return redirect(narrowing.address_of_query(saved.query))
    context = {"form": form, "saved": saved, "address": narrowing.address_of_query(saved.query)}
    return render(request, "concerns/filter_rename.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
def remove(request, reference):
    if not SavedFilter.objects.filter(reference=reference).exists():  # pressed twice
        messages.success(request, _("The filter is removed."))
        return redirect("concerns:list")
    saved = get_object_or_404(SavedFilter, reference=reference, user=request.user)
    actions_filters.remove_filter(saved, by=request.user)
    messages.success(request, _("“%(name)s” is removed.") % {"name": saved.name})
    return redirect(narrowing.address_of_query(saved.query))
