"""Reads of evidence. It is seen by whoever sees its concern in full; hub.matters decides that."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from hub.concerns.models import Category, Concern, Evidence
from hub.history.models import Event
from hub.matters.models import Audience
from hub.notifications.models import Mail
from hub.people.models import Organisation
from hub.prepared import Given, named, prepared
from hub.references import is_reference

# what a camera at or near the place may have seen
CAMERAS_SAW = frozenset(
    {
        *(Category.FIRE, Category.PACKAGE, Category.ASSAULT, Category.THREAT, Category.ABUSE, Category.GRAFFITI),
        *(Category.SYMBOLS, Category.THEFT, Category.SUSPICIOUS),
    }
)
REMINDED_AFTER = timedelta(days=7)
NOT_ANY_MORE_AFTER = timedelta(days=21)  # missed for so long, a reminder would come with the footage gone


class File(NamedTuple):
    """A file as the page of its concern lists it."""

    reference: str
    media_type: str
    size: int
    cleaning: str
    added_at: datetime
    added_by: int | None
    body: str | None


def files_of(concern):
    """Files of the concern, oldest first. One query, and none where there is nothing."""
    return files_added(concern) if concern.has_evidence else []


def files_added(concern):
    """The same for a concern whose read did not say whether there is anything. One query."""
    return [File(*row) for row in _files_of(matter=concern.pk)]


@prepared
def _files_of():
    found = Evidence.objects.filter(matter=Given("matter"), withdrawn_at=None).order_by("added_at", "pk")
    columns = [name for name in File._fields if name != "body"]
    return found.values_list(*columns, named(Organisation, "for_organisation"))


def evidence_of(concern, reference):
    """The file of that reference, if it belongs to this concern and was not withdrawn; else None."""
    found = Evidence.objects.filter(matter=concern.pk, reference=reference, withdrawn_at=None)
    return found.select_related("for_organisation").first()


def added_by_holder(concern, reference):
    """That file, if somebody without an account added it to this concern and has not taken it back; else None."""
    if not is_reference(reference):
        return None
    evidence = evidence_of(concern, reference)
    return evidence if evidence and evidence.added_by_id is None else None


def footage_to_save(now):
    """Concerns of a week ago that cameras may have seen: open, with a reporter who sees them, nothing added, nothing
    said."""
    since, until = now - NOT_ANY_MORE_AFTER, now - REMINDED_AFTER
    raised = Concern.objects.filter(matter__is_open=True, matter__raised_at__gt=since, matter__raised_at__lte=until)
    added = Evidence.objects.filter(matter=OuterRef("pk"), withdrawn_at=None)
    said = Event.objects.filter(matter=OuterRef("pk"), kind="footage_saved")
    reminded = Mail.objects.filter(matter=OuterRef("pk"), template="footage_reminder")
    # who raised it may not see it any more
    asker = Coalesce(OuterRef("spoken_for_by"), OuterRef("reported_by"))
    sees = Audience.objects.live().filter(matter=OuterRef("pk"), user=asker, user__is_active=True)
    found = raised.filter(Exists(sees), category__in=CAMERAS_SAW)
    found = found.exclude(Exists(added)).exclude(Exists(said)).exclude(Exists(reminded))
    return found.select_related("matter__lead", "reported_by", "spoken_for_by")
