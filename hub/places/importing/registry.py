"""The places that stand here, as an import looks for them: by source, by name and point, and near a point."""

from django.db.models import Q

from hub.places.importing.duplicates import CELL_EAST, CELL_NORTH, Neighbourhood, candidate_of
from hub.places.importing.rows import mark_of
from hub.places.models import PlaceAlias, PlaceOfWorship, PlaceSource

AT_ONCE = 5000
FIELDS = ("pk", "name", "faith", "longitude", "latitude", "postcode", "ward_id", "closed_at")


def sources_of(identities):
    """{(file kind, source id): PlaceSource} of those that are known."""
    found, by_kind = {}, {}
    for kind, source_id in identities:
        by_kind.setdefault(kind, []).append(source_id)
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), AT_ONCE):
            chunk = ids[start : start + AT_ONCE]
            for source in PlaceSource.objects.filter(file_kind=kind, source_id__in=chunk):
                found[kind, source.source_id] = source
    return found


class Registry:
    """The real places in the boroughs of a file and just around them; closed ones too, which are known all the same."""

    def __init__(self, placed, whereabouts):
        self.whereabouts = whereabouts
        found = (
            PlaceOfWorship.objects.filter(_around(placed), is_demo=False) if placed else PlaceOfWorship.objects.none()
        )
        self.rows = list(found.order_by("pk").values_list(*FIELDS, named=True).iterator(AT_ONCE))
        self.by_mark = {}
        # of several the open one, then the oldest
        for row in sorted(self.rows, key=lambda row: row.closed_at is not None):
            mark = mark_of(row.name, row.longitude, row.latitude, whereabouts.code_of(row.ward_id))
            self.by_mark.setdefault(mark, row.pk)

    def same_as(self, mark):
        """The id of a place of that name at that point; None."""
        return self.by_mark.get(mark)

    def neighbourhood(self):
        """The open places by where they stand."""
        others = {}
        for place_id, name in PlaceAlias.objects.filter(place__in=[row.pk for row in self.rows]).values_list(
            "place", "name"
        ):
            others.setdefault(place_id, []).append(name)
        return Neighbourhood(
            candidate_of(
                row.pk,
                names=[row.name, *others.get(row.pk, ())],
                faith=row.faith,
                ward_id=row.ward_id,
                area_words=self.whereabouts.words_of(row.ward_id),
                longitude=row.longitude,
                latitude=row.latitude,
                postcode=row.postcode,
            )
            for row in self.rows
            if row.closed_at is None
        )


def _around(placed):
    """Real places of the boroughs that the rows stand in, and those over the border but near."""
    boroughs = {located.borough_id for _row, located in placed}
    points = [(row.longitude, row.latitude) for row, _located in placed if row.has_point]
    if not points:
        return Q(borough__in=boroughs)
    longitudes, latitudes = zip(*points, strict=True)
    return Q(borough__in=boroughs) | Q(
        longitude__range=(min(longitudes) - CELL_EAST, max(longitudes) + CELL_EAST),
        latitude__range=(min(latitudes) - CELL_NORTH, max(latitudes) + CELL_NORTH),
    )
