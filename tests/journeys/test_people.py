"""Stories of those who answer for an organisation, through the pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hub.history import moment
from hub.notifications.models import Mail
from hub.promises.clock import LONDON
from hub.promises.sweep import run_due_rungs

HOUR = timedelta(hours=1)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page(name, body, *more):
    return reverse(f"accounts:{name}", args=[body.reference, *more])


@pytest.fixture
def now():
    return moment.now()


def test_a_sergeant_goes_on_leave_and_the_rung_reaches_whoever_stands_in(cast, now):
    today = now.astimezone(LONDON).date()
    sergeant, inspector = signed_in(cast.sergeant), signed_in(cast.inspector)
    away = reverse("accounts:absence", args=[cast.sergeant.reference, cast.police_body.reference])
    said = {"first_day": f"{today:%d/%m/%Y}", "last_day": f"{today + timedelta(days=7):%d/%m/%Y}"}
    response = sergeant.post(away, said | {"stand_in": cast.constable.reference}, follow=True)
    assert "Constable hears meanwhile" in response.content.decode()

    assert "Constable stands in" in inspector.get(page("body", cast.police_body)).content.decode()
    shown = inspector.get(page("body_ladder", cast.police_body, "high")).content.decode()
    assert "Constable, standing in" in shown

    concern = cast.concern(at=now, category="theft", nature="crime", urgency=3)
    for minutes in range(0, 8 * 60, 15):
        run_due_rungs(now + timedelta(minutes=minutes))
    told = Mail.objects.filter(matter=concern.matter, template="promise_overdue", context__position="deputy")
    assert {mail.recipient for mail in told} == {cast.constable}


def test_a_lead_agrees_another_time_and_the_next_concern_shows_it(cast, now):
    old = cast.concern(at=now, category="theft", nature="crime", urgency=3)
    commander, faith = signed_in(cast.commander), signed_in(cast.faith)
    address = page("body_target", cast.command, "acknowledge")
    version = commander.get(address).context["form"]["version"].value()
    said = {"version": version, "high_how": "own", "high_time_amount": "2", "high_time_unit": "clock_hours"}
    response = commander.post(address, said, follow=True)
    assert "It counts for what is promised from now on" in response.content.decode()

    new = cast.concern(at=moment.now(), category="theft", nature="crime", urgency=3)
    due = [c.matter.promises.get(kind="acknowledge") for c in (old, new)]
    assert [promise.due_at - promise.started_at for promise in due] == [4 * HOUR, 2 * HOUR]
    shown = [faith.get(reverse("concerns:detail", args=[c.matter.reference])).content.decode() for c in (old, new)]
    assert "agreed by North Area Command" not in shown[0]
    assert "2 hours from" in shown[1] and "agreed by North Area Command" in shown[1]
