"""Pages of consent that no address gives by itself: a hidden name, a child at risk, nobody told, wrong answers."""

from django.urls import reverse

from hub.concerns import actions_children, actions_consent
from tests.cast import START


def consents(world):
    cast = world.cast
    hidden = cast.concern(hides_name=True)
    page = reverse("concerns:detail", args=[hidden.matter.reference])
    for persona in ("faith", "trustee", "council"):
        yield "a concern with a hidden name", persona, page
    yield "who sees this, hidden", "faith", f"{page}who-sees-this/"
    yield "who sees this, nobody left", "faith", f"{page}who-sees-this/", {"version": hidden.version}
    yield "who sees this, overtaken", "faith", f"{page}who-sees-this/", {"version": "0", "told": ["?"]}
    yield "only record it", "faith", f"{page}only-record/"
    yield "a child at risk", "council", f"{page}child-at-risk/"

    child = actions_children.name_child(cast.concern(), by=cast.faith, at=START)
    page = reverse("concerns:detail", args=[child.matter.reference])
    for persona in ("faith", "council"):
        yield "a concern about a child", persona, page
    yield "who sees this, about a child", "faith", f"{page}who-sees-this/"
    yield "no child at risk", "council", f"{page}no-child-at-risk/"
    yield "no child at risk, no reason", "council", f"{page}no-child-at-risk/", {"version": child.version}

    recorded = actions_consent.only_record(cast.concern(), by=cast.faith, at=START)
    page = reverse("concerns:detail", args=[recorded.matter.reference])
    yield "only recorded", "faith", page
    yield "ask again", "faith", f"{page}ask-again/"
    yield "ask again, wrongly", "faith", f"{page}ask-again/", {"version": recorded.version, "wants": ["?"]}
