"""What the holder of a receipt reads: what was promised, what was answered and by which body, never by whom."""

from hub.concerns.anyone.asked import is_asked
from hub.concerns.anyone.closed import closed_now
from hub.concerns.evidence.panel import kind_of, size_in_words, who_added
from hub.concerns.evidence.reads import files_added
from hub.concerns.promised import promises_of
from hub.concerns.questions import questions_of
from hub.concerns.routing import safeguarding_at
from hub.concerns.timeline import Viewer, timeline_of
from hub.concerns.workflow import TRANSITIONS, Status
from hub.matters.querysets import first_reads_of
from hub.matters.shown import Shown
from hub.people.models import Organisation
from hub.promises.engine import possible_transitions

HOLDER = Viewer(
    shown=Shown(full=True, sees_reporter=False, sees_internal=False, organisations=(), is_reporter=True),
    user=None,
    reporter_id=None,
    place_committee_id=None,
    holds_receipt=True,
)


def thread_of(concern, now):
    lead = concern.matter.lead
    promises = promises_of(concern, HOLDER, now)
    return {
        "lead": lead,
        # where it is only recorded, nobody looks for an answer either
        "is_unrouted": lead.kind == Organisation.Kind.OPERATOR and concern.status != Status.RECORDED,
        "promises": promises,
        "questions": questions_of(concern, promises),
        "entries": timeline_of(concern, HOLDER, first_reads=first_reads_of(concern.matter)),
        "steps": {step.name for step in possible_transitions(concern, TRANSITIONS, None)},
        "closed": _closed(concern, lead, now),
        "is_asked": is_asked(concern, now),
        "kept_files": [_line(file) for file in files_added(concern)],
        "safeguarding": _safeguarding(concern, lead),
    }


def _line(file):
    """What there is and who added it; by which name it came is for whoever gets the original."""
    by = who_added(file.added_by, file.body, None)
    return {
        "kind": kind_of(file.media_type),
        "size": size_in_words(file.size),
        "at": file.added_at,
        "by": by,
        # what they added themselves, they can take back
        "own": file.reference if file.added_by is None else "",
    }


def _safeguarding(concern, lead):
    """Whose number for children at risk counts where it happened; None where no child is."""
    place = concern.matter.place
    is_demo = place.is_demo if place else lead.is_demo
    return safeguarding_at(concern.matter.area, is_demo=is_demo) if concern.names_child else None


def _closed(concern, lead, now):
    """Whoever answers does not read now, and promised nothing before they do; what is only recorded waits for none."""
    if concern.status == Status.RECORDED:
        return None
    found = next(iter(closed_now([lead], now)), None)
    if found is None or concern.matter.promises.open().filter(due_at__gt=now, due_at__lt=found.opens_at).exists():
        return None
    return found
