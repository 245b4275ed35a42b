"""The writer of what a search looks in: called by every action that changes a part of it, in its transaction."""

from hub.places.models import PlaceAlias, PlaceOfWorship
from hub.places.search import words_of

AT_ONCE = 2000


def write_search_words(places):
    """Bring `search_words` of a queryset of places up to date. A few queries for every two thousand places."""
    ids = list(places.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        _write(ids[start : start + AT_ONCE])


def _write(ids):
    rows = list(PlaceOfWorship.objects.filter(pk__in=ids).select_related("ward", "borough"))
    merged = list(PlaceOfWorship.objects.filter(merged_into__in=ids).order_by("pk"))
    aliases = {}
    for alias in PlaceAlias.objects.filter(place__in=[*ids, *(place.pk for place in merged)]):
        aliases.setdefault(alias.place_id, []).append(alias.name)
    others = {}
    for place in merged:
        others.setdefault(place.merged_into_id, []).extend([place.name, *aliases.get(place.pk, ())])
    changed = []
    for place in rows:
        words = search_words_of(place, aliases.get(place.pk, ()), others.get(place.pk, ()))
        if words != place.search_words:
            place.search_words = words
            changed.append(place)
    PlaceOfWorship.objects.bulk_update(changed, ["search_words"], batch_size=AT_ONCE)


def search_words_of(place, aliases=(), merged_names=()):
    """The words of one place, whose ward and borough are loaded."""
    return words_of(place.name, aliases, place.postcode, place.ward.name, place.borough.name, merged_names)
