"""Who may ask whom to act for what; what it leaves behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hub.accounts import actions_invitations as actions
from hub.accounts import invitation_links
from hub.accounts.actions import AccountRefused, set_active
from hub.accounts.actions_handover import hand_over
from hub.accounts.models import Invitation
from hub.history.models import Event
from hub.notifications import rendering
from hub.notifications.models import Mail
from hub.people.models import Membership, Organisation, User
from tests.cast import START

DAY = timedelta(days=1)


def invite(cast, by, **changes):
    facts = {
        "email": "Sam@Example.org",
        "name": "Sam",
        "organisation": cast.council_body,
        "role": "council_officer",
        "position": "deputy",
        "at": START,
    }
    return actions.invite(**(facts | changes), by=by)


def token(invitation):
    return invitation_links.make(invitation).rstrip("/").rpartition("/")[2]


def yes(invitation, at=START, name="Sam"):
    return actions.accept_as_new(token(invitation), name=name, password="three odd words", at=at)


def events(**about):
    return list(Event.objects.filter(**about).order_by("pk").values_list("kind", flat=True))


def test_inviting_makes_no_account_and_a_secret_mail(cast):
    sam = invite(cast, cast.manager)
    assert (sam.email, sam.organisation, sam.expires_at) == ("sam@example.org", cast.council_body, START + 7 * DAY)
    assert not User.objects.filter(email="sam@example.org").exists()
    mail = Mail.objects.get()
    assert (mail.template, mail.recipient, mail.address, mail.secret) == ("invitation", None, "sam@example.org", True)
    assert not [value for value in mail.context.values() if "invitation/" in str(value)]
    assert events(organisation=cast.council_body) == ["invited"]
    assert invite(cast, cast.manager) == sam, "a second press invites nobody again"
    assert Mail.objects.count() == 1


def test_saying_yes_makes_the_account_with_its_role(cast):
    opened, user = yes(invite(cast, cast.manager), name="Sam B")
    assert (opened.problem, user.email, user.name) == ("", "sam@example.org", "Sam B")
    membership = user.memberships.get()
    assert (membership.organisation, membership.role, membership.position) == (
        cast.council_body,
        "council_officer",
        "deputy",
    )
    assert events(person=user) == ["account_made", "membership_started"]
    assert events(organisation=cast.council_body) == ["invited", "invitation_accepted"]


@pytest.mark.parametrize(
    ("who", "body", "may_give"),
    [
        ("coordinator", "police_body", {"police_officer", "police_supervisor"}),
        ("inspector", "police_body", {"police_officer", "police_supervisor"}),
        ("commander", "police_body", {"police_officer", "police_supervisor"}),
        ("manager", "council_body", {"council_officer", "enforcement_officer"}),
        ("faith", "committee", {"faith_leader"}),
        # no leads, other bodies, bodies above and strangers
        ("council", "council_body", set()),
        ("warden", "council_body", set()),
        ("sergeant", "police_body", set()),
        ("inspector", "command", set()),
        ("manager", "committee", set()),
        ("umbrella", "committee", set()),
        ("other_faith", "committee", set()),
        ("leaver", "council_body", set()),
    ],
)
def test_nobody_gives_more_than_they_have(cast, who, body, may_give):
    organisation, by = cast.named[body], cast.named[who]
    for role in ("police_officer", "police_supervisor", "council_officer", "enforcement_officer", "faith_leader"):
        facts = {"organisation": organisation, "role": role, "position": "", "email": f"{role}@example.net"}
        if role in may_give:
            invite(cast, by, **facts)
        else:
            with pytest.raises((PermissionDenied, AccountRefused)):
                invite(cast, by, **facts)
    assert set(Invitation.objects.values_list("role", flat=True)) == may_give


def test_a_lead_of_lesser_role_gives_no_greater_one(cast):
    """A supervisor among those who carry out patrols may not make somebody who answers concerns."""
    Membership.objects.filter(user=cast.warden).update(position="supervisor")
    with pytest.raises(AccountRefused, match="may do more than you"):
        invite(cast, cast.warden)
    assert invite(cast, cast.warden, role="enforcement_officer")


def test_answering_for_people_is_given_by_whoever_does(cast):
    with pytest.raises(AccountRefused, match="in that position"):
        invite(cast, cast.manager, position="head")
    with pytest.raises(AccountRefused, match="in that position"):
        invite(cast, cast.faith, organisation=cast.committee, role="faith_leader", position="supervisor")
    assert invite(cast, cast.manager, position="supervisor")
    assert invite(cast, cast.trustee, organisation=cast.committee, role="faith_leader", position="head")


def test_nobody_invites_themselves_under_another_role(cast):
    with pytest.raises(AccountRefused, match="Nobody invites themselves"):
        invite(cast, cast.manager, email="MANAGER@example.org", position="supervisor")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "warden@example.org"}, "They belong to that organisation already"),
        ({"role": "police_officer"}, "role"),
        ({"role": "emperor"}, "role"),
    ],
)
def test_what_cannot_be_is_refused(cast, changes, said):
    with pytest.raises(AccountRefused, match=said):
        invite(cast, cast.coordinator, **changes)
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


def test_an_account_elsewhere_is_no_obstacle_and_not_told_of(cast):
    assert invite(cast, cast.manager, email="faith@example.org").email == "faith@example.org"


def test_another_invitation_beside_an_open_one_is_refused(cast):
    invite(cast, cast.manager)
    with pytest.raises(AccountRefused, match="invited already"):
        invite(cast, cast.manager, role="enforcement_officer")


def test_a_new_link_ends_the_one_of_before(cast):
    sam = invite(cast, cast.manager)
    first = token(sam)
    assert actions.send_again(sam, sent=1, by=cast.manager, at=START + 6 * DAY)
    assert not actions.send_again(sam, sent=1, by=cast.manager, at=START + 6 * DAY), "a second press sends nothing"
    sam.refresh_from_db()
    assert sam.expires_at == START + 13 * DAY
    assert invitation_links.read(first, START + 6 * DAY).problem == "superseded"
    assert invitation_links.read(token(sam), START + 12 * DAY).problem == ""
    mails = list(Mail.objects.order_by("pk"))
    assert len(mails) == 2
    assert rendering.render(mails[0], START + 6 * DAY) is None, "the mail of before does not leave any more"
    assert token(sam) in rendering.render(mails[1], START + 6 * DAY).text


def test_it_is_not_sent_for_ever(cast):
    sam = invite(cast, cast.manager)
    for sent in range(1, actions.MOST_SENT):
        assert actions.send_again(sam, sent=sent, by=cast.manager, at=START)
    with pytest.raises(AccountRefused, match="address may be wrong"):
        actions.send_again(sam, sent=actions.MOST_SENT, by=cast.manager, at=START)


def test_links_that_do_not_work_say_why_and_leave_nothing(cast):
    sam = invite(cast, cast.manager)
    good = token(sam)
    assert invitation_links.read(good[:-1] + ("A" if good[-1] != "A" else "B"), START).problem == "wrong"
    assert invitation_links.read("nonsense", START).problem == "wrong"
    assert yes(sam, at=START + 7 * DAY)[0].problem == "expired"
    actions.withdraw(sam, by=cast.manager, at=START)
    assert yes(sam)[0].problem == "withdrawn"
    with pytest.raises(AccountRefused, match="already"):
        actions.withdraw(sam, by=cast.manager, at=START)
    assert not User.objects.filter(email="sam@example.org").exists()
    assert events(kind="invitation_refused") == ["invitation_refused"] * 2


def test_a_link_works_once(cast):
    sam = invite(cast, cast.manager)
    assert yes(sam)[1] is not None
    assert yes(sam, name="A thief") == (invitation_links.read(token(sam), START), None)
    assert invitation_links.read(token(sam), START).problem == "used"
    assert User.objects.get(email="sam@example.org").name == "Sam"


def test_whoever_has_the_address_accepts_and_nobody_else(cast):
    invitation = invite(cast, cast.manager, email="faith@example.org")
    assert yes(invitation)[0].problem == "has_account", "and its password stays"
    assert cast.faith.check_password("a long enough password 1")
    assert actions.accept(token(invitation), by=cast.trustee, at=START).problem == "another"
    assert not cast.trustee.memberships.filter(organisation=cast.council_body).exists()
    assert actions.accept(token(invitation), by=cast.faith, at=START).problem == ""
    assert cast.faith.memberships.filter(organisation=cast.council_body, role="council_officer").exists()
    assert events(kind="invitation_refused") == ["invitation_refused"] * 2


@pytest.mark.parametrize("how", ["left", "closed", "lesser"])
def test_whoever_may_no_longer_give_it_brings_nobody_in(cast, how):
    sam = invite(cast, cast.manager)
    if how == "left":
        hand_over(cast.manager.memberships.get(), by=cast.coordinator, at=START)
    elif how == "closed":
        set_active(cast.manager, False, by=cast.coordinator, at=START)
    else:
        Membership.objects.filter(user=cast.manager).update(position="owner")
    assert yes(sam)[0].problem == "withdrawn"
    mail = Mail.objects.get(template="invitation")
    assert rendering.render(mail, START) is None


def test_what_became_another_kind_of_body_brings_nobody_in(cast):
    """Also where nobody answers for the invitation, as for the first coordinator."""
    sam = invite(cast, None)
    Organisation.objects.filter(pk=cast.council_body.pk).update(kind="police")
    assert yes(sam)[0].problem == "withdrawn"


def test_an_invitation_raises_no_role_that_is_there(cast):
    """Somebody became a member in the meantime, with a lesser role: the old invitation changes nothing."""
    invitation = invite(cast, cast.manager, email="nobody@example.org", position="supervisor")
    Membership.objects.create(user=cast.nobody, organisation=cast.council_body, role="enforcement_officer", since=START)
    assert actions.accept(token(invitation), by=cast.nobody, at=START).problem == ""
    membership = cast.nobody.memberships.get()
    assert (membership.role, membership.position) == ("enforcement_officer", "")


def test_a_position_that_whoever_invited_lost_since_is_given_to_nobody(cast):
    chair = invite(cast, cast.trustee, organisation=cast.committee, role="faith_leader", position="head")
    cast.trustee.memberships.update(position="supervisor")
    opened, user = yes(chair)
    assert (opened.problem, user) == ("withdrawn", None)
    assert not Membership.objects.filter(user__email="sam@example.org").exists()


def test_an_invitation_that_does_not_stand_keeps_nobody_out(cast):
    """Who invited has left: a colleague who invites the same person anew does not land on a link that is dead."""
    dead = invite(cast, cast.trustee, organisation=cast.committee, role="faith_leader", position="")
    cast.trustee.memberships.update(ended_at=START)
    again = {"organisation": cast.committee, "role": "faith_leader", "position": "", "at": START + DAY}
    with pytest.raises(AccountRefused, match="does not stand"):
        actions.send_again(dead, sent=1, by=cast.faith, at=START + DAY)
    anew = invite(cast, cast.faith, **again)
    assert anew != dead
    dead.refresh_from_db()
    assert dead.withdrawn_by == cast.faith
    opened, user = yes(anew, at=START + DAY)
    assert (opened.problem, user.memberships.get().organisation) == ("", cast.committee)
