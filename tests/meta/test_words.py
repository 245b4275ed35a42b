"""A kind that has no words somewhere is a page that breaks the day it first happens."""

import re
from pathlib import Path

import pytest

from hub.concerns import ladder_words, timeline, told
from hub.concerns.models import Contact
from hub.concerns.views.pressed_twice import SAME
from hub.concerns.workflow import TRANSITIONS
from hub.notifications import mails
from hub.people.models import Membership
from hub.promises.ladder import POSITIONS
from hub.promises.models import Promise

ROOT = Path(__file__).resolve().parents[2]
KINDS = set(Promise.Kind)


@pytest.mark.parametrize("words", [ladder_words.OWED, ladder_words.COMING, mails.PROMISES])
def test_every_kind_of_promise_has_its_words(words):
    assert set(words) == KINDS


def test_every_rung_and_step_has_its_words():
    assert set(ladder_words.RUNGS) == set(POSITIONS)
    assert set(TRANSITIONS) <= set(timeline.STEPS)
    assert set(mails.POSITIONS) == {*Membership.Position, "mailbox"}
    assert set(SAME) <= set(TRANSITIONS)


def test_contacts_are_called_the_same_in_mails():
    assert set(mails.CONTACTS) == set(Contact.Kind)
    assert set(mails.OUTCOMES) == set(Contact.Outcome)


def test_every_mail_about_a_matter_has_a_name_on_its_page():
    about = {name for name, kind in mails.KINDS.items() if "reference" in kind.facts | kind.optional}
    assert about == set(told.ABOUT)


def test_the_files_that_contributing_names_are_there():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"`((?:hub|templates|tests|docs)/[\w./-]+)`", text))
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
