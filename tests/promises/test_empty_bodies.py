"""Nobody holds a position at the body that promised it, nor where it is led: whoever runs the Hub hears of that, also
where they may not see what it is about."""

import pytest

from hub.concerns import actions_children
from hub.notifications import rendering
from hub.notifications.models import Mail
from hub.notifications.registry import may_leave
from hub.people.models import Membership
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from tests.cast import START
from tests.promises.ladders import minutes, promised


@pytest.fixture
def child(cast):
    """A child at risk, led by a council without anybody."""
    concern = actions_children.name_child(cast.concern(), by=cast.faith, at=START)
    Promise.objects.update(next_rung_at=None)
    Membership.objects.filter(organisation=cast.council_body).update(ended_at=minutes(1))
    promised(concern, cast.council_body)
    return concern


def heard(cast):
    return [mail for mail in Mail.objects.filter(recipient=cast.coordinator).order_by("pk") if may_leave(mail)]


def test_of_a_child_at_risk_the_coordinator_hears_that_nobody_is_there(cast, child, client):
    run_due_rungs(minutes(60))
    mails = heard(cast)
    assert [mail.context["position"] for mail in mails] == ["owner", "deputy", "supervisor", "head"]
    client.force_login(cast.coordinator)
    for mail in mails:
        rendered = rendering.render(mail, minutes(61))
        assert child.matter.reference not in rendered.subject + rendered.text + rendered.html
        assert mail.matter is None
        assert mail.promise is None
        page = f"/bodies/{cast.council_body.reference}/"
        assert page in rendered.text
        assert client.get(page).status_code == 200
    assert cast.council_body.name in client.get("/").text
    assert child.matter.reference not in client.get("/").text


def test_without_a_coordinator_in_a_position_the_mailbox_of_the_hub_hears(cast, child):
    Membership.objects.filter(organisation=cast.operator).update(position="")
    cast.operator.mailbox = "hub@operator.test"
    cast.operator.save()
    run_due_rungs(minutes(60))
    mails = Mail.objects.filter(address="hub@operator.test", template="position_empty")
    assert len([mail for mail in mails if may_leave(mail)]) == 4
