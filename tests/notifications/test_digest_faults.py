"""One mail that cannot be told takes nobody's digest, and no other mail, with it."""

import pytest

from hub.notifications import registry
from hub.notifications.delivery import deliver_due
from hub.notifications.digests import make_digests
from hub.notifications.models import Mail
from tests.notifications.test_digests import MORNING, digests, messages_of_digest, only, put, reader, state

pytestmark = pytest.mark.django_db
__all__ = ["reader"]


def broken(mail):
    """As another version wrote it: this one does not know its kind."""
    Mail.objects.filter(pk=mail.pk).update(template="no_such_mail")
    return mail


def test_a_line_that_cannot_be_said_leaves_the_others_and_counts_as_one_more(cast, reader, smtp, caplog):
    good, bad = cast.concern(), cast.concern()
    only(reader)
    put(reader, good), broken(put(reader, bad))
    make_digests(MORNING)
    deliver_due(MORNING)
    (message,) = messages_of_digest(smtp, reader)
    text = message.get_body(("plain",)).get_content()
    assert f"- {good.matter.reference}" in text
    assert "And one more, on the pages of the Hub." in text
    assert "cannot be told in a digest" in caplog.text


def test_a_digest_of_which_nothing_can_be_said_is_not_taken_for_unwanted(cast, reader, smtp):
    bad = cast.concern()
    only(reader)
    broken(put(reader, bad))
    make_digests(MORNING)
    deliver_due(MORNING)
    assert (state(digests().get()), digests().get().error) == ("failed", "cannot be rendered: ValueError")


def test_a_gate_that_one_mail_breaks_is_asked_one_by_one(cast, reader, smtp, monkeypatch):
    concerns = [cast.concern() for _number in range(3)]
    only(reader)
    reader.mail_rhythm = "each"
    first, bad, last = (put(reader, concern) for concern in concerns)

    def gate(mail):
        if mail.pk == bad.pk:
            raise ValueError("poison")
        return True

    monkeypatch.setattr(registry, "_gates", [gate])
    monkeypatch.setattr(registry, "_each", {gate: lambda mails: {mail.pk for mail in mails if gate(mail)}})
    assert deliver_due(MORNING) == 2
    assert [state(mail) for mail in (first, bad, last)] == ["sent", "failed", "sent"]
