"""What mails of the ladder say to those beside it; one test a mail, as in test_rendering."""

import pytest

from tests.notifications.letters import DUE


def test_umbrella_overdue(letter):
    subject, text = letter("umbrella_overdue", organisation=None)
    assert subject == "REF: an answer is late"
    assert "You see a summary of it because the place chose you" in text
    assert "was promised to a place of worship of yours is late" in text
    assert "Testham" not in text.replace("Testham Mosques", "")


@pytest.mark.parametrize("template", ["promise_overdue", "promise_missed"])
def test_a_team_mailbox_is_told_why(letter, template):
    facts = {} if template == "promise_missed" else {"due_at": DUE}
    _subject, text = letter(template, organisation="Testham Council", promise_kind="call", position="mailbox", **facts)
    assert "goes to the team mailbox of Testham Council because nobody there has answered yet" in text
