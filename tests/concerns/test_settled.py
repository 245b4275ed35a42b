"""Is it settled? One press for yes, one for each ready reason for no; the question after 28 days."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns import actions
from hub.concerns.models import Concern
from hub.history.models import Event
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from tests.cast import START
from tests.pages import address_of

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def resolved(cast, *, at=START + HOUR, **changes):
    concern = cast.concern(at=at - HOUR, **changes)
    concern = actions.acknowledge(
        concern, dealt_with_by=cast.council, next_step="We come.", next_step_at=at + DAY, by=cast.council, at=at
    )
    return actions.resolve(concern, reason="done", words="Cleaned with steam.", by=cast.council, at=at)


def yes(client, concern, version=None):
    return client.post(address_of(concern, "settled"), {"version": version or concern.version}, follow=True)


def of_now(concern):
    return Concern.objects.select_related("matter").get(pk=concern.pk)


def asked():
    return list(Mail.objects.filter(template="check_asked").order_by("pk"))


def texts(page):
    return " ".join(page.content.decode().split())


# one press


@pytest.mark.parametrize("name", ["faith", "trustee"])
def test_the_page_asks_the_place_before_anything_else(pages, cast, name):
    page = texts(pages.as_(name, hours=3).get(address_of(resolved(cast))))
    assert page.index("Is it settled?") < page.index("Yes, it is settled") < page.index("What was promised")
    assert page.index("Cleaned with steam.") < page.index("What was promised")
    assert page.count("No, not settled") == 1
    assert "Open it again</a>" not in page


@pytest.mark.parametrize("name", ["council", "umbrella", "coordinator"])
def test_nobody_else_is_asked(pages, cast, name):
    page = texts(pages.as_(name, hours=3).get(address_of(resolved(cast))))
    assert "Is it settled?" not in page


def test_asking_costs_no_query(pages, cast):
    counts = []
    for concern in (cast.concern(), resolved(cast)):
        client = pages.as_("faith", hours=3)
        client.get(address_of(concern))
        with CaptureQueriesContext(connection) as found:
            client.get(address_of(concern))
        counts.append(len(found))
    assert counts[0] >= counts[1]


def test_one_press_closes_it(pages, cast):
    concern = resolved(cast)
    page = yes(pages.as_("trustee", hours=3), concern)
    assert of_now(concern).status == "closed"
    assert "Closed. Thank you for saying so." in texts(page)
    assert "Not happy?" in texts(page)
    assert address_of(concern, "open-again") in texts(page)


def test_a_get_changes_nothing(pages, cast):
    concern = resolved(cast)
    page = pages.as_("faith", hours=3).get(address_of(concern, "settled"))
    assert "Has it stayed settled?" in texts(page)
    assert of_now(concern).version == concern.version


def test_two_presses_close_once(pages, cast):
    concern = resolved(cast)
    client = pages.as_("faith", hours=3)
    yes(client, concern)
    page = yes(client, concern)
    assert "Closed. Thank you for saying so." in texts(page)
    assert Event.objects.filter(kind__in=["close", "confirm"]).count() == 1


def test_a_press_on_an_old_page_settles_nothing(pages, cast):
    concern = resolved(cast)
    actions.reopen(concern, words="It is back.", by=cast.trustee, at=START + 2 * HOUR)
    page = yes(pages.as_("faith", hours=3), concern)
    assert of_now(concern).status == "reopened"
    assert "Thank you" not in texts(page)


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999", "\x00"])
def test_a_version_that_is_none_settles_nothing(pages, cast, version):
    concern = resolved(cast)
    answer = pages.as_("faith", hours=3).post(address_of(concern, "settled"), {"version": version})
    assert answer.status_code in (302, 400)
    assert of_now(concern).status == "resolved"


def test_one_press_opens_it_again(pages, cast):
    concern = resolved(cast)
    client = pages.as_("faith", hours=3)
    page = texts(client.get(address_of(concern, "open-again")))
    assert page.count('name="reason"') == 4
    sent = {"version": concern.version, "reason": "again", "words": ""}
    assert client.post(address_of(concern, "open-again"), sent).status_code == 302
    assert client.post(address_of(concern, "open-again"), sent).status_code == 302
    assert of_now(concern).status == "reopened"
    assert "opened it again: It happened again" in texts(pages.as_("council", hours=4).get(address_of(concern)))


def test_another_reason_from_an_old_page_is_not_taken_for_the_first(pages, cast):
    concern = resolved(cast)
    client = pages.as_("faith", hours=3)
    sent = {"version": concern.version, "reason": "again", "words": ""}
    client.post(address_of(concern, "open-again"), sent)
    assert client.post(address_of(concern, "open-again"), sent | {"reason": "partly"}).status_code == 409


@pytest.mark.parametrize("sent", [{}, {"reason": "", "words": " "}, {"reason": "because", "words": ""}])
def test_a_no_without_a_reason_is_asked_again(pages, cast, sent):
    concern = resolved(cast)
    page = pages.as_("faith", hours=3).post(address_of(concern, "open-again"), {"version": concern.version, **sent})
    assert page.status_code == 200
    assert of_now(concern).status == "resolved"
    assert "govuk-error-summary" in texts(page)


# after 28 days


def check_of(concern):
    return concern.matter.promises.get(kind="check")


@pytest.mark.parametrize(
    ("at", "is_asked_at"),
    [
        (datetime(2026, 10, 5, 9, 30, tzinfo=UTC), datetime(2026, 11, 2, 10, 30, tzinfo=UTC)),  # clocks go back
        (datetime(2027, 3, 8, 10, 30, tzinfo=UTC), datetime(2027, 4, 5, 9, 30, tzinfo=UTC)),  # and forward
        (START, START + 28 * DAY),
    ],
)
def test_the_reporter_is_asked_28_days_later_at_the_same_hour(cast, at, is_asked_at):
    concern = resolved(cast, at=at)
    check = check_of(concern)
    assert check.rung_times[0] == is_asked_at
    assert run_due_rungs(is_asked_at - timedelta(seconds=1)).mails == 0
    assert run_due_rungs(is_asked_at).mails == 1
    [mail] = asked()
    assert (mail.recipient, mail.promise) == (cast.faith, check)
    assert "asked whether it has stayed settled" in _timeline(concern, cast)[0].title


def _timeline(concern, cast):
    from hub.concerns.timeline import timeline_of
    from hub.concerns.views.detail import viewer_of

    return timeline_of(concern, viewer_of(concern, cast.faith), first_reads=[])


def test_whoever_is_silent_is_asked_once_and_then_the_body_has_to_find_out(cast):
    concern = resolved(cast)
    run_due_rungs(START + HOUR + 28 * DAY)
    run_due_rungs(START + HOUR + 34 * DAY)
    assert [mail.recipient for mail in asked()] == [cast.faith]
    assert not Mail.objects.filter(template="promise_overdue").exists()
    run_due_rungs(START + HOUR + 35 * DAY)
    assert [m.recipient for m in Mail.objects.filter(template="promise_overdue")] == [cast.council]
    late = {"by": cast.council, "at": START + 36 * DAY}
    actions.record_contact(concern, kind="call", outcome="no_answer", happened_at=START + 36 * DAY, **late)
    assert check_of(concern).is_open
    actions.record_contact(concern, kind="call", outcome="done", happened_at=START + 36 * DAY, **late)
    assert not check_of(concern).is_open
    assert run_due_rungs(START + 90 * DAY).mails == 0


def test_a_call_before_its_day_is_not_the_check(cast):
    concern = resolved(cast)
    third_day = START + 3 * DAY
    actions.record_contact(concern, kind="call", outcome="done", happened_at=third_day, by=cast.council, at=third_day)
    assert check_of(concern).is_open


def test_a_yes_after_28_days_keeps_the_check(pages, cast):
    concern = resolved(cast)
    run_due_rungs(START + HOUR + 28 * DAY)
    yes(pages.as_("faith", days=29), concern)
    check = check_of(concern)
    assert check.met_at == START + 29 * DAY
    assert not check.was_late
    assert run_due_rungs(START + 90 * DAY).mails == 0


def test_what_was_closed_early_is_asked_about_on_the_day_and_owes_nothing_meanwhile(pages, cast, mailoutbox):
    concern = resolved(cast)
    yes(pages.as_("faith", hours=3), concern)
    assert not Promise.objects.open().exists()
    assert [mail.not_before for mail in asked()] == [START + HOUR + 28 * DAY]
    deliver_due(START + 28 * DAY)
    assert [mail.status for mail in asked()] == ["queued"]
    assert run_due_rungs(START + 40 * DAY).mails == 0
    deliver_due(START + 29 * DAY)
    assert [mail.status for mail in asked()] == ["sent"]
    concern = of_now(concern)
    client = pages.as_("faith", days=29)
    assert "Yes, it has stayed settled" in texts(client.get(address_of(concern, "settled")))
    page = yes(client, concern)
    assert "Thank you for saying so." in texts(page)
    assert "it has stayed settled" in texts(page)
    yes(client, concern)
    assert Event.objects.filter(kind="confirm").count() == 1


@pytest.mark.parametrize("closed_first", [True, False])
def test_nobody_is_asked_about_what_was_opened_again(cast, closed_first, mailoutbox):
    """Nor when it is resolved anew meanwhile: then the new 28 days count."""
    concern = resolved(cast)
    if closed_first:
        concern = actions.close(concern, by=cast.faith, at=START + 2 * DAY)
    concern = actions.reopen(concern, reason="again", by=cast.faith, at=START + 10 * DAY)
    act = {"by": cast.council, "at": START + 11 * DAY}
    concern = actions.acknowledge(
        concern, dealt_with_by=cast.council, next_step="Again.", next_step_at=START + 12 * DAY, **act
    )
    actions.resolve(concern, reason="done", words="Again.", **act)
    for day in range(12, 39):
        run_due_rungs(START + day * DAY)
        deliver_due(START + day * DAY)
    assert {mail.status for mail in asked()} <= {"withdrawn"}
    run_due_rungs(START + 39 * DAY)
    deliver_due(START + 39 * DAY)
    assert [mail.status for mail in asked()].count("sent") == 1


def test_a_question_that_waited_does_not_leave_once_it_was_answered(cast, mailoutbox):
    concern = resolved(cast)
    run_due_rungs(START + HOUR + 28 * DAY)
    actions.close(concern, by=cast.trustee, at=START + HOUR + 28 * DAY)
    deliver_due(START + 29 * DAY)
    assert [mail.status for mail in asked()] == ["withdrawn"]


def test_whoever_sees_it_no_more_is_not_asked_and_the_body_is_reminded(cast):
    concern = resolved(cast)
    concern.matter.audience.update(until=START + DAY)
    concern.matter.audience.filter(organisation=cast.council_body).update(until=None)
    run_due_rungs(START + HOUR + 28 * DAY)
    assert asked() == []
    assert [m.recipient for m in Mail.objects.filter(template="promise_reminder")] == [cast.council]
