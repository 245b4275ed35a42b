from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hub.accounts.models import Invitation
from hub.history import moment
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.people.models import Organisation, User
from hub.people.roles import Permission
from tests.smtp import smtp_server

ANSWERS = {"name": "First", "password": "three odd words here", "again": "three odd words here"}


def start(**changes):
    out = StringIO()
    facts = {"organisation": "Hub for London", "email": "first@example.org", "name": "First"} | changes
    call_command("start_hub", stdout=out, **facts)
    return out.getvalue()


@pytest.mark.django_db
def test_an_empty_installation_gets_its_operator_and_coordinator(client):
    said = start()
    assert Organisation.objects.get().kind == "operator"
    assert not User.objects.exists()
    path = said.strip().rpartition("http://localhost:8000")[2]
    assert client.post(path, ANSWERS).status_code == 302
    user = User.objects.get()
    assert user.may(Permission.MANAGE_PEOPLE)
    assert user.check_password(ANSWERS["password"])


@pytest.mark.django_db
def test_the_link_is_mailed_too_and_not_after_it_was_used(client):
    with smtp_server() as inbox:
        path = start().strip().rpartition("http://localhost:8000")[2]
        client.post(path, ANSWERS)
        deliver_due(moment.now())
        assert inbox.messages == []
    assert Mail.objects.get(template="invitation").status == "withdrawn"


@pytest.mark.django_db
def test_a_hub_is_started_once():
    start()
    with pytest.raises(CommandError, match="This Hub was started before: it is run by Hub for London"):
        start(email="second@example.org")
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_a_wrong_address_is_refused_before_anything_is_made():
    with pytest.raises(CommandError, match="is not an email address"):
        start(email="first")
    assert not Organisation.objects.exists()
