"""What mails say about a question that stops a clock; one test a mail, as in test_rendering."""

from tests.notifications.letters import DUE

FACTS = {"organisation": "Testham Council"}


def test_question_asked(letter):
    subject, text = letter("question_asked", due_at=DUE, **FACTS)
    assert subject == "REF: Testham Council asks you something"
    assert "stands still until you answer, for two weeks at most" in text
    assert "By: Tue 1 Dec 16:00" in text


def test_question_reminder(letter):
    subject, text = letter("question_reminder", due_at=DUE, **FACTS)
    assert subject == "REF: Testham Council still waits for your answer"
    assert "If you cannot answer, say so" in text


def test_question_answered(letter):
    subject, text = letter("question_answered", **FACTS)
    assert subject == "REF: your question was answered"
    assert "due again, with the time that was left" in text


def test_question_expired(letter):
    subject, text = letter("question_expired", **FACTS)
    assert subject == "REF: no answer came, and your time runs again"
    assert "or ring the person who raised it" in text
