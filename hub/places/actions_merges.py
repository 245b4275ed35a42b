"""The writer of merges: two entries of one place, made one and taken apart again (docs/adr/0018).

A merge points and moves nothing. The merged place stays a row, closed, and says which one it is now; concerns, visits,
meetings, contacts and sources keep pointing at it and are shown where it leads. The kept place takes over only what it
lacks, and an undo gives back exactly that.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.history.record import record
from hub.people.roles import Permission
from hub.places.actions import PlaceRefused
from hub.places.actions_search import write_search_words
from hub.places.keeping import cover_of
from hub.places.models import LikelyDuplicate, PlaceMerge, PlaceOfWorship

P = PlaceOfWorship
# what a kept place takes over where it has nothing, and what nothing looks like; a point goes as a whole
EMPTY = {
    "address": "",
    "postcode": "",
    "website": "",
    "wheelchair": "",
    "etiquette": "",
    "womens_entrance": "",
    "languages": [],
    "faith": P.Faith.UNKNOWN,
    "longitude": None,
    "latitude": None,
    "accuracy": P.Accuracy.UNKNOWN,
    "run_by_id": None,
    "umbrella_id": None,
}
POINT = ("longitude", "latitude", "accuracy")
BODIES = ("run_by_id", "umbrella_id")


class MergeRefused(PlaceRefused):
    """The two cannot be made one, or not be taken apart; the message says why. Nothing was written."""


@transaction.atomic
def merge_places(kept, merged, *, by, at):
    """`merged` is from now on the same as `kept`. Raises PermissionDenied and MergeRefused."""
    kept, merged = _locked(kept.pk, merged.pk)
    _allow(by, kept, merged)
    _refuse_merge(kept, merged)
    filled = _fill(kept, merged)
    merged.merged_into, merged.closed_at, merged.closed_because = kept, at, P.Closed.MERGED
    merged.save(update_fields=["merged_into", "closed_at", "closed_because"])
    # whatever was merged into it before leads on with it, so that no way is longer than one step
    P.objects.filter(merged_into=merged).update(merged_into=kept)
    merge = PlaceMerge.objects.create(kept=kept, merged=merged, filled=filled, at=at, by=by)
    _pair_of(kept, merged).update(decision=LikelyDuplicate.Decision.MERGED, decided_at=at, decided_by=by)
    write_search_words(P.objects.filter(pk__in=[kept.pk, merged.pk]))
    record("merged", at=at, by=by, place=merged, code=kept.reference)
    record("took_in", at=at, by=by, place=kept, code=merged.reference)
    return merge


@transaction.atomic
def undo_merge(merge, *, by, at):
    """The two are two again. Returns whether this did it: somebody else may have. Raises as `merge_places` does."""
    kept, merged = _locked(merge.kept_id, merge.merged_id)
    merge = PlaceMerge.objects.select_for_update().get(pk=merge.pk)
    _allow(by, kept, merged)
    if merge.undone_at:
        return False
    if kept.merged_into_id:
        raise MergeRefused(
            _("%(kept)s was itself merged into %(into)s since. Undo that first.")
            % {"kept": kept.name, "into": kept.merged_into.name}
        )
    # the committee that leaves takes along what it chose since: an opt-in that it withdrew stays withdrawn
    leaves = "run_by_id" in merge.filled and kept.run_by_id == merged.run_by_id
    umbrella = kept.umbrella_id if leaves else merged.umbrella_id
    _empty(kept, merged, merge.filled)
    merged.umbrella_id = umbrella
    P.objects.filter(pk__in=_merged_through(merged)).update(merged_into=merged)
    merged.merged_into, merged.closed_at, merged.closed_because = None, None, ""
    merged.save(update_fields=["merged_into", "closed_at", "closed_because", "umbrella"])
    merge.undone_at, merge.undone_by = at, by
    merge.save(update_fields=["undone_at", "undone_by"])
    # the question stands again, for whoever looks next
    _pair_of(kept, merged).update(decision=LikelyDuplicate.Decision.OPEN, decided_at=None, decided_by=None)
    write_search_words(P.objects.filter(pk__in=[kept.pk, merged.pk]))
    record("merge_undone", at=at, by=by, place=merged, code=kept.reference)
    record("gave_back", at=at, by=by, place=kept, code=merged.reference)
    return True


@transaction.atomic
def say_different(pair, *, by, at):
    """The two of a likely duplicate are two places: nobody is asked again. Returns whether this decided it."""
    pair = LikelyDuplicate.objects.select_for_update(of=("self",)).select_related("first", "second").get(pk=pair.pk)
    _allow(by, pair.first, pair.second)
    if pair.decision:
        return False
    pair.decision, pair.decided_at, pair.decided_by = LikelyDuplicate.Decision.DIFFERENT, at, by
    pair.save(update_fields=["decision", "decided_at", "decided_by"])
    return True


def why_not_merge(kept, merged):
    """Why these two cannot be made one, as a sentence; empty when they can."""
    if kept.pk == merged.pk:
        return _("That is the same entry twice.")
    if kept.merged_into_id or merged.merged_into_id:
        return _("One of the two was merged meanwhile. Look again.")
    if kept.closed_at or merged.closed_at:
        return _("One of the two is closed. Open it again first, then say that they are one.")
    if kept.is_demo != merged.is_demo:
        return _("One of the two is made up, the other is real: they cannot be the same.")
    if kept.run_by_id and merged.run_by_id and kept.run_by_id != merged.run_by_id:
        return _("Different committees run the two, so neither may read what the other wrote. They cannot be made one.")
    if _keeps_times(merged):
        return _("%(name)s keeps times: its timetable, rules or feed. Keep that one, so that they stay.") % {
            "name": merged.name
        }
    if not kept.run_by_id and kept.umbrella_id and kept.umbrella_id != merged.umbrella_id and merged.run_by_id:
        return _("The two opted in to different umbrella bodies. Keep the other one.")
    return ""


def _keeps_times(place):
    """Times stay with the row they were entered for: whoever reads them asks for one place."""
    return (
        place.gatherings.filter(removed_at__isnull=True).exists()
        or place.timetable_days.filter(is_in_force=True).exists()
        or place.feeds.filter(ended_at__isnull=True).exists()
    )


def _refuse_merge(kept, merged):
    if reason := why_not_merge(kept, merged):
        raise MergeRefused(reason)


def _locked(*ids):
    """Both rows, in one order whoever asks: of two people merging at once, one waits for the other."""
    rows = P.objects.select_for_update(of=("self",), no_key=True).order_by("pk").in_bulk(ids)
    return [rows[pk] for pk in ids]


def _allow(by, *places):
    cover = cover_of(by, Permission.KEEP_REGISTRY)
    if not all(cover.includes_place(place) for place in places):
        raise PermissionDenied


def _pair_of(one, other):
    pairs = LikelyDuplicate.objects.filter(first=min(one.pk, other.pk), second=max(one.pk, other.pk))
    return pairs.exclude(decision=LikelyDuplicate.Decision.DIFFERENT)


def _fill(kept, merged):
    """Give the kept place what it lacks; returns the names of the fields. Its version says that it changed."""
    filled = [name for name in EMPTY if name not in POINT + BODIES and _lacks(kept, merged, name)]
    # a point belongs to its ward, so it is taken over within one ward only
    if _lacks(kept, merged, "longitude") and kept.ward_id == merged.ward_id:
        filled += POINT
    # who runs it brings its own choice of who may see summaries; a committee that is there keeps its own
    if _lacks(kept, merged, "run_by_id"):
        filled += [name for name in BODIES if _lacks(kept, merged, name)]
    for name in filled:
        setattr(kept, name, getattr(merged, name))
    _save(kept, filled)
    return filled


def _lacks(kept, merged, name):
    return getattr(kept, name) == EMPTY[name] != getattr(merged, name)


def _empty(kept, merged, filled):
    """Take back what the kept place had from the other, as far as nobody changed it since."""
    taken = [name for name in filled if getattr(kept, name) == getattr(merged, name)]
    if not set(POINT) <= set(taken):
        taken = [name for name in taken if name not in POINT]
    if "run_by_id" in taken and kept.umbrella_id != merged.umbrella_id:
        taken.append("umbrella_id")  # chosen since by the committee that leaves with it
    for name in taken:
        setattr(kept, name, EMPTY[name])
    _save(kept, taken)


def _save(kept, fields):
    kept.version += 1
    kept.save(update_fields=[*(name.removesuffix("_id") for name in fields), "version"])


def _merged_through(merged):
    """Ids of all that came to the kept place by way of `merged`."""
    steps = dict(
        PlaceMerge.objects.filter(undone_at__isnull=True, merged__merged_into=merged.merged_into_id).values_list(
            "merged", "kept"
        )
    )
    found, waiting = [], [merged.pk]
    while waiting:
        into = waiting.pop()
        through = [one for one, kept in steps.items() if kept == into]
        found += through
        waiting += through
    return found
