from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns import actions
from hub.home.mails import words
from hub.home.mails.log import Sought, page_of
from hub.notifications import mails
from hub.notifications.digests import make_digests
from hub.notifications.models import Mail
from hub.people.models import Organisation, User
from tests.cast import START, person

HOUR = timedelta(hours=1)
LOG = "/mails/"


def text_of(page):
    return " ".join(page.content.decode().split())


@pytest.fixture
def read(pages):
    def get(query="", name="coordinator"):
        page = pages.as_(name, hours=3).get(LOG + query)
        assert page.status_code == 200, page.status_code
        return page

    return get


def kinds(page):
    return [row["kind"] for row in page.context["rows"]]


def test_every_kind_of_mail_and_every_state_has_words():
    assert set(mails.KINDS) - set(words.WORDS) == set()
    assert set(Mail.Status) == set(words.STATES)


def test_every_mail_is_a_row_the_newest_first(read, mail_to, cast):
    concern = cast.concern()
    mail_to("manager", at=START + HOUR)
    rows = read().context["rows"]
    assert rows[0]["kind"] == "Told that the way to sign in was changed"
    assert rows[0]["to"] == "Manager"
    asked = next(row for row in rows if row["kind"] == "Asked for an answer")
    assert (asked["to"], asked["for"], asked["about"]) == ("Council", "Testham Council", concern.matter.reference)
    assert asked["href"] == f"/concerns/{concern.matter.reference}/"
    assert asked["state"] == "Waits to be sent"


def test_who_raised_a_concern_is_named_nowhere(read, cast):
    """The receipt goes to whoever raised it: of that the log says neither name nor address, and finds it by none."""
    concern = cast.concern()
    receipt = Mail.objects.get(template="concern_received", matter=concern.matter)
    page = read(f"?about={concern.matter.reference}")
    row = next(row for row in page.context["rows"] if row["reference"] == receipt.reference)
    assert row["to"] == "Whoever raised it, or takes part in it"
    assert "Faith" not in text_of(page)
    assert "faith@example.org" not in text_of(page)
    assert read("?to=faith@example.org").context["rows"] == []
    assert "Faith" not in text_of(read(f"{receipt.reference}/"))


def test_a_council_officer_who_raised_one_is_not_named_either(read, cast):
    cast.manager.memberships.create(organisation=cast.committee, role="faith_leader", position="", since=START - HOUR)
    concern = cast.concern(by=cast.manager)
    assert Mail.objects.filter(recipient=cast.manager, matter=concern.matter).exists()
    assert read("?to=manager@example.org").context["rows"] == []
    assert "Manager" not in text_of(read(f"?about={concern.matter.reference}"))


def test_an_officer_is_called_by_number(read, cast, mail_to):
    cast.constable.shoulder_number, cast.constable.number_of = "PC 101", cast.command
    cast.constable.save()
    mail_to("constable")
    assert read().context["rows"][0]["to"] == "PC 101"
    assert "Constable" not in text_of(read())


def test_a_child_at_risk_has_no_reference_here(read, cast):
    concern = cast.concern(names_child=True)
    assert Mail.objects.filter(matter=concern.matter).exists()
    page = read()
    assert concern.matter.reference not in text_of(page)
    assert "not shown to you" in text_of(page)
    page = read(f"?about={concern.matter.reference}")
    assert page.context["rows"] == []
    assert "There is nothing with this reference that you can see" in text_of(page)
    mail = Mail.objects.filter(matter=concern.matter).first()
    page = read(f"{mail.reference}/")
    assert concern.matter.reference not in text_of(page)
    assert page.context["preview"] is None


def test_addresses_are_those_of_mailboxes_and_of_nobody_else(read, cast, mail_to):
    Organisation.objects.filter(pk=cast.council_body.pk).update(mailbox="team@council.example")
    mail_to("", "password_reset_unknown", address="somebody@home.example")
    mail_to("", "outside_news", address="reporter@home.example")
    # an address that somebody left is theirs, though a team has the same
    mail_to("", "outside_check", address="team@council.example")
    mail_to("", "handover_known", address="team@council.example", context={"organisation": "Testham Council"})
    page = read()
    assert [row["to"] for row in page.context["rows"]] == [
        "The team mailbox of Testham Council, team@council.example",
        *["Somebody without an account"] * 3,
    ]
    assert "home.example" not in text_of(page)


def test_an_umbrella_body_is_not_named_beside_a_reference(read, cast):
    """It would say of which faith the place is, and a summary does not."""
    concern = cast.concern()
    assert cast.umbrella_body.name in {
        row.organisation.name for row in concern.matter.audience.exclude(organisation=None)
    }
    mail = Mail.objects.filter(matter=concern.matter).first()
    context = {"reference": concern.matter.reference, "organisation": cast.umbrella_body.name}
    Mail.objects.filter(pk=mail.pk).update(
        template="concern_told", recipient=cast.umbrella, organisation=cast.umbrella_body, context=context
    )
    page = read()
    row = next(row for row in page.context["rows"] if row["reference"] == mail.reference)
    assert (row["to"], row["for"]) == ("Whoever raised it, or takes part in it", "A body that is not named here")
    for query in ("?to=umbrella@example.org", f"?body={cast.umbrella_body.reference}"):
        assert read(query).context["rows"] == []
    page = read(f"{mail.reference}/")
    assert page.context["preview"] is None
    assert cast.umbrella_body.name not in text_of(page)


def test_a_secret_mail_is_its_kind_and_its_state(read, cast, mail_to):
    mail = mail_to("manager", "password_reset", status="sent", sent_at=START, text="The secret", html="<p>The secret")
    page = read()
    row = page.context["rows"][0]
    assert (row["kind"], row["to"], row["state"]) == ("Link for a new password", "Not shown", "Sent")
    assert mail.reference not in text_of(page)
    assert "Manager" not in text_of(page)


@pytest.mark.parametrize("words", ["", "html/"])
def test_a_secret_mail_has_no_page(pages, mail_to, words):
    mail = mail_to("manager", "password_reset", status="sent", sent_at=START, text="The secret", html="<p>The secret")
    assert pages.as_("coordinator").get(f"{LOG}{mail.reference}/{words}").status_code == 404


def test_filters(read, cast, mail_to):
    concern = cast.concern()
    mail_to("manager", at=START + HOUR, status="failed", error="refused: 550")
    mail_to("warden", at=START + 26 * HOUR, status="bounced")
    mail_to("warden", "account_closed", at=START + 27 * HOUR)
    changed = "Told that the way to sign in was changed"
    assert kinds(read("?show=not_arrived")) == [changed, changed]
    assert kinds(read("?show=failed")) == [changed]
    assert len(kinds(read("?kind=account_closed"))) == 1
    assert len(kinds(read("?to=warden@example.org"))) == 2
    assert len(kinds(read(f"?to={cast.warden.reference}&show=bounced"))) == 1
    assert len(kinds(read("?day=1/12/2026"))) == 2
    assert {row["about"] for row in read(f"?about={concern.matter.reference}").context["rows"]} == {
        concern.matter.reference
    }
    assert {row["for"] for row in read("?body=testham council").context["rows"]} == {"Testham Council"}


@pytest.mark.parametrize(
    "query", ["?day=31/31/31", "?to=nobody-here@example.org", "?show=x", "?body=zz", "?about=C-0000-0000", "?kind=%F0"]
)
def test_what_cannot_be_looked_for_is_said(read, cast, mail_to, query):
    mail_to()
    page = read(query)
    assert page.context["form"].errors
    assert page.context["rows"] == []


def test_pages_go_on_by_key_and_neither_repeat_nor_lose_a_mail(cast, mail_to):
    made = [mail_to(at=START).reference for _number in range(5)] + [mail_to(at=START + HOUR).reference]
    found, after = [], ""
    while True:
        rows, has_more = page_of(cast.coordinator, Sought(), after=after, size=2)
        found += [row.reference for row in rows]
        if not has_more:
            break
        after = rows[-1].reference
    assert found == made[::-1]


def test_an_edge_that_is_none_begins_anew(read, mail_to):
    mail_to()
    assert len(read("?after=M-0000-0000").context["rows"]) == 1


def test_queries_do_not_follow_the_mails(read, cast):
    counts = []
    read()
    for number in range(3):
        concern = cast.concern(at=START + number * HOUR)
        actions.acknowledge(
            concern, dealt_with_by=cast.council, next_step="We come.", next_step_at=START + 9 * HOUR,
            by=cast.council, at=START + (number + 1) * HOUR,
        )  # fmt: skip
        with CaptureQueriesContext(connection) as caught:
            assert read().context["rows"]
        counts.append(len(caught))
    assert counts[0] == counts[2]


def test_a_name_of_the_same_person_elsewhere_stays_with_them(read, cast, mail_to):
    """Somebody who left the council was told as its officer: that they were is no secret."""
    person(cast, "gone", "council_body", "council_officer", "owner")
    concern = cast.concern()
    cast.gone.memberships.update(ended_at=START + HOUR)
    assert "Gone" in {row["to"] for row in read(f"?about={concern.matter.reference}").context["rows"]}


def test_a_digest_does_not_say_who_raised_what(read, cast, pages):
    """It goes to a person by name and tells them of what they raised: neither its words nor what it told are here."""
    User.objects.filter(pk=cast.faith.pk).update(mail_rhythm="daily")
    cast.faith.refresh_from_db()
    concern = cast.concern()
    actions.acknowledge(
        concern, dealt_with_by=cast.council, next_step="We come.", next_step_at=START + 90 * HOUR,
        by=cast.council, at=START + HOUR,
    )  # fmt: skip
    make_digests(START + 26 * HOUR)
    digest = Mail.objects.get(template="digest_daily")
    told = Mail.objects.get(template="concern_answered", matter=concern.matter)
    assert (told.status, told.digest) == ("digested", digest)
    assert "Faith" in {row["to"] for row in read().context["rows"]}
    for status in ("queued", "sent"):
        Mail.objects.filter(pk=digest.pk).update(status=status, text=f"About {concern.matter.reference}")
        page = read(f"{digest.reference}/")
        assert page.context["preview"] is None
        assert concern.matter.reference not in text_of(page)
        assert pages.client.get(f"{LOG}{digest.reference}/html/").status_code == 404
    assert [row["about"] for row in read("?to=faith@example.org").context["rows"]] == [""]
    page = read(f"{told.reference}/")
    assert "Faith" not in text_of(page)
    assert digest.reference not in text_of(page)
