"""Where the link of an invitation leads, and the list of those that wait."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.accounts import actions_invitations as actions
from hub.accounts.models import Invitation
from hub.history import moment
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.people.models import Membership, User

GOOD = {"name": "Sam Bee", "password": "three odd words here", "again": "three odd words here"}


@pytest.fixture
def invited(cast, link_of):
    """(invitation, path of its link) for an address and a body."""

    def make(email="sam@example.org", by="manager", body="council_body", role="council_officer", **more):
        facts = {"organisation": cast.named[body], "role": role, "position": "", "name": "Sam"} | more
        invitation = actions.invite(email=email, by=cast.named[by], **({"at": moment.now()} | facts))
        return invitation, link_of(email, moment.now())

    return make


def words(response):
    return " ".join(response.content.decode().split())


def test_the_page_says_who_invites_whom_to_what(client, invited):
    page = client.get(invited()[1])
    for said in ("sam@example.org", "Manager", "Testham Council", "Council officer", "Was this not sent to you?"):
        assert said in words(page)
    assert "no-store" in page["Cache-Control"]


def test_programs_that_open_every_link_change_nothing(client, cast, invited):
    paths = [invited()[1], invited("faith@example.org")[1]]
    paths += [paths[0][:-2] + "/", "/accounts/invitation/nonsense/"]
    before = (User.objects.count(), Membership.objects.count(), Event.objects.count(), Mail.objects.count())
    for who in (None, cast.faith, cast.warden):
        if who:
            client.force_login(who)
        for path in [*paths, *paths]:
            assert client.get(path).status_code == 200
            assert client.head(path).status_code == 200
    after = (User.objects.count(), Membership.objects.count(), Event.objects.count(), Mail.objects.count())
    assert after == before
    assert not Invitation.objects.exclude(accepted_at=None).exists()


def test_somebody_new_chooses_a_password_and_is_in(client, cast, invited, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    invitation, path = invited()
    assert client.post(path, GOOD).url == "/"
    user = User.objects.get(email="sam@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.name, user.check_password(GOOD["password"])) == ("Sam Bee", True)
    assert "You act for Testham Council now" in words(client.get("/"))
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    assert "It was used" in words(Client().post(path, GOOD))


def test_whoever_needs_a_second_step_goes_straight_on_to_it(client, invited, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    page = client.post(invited()[1], GOOD, follow=True)
    assert page.redirect_chain[-1][0] == reverse("mfa_index")
    # and is not asked for the password that was chosen a moment ago
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert client.get(reverse("concerns:list")).url == reverse("mfa_index"), "nothing else opens before it"


def test_a_planted_session_is_not_the_one_that_is_signed_in(client, invited):
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    client.post(invited()[1], GOOD)
    assert "_auth_user_id" in client.session
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_a_session_that_grows_gets_another_key(client, cast, invited):
    client.force_login(cast.faith)
    before = client.session.session_key
    _invitation, path = invited("faith@example.org")
    assert "You have an account with this address" in words(client.get(path))
    assert client.post(path).url == "/"
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    assert cast.faith.memberships.filter(organisation=cast.council_body).exists()


def test_an_account_that_owes_a_second_step_takes_it_before_it_accepts(client, cast, invited, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    client.force_login(cast.constable)
    _invitation, path = invited("constable@example.org")
    for answer in (client.get(path), client.post(path)):
        assert answer.url == reverse("mfa_index")
    assert not cast.constable.memberships.filter(organisation=cast.council_body).exists()


def test_somebody_else_who_is_signed_in_is_told_so(client, cast, invited):
    _invitation, path = invited()
    client.force_login(cast.faith)
    for answer in (client.get(path), client.post(path, GOOD)):
        assert "You are signed in as Faith (faith@example.org)" in words(answer)
    assert not cast.faith.memberships.filter(organisation=cast.council_body).exists()
    assert not User.objects.filter(email="sam@example.org").exists()
    assert Event.objects.get(kind="invitation_refused").by == cast.faith


def test_whether_an_address_has_an_account_is_not_shown(client, cast, invited):
    """Neither by the page nor by the time it takes."""
    told, queries = [], []
    for name in ("faith", "maryam"):
        path = invited(f"{name}@example.org")[1]
        with CaptureQueriesContext(connection) as asked:
            page = words(client.get(path))
        told.append(page.replace(path, "").replace(name, "").replace(client.get(path).context["sign_in"], ""))
        queries.append(len(asked))
    strip = [" ".join(p for p in text.split() if "token" not in p and "value=" not in p) for text in told]
    assert strip[0] == strip[1]
    assert queries[0] == queries[1]


def test_whoever_has_an_account_is_sent_to_sign_in_and_keeps_the_password(client, cast, invited):
    _invitation, path = invited("faith@example.org")
    page = client.post(path, GOOD)
    assert "There is an account with this address already" in words(page)
    assert "_auth_user_id" not in client.session
    sign_in = page.context["sign_in"]
    assert sign_in.startswith(reverse("account_login"))
    answer = client.post(sign_in, {"login": "faith@example.org", "password": "a long enough password 1", "next": path})
    assert answer.url == path


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("wrong", "a part of it got lost"),
        ("expired", "a link works for seven days"),
        ("used", "It was used"),
        ("withdrawn", "does not stand any more"),
        ("superseded", "A newer link was sent"),
    ],
)
def test_a_link_that_does_not_work_says_what_to_do(client, cast, invited, what, said):
    """The same to GET and POST, and the same whether the address has an account."""
    told = []
    for email in ("sam@example.org", "faith@example.org"):
        at = moment.now() - timedelta(days=6, hours=23)
        invitation, path = invited(email, at=at)
        if what == "wrong":
            path = path[:-3] + "/"
        elif what == "expired":
            Invitation.objects.filter(pk=invitation.pk).update(expires_at=moment.now())
        elif what == "used":
            Invitation.objects.filter(pk=invitation.pk).update(accepted_at=at)
        elif what == "withdrawn":
            actions.withdraw(invitation, by=cast.manager, at=at)
        else:
            actions.send_again(invitation, sent=1, by=cast.manager, at=at)
        told += [words(client.get(path)), words(client.post(path, GOOD))]
        assert email not in told[-1]
        assert "Testham" not in told[-1]
    assert said in told[0]
    assert len(set(told)) == 1
    assert User.objects.filter(email="sam@example.org").count() == 0


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"again": "other words there"}, "The two passwords differ"),
        ({"password": "sam@example.org", "again": "sam@example.org"}, "too similar"),
        ({"name": ""}, "Fill in: Your name"),
    ],
)
def test_a_wrong_answer_is_explained_and_the_link_stays_good(client, invited, answers, said):
    _invitation, path = invited()
    assert said in words(client.post(path, GOOD | answers))
    assert client.post(path, GOOD).status_code == 302


def test_guessing_is_slowed(client, cast):
    answers = [client.post(f"/accounts/invitation/guess{n}/").status_code for n in range(25)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_a_lead_invites_sends_again_and_takes_back(client, cast):
    client.force_login(cast.manager)
    page = reverse("accounts:invite", args=[cast.council_body.reference])
    positions = [code for code, _label in client.get(page).context["form"].fields["position"].choices]
    assert positions == ["owner", "deputy", "supervisor", ""]
    answers = {"name": "Sam", "email": "sam@example.org", "role": "council_officer", "position": "deputy"}
    assert client.post(page, answers).url == reverse("accounts:invitations")
    shown = words(client.get(reverse("accounts:invitations")))
    assert "sam@example.org" in shown
    sam = Invitation.objects.get()
    for _press in range(2):
        client.post(reverse("accounts:invitation_again", args=[sam.reference]), {"sent": "1"})
    assert Mail.objects.filter(template="invitation").count() == 2
    client.post(reverse("accounts:invitation_withdraw", args=[sam.reference]))
    assert "Nobody is invited" in words(client.get(reverse("accounts:invitations")))
    answer = client.post(reverse("accounts:invitation_withdraw", args=[sam.reference]), follow=True)
    assert "taken back already" in words(answer)


def test_a_role_above_ones_own_is_no_choice(client, cast):
    Membership.objects.filter(user=cast.warden).update(position="supervisor")
    client.force_login(cast.warden)
    page = reverse("accounts:invite", args=[cast.council_body.reference])
    answers = {"name": "Sam", "email": "sam@example.org", "role": "council_officer", "position": ""}
    assert "Choose one of the answers" in words(client.post(page, answers))
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_the_list_costs_the_same_however_long(client, cast, invited, who):
    client.force_login(cast.named[who])

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("accounts:invitations")).status_code == 200
        return len(asked)

    invited()
    before = queries()
    for number in range(2):
        invited(f"more{number}@example.org")
    assert queries() == before


def test_the_list_is_cut_into_pages(client, cast, invited):
    for number in range(30):
        invited(f"more{number}@example.org")
    client.force_login(cast.coordinator)
    first = client.get(reverse("accounts:invitations"))
    second = client.get(reverse("accounts:invitations") + first.context["older"])
    seen = [row["invitation"].pk for page in (first, second) for row in page.context["rows"]]
    assert len(seen) == len(set(seen)) == 30
    assert client.get(reverse("accounts:invitations") + "?after=%00").status_code in {200, 400}


def test_others_invitations_are_not_there(client, cast, invited):
    invitation, _path = invited()
    client.force_login(cast.faith)
    assert "sam@example.org" not in words(client.get(reverse("accounts:invitations")))
    for name in ("again", "withdraw"):
        assert client.post(reverse(f"accounts:invitation_{name}", args=[invitation.reference])).status_code == 404
