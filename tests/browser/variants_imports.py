"""Pages of urls_imports that an address alone does not show."""

from django.urls import reverse

from tests.access.world_imports import STATES, SentAgain, the_import, the_proposal


def imports(world):
    for state in STATES:
        yield f"a file {state}", "council", reverse("places:import", args=[the_import(world, state).reference])
    for words in ("added", "duplicates", "outside", "changed"):
        made = the_import(world, "done")
        address = reverse("places:import_lines", args=[made.reference, words])
        yield f"lines of a file, {words}", "council", address
    yield "no file yet", "coordinator", reverse("places:imports")
    new = reverse("places:import_new")
    yield "an empty file", "council", new, {"file": SentAgain("")}
    yield "proposals, none", "other_council", reverse("places:proposals")
    yield "decided, none", "other_council", "/places/proposals/?show=decided"
    the_proposal(world, decided=True)
    yield "proposals", "council", reverse("places:proposals")
    yield "proposals, decided", "council", "/places/proposals/?show=decided"
    the_proposal(world)
    yield "proposals to decide", "council", reverse("places:proposals")
