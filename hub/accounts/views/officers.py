"""A force's own list of officers: uploading it, looking at what it would do, having it carried out."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.accounts import actions_officers
from hub.accounts.forms_force import OfficersForm, OfficersUploadForm
from hub.accounts.models import OfficersFile
from hub.accounts.officers_file import read_officers
from hub.accounts.officers_plan import plan_officers
from hub.accounts.refused import AccountRefused
from hub.places.importing.rows import UnreadableFile

SHOWN = 200  # lines of a kind
KINDS = [
    ("rejected", gettext_lazy("Cannot be used")),
    ("added", gettext_lazy("New")),
    ("moved", gettext_lazy("Go to another team")),
    ("changed", gettext_lazy("Changed")),
]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, reference):
    force = _force_or_404(request, reference)
    form = OfficersUploadForm(request.POST, request.FILES) if request.method == "POST" else OfficersUploadForm()
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            kept = actions_officers.upload(
                force, file_name=form.file_name, content=content, by=request.user, at=request.now
            )
        except UnreadableFile as unreadable:
            form.add_error("file", str(unreadable))
        else:
            return redirect("accounts:officers", reference, kept.reference)
    return render(request, "accounts/officers_new.html", {"form": form, "force": force})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def officers(request, reference, file):
    """What the list would change; nothing is written until it is pressed, and then just what was shown."""
    force = _force_or_404(request, reference)
    kept = OfficersFile.objects.filter(force=force, uploaded_at__gt=request.now - actions_officers.KEPT_FOR)
    kept = kept.filter(reference=file).first()
    if kept is None:
        messages.info(request, _("That list was imported already, or a day has passed. Upload it again to look at it."))
        return redirect("accounts:officers_new", reference)
    plan = plan_officers(force, read_officers(bytes(kept.content)), by=request.user)
    form = OfficersForm(request.POST if request.method == "POST" else None, plan=plan, initial={"shown": plan.digest})
    is_overtaken = False
    if form.is_valid():
        try:
            _carry_out(kept, form.cleaned_data, request)
        except AccountRefused as refused:
            messages.error(request, _("Nothing was changed. %(why)s") % {"why": refused})
        except actions_officers.PlanChanged:
            is_overtaken = True
            form = OfficersForm(plan=plan, initial={"shown": plan.digest})
        else:
            messages.success(request, _("The list is imported."))
            return redirect("accounts:officers_new", reference)
    context = {
        "form": form,
        "force": force,
        "file": kept,
        "plan": plan,
        "same": len(plan.of("same")),
        "groups": [_group(title, plan.of(kind)) for kind, title in KINDS if plan.of(kind)],
        "does_something": bool(plan.of("added", "moved", "changed")),
        "missing": [f"{member.user.name}, {member.organisation.name}" for member in plan.missing[:SHOWN]],
        "more_missing": max(0, len(plan.missing) - SHOWN),
        "is_overtaken": is_overtaken,
    }
    return render(request, "accounts/officers.html", context, status=409 if is_overtaken else 200)


def _carry_out(kept, said, request):
    actions_officers.carry_out(
        kept,
        shown=said["shown"],
        makes_teams=said.get("makes_teams", False),
        invites=said.get("invites", False),
        by=request.user,
        at=request.now,
    )


def _group(title, lines):
    rows = [[line.row.name or line.row.email or line.row.number, line.row.line, line.text] for line in lines[:SHOWN]]
    return {"title": title, "count": len(lines), "rows": rows, "more": max(0, len(lines) - SHOWN)}


def _force_or_404(request, reference):
    return get_object_or_404(actions_officers.forces_of(request.user), reference=reference)
