"""Pages of the list of concerns that an address alone does not show."""

from django.urls import reverse

from hub.concerns.actions_filters import save_filter
from tests.access.pages_lists import an_act, an_answer
from tests.cast import START


def lists(world):
    together, area = reverse("concerns:together"), world.cast.ward.code
    save_filter(name="Urgent", query="severity=4", by=world.cast.council, at=START)
    yield "concerns, narrowed", "council", f"{reverse('concerns:list')}?q=slur&area={area}&owner=me&show=all"
    yield "concerns, a saved filter", "council", f"{reverse('concerns:list')}?severity=4"
    yield "concerns, a hundred on a page", "council", f"{reverse('concerns:list')}?rows=100&show=all"
    yield "saving a filter", "council", f"{reverse('concerns:filter_save')}?query=severity%3D3"
    yield "saving a filter without a name", "council", reverse("concerns:filter_save"), {"query": "severity=3"}
    ticked = "&".join(f"c={concern.matter.reference}" for concern in world.concerns.values())
    for do in ("answer", "assign", "link"):
        yield f"many at once, {do}", "council", f"{together}?do={do}&{ticked}"
    yield "many at once, answer with errors", "council", together, an_answer(world) | {"next_step": ""}
    done = reverse("concerns:together_act", kwargs=an_act(world))
    yield "many at once, done", "council", done
