"""Many concerns at once: what will be done to which, doing it, what came of each, and taking it back."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.concerns import actions_together, forms_together
from hub.concerns.actions_together import MOST, Chosen
from hub.concerns.models import BulkAct, Concern
from hub.concerns.narrowing import address_of_query
from hub.concerns.together import Line, ticked
from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.promises.engine import StepRefused


@dataclass(frozen=True)
class Way:
    """One thing to do to many: the step of the workflow that it takes with each, and its words."""

    step: str
    form: type
    run: Callable
    title: str
    button: str
    cannot: str
    done: str
    least: int = 1


def _answer(chosen, said, **common):
    facts = {name: said[name] for name in ("dealt_with_by", "next_step", "next_step_at")}
    return actions_together.acknowledge_together(chosen, **facts, **common)


def _assign(chosen, said, **common):
    organisation, person = said["to"]
    return actions_together.assign_together(chosen, organisation=organisation, person=person, **common)


def _link(chosen, said, **common):
    return actions_together.link_together(chosen, main=said["main"], **common)


WAYS = {
    "answer": Way(
        "acknowledge",
        forms_together.AnswerForm,
        _answer,
        title=ngettext_lazy("Answer %d concern with one text", "Answer %d concerns with one text"),
        button=ngettext_lazy("Answer %d concern", "Answer %d concerns"),
        cannot=ngettext_lazy("%d cannot be answered", "%d cannot be answered"),
        done=ngettext_lazy("%d concern was answered", "%d concerns were answered"),
    ),
    "assign": Way(
        "assign",
        forms_together.AssignForm,
        _assign,
        title=ngettext_lazy("Give %d concern to somebody", "Give %d concerns to somebody"),
        button=ngettext_lazy("Give %d concern to them", "Give %d concerns to them"),
        cannot=ngettext_lazy("%d cannot be given to somebody by you", "%d cannot be given to somebody by you"),
        done=ngettext_lazy("%d concern was given to somebody", "%d concerns were given to somebody"),
    ),
    "link": Way(
        "link",
        forms_together.LinkForm,
        _link,
        title=ngettext_lazy("Link %d concern", "Link %d concerns"),
        button=ngettext_lazy("Link them", "Link them"),
        cannot=ngettext_lazy("%d cannot be linked", "%d cannot be linked"),
        done=ngettext_lazy("%d concern was linked", "%d concerns were linked"),
        least=2,
    ),
}
OF_KINDS = {BulkAct.Kind.ACKNOWLEDGE: "answer", BulkAct.Kind.ASSIGN: "assign", BulkAct.Kind.LINK: "link"}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def together(request):
    """GET: what would be done. POST: doing it; a second press lands on the same act."""
    if not request.user.may(Permission.ANSWER_CONCERN):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    do = asked.get("do", "answer")
    if do not in WAYS:
        raise Http404
    remember_memberships(request.user)
    way = WAYS[do]
    found = ticked(asked.getlist("c"), request.user, way.step)
    form = _form(request, way, found)
    if request.method == "POST":
        sent_before = _sent_before(form, request.user)
        if sent_before:
            return redirect("concerns:together_act", reference=sent_before.reference)
        if form.is_valid() and found.can:
            return _do(request, way, found, form)
    return _show(request, way, found, form)


def _form(request, way, found):
    given = {"concerns": [line.concern for line in found.can], "user": request.user, "now": request.now}
    if request.method == "POST":
        return way.form(request.POST, **given)
    return way.form(initial={"form_key": uuid4()}, **given)


def _sent_before(form, user):
    """The act that this very page made: afterwards nothing on it can be done once more."""
    form.is_valid()
    key = form.cleaned_data.get("form_key")
    return BulkAct.objects.filter(form_key=key, by=user).first() if key else None


def _do(request, way, found, form):
    said = dict(form.cleaned_data)
    chosen = [Chosen(line.concern.pk, found.versions[line.concern.pk]) for line in found.lines]
    try:
        act = way.run(chosen, said, form_key=said.pop("form_key"), by=request.user, at=request.now)
    except StepRefused as refusal:
        form.add_error(None, refusal.message)
        return _show(request, way, found, form)
    return redirect("concerns:together_act", reference=act.reference)


def _show(request, way, found, form):
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "form": form,
        "way": asked.get("do", "answer"),
        "title": way.title % len(found.can),
        "button": way.button % len(found.can),
        "cannot": way.cannot % len(found.cannot),
        "found": found,
        "is_possible": len(found.can) >= way.least,
        "least": way.least,
        "most": MOST,
        "come_from": asked.get("from", ""),
        "back": address_of_query(asked.get("from", "")),
    }
    return render(request, "concerns/together.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@never_cache
def act(request, reference):
    """What came of each. Whose concern was hidden since is counted, not named."""
    made = get_object_or_404(BulkAct, reference=reference, by=request.user)
    lines = {line.concern_id: line for line in made.lines.all()}
    rows = Concern.objects.visible_to(request.user).filter(pk__in=lines).select_related("matter__area")
    seen = {concern.pk: concern for concern in rows.order_by("-matter__raised_at", "-pk")}
    shown = [(concern, lines[pk]) for pk, concern in seen.items()]
    done = [line for line in lines.values() if not line.refused]
    undone = [line for line in done if line.is_undone]
    way = WAYS[OF_KINDS[made.kind]]
    context = {
        "act": made,
        "title": way.done % len(done),
        "done": [(concern, line) for concern, line in shown if not line.refused],
        "refused": [Line(concern, line.refused) for concern, line in shown if line.refused],
        "gone": len(lines) - len(shown),
        "undone": len(undone),
        "may_undo": bool(done) and made.undone_at is None and request.now < made.undo_until,
    }
    return render(request, "concerns/together_act.html", context)


@require_POST
@never_cache
def undo(request, reference):
    made = get_object_or_404(BulkAct, reference=reference, by=request.user)
    try:
        actions_together.undo_together(made, by=request.user, at=request.now)
    except StepRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Taken back. Look below at what became of each."))
    return redirect("concerns:together_act", reference=reference)
