"""The table of reasons: facts in, codes out; then what the pages say and to whom."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from hub.home.mails.why import Facts, Letter, Post, Rung, Seen, reasons
from hub.home.mails.why_words import MAILS, NOW, RUNGS, sentence
from hub.notifications.addresses import mark_bad
from hub.notifications.models import Mail
from hub.promises.sweep import run_due_rungs
from tests.cast import START, person

HOUR = timedelta(hours=1)
TEAM, COMMAND, OTHER = 1, 2, 3
RUNG = Rung(START, 7, "acknowledge", "deputy", "Testham Council", (TEAM, COMMAND))
POST = Post(TEAM, "deputy", START - HOUR, None, None, None, is_own=True)
LETTER = Letter(START, "M-1", "promise_overdue", "sent", 7, START, START, is_urgent=False, error="")
SEES = (Seen(START - HOUR, None),)
BASE = Facts(may_be_told=True, rungs=(RUNG,), posts=(POST,), seen=SEES)
AWAY = POST._replace(away_from=START - HOUR, away_until=START + HOUR)


def codes(facts=BASE, **changes):
    return [reason.code for reason in reasons(replace(facts, **changes))]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"letters": (LETTER,)}, ["rung_told", "mail_sent"]),
        ({"rungs": ()}, ["nothing_yet"]),
        # of the position: somebody else's, elsewhere, not yet, not any more
        ({"posts": ()}, ["rung_not_theirs"]),
        ({"posts": (POST._replace(position="head"),)}, ["rung_not_theirs"]),
        ({"posts": (POST._replace(body=OTHER),)}, ["rung_not_theirs"]),
        ({"posts": (POST._replace(since=START + HOUR),)}, ["rung_not_theirs"]),
        ({"posts": (POST._replace(until=START),)}, ["rung_not_theirs"]),
        ({"posts": (POST._replace(until=START + HOUR),)}, ["rung_unknown"]),
        ({"posts": (POST._replace(body=COMMAND),)}, ["rung_unknown"]),
        # away, and standing in
        ({"posts": (AWAY,)}, ["rung_away"]),
        ({"posts": (AWAY._replace(away_until=START),)}, ["rung_unknown"]),
        ({"posts": (AWAY._replace(is_own=False),), "letters": (LETTER,)}, ["rung_told_as_stand_in", "mail_sent"]),
        ({"posts": (POST._replace(is_own=False),)}, ["rung_not_theirs"]),
        # what kept it from them at that time
        ({"is_active": False}, ["rung_closed", "closed"]),
        ({"bad_since": START - HOUR}, ["rung_bad_address", "bad_address"]),
        ({"bad_since": START + HOUR}, ["rung_unknown", "bad_address"]),
        ({"seen": ()}, ["rung_not_seen"]),
        ({"seen": (Seen(START - HOUR, START),)}, ["rung_not_seen"]),
        ({"seen": (Seen(START + HOUR, None),)}, ["rung_not_seen"]),
        # another promise, another moment: no word that this rung was told
        ({"letters": (LETTER._replace(promise=8),)}, ["rung_unknown", "mail_sent"]),
        # of nobody's position
        ({"rungs": (RUNG._replace(position="mailbox"),)}, ["rung_elsewhere"]),
        ({"rungs": (RUNG._replace(position="umbrella"),)}, ["rung_elsewhere"]),
        ({"rungs": (RUNG._replace(position="asked"),)}, ["rung_elsewhere"]),
        # a reminder is for whoever deals with it first
        ({"rungs": (RUNG._replace(position="reminder"),)}, ["rung_not_theirs"]),
        (
            {"rungs": (RUNG._replace(position="reminder"),), "posts": (POST._replace(position="owner"),)},
            ["rung_unknown"],
        ),
        # what they chose, each once
        ({"rungs": (), "rhythm": "daily"}, ["nothing_yet", "rhythm_daily"]),
        ({"rungs": (), "rhythm": "weekly"}, ["nothing_yet", "rhythm_weekly"]),
        ({"rungs": (), "rhythm": "none"}, ["nothing_yet", "rhythm_none"]),
        ({"rungs": (), "quiet_from": time(22), "quiet_until": time(7)}, ["nothing_yet", "quiet"]),
    ],
)
def test_what_came_of_a_rung(changes, expected):
    assert codes(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "mail_sent"),
        ({"not_before": START + HOUR, "sent_at": START + HOUR}, "mail_sent_later"),
        ({"status": "queued", "not_before": START + HOUR}, "mail_held"),
        ({"status": "queued"}, "mail_queued"),
        ({"status": "queued", "not_before": START + HOUR, "error": "refused: 451"}, "mail_queued"),
        ({"status": "sending"}, "mail_sending"),
        ({"status": "waiting", "not_before": START + HOUR}, "mail_waiting"),
        ({"status": "digested", "digest_at": START + HOUR}, "mail_digested"),
        ({"status": "bounced"}, "mail_bounced"),
        ({"status": "failed", "error": "recipient refused: 550"}, "mail_failed"),
        ({"status": "withdrawn", "error": "no longer allowed"}, "mail_withdrawn"),
    ],
)
def test_what_became_of_a_mail(changes, expected):
    (reason,) = reasons(Facts(may_be_told=True, letters=(LETTER._replace(**changes),)))
    assert reason.code == expected
    assert "Told that a promise is overdue" in sentence(reason, is_self=False)


def test_what_happened_first_stands_first():
    later = RUNG._replace(at=START + HOUR, position="supervisor")
    facts = replace(BASE, rungs=(later, RUNG), letters=(LETTER,))
    assert [(reason.code, reason.at) for reason in reasons(facts)] == [
        ("rung_told", START),
        ("mail_sent", START),
        ("rung_not_theirs", START + HOUR),
    ]


@pytest.mark.parametrize(
    ("changes", "said"), [({"may_be_told": False}, "not_allowed"), ({"is_named": False}, "not_named")]
)
def test_who_may_not_see_it_is_told_that_alone(changes, said):
    """With everything that could leak: rungs, mails, an address that does not work, what they chose."""
    full = replace(
        BASE,
        letters=(LETTER,),
        is_active=False,
        bad_since=START,
        rhythm="daily",
        quiet_from=time(1),
        quiet_until=time(2),
    )
    assert codes(full, **changes) == [said]


def test_every_reason_has_words_for_both():
    for code, both in {**RUNGS, **NOW}.items():
        assert len(both) == 2, code
    assert set(MAILS) >= {f"mail_{status}" for status in Mail.Status if status != "queued"}


# what the pages say

WHY = "/mails/why/"


def text_of(page):
    return " ".join(page.content.decode().split())


@pytest.fixture
def late(cast):
    """A concern that nobody answered: every rung up to the supervisor's has fired."""
    person(cast, "deputy", "council_body", "council_officer", "deputy")
    concern = cast.concern()
    for at in concern.matter.promises.get(kind="acknowledge").rung_times[:-1]:
        run_due_rungs(at)
    assert Mail.objects.filter(template="promise_overdue", matter=concern.matter).exists()
    return concern


def ask(pages, name, concern, who=None):
    query = f"?about={concern.matter.reference}" + (f"&who={who.reference}" if who else "")
    return pages.as_(name, days=2).get(WHY + query)


def test_oneself(pages, late, cast):
    text = text_of(ask(pages, "council", late))
    assert "whoever deals with it first at Testham Council. That is you." in text
    assert "the deputy at Testham Council. That was not you, so you got no mail." in text
    assert "“Told that a promise is overdue” waits for opening hours" in text or "is about to leave" in text
    assert "Deputy" not in text


def test_whoever_raised_it_reads_their_own(pages, late):
    text = text_of(ask(pages, "faith", late))
    assert "“Receipt: we have it, and who answers” is about to leave." in text
    assert "That was not you" in text


def test_the_coordinator_asks_about_an_officer(pages, late, cast):
    text = text_of(ask(pages, "coordinator", late, cast.council))
    assert "Why did Council get this, or not?" in text
    assert "That is them." in text
    assert f'href="/mails/?about={late.matter.reference}"' in text


def test_and_about_an_address_that_does_not_work(pages, late, cast):
    mark_bad(cast.council.email, code="5.1.1", mail=None, at=START)
    assert "Mails to their address come back since" in text_of(ask(pages, "coordinator", late, cast.council))


@pytest.mark.parametrize("name", ["faith", "trustee", "umbrella", "other_faith", "nobody"])
def test_of_anybody_else_the_coordinator_reads_the_same(pages, late, cast, name):
    """Whoever raised it, whoever is of the place, and whoever has nothing to do with it: word for word the same."""
    text = text_of(ask(pages, "coordinator", late, cast.named[name]))
    main = text[text.index("<main") : text.index("</main>")].replace(cast.named[name].name + " get", "X get")
    assert "Who raised a concern, and for which place, you are not told" in main
    assert "Receipt" not in main
    other = text_of(ask(pages, "coordinator", late, cast.other_umbrella))
    other = other[other.index("<main") : other.index("</main>")].replace("Other_umbrella get", "X get")
    assert main.replace(cast.named[name].reference, "") == other.replace(cast.other_umbrella.reference, "")


@pytest.mark.parametrize("name", ["other_council", "other_constable"])
def test_an_officer_elsewhere_is_not_allowed_to_see_it(pages, late, cast, name):
    text = text_of(ask(pages, "coordinator", late, cast.named[name]))
    assert "They are not allowed to see it." in text
    assert "Testham Council" not in text
    assert "What happened" not in text


@pytest.mark.parametrize("name", ["other_faith", "other_council", "other_umbrella", "nobody"])
def test_what_one_may_not_see_is_not_there(pages, late, name):
    page = ask(pages, name, late)
    assert page.status_code == 404
    assert "Testham Council" not in text_of(page)


def test_a_child_at_risk_is_not_there_for_the_coordinator(pages, cast):
    concern = cast.concern(names_child=True)
    assert ask(pages, "coordinator", concern, cast.council).status_code == 404


def test_nobody_else_asks_about_others(pages, late, cast):
    assert ask(pages, "manager", late, cast.council).status_code == 404
    assert ask(pages, "council", late, cast.council).status_code == 200


def test_a_summary_does_not_say_who_was_told(pages, late, cast):
    """An umbrella body sees that there is a promise, and not its ladder."""
    page = ask(pages, "umbrella", late)
    assert page.status_code == 200
    assert "deputy" not in text_of(page)


def test_ones_latest_mails_lead_there(pages, late, cast):
    text = text_of(pages.as_("council", days=2).get(WHY))
    assert f'href="/mails/why/?about={late.matter.reference}"' in text
    assert f'href="/mails/why/?about={late.matter.reference}"' in text_of(
        pages.client.get(f"/concerns/{late.matter.reference}/")
    )
    late.matter.audience.filter(organisation=cast.council_body).update(until=START)
    assert late.matter.reference not in text_of(pages.client.get(WHY))


@pytest.mark.parametrize(
    "query", ["?about=%F0%9F", "?about=C-0000-0000", "?about=" + "x" * 900, "?who=nobody@x.example"]
)
def test_guesses_get_an_answer_in_words(pages, query):
    page = pages.as_("coordinator").get(WHY + query)
    assert page.status_code in (200, 404)
    assert page.context["form"].errors
