"""What the apps above add to a concern's page. They register here when they are ready; nothing here knows them."""

_ways, _panels = [], []


def add_way(way):
    """Offer one more thing to do: way(request, concern, shown) returns (label, address), or None for this reader."""
    if way not in _ways:
        _ways.append(way)


def add_panel(panel):
    """Show one more part: panel(request, concern, shown) returns a hub.places.panels.Panel, or None."""
    if panel not in _panels:
        _panels.append(panel)


def ways_for(request, concern, shown):
    return [found for way in _ways if (found := way(request, concern, shown))]


def panels_for(request, concern, shown):
    return [found for panel in _panels if (found := panel(request, concern, shown))]
