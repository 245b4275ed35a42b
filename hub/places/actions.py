"""The writer of places by hand. Every action is one transaction."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.history.record import record
from hub.people.models import Organisation
from hub.places.areas import ward_of
from hub.places.models import PlaceOfWorship
from hub.places.search import words_of


class PlaceRefused(Exception):
    """The place cannot be written so; the message tells the person why. Nothing was written."""


@transaction.atomic
def add_place(
    *,
    name,
    faith,
    longitude,
    latitude,
    at,
    by=None,
    run_by=None,
    umbrella=None,
    address="",
    postcode="",
    is_demo=False,
):
    """Add one place by hand; its ward and borough follow from the point. Raises PlaceRefused."""
    ward = ward_of(longitude, latitude)
    if ward is None:
        raise PlaceRefused(_("That point lies outside every area that is loaded."))
    for organisation in (run_by, umbrella):
        _refuse_another_world(organisation, is_demo)
    place = PlaceOfWorship.objects.create(
        name=name,
        faith=faith,
        longitude=longitude,
        latitude=latitude,
        ward=ward,
        borough=ward.parent,
        run_by=run_by,
        umbrella=umbrella,
        address=address,
        postcode=postcode,
        is_demo=is_demo,
        search_words=words_of(name, (), postcode, ward.name, ward.parent.name),
    )
    record("added", at=at, by=by, place=place)
    return place


@transaction.atomic
def set_run_by(place, *, organisation, at, by=None):
    """Say which organisation runs the place (None: nobody yet). Raises PlaceRefused."""
    place = PlaceOfWorship.objects.select_for_update().get(pk=place.pk)
    if organisation and organisation.kind != Organisation.Kind.PLACE_COMMITTEE:
        raise PlaceRefused(_("Only the committee of a place of worship can run one."))
    _refuse_another_world(organisation, place.is_demo)
    if place.run_by_id != _pk(organisation):
        place.run_by = organisation
        place.save(update_fields=["run_by"])
        record("run_by_set", at=at, by=by, place=place, other_organisation=organisation)
    return place


@transaction.atomic
def set_umbrella(place, *, organisation, at, by=None):
    """Let an umbrella body see a summary of the concerns raised from now on (None: nobody). Raises PlaceRefused."""
    place = PlaceOfWorship.objects.select_for_update().get(pk=place.pk)
    if organisation and organisation.kind != Organisation.Kind.UMBRELLA:
        raise PlaceRefused(_("Only an umbrella body can be given summaries."))
    _refuse_another_world(organisation, place.is_demo)
    if place.umbrella_id != _pk(organisation):
        place.umbrella = organisation
        place.save(update_fields=["umbrella"])
        record("umbrella_set", at=at, by=by, place=place, other_organisation=organisation)
    return place


def _refuse_another_world(organisation, is_demo):
    """What is made up is never attached to what is real. The database refuses it too; this says why."""
    if organisation and organisation.is_demo != is_demo:
        raise PlaceRefused(
            _("A made-up organisation cannot belong to a real place, nor a real one to a made-up place.")
        )
    if organisation and organisation.closed_at:
        raise PlaceRefused(_("That organisation is closed."))


def _pk(row):
    return row.pk if row else None
