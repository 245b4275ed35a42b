"""Later states of what happens between bodies: (name, persona, address, what was posted)."""

from uuid import uuid4

import shapely
from django.urls import reverse

from hub.concerns import actions_between, actions_duplicates, actions_patterns, drafts
from hub.places.models import AreaBoundary
from tests.access.pages_between import the_pattern
from tests.cast import START


def between(world):
    cast = world.cast
    acts = {"by": cast.council, "at": START}
    first, same = cast.concern(), cast.concern()
    actions_duplicates.link(same, first, **acts)
    part = actions_between.Part(cast.other_council_body, "crowd", "Cars block the way.")
    first, second = actions_between.split(first, part, words="Parking is theirs.", **acts)
    pattern, _is_new = actions_patterns.make_pattern([first, same], form_key=uuid4(), **acts)
    actions_patterns.write_note(pattern, words="The same van.", by=cast.constable, at=START)
    for name, concern in {"connected": first, "a duplicate": same, "split off": second}.items():
        page = reverse("concerns:detail", args=[concern.matter.reference])
        yield f"a concern, {name}", "council", page
        yield f"a concern, {name}", "faith", page
    page = reverse("concerns:detail", args=[cast.concern().matter.reference])
    yield "handed on to nobody", "council", f"{page}hand-on/", {"version": "1"}
    yield "split off with nothing", "council", f"{page}split-off/", {"version": "1"}
    yield "the same as nothing", "council", f"{page}same-as/", {"version": "1", "main": "other", "reference": "?"}
    yield "put together with none", "council", f"{page}put-together/", {"references": "C-1234"}
    address = reverse("concerns:pattern", args=[pattern.matter.reference])
    for persona in ("council", "constable", "coordinator"):
        yield "a pattern with notes", persona, address
    yield "a pattern, nothing added", "council", f"{address}add/", {"version": "0"}
    yield "a note, overtaken", "council", f"{address}note/", {"version": "0", "words": "A grey van."}
    the_pattern(world, "closed")
    yield "closed patterns", "council", "/patterns/?show=closed"
    yield "no patterns", "faith", "/patterns/"
    yield "no closed patterns", "faith", "/patterns/?show=closed"
    yield "on which side it was", "other_faith", near_a_border(cast)


def near_a_border(cast):
    """A draft of somebody whose other place stands close to the next borough."""
    west, east = shapely.box(-0.2, 51.3, -0.1, 51.5), shapely.box(-0.1, 51.3, 0, 51.5)
    for ward, outline in {cast.south_ward: west, cast.other_ward: east}.items():
        facts = {"geometry": shapely.geometry.mapping(outline), "loaded_at": START}
        AreaBoundary.objects.update_or_create(area=ward, defaults=facts)
    place = cast.other_mosque
    place.longitude, place.latitude = -0.1005, 51.4
    place.save()
    draft = drafts.start_draft(uuid4(), by=cast.other_faith, at=START)
    answers = {"place": {"place": [place.reference]}, "category": {"category": ["graffiti"]}}
    answers |= {"what": {"what": ["A slur."]}, "where": {"where": ["near"]}}
    for name, typed in answers.items():
        drafts.save_answers(draft, name, typed, resume_at="side", place=place, at=START)
    return reverse("concerns:raise_page", args=[draft.form_key, "side"])
