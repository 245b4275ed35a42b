"""That somebody else deals with a concern, or speaks for the place about it, as its timeline says it.

Who it is stands as a reference in the code of the event; nobody in person where there is none.
"""

from django.utils.translation import gettext_lazy as _

NOW_WITH = ("taken_over", "speaks_now")
# kind: (with a name, without one)
WORDS = {
    "taken_over": (_("%(body)s: now with %(what)s"), _("%(body)s: somebody else deals with it from now on")),
    "speaks_now": (_("%(what)s speaks for the place from now on"), _("Somebody else speaks for the place from now on")),
}


def words_of(event, viewer):
    """Who speaks for the place is named to those who may know who raised it."""
    is_named = event.given_to and viewer.names_people
    if event.kind == "speaks_now":
        is_named = is_named and viewer.shown.sees_reporter
    with_name, without = WORDS[event.kind]
    return (with_name if is_named else without), "open"
