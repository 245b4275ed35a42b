"""Pages of evidence that an address alone does not show."""

from django.urls import reverse

from hub.concerns import actions_evidence
from tests import evidence_files as made
from tests.access.pages_evidence import of_the_file
from tests.cast import START


def evidence(world):
    own = reverse("concerns:evidence_file", kwargs=of_the_file(world))
    concern = world.concern_at("raised")
    of_concern = {"reference": concern.matter.reference}
    yield "a photo as the lead sees it", "council", own
    yield "a photo as a helper sees it", "constable", own
    refused = {"files": [made.sent(b"<svg/>", "letter.svg"), made.sent(made.plain_photo("red", "JPEG"), "gate.jpg")]}
    yield "files, one refused", "faith", reverse("concerns:evidence_add", kwargs=of_concern), refused
    for content, is_clean in [(made.pdf(), True), (made.pdf(password="x"), True), (made.video("mov"), False)]:
        file = made.sent(content)
        added = actions_evidence.add_evidence(concern, file=file, name="a", by=world.cast.trustee, at=START).evidence
        if is_clean:
            actions_evidence.clean(added.pk, lambda: START)
        address = reverse("concerns:evidence_file", kwargs=of_concern | {"file": added.reference})
        yield f"{added.media_type}, {is_clean}", "council", address
    yield "a concern with evidence", "faith", reverse("concerns:detail", kwargs=of_concern)
