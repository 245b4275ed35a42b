"""The writer of what files propose: a person takes it or leaves it, and may think again."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hub.history.record import record
from hub.places.actions_search import write_search_words
from hub.places.areas import ward_map
from hub.places.importing.facts import point_of, set_field, text_here
from hub.places.keeping import kept_by
from hub.places.models import PlaceOfWorship, PlaceProposal

SPOT = ("longitude", "latitude", "accuracy", "ward_id", "borough_id")


class ProposalRefused(Exception):
    """What was asked is not possible; the message tells the person why. Nothing was written."""


@transaction.atomic
def take(proposal, *, by, at):
    """Write down at the place what the file says. Doing it twice changes nothing. Raises ProposalRefused."""
    place, proposal = _locked(proposal, by)
    if _was_decided(proposal, taken=True):
        return
    proposal.here = text_here(place, proposal.field)[:200]  # what an undo brings back
    if proposal.field == "point":
        proposal.stood = {name: getattr(place, name) for name in SPOT}
    _set(place, proposal.field, proposal.there, by)
    _decide(proposal, taken=True, by=by, at=at)


@transaction.atomic
def leave(proposal, *, by, at):
    """Keep what stands at the place. Doing it twice changes nothing. Raises ProposalRefused."""
    _place, proposal = _locked(proposal, by)
    if not _was_decided(proposal, taken=False):
        _decide(proposal, taken=False, by=by, at=at)


@transaction.atomic
def undo(proposal, *, by, at):
    """Open it again; what was taken from the file is what it was before. Raises ProposalRefused."""
    place, proposal = _locked(proposal, by)
    if proposal.decided_at is None:
        return
    if proposal.taken:
        if text_here(place, proposal.field) != proposal.there:
            raise ProposalRefused(_("It was changed again since then. Change the place itself instead."))
        _put_back(place, proposal, by)
    proposal.decided_at = proposal.decided_by = proposal.taken = None
    try:
        with transaction.atomic():
            proposal.save(update_fields=["decided_at", "decided_by", "taken"])
    except IntegrityError:
        raise ProposalRefused(_("A later file says something else about it, which waits to be decided.")) from None
    record("proposal_reopened", at=at, by=by, place=proposal.place, code=proposal.field)


def _locked(proposal, by):
    """(place, proposal) as they are now, the place first, as everything that writes places does.

    Raises PermissionDenied, and ProposalRefused for an entry that was merged: its proposals wait for an undo.
    """
    place = PlaceOfWorship.objects.select_for_update().get(pk=proposal.place_id)
    if not kept_by(by).includes_place(place):
        raise PermissionDenied
    if place.merged_into_id:
        raise ProposalRefused(_("This entry was found to be another one of the same place. Nothing was written."))
    return place, PlaceProposal.objects.select_for_update().get(pk=proposal.pk)


def _was_decided(proposal, *, taken):
    """Whether that very thing was decided before. Raises ProposalRefused when the other was."""
    if proposal.decided_at is None:
        return False
    if proposal.taken != taken:
        raise ProposalRefused(_("Somebody has decided it otherwise. Undo that first."))
    return True


def _set(place, field, text, by):
    located = None
    if field == "point" and text:
        located = ward_map().locate([point_of(text)])[0]
        if located is None or not kept_by(by).has(located.ward_id, located.borough_id):
            raise ProposalRefused(_("That point lies outside the areas that your organisation looks after."))
    _save(place, set_field(place, field, text, located))


def _save(place, names):
    place.version += 1
    place.save(update_fields=[*names, "version"])
    write_search_words(PlaceOfWorship.objects.filter(pk=place.pk))


def _put_back(place, proposal, by):
    """What stood there. A point comes back whole: its ward says who covers the place and who may see it."""
    if proposal.field != "point":
        _set(place, proposal.field, proposal.here, by)
        return
    for name, value in proposal.stood.items():
        setattr(place, name, value)
    _save(place, proposal.stood)


def _decide(proposal, *, taken, by, at):
    proposal.taken, proposal.decided_by, proposal.decided_at = taken, by, at
    proposal.save(update_fields=["here", "stood", "taken", "decided_by", "decided_at"])
    record("proposal_taken" if taken else "proposal_left", at=at, by=by, place=proposal.place, code=proposal.field)
