"""Two files at once on two connections: the limit holds, and what did not fit leaves nothing behind."""

import io
import threading

import pytest
from django.core.files import File
from django.db import connections

from hub.concerns.actions_evidence import add_evidence
from hub.concerns.evidence.refusals import MOST_BYTES, MOST_FILES, EvidenceRefused
from hub.concerns.models import Evidence
from hub.history.models import Event
from tests.cast import START
from tests.evidence_files import plain_photo

pytestmark = pytest.mark.django_db(transaction=True)
COLOURS = ("red", "navy")


def add_both(concern, *, by):
    """Both are stored and opened before either is entered; what became of each."""
    together, ends = threading.Barrier(2), []

    def add(colour):
        file = File(io.BytesIO(plain_photo(colour)), "a.png")
        together.wait(20)
        try:
            add_evidence(concern, file=file, name="a.png", by=by, at=START)
            ends.append("kept")
        except EvidenceRefused as refused:
            ends.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=add, args=[colour]) for colour in COLOURS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def there_are(concern, number, *, size=10):
    for n in range(number):
        facts = {"media_type": "image/png", "size": size, "sha256": f"{n:064}", "name": "a", "original": f"x/{n}"}
        Evidence.objects.create(matter=concern.matter, added_at=START, **facts)


@pytest.mark.parametrize("has_account", [True, False], ids=["with an account", "with a receipt"])
def test_of_two_that_want_to_be_the_tenth_exactly_one_goes_in(cast, files, has_account):
    concern = cast.concern() if has_account else cast.told()
    there_are(concern, MOST_FILES - 1)
    assert add_both(concern, by=cast.faith if has_account else None) == ["kept", "many"]
    assert Evidence.objects.count() == MOST_FILES
    assert len(files()) == Event.objects.filter(kind="evidence_added").count() == 1


def test_two_that_fit_alone_and_not_together(cast, files):
    concern = cast.concern()
    there_are(concern, 1, size=MOST_BYTES - len(plain_photo(COLOURS[0])))
    assert add_both(concern, by=cast.faith) == ["kept", "much"]
    assert len(files()) == 1
