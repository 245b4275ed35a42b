"""The map that one presses to say where a place stands. It is a submit button with a picture, so it needs no script.

The picture is as wide on every screen as the browser says it was pressed: never scaled.
"""

import base64
from dataclasses import dataclass

from hub.places.maps import View
from hub.places.models import Area, AreaBoundary

SIDE = 320  # fits the narrowest phone
FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}">{body}</svg>'
)
GROUND = '<path d="{path}" fill="#eef3f2" stroke="#6f8a8c" stroke-width="1.5" fill-rule="evenodd"/>'
WARD = '<path d="{path}" fill="none" stroke="#9db3b4" stroke-width="1" fill-rule="evenodd"/>'
PIN = (
    '<path d="M{x} {y}l-9 -16a10 10 0 1 1 18 0z" fill="#11373c" stroke="#ffffff" stroke-width="2"/>'
    '<circle cx="{x}" cy="{up}" r="4" fill="#ffffff"/>'
)


@dataclass(frozen=True)
class PinMap:
    """One area as a picture: of a borough with its wards, or of a ward close by."""

    area: Area
    view: View
    src: str
    side: int = SIDE

    @property
    def is_close(self):
        return self.area.kind == Area.Kind.WARD


def pin_map(area, point=None):
    """The map of `area` with a pin at `point`; None while its boundaries are not loaded. One query."""
    is_borough = area.kind == Area.Kind.BOROUGH
    shown = AreaBoundary.objects.filter(area__parent=area) if is_borough else AreaBoundary.objects.filter(area=area)
    wards = [boundary.geometry for boundary in shown]
    if not wards:
        return None
    whole = {"type": "MultiPolygon", "coordinates": [shape for ward in wards for shape in _shapes_of(ward)]}
    view = View(whole, SIDE, SIDE)
    paths = [view.path_of(ward) for ward in wards]
    parts = [GROUND.format(path=path) for path in paths] + [WARD.format(path=path) for path in paths]
    if point:
        x, y = view.place(*point)
        parts.append(PIN.format(x=x, y=y, up=y - 20))
    picture = FIGURE.format(side=SIDE, body="".join(parts))
    return PinMap(area, view, "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode())


def _shapes_of(geometry):
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def pressed(pin, data):
    """(longitude, latitude) of where the map was pressed, or None when another button sent the form.

    A keyboard presses it in its corner, which is no place: then the form goes on as with its own button.
    """
    try:
        x, y = int(data.get("pin.x", "")), int(data.get("pin.y", ""))
    except ValueError:
        return None
    return pin.view.point_at(x, y) if (x, y) != (0, 0) and 0 <= x <= SIDE and 0 <= y <= SIDE else None
