"""Files of places: uploading one, looking at what it would do, having it carried out or not."""

import csv
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.places import actions_uploads
from hub.places.forms_imports import UploadForm
from hub.places.keeping import kept_by
from hub.places.models import Area, ImportLine, PlaceImport
from hub.places.views.places import query_of

PAGE = 25
LINES = 100
LOOK_AGAIN = 5  # seconds
Status, Kind = PlaceImport.Status, ImportLine.Kind
BUSY = (Status.QUEUED, Status.READING, Status.CONFIRMED, Status.WRITING)
STATUSES = {
    Status.QUEUED: (gettext_lazy("Waiting to be read"), "soon"),
    Status.READING: (gettext_lazy("Being read"), "soon"),
    Status.READY: (gettext_lazy("Waiting for your decision"), "open"),
    Status.CONFIRMED: (gettext_lazy("Waiting to be imported"), "soon"),
    Status.WRITING: (gettext_lazy("Being imported"), "soon"),
    Status.DONE: (gettext_lazy("Imported"), "done"),
    Status.DISCARDED: (gettext_lazy("Discarded"), "plain"),
    Status.FAILED: (gettext_lazy("Failed"), "late"),
}


@dataclass(frozen=True)
class Listed:
    """One kind of lines: its words in the address, which count it has, and what it is called before and after."""

    words: str
    kind: str
    count: str
    before: str
    after: str
    about: str


LISTS = [
    Listed(
        "added",
        Kind.ADDED,
        "added",
        gettext_lazy("to be added"),
        gettext_lazy("added"),
        gettext_lazy("Places that the registry did not have."),
    ),
    Listed(
        "changed",
        Kind.UPDATE,
        "updated",
        gettext_lazy("to be changed"),
        gettext_lazy("changed"),
        gettext_lazy("The file says something new, and nobody had changed it here by hand."),
    ),
    Listed(
        "proposals",
        Kind.PROPOSAL,
        "proposed",
        gettext_lazy("to be proposed"),
        gettext_lazy("proposed"),
        gettext_lazy("The file says something else than what stands here by hand. Nothing is changed: you decide."),
    ),
    Listed(
        "duplicates",
        Kind.DUPLICATE,
        "duplicates",
        gettext_lazy("possible duplicates"),
        gettext_lazy("possible duplicates"),
        gettext_lazy("Near each other and alike in name. They are added all the same, and you decide afterwards."),
    ),
    Listed(
        "rejected",
        Kind.REJECTED,
        "rejected",
        gettext_lazy("cannot be used"),
        gettext_lazy("could not be used"),
        gettext_lazy("Correct these lines in your file and upload it again: what is known by then stays as it is."),
    ),
    Listed(
        "outside",
        Kind.OUTSIDE,
        "outside",
        gettext_lazy("outside your area"),
        gettext_lazy("outside your area"),
        gettext_lazy("They stand in areas that your organisation does not cover, and are passed over."),
    ),
]
BY_WORDS = {listed.words: listed for listed in LISTS}


@require_safe
@never_cache
def import_list(request):
    seen = _seen(request)
    last = seen.filter(reference=request.GET["after"]).first() if request.GET.get("after") else None
    found = list(seen.select_related("by").page_after(last, size=PAGE + 1))
    return render(
        request,
        "places/imports.html",
        {
            "rows": [_shown(place_import) for place_import in found[:PAGE]],
            "start": reverse("places:imports") if last else "",
            "next": query_of(after=found[PAGE - 1].reference) if len(found) > PAGE else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request):
    _seen(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            place_import = actions_uploads.upload(
                file_name=form.file_name, content=content, by=request.user, at=request.now
            )
        except actions_uploads.ImportRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("places:import", place_import.reference)
    return render(request, "places/import_new.html", {"form": form, "areas": _areas_of(request.user)})


def _areas_of(user):
    """Names of the areas in which somebody's file may write; empty for all."""
    kept = kept_by(user)
    return [] if kept.is_all else list(Area.objects.filter(pk__in=kept.areas).values_list("name", flat=True))


@require_safe
@never_cache
def detail(request, reference):
    place_import = _import_or_404(request, reference)
    is_busy = place_import.status in BUSY
    is_over = place_import.status == Status.DONE
    counts = [
        {
            "value": getattr(place_import, listed.count),
            "label": listed.after if is_over else listed.before,
            "href": reverse("places:import_lines", args=[reference, listed.words]),
        }
        for listed in LISTS
    ]
    context = {
        **_shown(place_import),
        "is_busy": is_busy,
        "is_over": is_over,
        "counts": [count for count in counts if count["value"]],
        "does_something": any([place_import.added, place_import.updated, place_import.proposed]),
        "areas": _areas_of(place_import.by),
        "look_again": LOOK_AGAIN,
    }
    response = render(request, "places/import.html", context)
    if is_busy:
        # a header and no script: the page looks again wherever it is opened
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@require_safe
@never_cache
def lines(request, reference, words):
    place_import = _import_or_404(request, reference)
    listed = _listed_or_404(words)
    found = place_import.lines.filter(kind=listed.kind).order_by("line", "pk").select_related("place")
    after = request.GET.get("after", "")
    if after:
        last = found.filter(pk=after).first() if after.isascii() and after.isdigit() and len(after) < 19 else None
        found = found.filter(line__gte=last.line).exclude(line=last.line, pk__lte=last.pk) if last else found
    found = list(found[: LINES + 1])
    is_done = place_import.status == Status.DONE
    return render(
        request,
        "places/import_lines.html",
        {
            **_shown(place_import),
            "listed": listed,
            "title": listed.after if is_done else listed.before,
            "count": getattr(place_import, listed.count),
            **_table(found[:LINES]),
            "start": reverse("places:import_lines", args=[reference, words]) if after else "",
            "next": query_of(after=str(found[LINES - 1].pk)) if len(found) > LINES else "",
            "is_rejected": listed.kind == Kind.REJECTED,
        },
    )


def _table(found):
    """Columns and rows; lines of which there is no more to say have no column for it."""
    columns = [_("Name in the file"), {"label": _("Line"), "number": True}, _("What")]
    rows = [_cells(line) for line in found]
    width = 3 if any(row[2] for row in rows) else 2
    return {"columns": columns[:width], "rows": [row[:width] for row in rows]}


def _cells(line):
    """A possible duplicate leads to the other place, everything else to the place that it is about."""
    name, what = line.name or "?", line.reason
    if line.place and line.kind == Kind.DUPLICATE:
        what = _link(line.place, what)
    elif line.place:
        name = _link(line.place, name)
    return [name, line.line, what]


def _link(place, text):
    address = reverse("places:detail", args=[place.reference])
    return format_html('<a class="govuk-link" href="{}">{}</a>', address, text)


@require_safe
@never_cache
def rejected(request, reference):
    """The lines that cannot be used, as a file that a spreadsheet opens."""
    place_import = _import_or_404(request, reference)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{reference}.csv"'
    response.write("\ufeff")
    table = csv.writer(response)
    table.writerow([_("line"), _("name"), _("reason")])
    found = place_import.lines.filter(kind=Kind.REJECTED).order_by("line", "pk")
    table.writerows(map(_no_formula, row) for row in found.values_list("line", "name", "reason"))
    return response


def _no_formula(value):
    """A spreadsheet works out whatever begins like a formula, and names come from files that anybody wrote."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


@require_POST
def confirm(request, reference):
    done = _("Confirmed. The places are being imported: this page shows how far it is.")
    return _decide(request, reference, actions_uploads.confirm, done)


@require_POST
def discard(request, reference):
    return _decide(request, reference, actions_uploads.discard, _("Discarded. Nothing was changed."))


def _decide(request, reference, action, done):
    place_import = _import_or_404(request, reference)
    try:
        action(place_import, by=request.user, at=request.now)
    except actions_uploads.ImportRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("places:import", reference)


def _seen(request):
    """For those who do not keep the registry these pages do not exist."""
    remember_memberships(request.user)
    if not request.user.may(Permission.KEEP_REGISTRY):
        raise Http404
    return PlaceImport.objects.visible_to(request.user)


def _import_or_404(request, reference):
    return get_object_or_404(_seen(request).defer("content").select_related("by"), reference=reference)


def _listed_or_404(words):
    if words not in BY_WORDS:
        raise Http404
    return BY_WORDS[words]


def _shown(place_import):
    text, tone = STATUSES[place_import.status]
    return {"import": place_import, "status": text, "tone": tone}
