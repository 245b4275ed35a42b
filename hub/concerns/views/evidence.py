"""Evidence of a concern: adding files, looking at one, getting its copy or the original, withdrawing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.concerns import actions_evidence
from hub.concerns.evidence.given_out import give_out
from hub.concerns.evidence.panel import CLEANING, kind_of, size_in_words, who_added
from hub.concerns.evidence.reads import evidence_of
from hub.concerns.evidence.refusals import BIGGEST, EvidenceRefused
from hub.concerns.evidence.rights import gets_original, may_add
from hub.concerns.forms_evidence import EvidenceForm
from hub.concerns.models import Evidence
from hub.concerns.views.detail import concern_or_404, head_of
from hub.typed import tidy_name


def _concern_in_full(request, reference):
    """Whoever sees a summary does not learn that there is evidence."""
    concern, viewer = concern_or_404(request, reference)
    if not viewer.shown.full:
        raise Http404
    return concern, viewer


def _file(request, reference, file):
    concern, viewer = _concern_in_full(request, reference)
    evidence = evidence_of(concern, file)
    if evidence is None:
        raise Http404
    evidence.matter = concern.matter
    return concern, viewer, evidence


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request, reference):
    concern, viewer = _concern_in_full(request, reference)
    if may_add(concern.matter, request.user) is None:
        raise PermissionDenied
    form = EvidenceForm(request.POST, request.FILES) if request.method == "POST" else EvidenceForm()
    results = []
    if form.is_valid():
        results = [keep(concern, file, by=request.user, at=request.now) for file in form.cleaned_data["files"]]
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"results": results})
        if all(result["kept"] for result in results):
            messages.success(request, added_in_words(len(results)))
            return redirect(f"{reverse('concerns:detail', args=[reference])}#evidence")
    context = {**head_of(concern, viewer), "form": form, "results": results, "biggest": BIGGEST}
    return render(request, "concerns/evidence/add.html", context)


def keep(concern, file, *, by, at):
    """One file of several: each is kept or refused by itself. `by` is None for the holder of a receipt."""
    result = {"name": tidy_name(file.name)[:120] or "-", "kept": True, "text": _("Kept")}
    try:
        added = actions_evidence.add_evidence(concern, file=file, name=file.name, by=by, at=at)
    except EvidenceRefused as refused:
        return result | {"kept": False, "text": str(refused.message)}
    return result if added.is_new else result | {"text": _("It was here already")}


def added_in_words(number):
    kept = ngettext("%(number)s file is kept.", "%(number)s files are kept.", number) % {"number": number}
    return kept + " " + _("Keep the originals too, and save the camera footage now.")


@require_POST
def saved(request, reference):
    """Their footage is saved: no reminder is needed."""
    concern, _viewer = _concern_in_full(request, reference)
    actions_evidence.say_footage_saved(concern, by=request.user, at=request.now)
    messages.success(request, _("Good. Keep it until whoever deals with it has seen it."))
    return redirect("concerns:detail", reference=reference)


@require_safe
@never_cache
def detail(request, reference, file):
    concern, viewer, evidence = _file(request, reference, file)
    has_original = gets_original(evidence, concern.matter, request.user)
    cleaning, tone = CLEANING[evidence.cleaning]
    context = {
        **head_of(concern, viewer),
        "evidence": evidence,
        "kind": kind_of(evidence.media_type),
        "cleaning": cleaning,
        "tone": tone,
        "facts": _facts(evidence, viewer, has_original),
        "look": evidence.shared_type.partition("/")[0] if evidence.cleaning == Evidence.Cleaning.CLEANED else "",
        "has_original": has_original,
        "may_withdraw": evidence.added_by_id == request.user.pk,
    }
    return render(request, "concerns/evidence/file.html", context)


def _facts(evidence, viewer, has_original):
    """What the file is; how it was called is for those who get the original."""
    body = evidence.for_organisation.name if evidence.for_organisation else None
    rows = [
        (_("Kind"), f"{kind_of(evidence.media_type)} ({evidence.media_type})"),
        (_("Size"), size_in_words(evidence.size)),
        (_("Added by"), who_added(evidence.added_by_id, body, viewer.user_id)),
    ]
    if has_original:
        rows.insert(0, (_("Name of the file"), evidence.name))
        rows.append((_("SHA-256 of the original"), evidence.sha256))
    return [{"key": key, "value": value} for key, value in rows]


@require_safe
def shared(request, reference, file):
    """The copy without hidden data, for whoever sees the concern in full."""
    _concern, viewer, evidence = _file(request, reference, file)
    if evidence.cleaning != Evidence.Cleaning.CLEANED:
        raise Http404
    return give_out(request, evidence, viewer.shown, original=False)


@require_safe
def original(request, reference, file):
    concern, viewer, evidence = _file(request, reference, file)
    if not gets_original(evidence, concern.matter, request.user):
        raise PermissionDenied
    return give_out(request, evidence, viewer.shown, original=True)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request, reference, file):
    concern, viewer = _concern_in_full(request, reference)
    evidence = Evidence.objects.filter(matter=concern.pk, reference=file).first()
    is_own = evidence is not None and evidence.added_by_id == request.user.pk
    if evidence is None or (evidence.withdrawn_at and not (is_own and request.method == "POST")):
        raise Http404
    evidence.matter = concern.matter
    if not is_own:
        raise PermissionDenied
    if request.method == "POST":
        actions_evidence.withdraw_evidence(evidence, by=request.user, at=request.now)
        messages.success(request, _("Withdrawn. Nobody sees the file any more."))
        return redirect("concerns:detail", reference=reference)
    context = {**head_of(concern, viewer), "evidence": evidence, "kind": kind_of(evidence.media_type)}
    return render(request, "concerns/evidence/withdraw.html", context)
