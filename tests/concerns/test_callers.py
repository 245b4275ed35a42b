"""Entered for a caller: by a council or a reporting centre, marked so, and told only to those the caller agreed to."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.concerns import actions, drafts
from hub.concerns.actions_anyone import Left
from hub.concerns.models import Concern, Draft, OutsideReporter, Receipt
from hub.concerns.views import callers as views
from hub.history.models import Event
from hub.matters.models import Audience
from hub.notifications.models import Mail
from hub.people.models import Membership, Organisation
from hub.places.models import PlaceOfWorship
from tests.cast import START, person
from tests.pages import address_of

AT = "/concerns/for-a-caller/"
TOLD = "Somebody shouted at a woman at the bus stop."


def text(page):
    return " ".join(page.content.decode().split())


def entered(cast, **changes):
    return cast.entered(what=TOLD, **changes)


class Walk:
    """Through the pages, as a browser goes."""

    def __init__(self, client):
        self.client = client

    def begin(self, **more):
        key = re.search(r'name="form_key"[^>]* value="([^"]*)"', text(self.client.get(AT)))[1]
        answer = self.client.post(AT, {"danger": "no", "form_key": key, **more})
        self.key = answer.url.split("/")[3]
        return self

    def url(self, name):
        return f"{AT}{self.key}/{name}/"

    def post(self, page, /, **data):
        return self.client.post(self.url(page), data)

    def said(self, cast, **caller):
        self.post("spot", spot=cast.mosque.reference)
        self.post("category", category="abuse")
        self.post("what", what=TOLD)
        self.post("caller", came_by="phone", agrees="on", **caller)
        return self

    def send(self):
        seal = re.search(r'name="seal" value="([^"]*)"', text(self.client.get(self.url("check"))))[1]
        return self.client.post(self.url("check"), {"seal": seal}, follow=True)

    def concern(self):
        return Concern.objects.get(form_key=self.key)


@pytest.fixture
def walk(pages):
    return Walk(pages.as_("centre")).begin()


def audience(concern):
    return {row.organisation.name: (row.level, row.ground) for row in concern.matter.audience.live()}


def test_a_centre_enters_for_somebody_who_rang(walk, cast, pages):
    page = walk.said(cast, name="Amina K.", phone="020 7946 0999").send()
    concern = walk.concern()
    assert (concern.source, concern.reported_by, concern.entered_by, concern.entered_for) == (
        "on_behalf",
        None,
        cast.centre,
        cast.centre_body,
    )
    assert concern.matter.place == cast.mosque
    assert audience(concern) == {
        "Testham Advice Centre": ("full", "entered"),
        "Testham Neighbourhood Team": ("full", "lead"),
        "Testham Council": ("full", "tick"),
        "Hub coordinators": ("summary", "operator"),
    }
    assert "Testham Neighbourhood Team promises an answer by" in text(page)
    left = OutsideReporter.objects.get(concern=concern)
    assert (left.name, left.phone) == ("Amina K.", "020 7946 0999")
    assert not Draft.objects.exists()
    assert Event.objects.filter(kind="caller_agreed", by=cast.centre, for_organisation=cast.centre_body).exists()
    for name in ("centre", "constable"):
        page = text(pages.as_(name).get(address_of(concern)))
        assert "Amina K." in page
        assert "entered it for somebody who rang" in page


def shown(page):
    found = re.search(r'hub-receipt__number">([\d ]+)<', page.content.decode())
    return found and found[1]


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


def test_the_caller_gets_a_number_to_come_back_with(walk, cast, pages):
    """Read out once, said back, and good at the page for anybody: the thread of the concern opens."""
    page = walk.said(cast).send()
    number = shown(page)
    assert "Say these digits to the caller now. We cannot show them again." in text(page)
    assert "no-store" in page["Cache-Control"]
    receipt = Receipt.objects.get(concern=walk.concern())
    assert number.replace(" ", "") not in str(vars(receipt))
    said_back = walk.url("said-back")
    carried = {"shown_number": hidden(page, "shown_number")}
    wrong = walk.client.post(said_back, carried | {"number": "1234 5678 9012 3456"})
    assert "That is not the number above" in text(wrong) and shown(wrong) == number
    right = walk.client.post(said_back, carried | {"number": number}, follow=True)
    assert "the caller has the number" in text(right) and number not in text(right)
    receipt.refresh_from_db()
    assert receipt.typed_back_at is not None
    thread = text(Client().post("/tell/answer/", {"number": number}))
    assert "What was answered" in thread and TOLD in thread
    assert walk.concern().matter.reference not in thread
    again = walk.client.get(f"/concerns/{walk.concern().matter.reference}/")
    assert number not in text(again) and "Reads answers here with the number of a receipt." in text(again)


def test_pressed_twice_the_same_number_is_shown_and_an_hour_later_none(walk, cast, pages):
    walk.said(cast)
    facts = {name: hidden(walk.client.get(walk.url("check")), name) for name in ("seal", "number_key")}
    first, second = (walk.client.post(walk.url("check"), facts) for _turn in range(2))
    assert shown(first) == shown(second) and shown(first)
    assert "It was sent once." in text(second)
    assert Concern.objects.count() == Receipt.objects.count() == 1
    other = walk.client.post(walk.url("check"), facts | {"number_key": facts["number_key"][:-4] + "AAAA"}, follow=True)
    assert shown(other) is None
    carried = {"shown_number": hidden(first, "shown_number"), "number": shown(first)}
    pages.at(hours=20)
    late = walk.client.post(walk.url("said-back"), carried, follow=True)
    assert shown(late) is None and "its number is not shown again" in text(late)
    assert shown(walk.client.post(walk.url("check"), facts, follow=True)) is None


def test_once_said_back_no_press_shows_it_again(walk, cast):
    walk.said(cast)
    facts = {name: hidden(walk.client.get(walk.url("check")), name) for name in ("seal", "number_key")}
    page = walk.client.post(walk.url("check"), facts)
    carried = {"shown_number": hidden(page, "shown_number"), "number": shown(page)}
    walk.client.post(walk.url("said-back"), carried)
    again = walk.client.post(walk.url("check"), facts, follow=True)
    assert shown(again) is None and "It was sent once." in text(again)
    assert "the caller has the number" in text(walk.client.post(walk.url("said-back"), carried, follow=True))


def test_of_two_presses_at_once_the_second_shows_the_number_too(walk, cast, monkeypatch):
    """Both have read the draft before either is entered; the browser shows the answer to the second."""
    walk.said(cast)
    facts = {name: hidden(walk.client.get(walk.url("check")), name) for name in ("seal", "number_key")}
    enter, answers = views.enter_for_caller, []

    def overtaken(report, **said):
        monkeypatch.setattr(views, "enter_for_caller", enter)
        answers.append(walk.client.post(walk.url("check"), facts))
        return enter(report, **said)

    monkeypatch.setattr(views, "enter_for_caller", overtaken)
    second = walk.client.post(walk.url("check"), facts)
    assert shown(second) and shown(second) == shown(answers[0])
    assert Receipt.objects.count() == 1


def test_nobody_else_says_it_back(walk, cast, pages):
    page = walk.said(cast).send()
    carried = {"shown_number": hidden(page, "shown_number"), "number": shown(page)}
    address = walk.url("said-back")
    for name in ("council", "constable", "faith"):
        assert pages.as_(name).post(address, carried).status_code == 404
    assert Receipt.objects.get().typed_back_at is None


def test_an_address_that_was_left_is_told_of_news_and_brings_a_new_number(walk, cast):
    walk.said(cast, email="Amina@Example.net").send()
    concern = walk.concern()
    assert not Mail.objects.filter(address="amina@example.net").exists(), "nothing is new yet"
    soon = START + timedelta(days=1)
    step = {"dealt_with_by": cast.constable, "next_step": "We ring.", "next_step_at": soon}
    actions.acknowledge(concern, by=cast.constable, at=START + timedelta(hours=1), **step)
    [news] = Mail.objects.filter(address="amina@example.net")
    assert (news.template, news.context, news.matter) == ("outside_news", {}, None)
    Client().post("/tell/lost/", {"email": "amina@example.net"})
    assert Mail.objects.get(template="receipt_renew").address == "amina@example.net"


def test_the_caller_can_take_the_centre_out_again(walk, cast, pages):
    """What somebody wrote down for them is theirs: whoever entered it sees it as long as the caller lets them."""
    number = shown(walk.said(cast).send())
    client, concern = Client(), walk.concern()
    page = client.post("/tell/answer/", {"number": number})
    assert "Wrote it down for you." in text(page)
    told = [cast.police_body.reference, cast.council_body.reference]
    client.post("/tell/answer/who/", {"pass": hidden(page, "pass"), "version": concern.version, "told": told})
    assert "Testham Advice Centre" not in audience(walk.concern())
    assert pages.as_("centre").get(address_of(concern)).status_code == 404


def test_nobody_gets_a_mail_who_did_not_ask_for_one(walk, cast):
    walk.said(cast, name="Amina K.", email="amina@example.net").send()
    assert {mail.address for mail in Mail.objects.all()} == {"constable@example.org"}


def test_the_committee_and_the_umbrella_body_are_told_only_where_the_caller_says_so(walk, cast, pages):
    walk.said(cast)
    page = text(walk.client.get(walk.url("who")))
    ticked = re.findall(r'value="(O-[^"]+)"[^>]* checked', page)
    assert set(ticked) == {cast.council_body.reference, cast.police_body.reference}
    assert cast.committee.reference in page
    walk.post("who", told=[*ticked, cast.committee.reference])
    walk.send()
    assert audience(walk.concern())["Northfield Mosque Trust"] == ("full", "committee")
    other = entered(cast)
    for name in ("faith", "trustee", "umbrella"):
        assert pages.as_(name).get(address_of(other)).status_code == 404


@pytest.mark.parametrize("name", ["faith", "trustee", "umbrella", "other_council", "other_constable", "nobody"])
def test_others_see_nothing_of_it(pages, cast, name):
    concern = entered(cast, left=Left(name="Amina K."))
    client = pages.as_(name)
    assert client.get(address_of(concern)).status_code == 404
    assert concern.matter.reference not in text(client.get("/concerns/?show=all"))


def test_a_summary_says_only_that_it_was_entered(pages, cast):
    concern = entered(cast, left=Left(name="Amina K.", phone="020 7946 0999"))
    page = text(pages.as_("coordinator").get(address_of(concern)))
    assert "Entered for somebody else." in page
    for hidden in ("Advice Centre", "Amina", "7946", TOLD):
        assert hidden not in page


def test_a_centre_sees_what_it_entered_and_nothing_else(pages, cast):
    mine, other = entered(cast), cast.concern()
    listed = text(pages.as_("centre").get("/concerns/"))
    assert mine.matter.reference in listed
    assert "entered for a caller" in listed
    assert other.matter.reference not in listed
    assert pages.as_("centre").get(address_of(other)).status_code == 404
    home = text(pages.as_("centre").get("/"))
    assert mine.matter.reference in home
    assert "Enter for a caller" in home


def test_what_is_only_recorded_is_for_those_ticked_and_whoever_entered_it(cast):
    concern = entered(cast, wants=("record",))
    assert concern.status == "recorded"
    assert not concern.matter.promises.exists()
    assert "Testham Advice Centre" in audience(concern)


def test_a_council_that_answers_what_it_entered_is_there_once(cast):
    concern = entered(cast, by=cast.council, body=cast.council_body)
    assert audience(concern)["Testham Council"] == ("full", "lead")
    assert audience(entered(cast, by=cast.council, body=cast.council_body, told=[cast.police_body]))[
        "Testham Council"
    ] == ("full", "entered")


def test_it_may_be_about_a_ward_or_the_whole_borough(walk, cast):
    walk.said(cast)
    walk.post("spot", spot=cast.south_ward.code)
    walk.send()
    matter = walk.concern().matter
    assert (matter.area, matter.place) == (cast.south_ward, None)
    assert entered(cast, place=None, area=cast.borough).matter.area == cast.borough


def test_another_place_means_other_bodies(walk, cast):
    walk.said(cast)
    walk.post("who", told=[cast.council_body.reference, cast.police_body.reference, cast.committee.reference])
    walk.post("spot", spot=cast.other_mosque.reference)
    assert "who" not in Draft.objects.get().answers
    walk.send()
    assert "Northfield Mosque Trust" not in audience(walk.concern())


def test_where_a_body_may_enter(walk, cast):
    demo = PlaceOfWorship.objects.create(
        name="Made-up", faith="muslim", ward=cast.ward, borough=cast.borough, is_demo=True
    )
    page = text(walk.client.get(walk.url("spot")))
    for here in (cast.mosque.reference, cast.other_mosque.reference, cast.south_ward.code, cast.borough.code):
        assert f'value="{here}"' in page
    for elsewhere in (cast.far_mosque.reference, cast.other_ward.code, demo.reference):
        assert f'value="{elsewhere}"' not in page
        assert walk.post("spot", spot=elsewhere).status_code == 200
    for changes in ({"place": cast.far_mosque}, {"place": demo}, {"place": None, "area": cast.other_ward}):
        with pytest.raises(PermissionDenied):
            entered(cast, **changes)
    assert not Concern.objects.exists()


def test_a_ward_team_enters_in_its_ward_and_a_team_without_areas_where_its_council_does(cast):
    from hub.concerns.callers import Reach

    team = Organisation.objects.create(kind="council", name="Community Safety", parent=cast.council_body)
    assert Reach(team).areas == {cast.borough.pk}
    team.areas.add(cast.south_ward)
    reach = Reach(team)
    assert reach.boroughs == [cast.borough]
    assert reach.wards_in(cast.borough) == [cast.south_ward]
    assert reach.places_in(cast.borough) == [cast.other_mosque]


def test_who_covers_several_boroughs_is_asked_which(cast, pages):
    cast.centre_body.areas.add(cast.other_borough)
    walk = Walk(pages.as_("centre")).begin()
    assert walk.client.get(walk.url("spot")).url == walk.url("borough")
    walk.post("borough", borough=cast.other_borough.code)
    assert walk.post("spot", spot=cast.mosque.reference).status_code == 200
    assert walk.post("spot", spot=cast.far_mosque.reference).status_code == 302
    walk.post("borough", borough=cast.borough.code)
    assert "spot" not in Draft.objects.get().answers


@pytest.mark.parametrize("name", ["faith", "warden", "constable", "sergeant", "coordinator", "umbrella", "leaver"])
def test_who_may_not_enter(pages, cast, name):
    assert pages.as_(name).get(AT).status_code == 404
    with pytest.raises(PermissionDenied):
        entered(cast, by=cast.named[name], body=cast.council_body)


def test_nobody_enters_in_the_name_of_another_body(cast):
    with pytest.raises(PermissionDenied):
        entered(cast, by=cast.centre, body=cast.council_body)
    Membership.objects.filter(user=cast.centre).update(ended_at=START)
    with pytest.raises(PermissionDenied):
        entered(cast)


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({}, {"came_by", "agrees"}),
        ({"came_by": "phone"}, {"agrees"}),
        ({"came_by": "telepathy", "agrees": "on"}, {"came_by"}),
        ({"came_by": "phone", "agrees": "on", "phone": "ring me"}, {"phone"}),
        ({"came_by": "phone", "agrees": "on", "email": "amina"}, {"email"}),
        ({"came_by": "phone", "agrees": "on", "answer_from": "16:00", "answer_to": "10:00"}, {"answer_to"}),
        ({"came_by": "phone", "agrees": "on", "name": "x" * 121}, {"name"}),
    ],
)
def test_the_caller_is_asked_and_agrees(walk, cast, data, wrong):
    walk.said(cast)
    page = walk.post("caller", **data)
    assert set(page.context["form"].errors) == wrong


def test_a_call_needs_a_number(walk, cast):
    walk.said(cast)
    walk.post("wants", wants=["call"])
    assert set(walk.post("caller", came_by="phone", agrees="on").context["form"].errors) == {"phone"}
    assert walk.post("caller", came_by="phone", agrees="on", phone="020 7946 0999").status_code == 302
    walk.post("wants", wants=["reassurance"])
    walk.send()
    assert walk.concern().answer_phone == ""


def test_pressed_twice_it_is_entered_once(walk, cast):
    walk.said(cast)
    assert "promises an answer" in text(walk.send())
    page = walk.client.post(walk.url("check"), follow=True)
    assert "It was sent once." in text(page)
    assert Concern.objects.count() == 1


def test_own_concerns_and_those_of_callers_stay_apart(cast, pages):
    """One person, chair of a mosque and officer of the council."""
    both = person(cast, "both", "committee", "faith_leader", "")
    Membership.objects.create(user=both, organisation=cast.council_body, role="council_officer", since=START)
    client = pages.as_("both")
    walk = Walk(client).begin()
    walk.post("spot", spot=cast.mosque.reference)
    walk.post("category", category="abuse")
    assert "Abuse of worshippers" in text(client.get(AT))
    assert "Abuse of worshippers" not in text(client.get("/concerns/new/")).replace("Abuse of worshippers</label>", "")
    for words in ("category", "check", "delete"):
        assert client.get(f"/concerns/new/{walk.key}/{words}/").status_code == 404
    own = drafts.start_draft(uuid4(), by=both, at=START)
    drafts.save_answers(own, "category", {"category": ["theft"]}, resume_at="what", at=START)
    assert "Theft or burglary" not in text(client.get(AT))
    for words in ("category", "check", "delete"):
        assert client.get(f"{AT}{own.form_key}/{words}/").status_code == 404
    again = drafts.start_draft(own.form_key, by=both, at=START, entered_for=cast.council_body)
    assert again.form_key != own.form_key
    navigation = text(client.get("/"))
    assert 'href="/concerns/new/"' in navigation
    assert f'href="{AT}"' in navigation


def test_who_enters_for_two_bodies_says_for_which(cast, pages):
    Membership.objects.create(
        user=cast.centre, organisation=cast.other_council_body, role="council_officer", since=START
    )
    client = pages.as_("centre")
    assert client.post(AT, {"danger": "no"}).context["form"].errors.keys() == {"body"}
    Walk(client).begin(body=cast.other_council_body.reference)
    assert Draft.objects.get().entered_for == cast.other_council_body


def test_what_was_begun_for_a_body_is_lost_with_the_membership(walk, cast):
    walk.said(cast)
    Membership.objects.filter(user=cast.centre).update(organisation=cast.other_council_body, role="council_officer")
    assert walk.client.get(walk.url("check")).status_code == 404
    assert walk.client.post(walk.url("check")).status_code == 404
    assert not Concern.objects.exists()


def test_the_list_costs_the_same_for_one_and_three(pages, cast):
    client, counts = pages.as_("centre"), []
    for more in (1, 2):
        for _number in range(more):
            entered(cast)
        client.get("/concerns/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/concerns/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_audience_says_who_let_it_be_seen(cast):
    assert set(Audience.objects.filter(matter=entered(cast).pk).values_list("set_by", flat=True)) == {cast.centre.pk}
