"""Rules by hand: what there is, adding one by its kind, changing, removing and bringing back; stewards."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.people.querysets import remember_memberships
from hub.places import actions_gatherings as actions
from hub.places.forms_rules import FORMS, StewardsForm, kinds_for
from hub.places.models import Gathering, GatheringSteward
from hub.places.stamps import stamp
from hub.places.views.reach import answer_form, place_to_keep
from hub.places.wording import sentence

LATELY = timedelta(days=30)
REMOVED_SHOWN = 10


@require_safe
@never_cache
def rule_list(request, reference):
    remember_memberships(request.user)
    place, reach = place_to_keep(request, reference)
    rules = _seen(place, reach)
    live = list(rules.filter(removed_at__isnull=True).order_by("kind", "pk"))
    removed = rules.filter(removed_at__gt=request.now - LATELY).order_by("-removed_at", "-pk")[:REMOVED_SHOWN]
    stewards = _stewards(live) if reach.sees_stewards else {}
    context = {
        "place": place,
        "reach": reach,
        "rules": [_row(rule, stewards) for rule in live],
        "removed": [_row(rule, {}) for rule in removed],
    }
    return render(request, "places/rules/list.html", context)


def _seen(place, reach):
    rules = Gathering.objects.filter(place=place)
    return rules if reach.sees_private else rules.filter(is_private=False)


def _stewards(rules):
    return {row.gathering_id: row for row in GatheringSteward.objects.filter(gathering__in=rules)}


def _row(rule, stewards):
    return {"rule": rule, "sentence": sentence(rule), "stewards": stewards.get(rule.pk)}


@require_safe
@never_cache
def choose_kind(request, reference):
    place, _reach = place_to_keep(request, reference)
    groups = [[(kind, Gathering.Kind(kind).label) for kind in kinds] for kinds in kinds_for(place.faith)]
    usual, once, others = groups
    context = {"place": place, "usual": usual, "once": once, "others": others}
    return render(request, "places/rules/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request, reference, kind):
    place, _reach = place_to_keep(request, reference)
    if kind not in Gathering.Kind:
        raise Http404

    def form_for(data):
        return FORMS[kind](data, kind=Gathering.Kind(kind), now=request.now)

    def save(form):
        rule, is_new = actions.add_gathering(place, facts=form.facts, by=request.user, at=request.now)
        said = _("Saved: %(rule)s.") if is_new else _("This stood there already: %(rule)s.")
        messages.success(request, said % {"rule": sentence(rule)})
        return reverse("places:rules", args=[place.reference])

    label = Gathering.Kind(kind).label
    context = {"place": place, "label": label, "title": _("Add: %(kind)s") % {"kind": label}}
    return answer_form(
        request, form_for, save, template="places/rules/form.html", context=context, version_of=lambda: 0
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request, reference, rule):
    place, reach = place_to_keep(request, reference)
    gathering = get_object_or_404(_seen(place, reach), reference=rule, removed_at__isnull=True)

    def form_for(data):
        return FORMS[gathering.kind](data, kind=gathering.kind, now=request.now, gathering=gathering)

    def save(form):
        version = form.cleaned_data["version"]
        changed = actions.change_gathering(
            gathering, facts=form.facts, version=version, by=request.user, at=request.now
        )
        messages.success(request, _("Saved: %(rule)s.") % {"rule": sentence(changed)})
        return reverse("places:rules", args=[place.reference])

    def version_of():
        gathering.refresh_from_db()
        return gathering.version

    context = {
        "place": place,
        "label": gathering.get_kind_display(),
        "title": _("Change: %(kind)s") % {"kind": gathering.get_kind_display()},
        "sentence": sentence(gathering),
    }
    return answer_form(
        request, form_for, save, template="places/rules/form.html", context=context, version_of=version_of
    )


@require_POST
def remove(request, reference, rule):
    place, reach = place_to_keep(request, reference)
    gathering = get_object_or_404(_seen(place, reach), reference=rule)
    actions.remove_gathering(gathering, by=request.user, at=request.now)
    messages.success(request, _("Removed. You can bring it back under “Removed lately”."))
    return redirect("places:rules", reference)


@require_POST
def bring_back(request, reference, rule):
    place, reach = place_to_keep(request, reference)
    gathering = get_object_or_404(_seen(place, reach), reference=rule)
    actions.bring_gathering_back(gathering, by=request.user, at=request.now)
    messages.success(request, _("It counts again."))
    return redirect("places:rules", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stewards(request, reference, rule):
    place, reach = place_to_keep(request, reference, only_committee=True)
    gathering = get_object_or_404(_seen(place, reach), reference=rule, removed_at__isnull=True)

    def facts():
        row = GatheringSteward.objects.filter(gathering=gathering).first()
        return {"number": row.number, "contact": row.contact, "phone": row.phone} if row else {}

    now = facts()

    def form_for(data):
        return StewardsForm(data, initial=now | {"version": stamp(now)})

    def save(form):
        said = dict(form.cleaned_data)
        version = said.pop("version")
        actions.set_stewards(gathering, **said, version=version, by=request.user, at=request.now)
        messages.success(request, _("Saved. Your committee and those who patrol there see it, nobody else."))
        return reverse("places:rules", args=[place.reference])

    context = {"place": place, "sentence": sentence(gathering), "title": _("Your stewards")}
    return answer_form(
        request,
        form_for,
        save,
        template="places/rules/form.html",
        context=context,
        version_of=lambda: stamp(facts()),
    )
