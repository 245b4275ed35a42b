"""What the apps above add to a concern's page. They register here when they are ready; nothing here knows them."""

_ways, _panels, _stops = [], [], []


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


def when_no_longer_told(stop):
    """Take what hangs on a concern from bodies that are no longer told: stop(concern, organisation ids, at=…), in the
    transaction in which they were unticked."""
    if stop not in _stops:
        _stops.append(stop)


def stopped_telling(concern, organisation_ids, *, at):
    for stop in _stops:
        stop(concern, organisation_ids, at=at)
