"""Later states of the pages on which a body works on its own side: (name, persona, address, what was posted)."""

from datetime import timedelta

from django.urls import reverse

from hub.concerns import actions_triage
from hub.history import moment
from hub.people.models import Organisation

HOUR = timedelta(hours=1)


def triage(world):
    cast, now = world.cast, moment.now()
    concern = cast.concern(at=now - 3 * HOUR, urgency=3, hostility_reported=("religion", "race"))
    page = reverse("concerns:detail", args=[concern.matter.reference])
    yield "triage with errors", "council", f"{page}triage/", {"severity": "1", "hostility": ["none", "race"]}
    yield "given to nobody known", "council", f"{page}give-it-to/", {"to": "?", "version": "1"}
    yield "a number too long", "constable", f"{page}case-reference/", {"text": "1" * 61, "version": "1"}
    yield "a note without words", "council", f"{page}note/", {"version": "1"}
    yield "a summary to copy", "council", f"{page}summary-for-our-system/", {"with_words": "on"}
    team = Organisation.objects.create(kind="council", name="Safety team", parent=cast.council_body)
    acts = {"by": cast.council, "at": now - 2 * HOUR}
    actions_triage.triage(concern, severity=1, hostility=["not_sure"], words="A lamp.", **acts)
    actions_triage.assign(concern, organisation=team, person=cast.manager, words="You know them.", **acts)
    actions_triage.set_case_reference(concern, text="FS-123", **acts)
    actions_triage.set_case_reference(concern, text="CAD-77", is_shared=True, by=cast.constable, at=now - HOUR)
    for persona in ("council", "constable", "faith"):
        yield "a concern with both views", persona, page
    yield "triage, overtaken", "manager", f"{page}triage/", {"severity": "4", "version": "1"}
