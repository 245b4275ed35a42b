"""What the apps above add to a concern's page. They register here when they are ready; nothing here knows them."""

_ways, _more_ways, _panels = [], [], []


def add_way(way, *, is_near=True):
    """Offer one more thing to do: way(request, concern, shown) returns (label, address), or None for this reader.

    `is_near`: it answers what was asked, so it is a button; the rest opens under "More you can do".
    """
    ways = _ways if is_near else _more_ways
    if way not in ways:
        ways.append(way)


def add_panel(panel):
    """Show one more part: panel(request, concern, shown) returns a hub.places.panels.Panel, or None."""
    if panel not in _panels:
        _panels.append(panel)


def ways_for(request, concern, shown):
    return [found for way in _ways if (found := way(request, concern, shown))]


def more_ways_for(request, concern, shown):
    return [found for way in _more_ways if (found := way(request, concern, shown))]


def panels_for(request, concern, shown):
    return [found for panel in _panels if (found := panel(request, concern, shown))]
