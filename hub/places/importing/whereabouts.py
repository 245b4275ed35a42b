"""Where the rows of a file stand: by their point, or, without one, by the ward that they name."""

from django.utils.translation import gettext as _

from hub.places.areas import Located, ward_map
from hub.places.folding import folded
from hub.places.importing.likeness import words_of_areas
from hub.places.models import Area

AT_ONCE = 5000


class Whereabouts:
    """Looks rows up among the wards that are loaded."""

    def __init__(self):
        wards = Area.objects.filter(kind=Area.Kind.WARD, parent__isnull=False).order_by("-code")
        rows = list(wards.values_list("pk", "code", "name", "parent_id", "parent__code", "parent__name"))
        self.codes = {pk: code for pk, code, *_more in rows}
        self.names = {pk: (name, borough) for pk, _code, name, _id, _borough_code, borough in rows}
        self.words = {}
        self.by_code, self.by_name = {}, {}
        # of two wards of one name in a borough the one with the lower code, always the same
        for pk, code, name, borough_id, borough_code, borough in rows:
            located = self.by_code[code] = Located(pk, borough_id)
            self.by_name[folded(name), folded(borough)] = self.by_name[folded(name), borough_code] = located

    def code_of(self, ward_id):
        return self.codes.get(ward_id, "")

    def words_of(self, ward_id):
        """The folded words of the ward and its borough."""
        if ward_id not in self.words:
            self.words[ward_id] = words_of_areas(*self.names.get(ward_id, ()))
        return self.words[ward_id]

    def of_each(self, rows):
        """(row, Located, "") or (row, None, reason) of each row, in their order."""
        for start in range(0, len(rows), AT_ONCE):
            chunk = rows[start : start + AT_ONCE]
            nowhere = float("nan")
            points = [(row.longitude, row.latitude) if row.has_point else (nowhere, nowhere) for row in chunk]
            for row, located in zip(chunk, ward_map().locate(points), strict=True):
                located = located if row.has_point else self._by_ward(row)
                yield row, located, "" if located else _why_nowhere(row)

    def _by_ward(self, row):
        if row.ward_code:
            return self.by_code.get(row.ward_code.upper())
        ward = folded(row.ward)
        return self.by_name.get((ward, row.borough_code.upper())) or self.by_name.get((ward, folded(row.borough)))


def _why_nowhere(row):
    if row.has_point:
        return _("the point lies outside every area that is loaded")
    if row.ward_code or row.ward:
        return _(
            "has no coordinates, and its ward is not loaded: check ward and borough, or add longitude and latitude"
        )
    return _("has no coordinates: add longitude and latitude, or its ward and borough")
