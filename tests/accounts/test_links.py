from datetime import timedelta

import pytest

from hub.accounts import actions, links
from hub.notifications.models import Mail
from hub.people.models import User
from tests.cast import START

HOUR = timedelta(hours=1)


def token(user, purpose="reset", at=START):
    return links.make(user, purpose, at).rstrip("/").rpartition("/")[2]


@pytest.fixture
def person(db):
    return User.objects.create_user("new@example.org", None, name="New Person")


def test_a_link_lasts_its_time_and_no_longer(person):
    made = token(person)
    assert links.read(made, START + HOUR).user == person
    assert links.read(made, START + HOUR + timedelta(seconds=1)).problem == "expired"


def test_a_link_of_a_kind_that_is_no_more_has_run_out(person):
    assert links.read(token(person, "account"), START).problem == "expired"


def test_a_link_works_once(person):
    made = token(person)
    assert actions.set_password_by_link(made, "three odd words here", at=START).user == person
    assert actions.set_password_by_link(made, "somebody else's words", at=START).problem == "used"
    person.refresh_from_db()
    assert person.check_password("three odd words here")


def test_setting_a_password_uses_up_every_link(person):
    first, second = token(person), token(person, at=START - HOUR / 2)
    actions.set_password_by_link(first, "three odd words here", at=START)
    assert links.read(second, START).problem == "used"


def test_a_changed_address_uses_up_the_link(person):
    made = token(person)
    User.objects.filter(pk=person.pk).update(email="thief@example.org")
    assert links.read(made, START).problem == "used"


def test_a_changed_letter_is_noticed(person):
    made = token(person)
    assert links.read(made[:-1] + ("A" if made[-1] != "A" else "B"), START).problem == "wrong"
    assert links.read("nonsense", START).problem == "wrong"


def test_a_closed_account_has_no_links(person):
    made = token(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert links.read(made, START).problem == "wrong"


def test_the_owner_hears_of_a_new_password_but_not_of_the_first(person):
    actions.set_password_by_link(token(person), "three odd words here", at=START)
    assert not Mail.objects.filter(template="sign_in_changed").exists()
    person.refresh_from_db()
    actions.set_password_by_link(token(person), "three other odd words", at=START)
    assert Mail.objects.get(template="sign_in_changed").recipient == person
