"""The storage and the table, held against each other."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from hub.concerns import actions_evidence
from hub.concerns.evidence.tidying import tidy_evidence
from tests import evidence_files as made
from tests.cast import START

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


@pytest.fixture
def evidence(cast, storage):
    file = made.sent(made.photo())
    found = actions_evidence.add_evidence(cast.concern(), file=file, name="a", by=cast.faith, at=START).evidence
    actions_evidence.clean(found.pk, lambda: START)
    found.refresh_from_db()
    return found


def aged(storage, name, seconds):
    path = Path(storage.path(name))
    path.parent.mkdir(exist_ok=True)
    path.touch()
    os.utime(path, (time.time() - seconds,) * 2)


def test_files_without_a_row_go_after_a_day(evidence, storage, files):
    folder = evidence.original.partition("/")[0]
    for name in (f"{folder}/lost", "999/lost", "incoming/lost"):
        aged(storage, name, DAY + 60)
    for name in (f"{folder}/new", "incoming/new"):
        aged(storage, name, DAY - 60)
    for name in (evidence.original, evidence.shared):
        aged(storage, name, 100 * DAY)
    assert tidy_evidence(START) == (3, 0)
    assert files() == sorted([evidence.original, evidence.shared, f"{folder}/new", "incoming/new"])


def test_a_row_without_its_file_is_reported(evidence, storage, caplog):
    storage.delete(evidence.original)
    assert tidy_evidence(START) == (0, 1)
    assert "1 files of the table" in caplog.text


def test_what_was_withdrawn_is_deleted_after_a_month(evidence, cast, storage, files):
    actions_evidence.withdraw_evidence(evidence, by=cast.faith, at=START)
    assert tidy_evidence(START + timedelta(days=29)) == (0, 0)
    assert tidy_evidence(START + timedelta(days=30)) == (2, 0) and files() == []
    assert tidy_evidence(START + timedelta(days=31)) == (0, 0)


def test_an_empty_folder_is_no_fault(storage):
    assert tidy_evidence(START) == (0, 0)
