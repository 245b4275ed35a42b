from datetime import timedelta

import pytest

from hub.matters.models import Audience
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.people.models import Membership
from tests.cast import START
from tests.smtp import smtp_server


@pytest.fixture
def smtp():
    with smtp_server() as inbox:
        yield inbox


def test_who_no_longer_sees_a_matter_is_not_told_by_a_mail_that_waited(cast, smtp):
    concern = cast.concern()
    live = Audience.objects.live().filter(matter=concern.matter)
    live.filter(organisation=cast.council_body).update(until=START)
    assert deliver_due(START + timedelta(minutes=1)) == 1
    assert smtp.addresses() == ["faith@example.org"]
    assert dict(Mail.objects.values_list("address", "status")) == {
        "council@example.org": "withdrawn",
        "faith@example.org": "sent",
    }


def test_the_mailbox_of_a_body_that_no_longer_sees_it_is_not_told_either(cast, smtp):
    Membership.objects.filter(organisation=cast.council_body).update(position="")
    concern = cast.concern()
    assert Mail.objects.filter(address=cast.council_body.mailbox, status="queued").count() == 1
    Audience.objects.live().filter(matter=concern.matter, organisation=cast.council_body).update(until=START)
    deliver_due(START + timedelta(minutes=1))
    assert smtp.addresses() == ["faith@example.org"]
    assert Mail.objects.get(address=cast.council_body.mailbox).status == "withdrawn"


def test_the_mailbox_of_a_body_that_sees_it_is_told(cast, smtp):
    Membership.objects.filter(organisation=cast.council_body).update(position="")
    cast.concern()
    deliver_due(START + timedelta(minutes=1))
    assert cast.council_body.mailbox in smtp.addresses()
