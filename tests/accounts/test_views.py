"""The coordinator's pages about organisations and people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from hub.accounts.actions import stamp_of
from hub.accounts.models import Invitation
from hub.notifications.models import Mail
from hub.people.models import Membership, Organisation, User
from tests.cast import person

# see test_absence, test_views_handover, test_invited and test_joining
FOR_EVERYBODY = {"away", "absence", "invite", "invitations", "invitation_again", "invitation_withdraw", "handover"}
FOR_EVERYBODY |= {"joinings", "joining", "joining_place", "joining_confirm", "joining_refuse", "second_person_later"}
# see test_views_offices
FOR_EVERYBODY |= {
    "me",
    "offices",
    "office_add",
    "office",
    "office_holder",
    "office_contact",
    "office_check",
    "office_close",
}
# see test_actions_resets and test_officers
FOR_EVERYBODY |= {"officers", "officers_new", "shoulder_number", "step_reset_agree", "step_reset_take_back"}
# see test_mails
FOR_EVERYBODY |= {"mails", "stop_mails", "start_mails"}
# of pages whose name begins with "bod", test_bodies
NAMES = get_resolver().namespace_dict["accounts"][1].reverse_dict
PAGES = sorted(
    name for name in NAMES if isinstance(name, str) and name not in FOR_EVERYBODY and not name.startswith("bod")
)


def address(cast, name):
    known = {"reference": cast.warden.reference, "organisation": cast.council_body.reference}
    if name.startswith("organisation"):
        known["reference"] = cast.council_body.reference
    _path, arguments = get_resolver().namespace_dict["accounts"][1].reverse_dict[name][0][0]
    return reverse(f"accounts:{name}", kwargs={argument: known[argument] for argument in arguments})


@pytest.fixture
def coordinator(client, cast):
    client.force_login(cast.coordinator)
    return client


@pytest.mark.parametrize("name", PAGES)
def test_for_everybody_else_the_pages_do_not_exist(client, cast, name):
    before = (Organisation.objects.count(), Membership.objects.current().count(), User.objects.count())
    for who in ("faith", "umbrella", "council", "manager", "commander", "leaver", "nobody"):
        client.force_login(getattr(cast, who))
        assert client.get(address(cast, name)).status_code == 404, who
        assert client.post(address(cast, name), {"name": "Mine"}).status_code == 404, who
    client.logout()
    assert client.get(address(cast, name)).status_code == 302
    assert (Organisation.objects.count(), Membership.objects.current().count(), User.objects.count()) == before
    assert not Mail.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_the_coordinator_opens_every_page(coordinator, cast, name):
    expected = 405 if name in {"person_link", "person_close", "person_open"} else 200
    assert coordinator.get(address(cast, name)).status_code == expected


ANSWERS = {
    "name": "Westham Council",
    "kind": "council",
    "parent": "",
    "boroughs": ["E09990001"],
    "wards": "Eastfield\ne05990002",
    "mailbox": "team@example.org",
    "out_of_hours": "020 7946 0000",
}


def test_adding_an_organisation(coordinator, cast):
    response = coordinator.post(reverse("accounts:organisation_add"), ANSWERS)
    body = Organisation.objects.get(name="Westham Council")
    assert response.headers["Location"] == reverse("accounts:organisation", args=[body.reference])
    assert {area.name for area in body.areas.all()} == {"Testham", "Eastfield", "Southfield"}
    assert (body.mailbox, body.out_of_hours, body.kind) == ("team@example.org", "020 7946 0000", "council")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"wards": "Nowhere"}, "No ward is called Nowhere"),
        ({"name": "Testham Council"}, "There is an organisation of that name already"),
        ({"name": ""}, "Fill in: Name"),
        ({"kind": "operator"}, "Choose one of the answers on the page"),
        ({"name": "\u200b\u2028 "}, "Fill in: Name"),
        ({"mailbox": "not an address"}, "valid email"),
        ({"name": "x" * 200}, "160"),
    ],
)
def test_a_wrong_answer_about_an_organisation_is_explained(coordinator, cast, change, said):
    page = coordinator.post(reverse("accounts:organisation_add"), ANSWERS | change)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not Organisation.objects.filter(mailbox="team@example.org").exists()


def test_two_wards_of_one_name_need_their_code(coordinator, cast):
    cast.south_ward.name = "Eastfield"
    cast.south_ward.save()
    page = coordinator.post(reverse("accounts:organisation_add"), ANSWERS | {"wards": "Eastfield"})
    assert "more than one ward called Eastfield" in page.content.decode()


def test_the_form_shows_what_is_and_saves_what_changed(coordinator, cast):
    cast.police_body.areas.add(cast.ward)
    page = coordinator.get(reverse("accounts:organisation_edit", args=[cast.police_body.reference]))
    shown = {**page.context["form"].initial, "boroughs": page.context["form"]["boroughs"].value()}
    assert (shown["parent"], shown["boroughs"], shown["wards"]) == (
        cast.command.reference,
        ["E09990001"],
        "E05990001",
    )
    coordinator.post(
        reverse("accounts:organisation_edit", args=[cast.police_body.reference]), shown | {"mailbox": "x@example.org"}
    )
    cast.police_body.refresh_from_db()
    assert (cast.police_body.mailbox, cast.police_body.parent) == ("x@example.org", cast.command)


def test_the_operator_stays_what_it_is(coordinator, cast):
    page = reverse("accounts:organisation_edit", args=[cast.operator.reference])
    answers = ANSWERS | {"name": "Hub coordinators", "boroughs": [], "wards": "", "kind": "council"}
    assert coordinator.post(page, answers).status_code == 302
    cast.operator.refresh_from_db()
    assert (cast.operator.kind, cast.operator.mailbox) == ("operator", "team@example.org")


PERSON = {
    "name": "Sam",
    "email": "sam@example.org",
    "phone": "",
    "language": "en-gb",
    "role": "council_officer",
    "position": "deputy",
}


def test_adding_a_person(coordinator, cast):
    where = reverse("accounts:person_add")
    assert "Testham Council" in coordinator.get(where).content.decode()
    page = coordinator.get(where, {"organisation": cast.council_body.reference}).url
    roles = [code for code, _label in coordinator.get(page).context["form"].fields["role"].choices]
    assert roles == ["council_officer", "enforcement_officer"]
    coordinator.post(page, PERSON)
    sam = Invitation.objects.get()
    assert (sam.email, sam.role, sam.position) == ("sam@example.org", "council_officer", "deputy")
    assert Mail.objects.get(template="invitation").address == "sam@example.org"
    assert not User.objects.filter(email="sam@example.org").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "council@example.org"}, "They belong to that organisation already"),
        ({"email": "Coordinator@example.org"}, "Nobody invites themselves"),
        ({"email": "nonsense"}, "valid email"),
        ({"role": "coordinator"}, "coordinator"),
        ({"name": ""}, "Fill in: Name"),
    ],
)
def test_a_wrong_answer_about_a_person_is_explained(coordinator, cast, change, said):
    page = reverse("accounts:invite", args=[cast.council_body.reference])
    answer = coordinator.post(page, PERSON | change)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Mail.objects.exists()


def test_changing_a_persons_details(coordinator, cast):
    answers = {"name": "Faith B", "email": "faith@example.org", "phone": "020 7946 0001"}
    coordinator.post(reverse("accounts:person_edit", args=[cast.faith.reference]), answers)
    cast.faith.refresh_from_db()
    assert (cast.faith.name, cast.faith.phone, cast.faith.language) == ("Faith B", "020 7946 0001", "en-gb")


def test_a_second_organisation_a_changed_role_and_an_end(coordinator, cast):
    add = f"{reverse('accounts:membership_add', args=[cast.umbrella.reference])}?organisation="
    coordinator.post(add + cast.committee.reference, {"role": "faith_leader", "position": ""})
    edit = [cast.umbrella.reference, cast.committee.reference]
    membership = cast.umbrella.memberships.get(organisation=cast.committee)
    said = {"role": "faith_leader", "position": "head", "version": stamp_of(membership)}
    coordinator.post(reverse("accounts:membership_edit", args=edit), said)
    membership.refresh_from_db()
    assert membership.position == "head"
    coordinator.post(reverse("accounts:handover", args=edit), {"successor": "nobody", "position": "head"})
    membership.refresh_from_db()
    assert membership.ended_at is not None


def test_a_role_that_somebody_else_changed_meanwhile_is_looked_at_again(coordinator, cast):
    address = reverse("accounts:membership_edit", args=[cast.warden.reference, cast.council_body.reference])
    version = coordinator.get(address).context["form"].initial["version"]
    cast.warden.memberships.update(position="supervisor")
    said = {"role": "enforcement_officer", "position": "deputy", "version": version}
    page = coordinator.post(address, said)
    assert page.status_code == 409
    assert "Somebody else changed this while you were writing" in page.text
    assert "Council enforcement officer · Supervisor" in page.text
    assert cast.warden.memberships.get().position == "supervisor"
    said["version"] = page.context["form"].data["version"]
    assert coordinator.post(address, said).status_code == 302
    assert cast.warden.memberships.get().position == "deputy"


def test_ones_own_role_stays_whatever_is_posted(coordinator, cast):
    mine = [cast.coordinator.reference, cast.operator.reference]
    said = {"role": "coordinator", "position": "head", "version": stamp_of(cast.coordinator.memberships.get())}
    page = coordinator.post(reverse("accounts:membership_edit", args=mine), said)
    assert "Nobody changes their own role" in page.content.decode()
    coordinator.post(reverse("accounts:person_close", args=mine[:1]))
    cast.coordinator.refresh_from_db()
    assert cast.coordinator.is_active
    assert cast.coordinator.memberships.get().position == "owner"


def test_closing_an_account_ends_its_sessions(coordinator, cast):
    theirs = type(coordinator)()
    theirs.force_login(cast.warden)
    coordinator.post(reverse("accounts:person_close", args=[cast.warden.reference]))
    assert theirs.get(reverse("account_change_password")).status_code == 302
    page = coordinator.get(reverse("accounts:person", args=[cast.warden.reference]))
    assert "Open the account again" in page.content.decode()


def test_the_link_can_be_sent_again(coordinator, cast):
    coordinator.post(reverse("accounts:person_link", args=[cast.warden.reference]))
    assert Mail.objects.get().recipient == cast.warden


@pytest.mark.parametrize("name", ["organisations", "people"])
def test_lists_cost_the_same_however_long(coordinator, cast, name):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert coordinator.get(reverse(f"accounts:{name}")).status_code == 200
        return len(asked)

    before = queries()
    for number in range(3):
        cast.named["more"] = Organisation.objects.create(kind="council", name=f"More {number}")
        person(cast, f"more{number}", "more", "council_officer")
    assert queries() == before


def test_lists_page_by_name_and_search(coordinator, cast):
    Organisation.objects.bulk_create(
        [
            Organisation(kind="council", name=f"Council {number:03}", reference=f"O-0000-{number:04}")
            for number in range(60)
        ]
    )
    first = coordinator.get(reverse("accounts:organisations"))
    second = coordinator.get(reverse("accounts:organisations") + first.context["next"])
    names = [organisation.name for page in (first, second) for organisation in page.context["organisations"]]
    assert names == sorted(names)
    assert len(names) == len(set(names)) == Organisation.objects.count()
    found = coordinator.get(reverse("accounts:organisations"), {"q": "council 01"})
    assert len(found.context["organisations"]) == 10


@pytest.mark.parametrize("name", ["organisations", "people", "person_add"])
@pytest.mark.parametrize("query", ["?after=O-0000-0000", "?after=%FF", "?q=" + "x" * 500, "?organisation=nonsense"])
def test_made_up_addresses_are_no_error(coordinator, cast, name, query):
    assert coordinator.get(reverse(f"accounts:{name}") + query).status_code == 200
