"""A look into a real maildir and a real IMAP mailbox: what was stored is marked, and only that."""

import contextlib
import mailbox
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DataError, connection, connections

from hub.history.models import LastRun
from hub.inbox import actions, poll
from hub.inbox.mailboxes import imap, mailbox_at
from hub.inbox.models import InboundMessage
from hub.inbox.poll import poll_inbox
from tests.cast import START
from tests.inbox.imap_server import PASSWORD, imap_server
from tests.inbox.letters import letter

pytestmark = pytest.mark.django_db


def some(count):
    return {
        n: letter(f"s{n}@example.org", "notify@hub.example", f"Question {n}", number=n) for n in range(1, count + 1)
    }


@pytest.fixture
def folder(tmp_path, settings):
    settings.INBOX = f"maildir://{tmp_path}/in"
    return mailbox.Maildir(tmp_path / "in", create=True)


def texts():
    return list(InboundMessage.objects.order_by("pk").values_list("text", flat=True))


def test_a_maildir_is_read_once(folder):
    for raw in some(2).values():
        folder.add(raw)
    assert poll_inbox(START) == 2
    assert sorted(texts()) == ["Question 1", "Question 2"]
    assert {message.get_flags() for message in folder} == {"S"} and {m.get_subdir() for m in folder} == {"cur"}
    assert poll_inbox(START) == 0
    assert LastRun.objects.get(name="inbox").at == START


def test_trap_a_message_that_the_mail_server_cannot_bring_blocks_nobody(settings):
    with imap_server(some(3)) as server:
        settings.INBOX = server.url
        server.broken.add(min(server.messages))
        assert poll_inbox(START) == 2
        assert len(server.seen) == 2
        server.broken.clear()
        assert poll_inbox(START) == 1


def test_trap_a_file_that_cannot_be_read_blocks_nobody(folder, tmp_path, monkeypatch):
    for raw in some(3).values():
        folder.add(raw)
    names = sorted(path.name for path in (tmp_path / "in" / "new").iterdir())
    reads = Path.open

    def refuses(path, *args, **more):
        if path.name == names[0]:
            raise PermissionError
        return reads(path, *args, **more)

    monkeypatch.setattr(Path, "open", refuses)
    assert poll_inbox(START) == 2


def test_an_imap_mailbox_is_read_once(settings):
    with imap_server(some(3)) as server:
        settings.INBOX = server.url
        assert poll_inbox(START) == 3
        assert texts() == ["Question 1", "Question 2", "Question 3"]
        assert server.seen == {1, 2, 3}
        assert poll_inbox(START) == 0
    assert sum("BODY.PEEK" in line for line in server.said) == 3, "looking marks nothing"


def test_without_an_inbox_nothing_is_done(settings):
    settings.INBOX = ""
    assert poll_inbox(START) == 0 and not LastRun.objects.exists()


def test_trap_killed_between_storing_and_marking_it_is_stored_once(folder):
    """Stored first, marked after that: whoever dies in between finds it again."""
    folder.add(some(1)[1])

    class Dies:
        def __enter__(self):
            self.box = mailbox_at(f"maildir://{folder._path}").__enter__()
            return self

        def __exit__(self, *raised):
            return None

        def waiting(self, limit):
            return self.box.waiting(limit)

        def done(self, key):
            raise SystemExit("killed")

    with pytest.raises(SystemExit):
        poll_inbox(START, mailbox=Dies())
    assert len(texts()) == 1 and {message.get_subdir() for message in folder} == {"new"}
    assert poll_inbox(START) == 0
    assert len(texts()) == 1 and {message.get_subdir() for message in folder} == {"cur"}


def test_trap_killed_while_it_is_stored_nothing_is_stored_by_half(folder, monkeypatch):
    folder.add(some(1)[1])

    def killed(message, *, at):
        raise SystemExit("killed")

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(actions.emails, "unknown", killed)
        poll_inbox(START)
    assert not texts() and {message.get_subdir() for message in folder} == {"new"}
    assert poll_inbox(START) == 1


@pytest.mark.parametrize("error", [RecursionError(), DataError()], ids=["reader", "database"])
def test_trap_a_poison_message_blocks_nobody(folder, monkeypatch, error):
    for raw in some(3).values():
        folder.add(raw)

    def read(raw, **more):
        if b"Question 2" in raw:
            raise error
        return actions_read(raw, **more)

    actions_read = actions.read
    monkeypatch.setattr(actions, "read", read)
    assert poll_inbox(START) == 3
    assert sorted(InboundMessage.objects.values_list("kind", flat=True)) == ["unknown", "unknown", "unreadable"]
    assert InboundMessage.objects.get(kind="unreadable").code == type(error).__name__
    assert poll_inbox(START) == 0, "and is no loop"


def test_a_run_has_an_end(folder):
    for raw in some(3).values():
        folder.add(raw)
    assert poll_inbox(START, limit=2) == 2
    assert poll_inbox(START, seconds=0) == 1


def test_one_look_at_a_time(folder):
    folder.add(some(1)[1])
    held, over = threading.Event(), threading.Event()

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [poll.ONE_AT_A_TIME])
            held.set()
            over.wait(20)
            cursor.execute("select pg_advisory_unlock(%s)", [poll.ONE_AT_A_TIME])
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(20)
    assert poll_inbox(START) == 0 and not texts()
    over.set()
    other.join()
    assert poll_inbox(START) == 1


@pytest.mark.parametrize("hangs", ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
def test_trap_a_server_that_hangs_is_left_alone(settings, monkeypatch, caplog, hangs):
    monkeypatch.setattr(imap, "TIMEOUT", 0.2)
    with imap_server(some(2)) as server:
        server.hangs, settings.INBOX = hangs, server.url
        poll_inbox(START)
        assert not LastRun.objects.exists(), "which /statusz shows"
        server.hangs = ""
        poll_inbox(START + timedelta(minutes=1))
    assert len(texts()) == 2 and server.seen == {1, 2}
    assert [record.levelname for record in caplog.records if "inbox" in record.message] == ["WARNING"]


def test_a_wrong_password_is_said_once_and_never_repeated(settings, caplog):
    with imap_server({}) as server:
        settings.INBOX = server.url.replace(PASSWORD, "another-word")
        assert poll_inbox(START) == 0
        settings.INBOX = server.url.replace("INBOX", "Nowhere")
        assert poll_inbox(START) == 0
    settings.INBOX = server.url  # gone
    assert poll_inbox(START) == 0
    assert len(caplog.records) == 3 and "word" not in caplog.text
    assert not LastRun.objects.exists()


def test_a_large_message_is_read_as_far_as_it_is_worth(folder):
    raw = letter("s@example.org", "notify@hub.example", "Look at this.")
    with contextlib.suppress(ValueError):
        folder.add(raw + b"x" * 5_000_000)
    assert poll_inbox(START) == 1
    assert len(texts()[0]) <= 10_000
