"""What digests say, what every mail says of how to choose, and the headers by which mail programs stop news."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils.html import strip_tags

from hub.accounts.actions_mails import choose_mails
from hub.notifications import mails, outbox, rendering, unsubscribe
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from tests.cast import START
from tests.notifications.letters import DUE, SECRET

CHOOSE = "http://localhost:8000/me/mails/"


@pytest.fixture
def digest(cast):
    """Of one concern that asks for an answer and of another with news."""
    first, second = cast.concern(what=SECRET), cast.concern(what=SECRET)
    person = cast.council

    def make(template, language=""):
        mail = outbox.enqueue(template, recipient=person, language=language, context={}, dedupe_key="d", at=START)
        asks = {"reference": first.matter.reference, "organisation": "Testham Council", "due_at": DUE}
        news = {"reference": second.matter.reference, "organisation": "Testham Council"}
        for told, concern, facts in [("concern_updated", second, news), ("concern_raised", first, asks)]:
            about = {"matter": concern.matter, "organisation": cast.council_body}
            key = {"dedupe_key": f"told:{told}", "at": START}
            row = outbox.enqueue(told, recipient=person, context=facts, **about, **key)
            Mail.objects.filter(pk=row.pk).update(status="digested", digest=mail)
        rendered = rendering.render(mail, START)
        html = " ".join(unescape(strip_tags(rendered.html)).split())
        for said in (rendered.subject, rendered.text, html):
            for secret in (SECRET, cast.faith.name, cast.mosque.name):
                assert secret not in said
        for concern in (first, second):
            url = f"http://localhost:8000/concerns/{concern.matter.reference}/"
            assert url in rendered.text and f'href="{url}"' in rendered.html
        return rendered, first.matter.reference, second.matter.reference

    return make


def test_digest_daily(digest):
    rendered, first, second = digest("digest_daily")
    assert rendered.subject == "The Hub today: 2 matters"
    lines = [line for line in rendered.text.splitlines() if line.startswith("- ")]
    assert lines == [f"- {first}: please answer by Tue 1 Dec 16:00", f"- {second}: there is an update"]
    for said in (rendered.text, unescape(strip_tags(rendered.html))):
        assert "What is asked of you comes first" in said
        assert said.index(first) < said.index(second)


def test_digest_weekly(digest):
    rendered, *_references = digest("digest_weekly")
    assert rendered.subject == "The Hub this week: 2 matters"


def test_a_digest_is_in_the_language_of_its_reader(digest):
    rendered, *_references = digest("digest_daily", language="ur")
    assert '<html lang="ur" dir="rtl">' in rendered.html


def news(cast, template="concern_updated", **more):
    concern = cast.concern()
    Mail.objects.all().delete()
    facts = {"reference": concern.matter.reference, "organisation": "Testham Council"} | more.pop("facts", {})
    to = more.pop("to", {"recipient": cast.council})
    about = {"matter": concern.matter, "organisation": cast.council_body}
    return outbox.enqueue(template, context=facts, dedupe_key="news", at=START, **about, **to, **more)


def sent(cast, smtp, *args, **more):
    mail = news(cast, *args, **more)
    assert deliver_due(START + timedelta(minutes=1)) == 1
    return smtp.to(mail.address)[0]


def test_news_can_be_stopped_by_one_press_in_the_mail_program(cast, smtp):
    message = sent(cast, smtp)
    link = message["List-Unsubscribe"].strip(" <>")
    assert link.startswith("http://localhost:8000/me/mails/stop/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert unsubscribe.read(link.split("/")[-2]) == cast.council
    raw = message.as_bytes()
    assert max(len(line) for line in raw.splitlines()) < 998
    words = message.get_body(("plain",)).get_content()
    assert f"Choose how often mails come: {CHOOSE}" in words and "stop/" not in words


@pytest.mark.parametrize(
    ("template", "more"),
    [
        ("concern_updated", {"urgent": True}),
        ("concern_raised", {"facts": {"due_at": DUE}}),
        ("concern_received", {}),
        ("concern_updated", {"to": {"address": "team@example.org"}}),
    ],
)
def test_what_nobody_can_refuse_says_nothing_of_stopping(cast, smtp, template, more):
    message = sent(cast, smtp, template, **more)
    assert "List-Unsubscribe" not in message and "List-Unsubscribe-Post" not in message


@pytest.mark.parametrize("template", ["meeting_invited", "meeting_cancelled"])
def test_a_meeting_is_not_news(cast, template):
    mail = news(cast, "concern_updated")
    mail.template = template
    assert unsubscribe.headers(mail) == {}


def test_a_digest_can_be_stopped_until_only_what_is_asked_comes(cast):
    for rhythm, is_there in [("daily", True), ("weekly", True), ("none", False)]:
        choose_mails(cast.council, rhythm=rhythm, by=cast.council, at=START)
        cast.council.refresh_from_db()
        mail = outbox.prepare("digest_daily", recipient=cast.council, context={}, dedupe_key="d", at=START)
        assert bool(unsubscribe.headers(mail)) is is_there


def test_every_mail_to_a_person_says_how_to_choose_but_what_comes_in_any_case(letter, cast):
    _subject, text = letter("concern_updated", organisation="Testham Council")
    assert f"Choose how often mails come: {CHOOSE}" in text
    _subject, text = letter("sign_in_changed")
    assert CHOOSE not in text


def test_all_that_asks_is_marked():
    """By hand: a mail that says what somebody has to do must not be thrown away with the news."""
    asks = {name for name, kind in mails.KINDS.items() if kind.asks}
    assert {name for name in mails.KINDS if name.startswith("promise_")} <= asks
    assert {name for name, kind in mails.KINDS.items() if "due_at" in kind.facts} <= asks | {
        name for name, kind in mails.KINDS.items() if kind.secret
    }
