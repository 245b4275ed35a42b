"""What nobody may learn from any page, count, mail or refusal: a hidden name, a concern that they are not told of.

The world of the access tests, in which each concern's reporter hides their name and can be told from everybody else.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.concerns.models import Concern
from hub.history.record import write_note
from hub.notifications import rendering
from hub.notifications.models import Mail
from hub.references import new_reference
from tests.access.pages import OK, PAGES, REFUSED
from tests.access.test_rows import CONCERNS
from tests.access.test_urls import clients  # noqa: F401
from tests.access.world import HOUR, PERSONAS
from tests.cast import START, Cast

NAME, EMAIL, PHONE, SAFE_PHONE = "Zulaykha Qwertz", "zq@hidden.example.org", "020 7946 0771", "020 7946 0772"
SECRETS = (NAME, "Zulaykha", "Qwertz", EMAIL, PHONE, SAFE_PHONE)
# pages about people as such, for whoever keeps them: that somebody has an account, not what they reported
ABOUT_PEOPLE = {"accounts:people", "accounts:person", "accounts:organisation", "accounts:organisation_edit"}
ABOUT_PEOPLE |= {"accounts:away", "accounts:absence", "accounts:handover", "accounts:me"}  # of one's own organisation
# there somebody may be named as a guest, or as who keeps the times of a place: never as who raised a concern
NAMED_OTHERWISE = ("meetings", "places")
# whoever runs the Hub finds who answers it, and knows its reference for that
TO_FIND = {
    *(("coordinator", page) for page in ("home:home", "concerns:find_council")),
    # the mail by which they were asked to find it, and why they got that
    *(("coordinator", page) for page in ("home:mails", "home:mails_why")),
}


@pytest.fixture
def hidden(world):
    """The world, its reporter unlike anybody else and hidden, and at one concern everything that could name them."""
    faith = world.cast.faith
    faith.name, faith.email, faith.phone = NAME, EMAIL, PHONE
    faith.save()

    def concern(**said):
        by = said.get("by", faith)
        phone = {"answer_by": "phone", "answer_phone": SAFE_PHONE} if by == faith else {}
        return Cast.concern(world.cast, **({"hides_name": True} | phone | said))

    world.cast.concern = concern
    return world


def says(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace")


@pytest.mark.parametrize("chosen", sorted({name.partition(":")[0] for name in PAGES if ":" in name}))
def test_no_page_tells_a_hidden_name_or_a_concern_to_whom_it_is_not_told(hidden, clients, chosen):  # noqa: F811
    references = {name: concern.matter.reference for name, concern in hidden.concerns.items()}
    write_note(
        hidden.concerns["own"].matter, "I saw it.", audience="reporter", at=START, by=hidden.cast.faith,
        for_organisation=hidden.cast.committee,
    )  # fmt: skip
    leaks, tried = [], 0
    for name in (name for name in PAGES if name.partition(":")[0] == chosen and name not in ABOUT_PEOPLE):
        page = PAGES[name]
        address = reverse(name, kwargs=page.args(hidden))
        for persona in PERSONAS:
            if page.get.expected(persona) not in (OK, REFUSED):
                continue
            body = says(clients[persona].get(address))
            tried += 1
            secrets = (EMAIL, PHONE, SAFE_PHONE, f"{NAME}, who raised") if chosen in NAMED_OTHERWISE else SECRETS
            found = [] if persona == "faith" else [secret for secret in secrets if secret in body]
            if (persona, name) not in TO_FIND:
                found += [key for key, ref in references.items() if key not in CONCERNS[persona] and ref in body]
            leaks += [f"{persona} reads {secret!r} at {name}" for secret in found]
    assert leaks == []
    assert tried


def test_the_reporter_reads_all_of_it(hidden, client):
    """So that the rows above really could leak."""
    client.force_login(hidden.cast.faith)
    page = says(client.get(reverse("concerns:detail", args=[hidden.concerns["own"].matter.reference])))
    assert SAFE_PHONE in page
    client.force_login(hidden.cast.council)
    Concern.objects.update(hides_name=False)
    page = says(client.get(reverse("concerns:detail", args=[hidden.concerns["own"].matter.reference])))
    assert NAME in page
    assert SAFE_PHONE in page


@pytest.mark.parametrize("name", ["council", "warden", "trustee", "constable"])
def test_a_hidden_name_is_said_to_be_hidden(hidden, client, name):
    client.force_login(hidden.user(name))
    page = says(client.get(reverse("concerns:detail", args=[hidden.concerns["own"].matter.reference])))
    assert "Hidden. Whoever raised it asked that nobody sees their name." in page


def test_no_mail_tells_it(hidden):
    """Each mail that everything in this world put into the outbox, as it would leave."""
    assert hidden.concerns
    for status in ("acknowledged", "resolved", "reopened", "closed"):
        hidden.concern_at(status)
    mails = list(Mail.objects.all())
    assert len({mail.template for mail in mails}) > 5
    for mail in mails:
        rendered = rendering.render(mail, START + HOUR)
        text = f"{rendered.subject} {rendered.text} {rendered.html}"
        if mail.recipient != hidden.cast.faith:
            assert not [secret for secret in SECRETS if secret in f"{text} {mail.address} {mail.context}"]


def test_nobody_is_mailed_of_what_they_do_not_see(hidden):
    told = {name: {hidden.concerns[key].pk for key in keys} for name, keys in CONCERNS.items()}
    waiting = Mail.objects.filter(status="queued", matter__in=[c.pk for c in hidden.concerns.values()])
    names = {user.pk: name for name, user in hidden.cast.people().items()}
    found = hidden.concerns["child_far"].pk
    strangers = [
        mail
        for mail in waiting.exclude(recipient=None)
        if mail.matter_id not in told[names[mail.recipient_id]] and mail.matter_id != found
    ]
    # handed_on stands in the table without the action: its mail is stopped at the door
    assert {mail.matter_id for mail in strangers} <= {hidden.concerns["handed_on"].pk}


LISTS = [("show", value) for value in ("open", "overdue", "closed", "all")]


@pytest.mark.parametrize("name", ["council", "constable", "coordinator", "umbrella", "trustee", "other_council"])
def test_no_list_or_search_finds_it(hidden, client, name):
    client.force_login(hidden.user(name))
    references = {key: concern.matter.reference for key, concern in hidden.concerns.items()}
    asked = [dict([pair]) for pair in LISTS]
    asked += [{"show": "all", "q": ref} for key, ref in references.items() if key not in CONCERNS[name]]
    asked += [{"show": "all", "q": word} for word in ("gate", "graffiti", *SECRETS)]
    for query in asked:
        page = client.get(reverse("concerns:list"), query)
        main = says(page).replace(str(query.get("q", "-")), "") if "q" in query else says(page)
        for key, reference in references.items():
            if key not in CONCERNS[name]:
                assert f"/concerns/{reference}/" not in main, (query, key)
    page = client.get(reverse("concerns:list"), {"show": "all", "q": NAME})
    assert not [ref for ref in references.values() if f"/concerns/{ref}/" in says(page)] or "q" not in str(page.context)


def test_status_says_no_more(hidden, client):
    assert hidden.concerns
    body = says(client.get("/statusz"))
    assert not [secret for secret in SECRETS if secret in body]
    assert not [c for c in hidden.concerns.values() if c.matter.reference in body]


ABSENT = new_reference("C")


def addresses_of_one():
    return [name for name in PAGES if name.startswith("concerns:") and _takes_only_a_reference(name)]


def _takes_only_a_reference(name):
    try:
        return reverse(name, args=[ABSENT]).startswith("/concerns/")
    except Exception:
        return False


def plain(response, reference):
    """The page without what is drawn anew for each request, and without what was asked for."""
    body = response.content.decode().replace(reference, "")
    body = re.sub(r'class="hub-printed">.*', "", body)  # says the minute, in which two requests need not meet
    return re.sub(r'(nonce|value|content)="[A-Za-z0-9+/=_:-]{16,}"', "", body)


@pytest.mark.parametrize("key", ["stopped", "unticked", "child", "child_far", "far"])
def test_a_hidden_one_is_refused_as_one_that_is_not_there(hidden, client, key):
    """The same status, bytes and number of queries, whoever asks and whatever they ask for."""
    reference = hidden.concerns[key].matter.reference
    for persona in ("council", "umbrella", "coordinator", "trustee", "other_faith", "nobody"):
        if key in CONCERNS[persona] or (persona, key) == ("coordinator", "child_far"):
            continue
        client.force_login(hidden.user(persona))
        client.get(reverse("home:home"))
        for name in addresses_of_one():
            answers = []
            for asked in (reference, ABSENT):
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(reverse(name, args=[asked]))
                shapes = [re.sub(r"C-\w{4}-\w{4}", "", query["sql"]) for query in queries]
                answers.append((response.status_code, plain(response, asked), len(shapes)))
            different = [pair for pair in zip(*(a[1].split("\n") for a in answers), strict=False) if len({*pair}) > 1]
            assert not different, (persona, name)
            assert answers[0] == answers[1], (persona, name)
            assert answers[0][0] in (404, 405), (persona, name)


@pytest.mark.parametrize("key", ["stopped", "child"])
def test_a_hidden_one_takes_no_form(hidden, client, key):
    reference = hidden.concerns[key].matter.reference
    persona = {"stopped": "council", "child": "umbrella"}[key]
    client.force_login(hidden.user(persona))
    for name in addresses_of_one():
        client.get(reverse("home:home"))  # what the last form left to be said is read
        answers = [client.post(reverse(name, args=[asked]), {"version": 1}) for asked in (reference, ABSENT)]
        assert len({(a.status_code, plain(a, reference).replace(ABSENT, "")) for a in answers}) == 1, name
