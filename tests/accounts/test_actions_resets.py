"""Two coordinators together; one alone can get into nobody's account."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from hub.accounts import emails, links
from hub.accounts.actions_resets import agree, ask_reset, carry_out, open_reset, take_back
from hub.accounts.models import StepReset
from hub.accounts.refused import AccountRefused
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.people.models import User
from tests.cast import PASSWORD, START, person

HOUR = timedelta(hours=1)


@pytest.fixture
def second(cast):
    return person(cast, "second", "operator", "coordinator")


@pytest.fixture
def locked_out(cast):
    """The council officer, whose phone with the app is lost."""
    TOTP.activate(cast.council, generate_totp_secret())
    return cast.council


def asked(cast, who, **more):
    return ask_reset(who, **({"reason": "phone_lost", "by": cast.coordinator, "at": START} | more))


def steps_of(user):
    return Authenticator.objects.filter(user=user).count()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db(transaction=True)  # a session is known once it is committed
def test_their_sessions_end(cast, second, locked_out):
    client = Client()
    client.post("/accounts/login/", {"login": "faith@example.org", "password": PASSWORD})
    assert client.get("/").status_code == 200
    carry_out(cast.faith, by=None, at=START, code="command")
    assert client.get("/").url.startswith("/accounts/login/")


def test_one_asks_and_another_agrees(cast, second, locked_out):
    reset = asked(cast, locked_out)
    told = Mail.objects.values_list("template", "recipient__name")
    assert set(told) == {("reset_to_agree", "Second"), ("reset_asked", "Council")}
    assert steps_of(locked_out) == 1, "nothing happens before"
    agree(reset, by=second, at=START + 23 * HOUR)
    assert steps_of(locked_out) == 0
    assert Mail.objects.filter(template="sign_in_changed", address="council@example.org").count() == 1
    said = Event.objects.filter(person=locked_out).order_by("pk").values_list("kind", "by__name")
    assert list(said) == [("step_reset_asked", "Coordinator"), ("step_reset", "Second")]


def test_after_it_the_password_leads_to_setting_up_a_new_step(cast, second, locked_out, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    agree(asked(cast, locked_out), by=second, at=START)
    client = Client()
    client.post("/accounts/login/", {"login": locked_out.email, "password": PASSWORD})
    assert client.get("/").url == reverse("mfa_index")


def test_who_may_not_agree(cast, second, locked_out):
    """Nor a coordinator who was made one lately: whoever asks could have invited their own second account."""
    reset = asked(cast, locked_out)
    newcomer = person(cast, "newcomer", "operator", "coordinator")
    newcomer.memberships.update(since=START - timedelta(days=6))
    for who in (cast.coordinator, locked_out, cast.faith, cast.commander, newcomer):
        with pytest.raises(AccountRefused, match="Another coordinator"):
            agree(reset, by=who, at=START)
    assert steps_of(locked_out) == 1
    assert Event.objects.filter(person=locked_out, kind="step_reset_refused").count() == 5


def test_the_database_knows_it_too(cast, locked_out):
    reset = asked(cast, locked_out)
    with pytest.raises(IntegrityError), transaction.atomic():
        StepReset.objects.filter(pk=reset.pk).update(agreed_by=cast.coordinator, agreed_at=START)


def test_nobody_resets_themselves(cast, second):
    TOTP.activate(cast.coordinator, generate_totp_secret())
    with pytest.raises(AccountRefused, match="their own"):
        asked(cast, cast.coordinator)
    reset = asked(cast, cast.coordinator, by=second)
    with pytest.raises(AccountRefused):
        agree(reset, by=cast.coordinator, at=START)


def test_it_lasts_a_day(cast, second, locked_out):
    reset = asked(cast, locked_out)
    with pytest.raises(AccountRefused, match="a day has passed"):
        agree(reset, by=second, at=START + 24 * HOUR)
    assert open_reset(locked_out, START + 24 * HOUR) is None
    again = asked(cast, locked_out, at=START + 25 * HOUR)
    assert again != reset
    agree(again, by=second, at=START + 26 * HOUR)
    with pytest.raises(AccountRefused):
        agree(again, by=second, at=START + 26 * HOUR)


def test_a_second_press_asks_once(cast, second, locked_out):
    assert asked(cast, locked_out) == asked(cast, locked_out)
    assert Mail.objects.count() == 2
    with pytest.raises(AccountRefused, match="already"):
        asked(cast, locked_out, reason="codes_lost")


def test_taken_back(cast, second, locked_out):
    reset = asked(cast, locked_out)
    take_back(reset, by=second, at=START)
    with pytest.raises(AccountRefused):
        agree(reset, by=second, at=START)
    assert steps_of(locked_out) == 1


def test_who_asked_and_left_counts_no_more(cast, second, locked_out):
    reset = asked(cast, locked_out)
    cast.coordinator.memberships.update(ended_at=START)
    with pytest.raises(AccountRefused, match="no coordinator any more"):
        agree(reset, by=second, at=START)


def test_nothing_to_take_off(cast, second):
    with pytest.raises(AccountRefused, match="no second step"):
        asked(cast, cast.council)


def test_a_new_address_needs_two_as_well(cast, second):
    client = signed_in(cast.coordinator)
    answers = {"name": "Faith", "email": "thief@example.net", "phone": ""}
    page = client.post(reverse("accounts:person_edit", args=[cast.faith.reference]), answers, follow=True)
    assert "works once another coordinator agrees" in page.text and "thief@example.net" in page.text
    cast.faith.refresh_from_db()
    assert cast.faith.email == "faith@example.org"
    client.post(reverse("accounts:person_link", args=[cast.faith.reference]))
    assert not Mail.objects.filter(address="thief@example.net").exists(), "no link goes there"
    reset = StepReset.objects.get()
    agree(reset, by=second, at=reset.asked_at)
    cast.faith.refresh_from_db()
    assert cast.faith.email == "thief@example.net"
    told = Mail.objects.filter(template="sign_in_changed").values_list("address", flat=True)
    assert set(told) == {"faith@example.org", "thief@example.net"}


def test_a_link_that_waits_does_not_go_to_the_address_of_before(cast, second):
    emails.password_asked(cast.faith, at=START)
    mail = Mail.objects.get()
    assert links.password_reset(mail, START)["url"]
    carry_out(cast.faith, new_email="new@example.org", by=None, at=START, code="command")
    assert links.password_reset(mail, START) is None


@pytest.mark.parametrize("address", ["TRUSTEE@example.org", "faith@example.org"])
def test_an_address_that_is_taken_is_refused(cast, second, address):
    with pytest.raises(AccountRefused):
        asked(cast, cast.faith, reason="address", new_email=address)


def test_on_the_server_for_a_hub_with_one_coordinator(cast, locked_out, capsys):
    call_command("reset_sign_in", "Council@example.org")
    assert steps_of(locked_out) == 0
    call_command("reset_sign_in", "council@example.org", address="New@example.org")
    assert User.objects.get(pk=locked_out.pk).email == "new@example.org"
    assert "told by mail" in capsys.readouterr().out
    for arguments in (["nobody-here@example.org"], ["new@example.org", "--address", "x"]):
        with pytest.raises(CommandError):
            call_command("reset_sign_in", *arguments)
    with pytest.raises(CommandError, match="There is an account"):
        call_command("reset_sign_in", "new@example.org", address="faith@example.org")


def test_the_pages(cast, second, locked_out):
    """From asking to agreeing, as two people press it."""
    first, other = signed_in(cast.coordinator), signed_in(second)
    page = reverse("accounts:person", args=[locked_out.reference])
    assert "They lost their phone" in first.get(page).text
    assert "Choose why they cannot sign in" in first.post(f"{page}second-step/", {}).text
    assert first.post(f"{page}second-step/", {"reason": "phone_lost"}).url == page
    reset = StepReset.objects.get()
    pressed = f"{page}second-step/{reset.reference}/agree/"
    assert pressed not in first.get(page).text
    first.post(pressed)
    assert steps_of(locked_out) == 1
    assert pressed in other.get(page).text
    other.post(pressed)
    assert steps_of(locked_out) == 0
    assert "waits for nobody any more" in other.post(pressed, follow=True).text


def test_the_only_coordinator_is_told_what_to_do(cast, locked_out):
    page = signed_in(cast.coordinator).get(reverse("accounts:step_reset", args=[locked_out.reference]))
    assert "You are the only coordinator" in page.text and "reset_sign_in" in page.text


def test_a_leader_gives_a_number(cast):
    client = signed_in(cast.inspector)
    page = reverse("accounts:shoulder_number", args=[cast.constable.reference])
    assert client.get(page).status_code == 200
    assert "made of letters and figures" in client.post(page, {"number": "=1", "was": ""}).text
    assert client.post(page, {"number": "pc 7", "was": ""}).url == reverse("accounts:away")
    cast.constable.refresh_from_db()
    assert cast.constable.shoulder_number == "PC 7"
    assert client.post(page, {"number": "pc 7", "was": ""}).status_code == 302, "a second press"
    assert "meanwhile" in client.post(page, {"number": "pc 8", "was": ""}).text
