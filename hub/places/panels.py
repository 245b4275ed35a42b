"""What other apps add to a place's page. They register here when they are ready; nothing here knows them.

A panel is called with (request, place) and returns a Panel, or None when it has nothing to show to this reader.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Panel:
    template: str
    context: dict = field(default_factory=dict)
    is_action: bool = False  # stands at the top, beside what one can do here


_registered = []


def add_panel(panel):
    """Show `panel` on every place's page, after those that were added before. Adding it again changes nothing."""
    if panel not in _registered:
        _registered.append(panel)


def panels_for(request, place):
    """(panels at the top, panels below) for this reader."""
    shown = [found for panel in _registered if (found := panel(request, place))]
    return [panel for panel in shown if panel.is_action], [panel for panel in shown if not panel.is_action]
