"""What the page of a place says about it: facts row by row, each with the way to change it; whom to ring."""

from datetime import timedelta

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.places.actions_contacts import months_later
from hub.places.duplicates_seen import names_merged_into
from hub.places.keeping import may_write_contacts
from hub.places.languages import language_names
from hub.places.models import Gathering, PlaceCapacity, PlaceContact, PlaceOfWorship, PlaceSource
from hub.places.sources import source_names
from hub.templatetags.hub import day
from hub.typed import LONDON

CAN_BE_PUT_BACK = timedelta(days=30)
P = PlaceOfWorship


def facts_of(place, may_keep):
    """Rows for summary lists: of the place itself, and for those who come. Three queries."""
    row = _Rows(place, may_keep)
    the_place = [
        row(_("Faith"), place.get_faith_display(), "details"),
        row(_("What it is"), place.get_kind_display() if place.kind != P.Kind.BUILDING else ""),
        row(_("Other names"), get_text_list([alias.name for alias in place.aliases.all()], _("and")), "names"),
        row(_("Also entered as"), get_text_list(names_merged_into(place), _("and"))),
        row(_("Address"), "\n".join(filter(None, [place.address, place.postcode])), "where"),
        row(_("Ward"), f"{place.ward.name}, {place.borough.name}"),
        row(_("Website"), _link(place.website), "details"),
        row(_("Languages"), language_names(place.languages), "languages"),
        row(_("How many people come"), _capacities(place), "capacity"),
    ]
    for_visitors = [
        row(_("What to know"), place.etiquette, "visitors"),
        row(_("Women's entrance"), place.womens_entrance, "visitors"),
        row(_("Wheelchair access"), place.get_wheelchair_display() if place.wheelchair else "", "visitors"),
    ]
    return [found for found in the_place if found], [found for found in for_visitors if found]


class _Rows:
    """A row where there is something to say, or somebody to say it."""

    def __init__(self, place, may_keep):
        self.place, self.may_keep = place, may_keep

    def __call__(self, key, value, topic=""):
        can_change = topic and self.may_keep
        if not value and not can_change:
            return None
        row = {"key": key, "value": value or _("Not known yet")}
        if can_change:
            href = reverse("places:edit", args=[self.place.reference, topic])
            row |= {"href": href, "action": _("Change") if value else _("Add")}
        return row


def _link(website):
    if not website.startswith(("http://", "https://")):
        return website
    shown = website.split("://", 1)[1].rstrip("/")
    return format_html('<a class="govuk-link" href="{}" rel="noreferrer">{}</a>', website, shown)


def capacities_of(place):
    """[(occasion, people)], what was merged into it where it says nothing itself."""
    rows = PlaceCapacity.objects.filter(place__in=place.with_merged()).order_by("place", "pk")
    own = {row.occasion: row.people for row in rows if row.place_id == place.pk}
    others = {row.occasion: row.people for row in rows if row.place_id != place.pk}
    names = dict(Gathering.Kind.choices)
    found = others | own
    return [(str(names[kind]), found[kind]) for kind in names if kind in found]


def _capacities(place):
    return "\n".join(
        _("%(occasion)s: %(people)s") % {"occasion": name, "people": ngettext("%d person", "%d people", n) % n}
        for name, n in capacities_of(place)
    )


def sources_of(place):
    return source_names(PlaceSource.objects.filter(place__in=place.with_merged()).order_by("pk"))


def contacts_of(place, user, reach, now):
    """What the page shows of them; None for who may not see them at all. Two or three queries."""
    if not reach.sees_contacts:
        return None
    rows = list(PlaceContact.objects.filter(place__in=place.with_merged()).order_by("name", "pk"))
    may_write = may_write_contacts(user, place)
    today = now.astimezone(LONDON).date()
    gone = [row for row in rows if row.removed_at and now - row.removed_at < CAN_BE_PUT_BACK] if may_write else []
    live = [row for row in rows if not row.removed_at]
    return {"live": [_contact(row, today) for row in live], "gone": gone, "may_write": may_write}


def _contact(row, today):
    is_old = months_later(row.checked_on) <= today
    return {
        "contact": row,
        "is_old": is_old,
        "checked": _("Checked %(day)s") % {"day": day(row.checked_on)},
        "is_today": row.checked_on == today,
    }
