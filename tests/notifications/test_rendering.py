"""One test a mail: what it says, and that it says nothing else. Here those about concerns and promises."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from hub.notifications import mails, outbox, rendering
from hub.people.models import Organisation, User
from hub.references import new_reference
from tests.cast import START
from tests.notifications.letters import DUE, SECRET


def test_concern_raised(letter):
    subject, text = letter("concern_raised", due_at=DUE)
    assert subject == "REF: please answer by Tue 1 Dec 16:00"
    assert "A concern was logged and Testham Council answers it first. Please answer by Tue 1 Dec 16:00." in text


def test_concern_received(letter, cast):
    subject, text = letter("concern_received", organisation="Testham Council", due_at=DUE)
    assert subject == "REF: we have your concern"
    assert "Testham Council has promised to answer by Tue 1 Dec 16:00." in text


def test_concern_received_only_to_record(letter):
    _subject, text = letter("concern_received", organisation="Testham Council")
    assert "nobody has promised an answer" in text
    assert "has promised to answer" not in text


def test_concern_reporter_wrote(letter):
    subject, text = letter("concern_reporter_wrote", organisation="Testham Council")
    assert subject == "REF: the person who raised it has written"
    assert "There are new words of the person who raised it." in text


def test_outside_news(letter):
    subject, text = letter("outside_news")
    assert subject == "There is something new for you in the Hub" and "you need the number that you were given" in text
    for said in (subject, text):
        assert "C-" not in said and "Testham Council" not in said, "others may read that mailbox"


def test_outside_check(letter):
    subject, text = letter("outside_check")
    assert subject == "A question for you in the Hub" and "Has it stayed quiet" in text and "/tell/answer/" in text
    assert "C-" not in subject + text and "Testham Council" not in subject + text


def test_concern_unrouted(letter, cast):
    subject, text = letter("concern_unrouted", to=cast.coordinator, due_at=DUE)
    assert subject == "REF: nobody is set to answer this concern"
    assert "Until that is settled you hold it." in text


def test_concern_answered(letter):
    subject, text = letter("concern_answered", organisation="Testham Council", next_at=DUE, role="council_officer")
    assert subject == "REF: answered, next step by Tue 1 Dec 16:00"
    assert "Who deals with it: Council officer, Testham Council." in text
    assert "Next step by: Tue 1 Dec 16:00" in text


def test_concern_updated(letter):
    _subject, text = letter("concern_updated", organisation="Testham Council", next_at=DUE)
    assert "Testham Council has written an update" in text
    assert "The next word is promised by Tue 1 Dec 16:00." in text


def test_concern_contacted(letter):
    _subject, text = letter("concern_contacted", organisation="Testham Council", contact="visit", outcome="no_answer")
    assert "A visit: no answer." in text


def test_evidence_added(letter):
    subject, text = letter("evidence_added", organisation="Testham Council")
    assert subject == "REF: there is something to look at"
    assert "a concern that Testham Council answers" in text and "Nothing of them is in this mail" in text


def test_footage_reminder(letter):
    subject, text = letter("footage_reminder", organisation="Testham Council")
    assert subject == "REF: is the camera footage saved?"
    assert "record over it after about 30 days" in text and "You get this reminder once." in text


def test_concern_resolved(letter):
    subject, text = letter("concern_resolved", organisation="Testham Council")
    assert subject == "REF: is it settled?"
    assert "If it is not, open it again" in text


def test_concern_reopened(letter):
    subject, text = letter("concern_reopened", due_at=DUE)
    assert subject == "REF: opened again, please answer by Tue 1 Dec 16:00"
    assert "Please answer by Tue 1 Dec 16:00." in text


def test_concern_told(letter):
    subject, text = letter("concern_told", organisation="Testham Council")
    assert subject == "REF: you can see it from now on"
    assert "chose that Testham Council may see it from now on" in text


def test_concern_only_recorded(letter):
    subject, text = letter("concern_only_recorded", organisation="Testham Council")
    assert subject == "REF: nothing is asked any more"
    assert "Testham Council owes nothing on it." in text


def test_concern_closed(letter):
    _subject, text = letter("concern_closed", organisation="Testham Council")
    assert "closed by Testham Council" in text


def test_concern_closed_by_place(letter):
    """Which place it is, no mail says."""
    _subject, text = letter("concern_closed_by_place", organisation="Testham Council")
    assert "The place says that the concern is settled and has closed it." in text


def test_concern_routed(letter):
    _subject, text = letter("concern_routed", organisation="Testham Council", next_at=DUE)
    assert "Testham Council answers your concern." in text
    assert "promise an answer by Tue 1 Dec 16:00" in text


def test_concern_opened_again(letter):
    _subject, text = letter("concern_opened_again", organisation="Testham Council", next_at=DUE)
    assert "Testham Council has opened your concern again" in text
    assert "promised by Tue 1 Dec 16:00" in text


def test_promise_asked(letter):
    subject, text = letter(
        "promise_asked", organisation="Testham Neighbourhood Team", promise_kind="patrol", due_at=DUE
    )
    assert subject == "REF: something is asked of you by Tue 1 Dec 16:00"
    assert "falls to Testham Neighbourhood Team, by Tue 1 Dec 16:00" in text
    assert "What was promised: A patrol" in text


def test_promise_reminder(letter):
    subject, text = letter("promise_reminder", promise_kind="acknowledge", due_at=DUE)
    assert subject == "REF: due Tue 1 Dec 16:00"
    assert "What was promised: An answer to the concern By: Tue 1 Dec 16:00" in text


@pytest.mark.parametrize(
    ("position", "why"),
    [
        ("owner", "because you deal with these first for Testham Council"),
        ("deputy", "because you are the deputy for Testham Council"),
        ("supervisor", "because you are the supervisor for Testham Council"),
        ("head", "because you are the head for Testham Council"),
    ],
)
def test_promise_overdue(letter, position, why):
    at = START + timedelta(days=1, hours=10)
    subject, text = letter("promise_overdue", at=at, promise_kind="call", due_at=DUE, position=position)
    assert subject == "REF: overdue since Tue 1 Dec 16:00"
    assert "was due by Tue 1 Dec 16:00 and is 3 hours late." in text
    assert why in text
    assert "What was promised: A call" in text


def test_promise_missed(letter):
    """Of a visit on a round: neither before nor after says a mail when a patrol was to come."""
    subject, text = letter("promise_missed", promise_kind="patrol_visit", position="deputy")
    assert subject == "REF: nobody has said what came of it"
    assert "nobody of Testham Council has said what came of it" in text
    assert "because you are the deputy for Testham Council" in text
    assert "By:" not in text
    with pytest.raises(ValueError, match="not allowed"):
        letter("promise_missed", promise_kind="patrol_visit", position="deputy", due_at=DUE)


def test_promise_gap(letter):
    _subject, text = letter("promise_gap", promise_kind="call", position="deputy")
    assert 'at Testham Council nobody holds the position "Deputy"' in text


def test_times_are_london_times_in_summer_too(letter):
    subject, _text = letter("concern_raised", due_at="2027-06-01T15:00:00+00:00")
    assert subject == "REF: please answer by Tue 1 Jun 2027 16:00"


def test_text_is_not_html_and_html_is_escaped(cast):
    name = "St Mary's <b>& Friends</b>"
    body = Organisation.objects.create(kind="council", name=name)
    reader = User.objects.create_user("r@example.org", None, name="Reader")
    mail = outbox.enqueue(
        "concern_closed",
        recipient=reader,
        context={"reference": cast.concern().matter.reference, "organisation": name},
        dedupe_key="escape",
        organisation=body,
        at=START,
    )
    rendered = rendering.render(mail, START)
    assert f"closed by {name}." in rendered.text
    assert "St Mary&#x27;s &lt;b&gt;&amp; Friends" in rendered.html


def test_a_language_from_right_to_left_turns_the_page(letter, cast):
    mail = outbox.enqueue(
        "sign_in_changed", recipient=cast.faith, language="ur", context={}, dedupe_key="rtl", at=START
    )
    assert '<html lang="ur" dir="rtl">' in rendering.render(mail, START).html


def test_check_asked(cast):
    concern = cast.concern(what=SECRET)
    facts = {"reference": concern.matter.reference, "organisation": "Testham Council"}
    mail = outbox.enqueue(
        "check_asked", recipient=cast.faith, context=facts, dedupe_key="test", matter=concern.matter, at=START
    )
    rendered = rendering.render(mail, START)
    assert rendered.subject == f"{concern.matter.reference}: has it stayed settled?"
    for form in (rendered.text, rendered.html):
        assert f"http://localhost:8000/concerns/{concern.matter.reference}/settled/" in form
        assert "One press on the page answers" in form
        assert SECRET not in form
        assert cast.mosque.name not in form


def test_every_mail_has_its_test():
    files = Path(__file__).parent.glob("test_rendering*.py")
    tested = {name for file in files for name in re.findall(r"^def test_(\w+)", file.read_text(), re.MULTILINE)}
    assert set(mails.KINDS) <= tested


def test_concern_handed_over(letter):
    subject, text = letter("concern_handed_over", organisation="Otherham Council", due_at=DUE)
    assert subject == "REF: handed on to you, please answer by Tue 1 Dec 16:00"
    assert "hand it back there" in text


def test_concern_handed_on(letter):
    subject, text = letter("concern_handed_on", organisation="Otherham Council", next_at=DUE)
    assert subject == "REF: Otherham Council answers now"
    assert "promises an answer by Tue 1 Dec 16:00" in text
    assert "who handed it on and why" in text


def test_concern_split(letter):
    facts = {"first_reference": new_reference("C"), "first_organisation": "Testham Council", "next_at": DUE}
    subject, text = letter("concern_split", organisation="Otherham Council", **facts)
    assert subject == "REF: part of your concern has a reference of its own"
    assert "Otherham Council was told just now and promises an answer by Tue 1 Dec 16:00" in text
    assert f"The rest stays under {facts['first_reference']}. Testham Council answers that as before." in text


def test_concern_due_later(letter):
    subject, text = letter("concern_due_later", organisation="Testham Council", next_at=DUE)
    assert subject == "REF: an answer comes later than promised"
    assert "the next is now promised by Tue 1 Dec 16:00." in text
    assert "Why, stands in the Hub." in text


def test_concern_due_earlier(letter):
    subject, text = letter("concern_due_earlier", organisation="Testham Council", next_at=DUE)
    assert subject == "REF: sooner than promised, by Tue 1 Dec 16:00"
    assert "comes sooner than you were told: by Tue 1 Dec 16:00." in text


def test_concern_assigned(letter):
    subject, text = letter("concern_assigned", organisation="Testham Council", due_at=DUE)
    assert subject == "REF: yours to deal with, next due Tue 1 Dec 16:00"
    assert "A colleague has given you this concern, for Testham Council." in text
    assert "The next is due by Tue 1 Dec 16:00." in text


def test_concern_police_reference(letter):
    subject, text = letter("concern_police_reference", organisation="Testham Neighbourhood Team")
    assert subject == "REF: there is a police reference"
    assert "It does not say how they recorded it." in text


def test_pattern_handed_over(letter):
    subject, text = letter("pattern_handed_over", organisation="Testham Council")
    assert subject == "REF: handed on to you, several concerns together"
    assert "asks Testham Council to look at all of them" in text
