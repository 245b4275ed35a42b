"""Whether a form was sent before: a second press of the same button does it once, and another answer is never taken
for the first one.

The step after the form's version must be this person's, this one, in these words, and with everything else that the
form asks. Events carry codes; the rest stands in what the step made in the same moment. Where a step says how things
are from then on, and somebody has changed it since, "saved" would not be true: the page says what happened instead.
"""

from django.core.exceptions import ValidationError

from hub.concerns.actions_triage import triage_code
from hub.concerns.forms_duplicates import OTHER
from hub.concerns.models import Concern, ConcernLink, Contact
from hub.concerns.timeline import steps_since
from hub.concerns.workflow import Status
from hub.history.models import Event
from hub.promises.models import Pause, Promise


def was_taken(form, concern, user, transition):
    version = version_of(form)
    if version is None or version >= concern.version:
        return False
    first = next(iter(steps_since(concern, version)), None)
    if first is None or (first.kind, first.by) != (transition.name, user.pk):
        return False
    words = said(form, form.words_field) if form.words_field else ""
    if (first.words or "") != (words or ""):
        return False
    return SAME.get(transition.name, _nothing_more)(form, concern, first)


def version_of(form):
    try:
        return int(form.data.get("version", ""))
    except ValueError:
        return None


def said(form, name):
    """One answer as its field reads it, whether or not it could be given now; None when it cannot be read."""
    field = form.fields[name]
    try:
        return field.clean(field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name)))
    except ValidationError:
        return None


def _nothing_more(form, concern, first):
    return True


def _next_promise(concern, first):
    return Promise.objects.filter(matter=concern.matter, started_at=first.at, kind=Promise.Kind.FIRST_ACTION).first()


def _acknowledge(form, concern, first):
    made = _next_promise(concern, first)
    return made is not None and (made.owner_user.reference, made.due_at) == (
        said(form, "dealt_with_by"),
        said(form, "next_step_at"),
    )


def _take_next_step(form, concern, first):
    made = _next_promise(concern, first)
    planned = (made.note.body, made.due_at) if made else ("", None)
    return planned == (said(form, "next_step") or "", said(form, "next_step_at"))


def _triage(form, concern, first):
    chosen = said(form, "severity"), said(form, "hostility")
    return None not in chosen and first.code == triage_code(*chosen)


def _assign(form, concern, first):
    given = Event.objects.filter(matter=concern.matter, kind="assign", at=first.at)
    [team] = given.values_list("other_organisation__reference", flat=True)[:1]
    return said(form, "to") == f"{team} {first.code}".strip()


def _case_reference(form, concern, first):
    is_shared = form.is_police and bool(said(form, "text")) and said(form, "is_shared")
    return (said(form, "text"), bool(is_shared)) == (form.text_now, first.code == "shared")


def _record_contact(form, concern, first):
    made = Contact.objects.filter(concern=concern, recorded_at=first.at, by=first.by).first()
    return made is not None and (made.kind, made.outcome, made.at) == (
        said(form, "kind"),
        said(form, "outcome"),
        said(form, "happened_at"),
    )


def _resolve(form, concern, first):
    return first.code == said(form, "reason")


def _reopen(form, concern, first):
    return first.code == (said(form, "reason") or "")


def _route(form, concern, first):
    chosen = form.organisations.get(said(form, "organisation"))
    return chosen is not None and chosen.pk == concern.matter.lead_id


def _hand_on(form, concern, first):
    handed = Event.objects.filter(matter=concern.matter, kind="hand_on", at=first.at)
    return form.data.get("organisation") in handed.values_list("other_organisation__reference", flat=True)


def _split(form, concern, first):
    parts = Concern.objects.filter(split_from=concern, matter__raised_at=first.at)
    handed = Event.objects.filter(matter=concern.matter, kind="split", at=first.at)
    is_same = parts.filter(category=said(form, "category") or "", what=said(form, "what") or "").exists()
    to = form.data.get("organisation")
    return is_same and to in handed.values_list("other_organisation__reference", flat=True)


def _link(form, concern, first):
    """The main one is the one that was named, or that whose duplicate it is."""
    live = ConcernLink.objects.filter(concern=concern, at=first.at, ended_at__isnull=True)
    made = live.select_related("main__matter").first()
    named = form.data.get("main")
    reference = said(form, "reference") if named == OTHER else named
    if made is None or not reference:
        return False
    through = made.main.duplicates.filter(concern__matter__reference=reference, ended_at__isnull=True)
    is_resolved = concern.status == Status.RESOLVED
    is_same = made.main.matter.reference == reference or through.exists()
    return is_same and is_resolved == (form.data.get("outcome") == "resolve")


def _change_consent(form, concern, first):
    told = said(form, "told")
    is_told = {ref for ref, choice in form.choices.items() if choice.is_told and not choice.is_fixed}
    return told is not None and set(told) == is_told and said(form, "hides_name") == concern.hides_name


def _ask_again(form, concern, first):
    return concern.status != Status.RECORDED and said(form, "wants") == concern.wants


def _only_record(form, concern, first):
    return concern.status == Status.RECORDED


def _name_child(form, concern, first):
    return concern.names_child


def _unname_child(form, concern, first):
    return not concern.names_child


def _close(form, concern, first):
    return concern.status == Status.CLOSED


def _go_on(form, concern, first):
    return not Pause.objects.filter(matter=concern.pk, started_at__gte=first.at, ended_at=None).exists()


def _unlink(form, concern, first):
    return not ConcernLink.objects.filter(concern=concern, at__gte=first.at, ended_at__isnull=True).exists()


SAME = {
    "change_consent": _change_consent,
    "ask_again": _ask_again,
    "only_record": _only_record,
    "name_child": _name_child,
    "unname_child": _unname_child,
    "acknowledge": _acknowledge,
    "take_next_step": _take_next_step,
    "triage": _triage,
    "assign": _assign,
    "case_reference": _case_reference,
    "record_contact": _record_contact,
    "resolve": _resolve,
    "reopen": _reopen,
    "route": _route,
    "hand_on": _hand_on,
    "split": _split,
    "link": _link,
    "unlink": _unlink,
    "go_on": _go_on,
    "close": _close,
}
