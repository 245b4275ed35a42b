from html import unescape

import pytest
from django.utils.html import strip_tags

from hub.notifications import mails, outbox, registry, rendering
from tests.cast import START
from tests.notifications.letters import SECRET
from tests.smtp import smtp_server


@pytest.fixture
def smtp():
    with smtp_server() as inbox:
        yield inbox


@pytest.fixture
def letter(cast):
    """Render one mail about a real concern, so that what must stay out could get in."""
    concern = cast.concern(what=SECRET)

    def render(template, *, at=START, to=None, language="", **facts):
        if "reference" in mails.KINDS[template].facts:
            facts["reference"] = concern.matter.reference
        mail = outbox.enqueue(
            template,
            recipient=to or cast.council,
            language=language,
            context=facts,
            dedupe_key=f"test:{template}",
            matter=None if mails.KINDS[template].secret or "reference" not in facts else concern.matter,
            organisation=cast.council_body,
            at=at,
        )
        rendered = rendering.render(mail, at)
        html = " ".join(unescape(strip_tags(rendered.html)).split())
        text = " ".join(rendered.text.split())
        for said in (rendered.subject, text, html):
            assert SECRET not in said
            assert cast.faith.name not in said
            assert cast.mosque.name not in said
        for paragraph in rendered.text.strip().split("\n\n")[:-3]:
            assert " ".join(paragraph.replace(":", "").split()) in html.replace(":", ""), "the two forms say the same"
        if "reference" in facts:
            assert concern.matter.reference in rendered.subject
            assert f"http://localhost:8000/concerns/{concern.matter.reference}/" in rendered.text
            assert f'href="http://localhost:8000/concerns/{concern.matter.reference}/"' in rendered.html
        assert text.index("Nobody reads replies to this address. In danger call 999") < text.index("http")
        return rendered.subject.replace(concern.matter.reference, "REF"), text

    return render


@pytest.fixture
def link(monkeypatch):
    url = "http://localhost:8000/once/abc"
    made = dict.fromkeys(
        ("invitation", "join_confirmed", "join_received", "join_refused", "password_reset", "receipt_renew"),
        lambda mail, at: {"url": url},
    )
    monkeypatch.setattr(registry, "_secrets", made)
    return url
