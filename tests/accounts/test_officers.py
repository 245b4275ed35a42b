"""A force's own list of officers: what it would change is shown, and just that is done."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.accounts import actions_officers, invitation_links
from hub.accounts.actions_invitations import accept_as_new
from hub.accounts.actions_officers import PlanChanged, carry_out, upload
from hub.accounts.models import Invitation, OfficersFile
from hub.accounts.officers_file import MOST_LINES, read_officers
from hub.accounts.officers_plan import plan_officers
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.people.models import Membership, Organisation, User
from hub.places.importing.rows import UnreadableFile
from tests.cast import START, person

HEAD = "shoulder number,name,email,team,role,position"
TEAM, OTHER = "Testham Neighbourhood Team", "Otherham Neighbourhood Team"


def a_file(*lines, head=HEAD):
    return "\n".join([head, *lines]).encode()


def plan(cast, *lines, by=None):
    return plan_officers(cast.command, read_officers(a_file(*lines)), by=by or cast.commander)


def kinds(found):
    return [(line.kind, str(line.text)) for line in found.lines]


def bring(cast, *lines, by=None, at=START, makes_teams=True, invites=True):
    by = by or cast.commander
    kept = upload(cast.command, file_name="o.csv", content=a_file(*lines), by=by, at=at)
    shown = plan(cast, *lines, by=by).digest
    return carry_out(kept, shown=shown, makes_teams=makes_teams, invites=invites, by=by, at=at)


def number_of(user):
    return User.objects.get(pk=user.pk).shoulder_number


def test_each_line_says_what_would_come_of_it(cast):
    found = plan(
        cast,
        f"PC 1,New Person,new@example.org,{TEAM},,",
        f"PC 2,Constable,constable@example.org,{OTHER},,",
        f"PC 3,Sergeant,sergeant@example.org,{TEAM},police_supervisor,deputy",
        f",Inspector,inspector@example.org,{TEAM},,",
        f"PC 5,Commander,commander@example.org,{TEAM},,",
        "PC 6,Second New,second@example.org,Pier Team,,",
        f"PC 1,Twice,twice@example.org,{TEAM},,",
        f"PC 8,,nameless@example.org,{TEAM},,",
        f"=1+1,Formula,formula@example.org,{TEAM},,",
        f"PC 9,Wrong,not an address,{TEAM},,",
        "PC 10,Elsewhere,elsewhere@example.org,Testham Council,,",
        f"PC 11,Role,role@example.org,{TEAM},council_officer,",
    )
    assert kinds(found) == [
        ("added", f"is invited to {TEAM}"),
        ("moved", f"from {TEAM} to {OTHER}; shoulder number PC 2; no position any more"),
        ("changed", "shoulder number PC 3"),
        ("same", ""),
        ("rejected", "This is you. Somebody else changes your own post."),
        ("added", "is invited to Pier Team (a new team)"),
        ("rejected", "It stands in line 2 already."),
        ("rejected", "The name is missing or too long."),
        ("rejected", "A shoulder number is made of letters and figures, like PC 1234MD."),
        ("rejected", "The email address is missing or wrong."),
        ("rejected", "Another organisation has the name of that team: add the name of the force to it."),
        ("rejected", "You cannot give that role. Roles are: police_officer, police_supervisor."),
    ]
    assert list(found.new_teams.values()) == ["Pier Team"]
    assert [member.user.name for member in found.missing] == ["Other_constable"]


def test_a_stranger_with_an_account_looks_like_anybody_who_is_new(cast):
    """Whoever brings a list does not learn who else has an account, which may tell their religion."""
    [known, unknown] = plan(
        cast, f",Faith,faith@example.org,{TEAM},,", f",Faith,nobody.such@example.org,{TEAM},,"
    ).lines
    assert (known.kind, known.text) == (unknown.kind, unknown.text)


def test_what_was_shown_is_done(cast):
    bring(
        cast,
        f"PC 2,Constable,constable@example.org,{OTHER},,",
        f"PC 3,Sergeant,sergeant@example.org,{TEAM},,",
        "PC 6,New,new@example.org,Pier Team,,",
    )
    assert cast.constable.memberships.current().get().organisation == cast.other_police_body
    assert (number_of(cast.constable), number_of(cast.sergeant)) == ("PC 2", "PC 3")
    team = Organisation.objects.get(name="Pier Team")
    assert (team.parent, team.kind, team.is_demo) == (cast.command, "police", False)
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.shoulder_number) == (team, "PC 6")
    assert list(Mail.objects.values_list("template", "address")) == [("invitation", "new@example.org")]
    assert Event.objects.filter(kind="officers_imported", code="1 1 1 0 0").count() == 1
    assert cast.other_constable.memberships.current().exists(), "who is not in the list stays"
    assert not OfficersFile.objects.exists()


def test_the_same_list_again_does_nothing(cast):
    lines = [f"PC 2,Constable,constable@example.org,{OTHER},,", "PC 6,New,new@example.org,Pier Team,,"]
    bring(cast, *lines)
    before = (Membership.objects.count(), Mail.objects.count(), Invitation.objects.count())
    again = bring(cast, *lines)
    assert [line.kind for line in again.lines] == ["same", "same"]
    assert (Membership.objects.count(), Mail.objects.count(), Invitation.objects.count()) == before


def test_two_officers_change_their_numbers(cast):
    lines = f"PC 2,Constable,constable@example.org,{TEAM},,", f"PC 3,Sergeant,sergeant@example.org,{TEAM},,"
    bring(cast, *lines)
    swapped = f"PC 3,Constable,constable@example.org,{TEAM},,", f"PC 2,Sergeant,sergeant@example.org,{TEAM},,"
    bring(cast, *swapped)
    assert (number_of(cast.constable), number_of(cast.sergeant)) == ("PC 3", "PC 2")
    [line] = plan(cast, f"PC 2,Inspector,inspector@example.org,{TEAM},,").lines
    assert line.kind == "rejected" and "has that number" in str(line.text)


def test_whoever_says_yes_has_the_number(cast):
    bring(cast, f"PC 6,New,new@example.org,{TEAM},,")
    token = urlsplit(invitation_links.make(Invitation.objects.get())).path.split("/")[-2]
    _opened, user = accept_as_new(token, name="New", password="three odd words here", at=START)
    user.refresh_from_db()
    assert (user.shoulder_number, user.force) == ("PC 6", cast.command)


def test_new_teams_and_people_only_if_they_are_wanted(cast):
    bring(cast, "PC 6,New,new@example.org,Pier Team,,", makes_teams=False)
    assert not Organisation.objects.filter(name="Pier Team").exists()
    bring(cast, f"PC 6,New,new@example.org,{TEAM},,", invites=False)
    assert not Invitation.objects.exists() and not Mail.objects.exists()


def test_what_has_changed_since_is_shown_anew(cast):
    line = f"PC 2,Constable,constable@example.org,{OTHER},,"
    kept = upload(cast.command, file_name="o.csv", content=a_file(line), by=cast.commander, at=START)
    shown = plan(cast, line).digest
    cast.constable.memberships.update(organisation=cast.other_police_body)
    with pytest.raises(PlanChanged):
        carry_out(kept, shown=shown, makes_teams=True, invites=True, by=cast.commander, at=START)
    assert number_of(cast.constable) == ""


def test_who_may_bring_a_list(cast):
    may = {name for name, who in cast.people().items() if actions_officers.forces_of(who).exists()}
    assert may == {"commander", "coordinator"}
    with pytest.raises(PermissionDenied):
        upload(cast.command, file_name="o.csv", content=a_file(), by=cast.inspector, at=START)


TOO_MANY = a_file(*["a,b,c@d.ef,g"] * (MOST_LINES + 1))
BROKEN = [b"\xff\x00\x01", b"name,email\nA,a@example.org\n", b"\x00", a_file('"open'), TOO_MANY]


@pytest.mark.parametrize("content", BROKEN)
def test_what_is_no_list_is_refused_in_words(cast, content):
    with pytest.raises(UnreadableFile):
        upload(cast.command, file_name="o.csv", content=content, by=cast.commander, at=START)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_whatever_program_saved_it(delimiter, encoding):
    text = delimiter.join(["Collar number", "Full name", "E-mail", "Unit"]) + "\r\n"
    text += delimiter.join(["pc 1", "Zoë Ash", "Z@Example.org", "Pier"]) + "\r\n"
    [row] = read_officers(text.encode(encoding))
    assert (row.number, row.name, row.email, row.team) == ("PC 1", "Zoë Ash", "z@example.org", "Pier")


def test_a_list_of_many_costs_no_more_queries(cast):
    costs = []
    for count in (1, 300):
        rows = read_officers(a_file(*(f"PC {n},New,new{n}@example.org,{TEAM},," for n in range(count))))
        with CaptureQueriesContext(connection) as queries:
            assert len(plan_officers(cast.command, rows, by=cast.commander).of("added")) == count
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_pages(cast):
    client = Client()
    client.force_login(cast.commander)
    page = reverse("accounts:officers_new", args=[cast.command.reference])
    assert page in client.get(reverse("accounts:away")).text
    assert "Choose a file" in client.post(page, {}).text
    wrong = SimpleUploadedFile("o.csv", b"a,b\n1,2\n")
    assert "The first line must name" in client.post(page, {"file": wrong}).text
    content = a_file("PC 6,<b>New</b>,new@example.org,Pier Team,,", f"PC 2,Constable,constable@example.org,{TEAM},,")
    address = client.post(page, {"file": SimpleUploadedFile("o.csv", content)}).url
    shown = client.get(address)
    assert "Pier Team" in shown.text and "&lt;b&gt;New" in shown.text
    assert not Invitation.objects.exists(), "looking changes nothing"
    answers = {"shown": shown.context["form"].initial["shown"], "invites": "on", "makes_teams": "on"}
    assert client.post(address, answers | {"shown": "0" * 64}).status_code == 409
    assert client.post(address, answers).url == page
    assert Invitation.objects.count() == 1
    again = client.post(address, answers, follow=True)
    assert "imported already" in again.text and Invitation.objects.count() == 1


def test_a_list_lasts_a_day(cast):
    upload(cast.command, file_name="o.csv", content=a_file(), by=cast.commander, at=START)
    upload(cast.command, file_name="o.csv", content=a_file(), by=cast.commander, at=START + timedelta(days=1))
    assert OfficersFile.objects.count() == 1


def test_whoever_stands_above_is_no_line_of_a_supervisors_list(cast):
    """The line says so; it does not stop the rest of the list."""
    person(cast, "sub", "command", "police_supervisor", "supervisor")
    person(cast, "chair", "police_body", "police_supervisor", "head")
    lines = [f"PC 9,Chair,chair@example.org,{TEAM},,", f"PC 2,Constable,constable@example.org,{TEAM},,"]
    found = plan(cast, *lines, by=cast.sub)
    assert kinds(found) == [
        ("rejected", "You do not lead them: whoever stands above them changes this."),
        ("changed", "shoulder number PC 2"),
    ]
    bring(cast, *lines, by=cast.sub)
    assert (number_of(cast.chair), number_of(cast.constable)) == ("", "PC 2")
    assert kinds(plan(cast, f",Chair,chair@example.org,{TEAM},,", by=cast.sub)) == [("same", "")]


def test_whoever_goes_to_another_team_leaves_behind_what_they_promised_in_the_old_one(cast):
    concern = cast.concern(told=[cast.police_body, cast.council_body], category="threat")
    promise = concern.matter.promises.open().filter(owner_organisation=cast.police_body).first()
    assert promise is not None
    type(promise).objects.filter(pk=promise.pk).update(owner_user=cast.constable)
    at_another = Client()
    at_another.force_login(cast.constable)
    bring(cast, f"PC 2,Constable,constable@example.org,{OTHER},,")
    promise.refresh_from_db()
    assert promise.owner_user is None
    assert cast.constable.memberships.current().get().organisation == cast.other_police_body
    assert User.objects.get(pk=cast.constable.pk).force == cast.command
    assert {m.recipient for m in Mail.objects.filter(template="handover_left")} == {cast.constable}
