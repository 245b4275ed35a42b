"""Every page of a step: pressed twice it does it once, overtaken it shows both and writes nothing."""

from datetime import timedelta

import pytest

from hub.concerns import actions, actions_consent, actions_duplicates, actions_pauses
from hub.concerns.models import Concern
from hub.concerns.views.step_pages import ADDRESSES, PAGES
from hub.history.models import Event
from tests.cast import START
from tests.concerns.test_views_steps import shown
from tests.pages import address_of

SOON = START + timedelta(days=1)
A_DAY = {"next_step_at_day": "3/12/2026", "next_step_at_time": "10:00"}
HAPPENED = {"happened_at_day": "30/11/2026", "happened_at_time": "09:30"}


def raised(cast):
    return cast.concern()


def about_a_child(cast):
    return cast.concern(names_child=True)


def unrouted(cast):
    cast.council_body.areas.clear()
    cast.police_body.areas.clear()
    cast.command.areas.clear()
    return cast.concern(told=[cast.committee])


def answered(cast):
    said = {"next_step": "We come.", "next_step_at": SOON, "by": cast.council, "at": START}
    return actions.acknowledge(cast.concern(), dealt_with_by=cast.council, **said)


def resolved(cast):
    return actions.resolve(answered(cast), reason="done", words="Cleaned.", by=cast.council, at=START)


def linked(cast):
    return actions_duplicates.link(cast.concern(), cast.concern(), by=cast.council, at=START)


def recorded(cast):
    return actions_consent.only_record(cast.concern(), by=cast.faith, at=START)


def asking(cast):
    """The council has asked something."""
    return actions_pauses.ask_reporter(cast.concern(), words="When?", by=cast.council, at=START)


LINK = {"main": "other", "reference": "@@main", "outcome": "open"}
# step: (who takes it, on what, what they send, another answer from the same page or none)
STEPS = {
    "route": ("coordinator", unrouted, {"organisation": "@other_council_body"}, {"organisation": "@council_body"}),
    "triage": ("council", raised, {"severity": "3"}, {"severity": "4"}),
    "assign": ("council", raised, {"to": "@council_body @manager"}, {"to": "@council_body @council"}),
    "case_reference": ("council", raised, {"text": "CS-1"}, {"text": "CS-2"}),
    "acknowledge": (
        "council",
        raised,
        {"dealt_with_by": "@council", "next_step": "We come by.", **A_DAY},
        {"next_step_at_day": "4/12/2026"},
    ),
    "take_next_step": ("council", answered, {"what_was_done": "Cleaned."}, {"next_step": "We come again.", **A_DAY}),
    "update": ("council", answered, {"words": "Nearly done."}, {"words": "Done."}),
    "ask_reporter": ("council", raised, {"words": "When was it?"}, {"words": "Where was it?"}),
    "answer_question": ("faith", asking, {"words": "At night."}, {"words": "At noon."}),
    "go_on": ("council", asking, {}, None),
    "note": ("council", raised, {"words": "Known to us."}, {"words": "Known to all of us."}),
    "record_contact": ("council", raised, {"kind": "call", "outcome": "done", **HAPPENED}, {"kind": "visit"}),
    "hand_on": (
        "council",
        raised,
        {"organisation": "@other_council_body", "words": "Theirs."},
        {"organisation": "@police_body"},
    ),
    "split": (
        "council",
        raised,
        {"organisation": "@police_body", "category": "threat", "what": "A threat."},
        {"what": "Two threats."},
    ),
    "link": ("council", raised, LINK, {"outcome": "resolve", "words": "Dealt with."}),
    "unlink": ("council", linked, {}, None),
    "resolve": ("council", answered, {"reason": "done", "words": "Cleaned."}, {"reason": "advice"}),
    "reopen": ("faith", resolved, {"reason": "again", "words": "It is back."}, {"words": "It is back again."}),
    "close": ("faith", resolved, {"words": "Thank you."}, {"words": "Thanks."}),
    "change_consent": ("faith", raised, {"told": ["@committee", "@council_body"]}, {"hides_name": "on"}),
    "only_record": ("faith", raised, {}, None),
    "ask_again": ("faith", recorded, {"wants": ["call"]}, {"wants": ["visit"]}),
    "name_child": ("council", raised, {}, None),
    "unname_child": ("council", about_a_child, {"words": "It was a dog."}, {"words": "It was a cat."}),
}


def filled(cast, said, version):
    """What is sent, with the references of this cast."""

    def one(value):
        if value == "@@main":
            return cast.concern().matter.reference
        parts = (cast.named[part[1:]].reference if part.startswith("@") else part for part in value.split(" "))
        return " ".join(parts)

    found = {name: [one(v) for v in value] if isinstance(value, list) else one(value) for name, value in said.items()}
    return {"version": version, **found}


def test_every_page_is_tried():
    assert set(STEPS) == set(PAGES)


@pytest.mark.parametrize("name", STEPS)
def test_pressed_twice_it_is_done_once(cast, pages, name):
    who, make, said, other = STEPS[name]
    concern, client = make(cast), pages.as_(who)
    said, address = filled(cast, said, concern.version), address_of(concern, ADDRESSES[name])
    assert client.post(address, said).status_code == 302
    count = Event.objects.exclude(kind="viewed").count()
    page = client.post(address, said, follow=True)
    assert page.redirect_chain == [(address_of(concern), 302)]
    assert str(PAGES[name].done) in shown(page)
    if other:
        assert client.post(address, said | filled(cast, other, concern.version)).status_code in (403, 409)
    assert Event.objects.exclude(kind="viewed").count() == count


@pytest.mark.parametrize("name", STEPS)
def test_overtaken_nothing_is_written_and_the_answers_stand_there_to_be_sent(cast, pages, name):
    who, make, said, _other = STEPS[name]
    concern, client = make(cast), pages.as_(who)
    said, address = filled(cast, said, concern.version), address_of(concern, ADDRESSES[name])
    Concern.objects.filter(pk=concern.pk).update(version=concern.version + 1)
    page = client.post(address, said)
    assert page.status_code == 409
    assert Event.objects.filter(matter=concern.matter, kind=name).count() == 0
    form = page.context["form"]
    for field in set(said) & set(form.fields) - {"version"}:
        assert str(form[field].value()) == str(said[field])
    assert client.post(address, said | {"version": form["version"].value()}).status_code == 302
