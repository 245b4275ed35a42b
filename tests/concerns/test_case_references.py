"""The number under which a body keeps a concern, the one that the police show, and a summary to take along."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns import actions_triage
from hub.concerns.models import CaseReference
from hub.history.models import Event
from hub.notifications.models import Mail
from tests.cast import START
from tests.concerns.test_views_steps import shown
from tests.pages import address_of

HOUR = timedelta(hours=1)
SECRET = "Somebody painted a slur on the side gate."


def keep(concern, user, text, **more):
    return actions_triage.set_case_reference(concern, text=text, by=user, at=START + HOUR, **more)


def page_of(pages, name, concern):
    return shown(pages.as_(name, hours=3).get(address_of(concern)))


def test_a_body_and_those_above_it_see_its_number(cast, pages):
    concern = cast.concern()
    keep(concern, cast.constable, "CAD-77", is_shared=False)
    keep(concern, cast.warden, "FS-123")
    for name, own, other in (
        ("council", "FS-123", "CAD-77"),
        ("warden", "FS-123", "CAD-77"),
        ("constable", "CAD-77", "FS-123"),
        ("commander", "CAD-77", "FS-123"),
    ):
        page = page_of(pages, name, concern)
        assert own in page, name
        assert other not in page, name
    for name in ("faith", "trustee", "umbrella", "coordinator"):
        page = page_of(pages, name, concern)
        assert not {"FS-123", "CAD-77"} & set(page.replace("<", " ").replace(">", " ").split()), name
        assert "case reference" not in page, name


def test_it_is_changed_and_taken_away(cast, pages):
    concern = cast.concern()
    for text in ("FS-1", "FS-2"):
        keep(concern, cast.council, text)
    assert CaseReference.objects.get().text == "FS-2"
    keep(concern, cast.council, "")
    assert not CaseReference.objects.exists()
    assert "None yet" in page_of(pages, "council", concern)


def test_the_police_show_theirs_to_all_who_see_everything(cast, pages):
    concern = cast.concern()
    Mail.objects.all().delete()
    keep(concern, cast.constable, "CAD-77", is_shared=True)
    for name, sees in (("faith", True), ("council", True), ("umbrella", False), ("coordinator", False)):
        assert ("CAD-77" in page_of(pages, name, concern)) == sees, name
    [mail] = Mail.objects.all()
    assert (mail.template, mail.recipient) == ("concern_police_reference", cast.faith)
    assert "CAD-77" not in str(mail.context)
    keep(concern, cast.sergeant, "CAD-78", is_shared=False)
    concern.refresh_from_db()
    assert concern.police_reference == ""
    assert Mail.objects.count() == 1


def test_only_the_police_give_a_police_reference(cast, pages):
    concern = cast.concern()
    keep(concern, cast.council, "FS-1", is_shared=True)
    concern.refresh_from_db()
    assert concern.police_reference == ""
    assert "police reference" not in shown(pages.as_("council").get(address_of(concern, "case-reference")))
    assert "police reference" in shown(pages.as_("constable").get(address_of(concern, "case-reference")))
    said = {"version": 2, "text": "CAD-77", "is_shared": "on"}
    assert pages.as_("constable", hours=2).post(address_of(concern, "case-reference"), said).status_code == 302
    concern.refresh_from_db()
    assert concern.police_reference == "CAD-77"


def test_the_council_does_not_take_away_what_the_police_gave(cast):
    concern = cast.concern()
    keep(concern, cast.constable, "CAD-77", is_shared=True)
    keep(concern, cast.council, "CAD-77")
    keep(concern, cast.council, "")
    concern.refresh_from_db()
    assert concern.police_reference == "CAD-77"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x" * 61, "Use 60 characters at most"),
        ("x" * 1_000_000, "Use 60 characters at most"),
    ],
)
def test_a_wrong_number_is_told(cast, pages, text, problem):
    concern = cast.concern()
    page = pages.as_("council").post(address_of(concern, "case-reference"), {"version": 1, "text": text})
    assert problem in shown(page)
    assert not CaseReference.objects.exists()


def test_the_page_reads_no_more_where_it_was_triaged_given_and_numbered(cast, pages):
    plain, full = cast.concern(), cast.concern()
    actions_triage.triage(full, severity=3, hostility=["race"], by=cast.council, at=START + HOUR)
    team = {"organisation": cast.council_body, "person": cast.manager}
    actions_triage.assign(full, **team, by=cast.council, at=START + HOUR)
    for user in (cast.council, cast.constable):
        keep(full, user, "N-1")
    counts = []
    for concern in (plain, full):
        client = pages.as_("council", hours=2)
        client.get(address_of(concern))  # the first read is written down
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address_of(concern)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


class TestSummary:
    def copied(self, pages, concern, name="council", **said):
        page = pages.as_(name, hours=3).post(address_of(concern, "summary-for-our-system"), said)
        return page.context["text"]

    def test_it_says_what_another_system_needs(self, cast, pages):
        concern = cast.concern(urgency=3, hostility_reported=("religion",), wants=("patrol",))
        keep(concern, cast.council, "FS-123")
        text = self.copied(pages, concern)
        reference = concern.matter.reference
        for line in (
            "OFFICIAL-SENSITIVE",
            f"Concern {reference} in the Hub",
            f"http://localhost:8000/concerns/{reference}/",
            "Our case reference: FS-123",
            "About: Damage or graffiti",
            "Ward: Northfield, Testham",
            "Logged: Mon 30 Nov 2026 09:00",
            "Urgency, the reporter: Urgent",
            "Severity, triage: High",
            "Because of who somebody is, the reporter: Religion or belief",
            "Because of who somebody is, triage: Not looked at yet",
            "- Answer, Testham Council, by Mon 30 Nov 2026 13:00",
            "- Patrol, Testham Neighbourhood Team, by Thu 3 Dec 2026 09:00",
        ):
            assert line in text.splitlines()
        for secret in (SECRET, cast.faith.name, cast.mosque.name, cast.committee.name):
            assert secret not in text

    def test_what_was_written_comes_along_when_asked_for(self, cast, pages):
        text = self.copied(pages, cast.concern(), with_words="on")
        assert SECRET in text
        assert cast.faith.name not in text

    def test_the_numbers_of_others_stay_with_them(self, cast, pages):
        concern = cast.concern()
        keep(concern, cast.constable, "CAD-77")
        keep(concern, cast.council, "FS-123")
        assert "CAD-77" not in self.copied(pages, concern)
        assert "FS-123" not in self.copied(pages, concern, "constable")

    def test_that_it_was_taken_along_is_written_down(self, cast, pages):
        concern = cast.concern()
        pages.as_("council").get(address_of(concern, "summary-for-our-system"))
        assert not Event.objects.filter(kind="copied").exists()
        self.copied(pages, concern)
        self.copied(pages, concern, "constable", with_words="on")
        rows = Event.objects.filter(kind="copied", matter=concern.matter).order_by("pk")
        assert list(rows.values_list("code", "by__name", "for_organisation__name")) == [
            ("", "Council", "Testham Council"),
            ("with_words", "Constable", "Testham Neighbourhood Team"),
        ]

    def test_what_is_kept_and_what_is_late_is_said(self, cast, pages, answered):
        text = self.copied(pages, answered)
        assert "- Answer, Testham Council, by Tue 1 Dec 2026 09:00: done Mon 30 Nov 2026 10:00" in text
        page = pages.as_("council", hours=24 * 9).post(address_of(answered, "summary-for-our-system"), {})
        assert "- Next step, Council, Testham Council, by Wed 2 Dec 2026 09:00: overdue" in page.context["text"]
