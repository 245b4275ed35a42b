"""A question and a day off that was announced late, in one week: through the pages, with the sweep as it runs."""

from datetime import timedelta

from hub.notifications.models import Mail
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from hub.promises.sweep_pauses import run_due_pauses
from tests.cast import START
from tests.concerns.test_views_steps import answer
from tests.pages import address_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FRIDAY = "4/12/2026"


def test_a_week_with_a_question_and_a_day_off_announced_late(cast, pages):
    asked, known = cast.concern(), set()

    def goes_on(**later):
        """The clock goes on to this long after Monday 09:00, and every minute that matters was swept."""
        until = timedelta(**later)
        while pages.now - START < until:
            pages.at(seconds=min(pages.now - START + HOUR / 2, until).total_seconds())
            run_due_pauses(pages.now)
            run_due_rungs(pages.now)
        new = [mail for mail in Mail.objects.order_by("pk") if mail.pk not in known]
        known.update(mail.pk for mail in new)
        return [(mail.template, mail.address.partition("@")[0]) for mail in new]

    # two hours before it is due somebody reads it, and has to ask: an hour of Monday and none of Tuesday is left
    assert goes_on(hours=7)[-1] == ("promise_reminder", "council")
    pages.as_("council").post(address_of(asked, "ask-them"), {"version": 1, "words": "Which gate was it?"})
    assert goes_on(days=2) == [("question_asked", "faith")]
    assert goes_on(days=3, hours=1) == []

    # on Thursday another one is raised, and then it is said that Friday is off
    other = cast.concern(at=pages.now)
    manager, body = pages.as_("manager"), f"/bodies/{cast.council_body.reference}/hours/"
    manager.post(f"{body}day-off/", {"date": FRIDAY, "name": "A day of mourning"})
    shown = manager.get(f"{body}move/")
    assert [row[1:] for row in shown.context["rows"]] == [["Fri 4 Dec 10:00", "Mon 7 Dec 10:00", "A day of mourning"]]
    manager.post(f"{body}move/", {"version": shown.context["version"]})
    assert goes_on(days=3, hours=7, minutes=30) == [
        ("concern_raised", "council"),
        ("concern_received", "faith"),
        ("concern_due_later", "faith"),
        ("question_reminder", "faith"),
        ("promise_reminder", "council"),
    ]

    # the answer comes half an hour before they close: the other half hour is on Monday
    pages.as_("trustee").post(address_of(asked, "answer-the-question"), {"version": 2, "words": "The side gate."})
    assert goes_on(days=6, hours=23) == [("question_answered", "council")]
    due = {promise.matter_id: promise.due_at for promise in Promise.objects.filter(kind="acknowledge")}
    assert due == {asked.pk: START + 7 * DAY + HOUR / 2, other.pk: START + 7 * DAY + HOUR}
    goes_on(days=7, minutes=15)
    for concern, version in ((asked, 3), (other, 1)):
        said = answer(cast, version=version, next_step_at_day="9/12/2026")
        assert pages.as_("council").post(address_of(concern, "answer"), said).status_code == 302
    assert [promise.was_late for promise in Promise.objects.filter(kind="acknowledge")] == [False, False]
    assert not Promise.objects.filter(events__code__in=("deputy", "supervisor", "head")).exists()
