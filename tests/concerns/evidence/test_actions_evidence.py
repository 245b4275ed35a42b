"""A file is kept whole with its row, event and mail, or nothing of it is; and a worker makes its copy."""

import hashlib
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from hub.concerns import actions, actions_evidence
from hub.concerns.actions_evidence import add_evidence, clean, clean_waiting, withdraw_evidence
from hub.concerns.actions_pauses import ask_reporter
from hub.concerns.evidence import opened, refusals
from hub.concerns.evidence.refusals import BIGGEST, EvidenceRefused
from hub.concerns.models import Evidence
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.promises.models import Pause
from tests import evidence_files as made
from tests.cast import START

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(cast, storage):
    return cast.concern()


def add(concern, content=None, *, by, name="IMG_0001.jpg", at=START):
    content = made.photo() if content is None else content
    return add_evidence(concern, file=made.sent(content, name), name=name, by=by, at=at)


def refused(concern, content, *, by):
    with pytest.raises(EvidenceRefused) as error:
        add(concern, content, by=by)
    return error.value.code


def test_the_original_is_kept_as_it_is_for_us_alone(concern, cast, storage):
    content = made.photo()
    evidence = add(concern, content, by=cast.faith).evidence
    path = Path(storage.path(evidence.original))
    assert path.read_bytes() == content
    assert evidence.sha256 == hashlib.sha256(content).hexdigest() and evidence.size == len(content)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert evidence.original.startswith(f"{concern.pk}/") and "IMG" not in evidence.original
    assert not list(storage.incoming().iterdir())


@pytest.mark.own_process
def test_a_copy_is_made_and_the_original_stays_as_it_was(concern, cast, storage):
    content = made.photo()
    evidence = add(concern, content, by=cast.faith).evidence
    assert clean(evidence.pk, lambda: START)
    evidence.refresh_from_db()
    assert (evidence.cleaning, evidence.shared_type) == ("cleaned", "image/jpeg")
    copy = Path(storage.path(evidence.shared)).read_bytes()
    assert copy and not [secret for secret in made.SECRETS if secret in copy]
    kept = Path(storage.path(evidence.original)).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == evidence.sha256 == hashlib.sha256(content).hexdigest()
    assert not clean(evidence.pk, lambda: START)


@pytest.mark.own_process
def test_what_cannot_be_cleaned_is_there_as_original_only(concern, cast, files):
    evidence = add(concern, made.pdf(password="x"), by=cast.faith).evidence
    clean_waiting(lambda: START)
    evidence.refresh_from_db()
    assert (evidence.cleaning, evidence.shared) == ("original_only", "")
    assert files() == [evidence.original]


def test_a_file_that_kills_its_worker_is_tried_three_times(concern, cast, monkeypatch):
    evidence = add(concern, by=cast.faith).evidence

    def killed(*arguments):
        raise opened.Died

    monkeypatch.setattr(opened, "copy_of", killed)
    tries = [clean(evidence.pk, lambda n=n: START + n * HOUR) for n in range(5)]
    evidence.refresh_from_db()
    assert tries == [True, True, True, False, False]
    assert (evidence.cleaning, evidence.attempts) == ("original_only", 3)


def test_a_worker_that_died_with_it_is_followed_by_another(concern, cast):
    """The row was claimed, and nothing came of it: after the lease it is taken up, and after three such deaths given
    up."""
    evidence = add(concern, by=cast.faith).evidence
    Evidence.objects.filter(pk=evidence.pk).update(attempts=1, tried_at=START)
    assert not clean(evidence.pk, lambda: START + timedelta(minutes=1))
    Evidence.objects.filter(pk=evidence.pk).update(attempts=3)
    assert clean(evidence.pk, lambda: START + HOUR)
    evidence.refresh_from_db()
    assert evidence.cleaning == "original_only"


@pytest.mark.own_process
def test_the_process_that_opens_files_is_ended_when_it_takes_too_long(concern, cast, storage, monkeypatch):
    evidence = add(concern, by=cast.faith).evidence
    monkeypatch.setattr(opened, "TO_CLEAN", 0.01)
    with pytest.raises(opened.Died):
        opened.copy_of(storage.path(evidence.original), evidence.media_type, storage.incoming() / "copy")


@pytest.mark.own_process
def test_the_process_that_opens_files_knows_no_secret(monkeypatch):
    seen = {}
    real = opened.subprocess.run
    monkeypatch.setattr(opened.subprocess, "run", lambda *a, **k: seen.update(k) or real(*a, **k))
    with pytest.raises(opened.Refused):
        opened.type_of("/nowhere")
    assert not {"SECRET_KEY", "DATABASE_URL", "EVIDENCE_DIR"} & set(seen["env"])


@pytest.mark.parametrize("who", ["faith", "trustee", "council", "manager", "warden", "constable"])
def test_those_of_the_place_the_lead_and_helpers_may_add(concern, cast, who):
    assert add(concern, by=cast.named[who]).is_new


@pytest.mark.parametrize("who", ["umbrella", "coordinator", "other_faith", "other_council", "leaver", "nobody"])
def test_nobody_else_may(concern, cast, who, files):
    with pytest.raises(PermissionDenied):
        add(concern, by=cast.named[who])
    assert files() == []


def test_whoever_came_by_a_receipt_may_be_nobody(concern):
    evidence = add(concern, by=None).evidence
    assert (evidence.added_by, evidence.for_organisation) == (None, None)


def test_the_same_file_twice_is_there_once(concern, cast, files):
    first, second = add(concern, by=cast.faith), add(concern, by=cast.council, name="another name.jpg")
    assert (first.is_new, second.is_new) == (True, False) and first.evidence == second.evidence
    assert files() == [first.evidence.original]
    assert Event.objects.filter(matter=concern.matter, kind="evidence_added").count() == 1


def big(size):
    """A photo with so much behind it that it has exactly this many bytes."""
    photo = made.plain_photo(kind="JPEG")
    return photo + b"\0" * (size - len(photo))


def test_exactly_50_mb_are_taken_and_not_a_byte_more(concern, cast, files):
    assert add(concern, big(BIGGEST), by=cast.faith).evidence.size == 50 * 1024 * 1024
    assert refused(concern, big(BIGGEST + 1), by=cast.faith) == "big"
    assert refused(concern, b"", by=cast.faith) == "empty"
    assert len(files()) == 1


def test_ten_files_and_not_one_more(concern, cast, monkeypatch, files):
    monkeypatch.setattr(actions_evidence, "MOST_FILES", 2)
    for colour in ("red", "blue"):
        add(concern, made.plain_photo(colour), by=cast.faith)
    assert refused(concern, made.plain_photo("green"), by=cast.faith) == "many"
    assert len(files()) == 2
    assert (refusals.MOST_FILES, refusals.MOST_BYTES) == (10, 200 * 1024 * 1024)


def test_all_files_together_have_their_limit(concern, cast, monkeypatch, files):
    first = add(concern, made.plain_photo("red"), by=cast.faith).evidence
    monkeypatch.setattr(actions_evidence, "MOST_BYTES", first.size + 1)
    assert refused(concern, made.plain_photo("blue"), by=cast.faith) == "much"
    assert files() == [first.original]


def test_below_its_floor_the_disk_takes_nothing(concern, cast, settings, files, caplog):
    settings.EVIDENCE_FLOOR = 1 << 60
    assert refused(concern, made.photo(), by=cast.faith) == "full"
    assert files() == [] and not Evidence.objects.exists()
    assert "floor" in caplog.text and "IMG" not in caplog.text


def test_a_missing_folder_is_said_and_never_made(concern, cast, storage):
    Path(storage.location).rmdir()
    assert refused(concern, made.photo(), by=cast.faith) == "full"
    assert not Path(storage.location).exists()


def test_a_transaction_that_fails_leaves_no_row_and_no_file(concern, cast, monkeypatch, files):
    def fails(*arguments, **more):
        raise RuntimeError

    monkeypatch.setattr(actions_evidence.emails, "evidence_added", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        add(concern, by=cast.faith)
    assert files() == [] and not Evidence.objects.exists()


@pytest.mark.own_process
def test_a_refused_kind_leaves_nothing(concern, cast, files):
    assert refused(concern, b"<svg xmlns='http://www.w3.org/2000/svg'/>", by=cast.faith) == "kind"
    assert files() == [] and not Evidence.objects.exists()
    assert not Event.objects.filter(kind="evidence_added").exists()


def mails(template="evidence_added"):
    return list(Mail.objects.filter(template=template).order_by("pk").values_list("address", flat=True))


def test_the_lead_is_told_once_a_sitting(concern, cast):
    for minutes, colour in enumerate(("red", "blue", "green")):
        add(concern, made.plain_photo(colour), by=cast.faith, at=START + timedelta(minutes=10 * minutes))
    assert mails() == ["council@example.org"]
    add(concern, made.plain_photo("white"), by=cast.faith, at=START + 2 * HOUR)
    assert mails() == ["council@example.org"] * 2
    add(concern, made.plain_photo("black"), by=cast.council, at=START + 3 * HOUR)
    assert len(mails()) == 2


def test_whoever_deals_with_it_is_told(answered, cast, storage):
    actions_evidence_of = add(answered, by=cast.faith, at=START + 2 * HOUR)
    assert actions_evidence_of.is_new and mails() == ["council@example.org"]


def test_the_name_of_the_file_stands_in_its_row_alone(concern, cast, caplog):
    add(concern, by=cast.faith, name="Amina Secret.jpg")
    assert Evidence.objects.get().name == "Amina Secret.jpg"
    assert not [mail for mail in Mail.objects.values_list("context", flat=True) if "Amina" in str(mail)]
    assert not Event.objects.filter(code__contains="Amina").exists() and "Amina" not in caplog.text


def test_a_strange_name_is_made_a_line(concern, cast):
    name = "../../etc/pass\x00wd\r\nX: \ud83d" + "n" * 300 + ".jpg"
    assert len(add(concern, by=cast.faith, name=name).evidence.name) <= 120


def test_who_added_it_alone_withdraws_it_and_pressing_twice_does_it_once(concern, cast):
    evidence = add(concern, by=cast.faith).evidence
    for who in (cast.trustee, cast.council):
        with pytest.raises(PermissionDenied):
            withdraw_evidence(evidence, by=who, at=START)
    for _press in range(2):
        withdraw_evidence(evidence, by=cast.faith, at=START + HOUR)
    assert Event.objects.filter(kind="evidence_withdrawn").count() == 1
    assert add(concern, by=cast.faith).is_new


def test_adding_and_withdrawing_does_not_fill_the_disk(concern, cast, monkeypatch):
    monkeypatch.setattr(actions_evidence, "MOST_EVER", 1)
    withdraw_evidence(add(concern, by=cast.faith).evidence, by=cast.faith, at=START)
    assert refused(concern, made.plain_photo(), by=cast.faith) == "ever"


WEEK = timedelta(days=7)


def remind(at):
    actions_evidence.remind_of_footage(at)
    return mails("footage_reminder")


def test_a_week_later_the_reporter_is_asked_for_the_footage_once(concern, cast):
    assert remind(START + WEEK - HOUR) == []
    assert remind(START + WEEK) == remind(START + WEEK + HOUR) == ["faith@example.org"]


@pytest.mark.parametrize("why", ["added", "saved", "closed", "recorded", "worry", "long ago", "gone"])
def test_nobody_is_asked_for_nothing(cast, storage, why):
    changes = {"recorded": {"wants": ("record",)}, "worry": {"category": "fear"}}
    concern = cast.concern(**changes.get(why, {}))
    at = START + WEEK
    if why == "added":
        add(concern, by=cast.trustee)
    elif why == "saved":
        actions_evidence.say_footage_saved(concern, by=cast.trustee, at=START)
    elif why == "closed":
        concern = actions.acknowledge(
            concern, dealt_with_by=cast.council, next_step="We come.", next_step_at=at, by=cast.council, at=START
        )
        concern = actions.resolve(concern, reason="done", words="Cleaned.", by=cast.council, at=START)
        actions.close(concern, by=cast.faith, at=START)
    elif why == "long ago":
        at += timedelta(days=30)
    elif why == "gone":
        cast.faith.is_active = False
        cast.faith.save()
    assert remind(at) == []


def test_saying_twice_that_it_is_saved_is_saying_it_once(concern, cast):
    for _press in range(2):
        actions_evidence.say_footage_saved(concern, by=cast.faith, at=START)
    assert Event.objects.filter(kind="footage_saved").count() == 1
    with pytest.raises(PermissionDenied):
        actions_evidence.say_footage_saved(concern, by=cast.umbrella, at=START)


def test_raising_pays_nothing_for_it(cast, storage):
    with connection.execute_wrapper(_no_evidence):
        cast.concern()


def _no_evidence(execute, sql, params, many, context):
    assert "concerns_evidence" not in sql
    return execute(sql, params, many, context)


def test_a_file_of_the_place_answers_a_question_and_one_of_the_body_does_not(cast, concern):
    ask_reporter(concern, words="Is there a picture?", by=cast.council, at=START)
    add(concern, by=cast.council)
    assert Pause.objects.get().ended == ""
    add(concern, made.plain_photo(), by=cast.faith)
    assert Pause.objects.get().ended == "answered"
    assert Mail.objects.get(template="question_answered").recipient == cast.council
