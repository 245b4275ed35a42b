"""Later states of what follows an answer: links on paper, what was entered for a caller, the question after weeks."""

from datetime import timedelta

from django.urls import reverse

from hub.concerns import actions, actions_children, actions_consent, actions_links
from hub.concerns.anyone import receipts, sealed
from hub.history import moment
from hub.promises.models import Promise
from tests import evidence_files as made
from tests.access.pages import ANONYMOUS
from tests.access.pages_after import a_draft
from tests.access.world_anyone import anyone_of
from tests.cast import START


def after(world):
    yield from _on_paper(world)
    yield from _for_a_caller(world)
    yield from _by_the_holder(world)


def _on_paper(world):
    cast = world.cast
    raised = world.concern_at("raised")
    paper = reverse("concerns:paper", args=[raised.matter.reference])
    yield "a link for paper, made", "faith", paper, {}
    for name, concern in [("resolved", world.concern_at("resolved")), ("waiting", raised), ("closed", _closed(cast))]:
        token = actions_links.make_link(concern, by=cast.faith, at=START)
        yield f"where it stands, {name}", ANONYMOUS, reverse("concerns:status_link", args=[token])
    yield "links for paper that work", "faith", paper
    yield (
        "no link where a child is",
        "faith",
        _paper(actions_children.name_child(cast.concern(), by=cast.faith, at=START)),
    )
    yield (
        "no link where nothing comes",
        "faith",
        _paper(actions_consent.only_record(cast.concern(), by=cast.faith, at=START)),
    )
    yield "has it stayed settled", "faith", reverse("concerns:settled", args=[_closed(cast).matter.reference])


def _paper(concern):
    return reverse("concerns:paper", args=[concern.matter.reference])


def _closed(cast):
    common = {"by": cast.council, "at": START}
    soon = START + timedelta(days=1)
    concern = actions.acknowledge(
        cast.concern(), dealt_with_by=cast.council, next_step="We come.", next_step_at=soon, **common
    )
    concern = actions.resolve(concern, reason="done", words="Clean.", **common)
    return actions.close(concern, by=cast.faith, at=START)


def _for_a_caller(world):
    check = reverse("concerns:enter_check", kwargs=a_draft(world))
    yield "entered for a caller, to be checked", "centre", check
    yield "entered for a caller, the number", "centre", check, {}
    number = receipts.new_number()
    concern = world.cast.entered(lookup=receipts.lookup_of(number))
    said_back = reverse("concerns:enter_said_back", args=[concern.form_key])
    shown = {"shown_number": sealed.number_to_show(concern.pk, number, moment.now())}
    yield "a number said back wrongly", "centre", said_back, shown | {"number": "1234"}
    yield "a concern of a caller", "centre", reverse("concerns:detail", args=[concern.matter.reference])


def _by_the_holder(world):
    facts = anyone_of(world)
    files = {
        "pass": facts.passed,
        "files": [made.sent(b"<svg/>", "letter.svg"), made.sent(made.plain_photo(), "a.png")],
    }
    yield "files of the holder, one refused", ANONYMOUS, reverse("tell:files"), files
    concern = world.cast.told(area=facts.borough, is_demo=True, told=[facts.council], lookup="x" * 64)
    officer = world.cast.council
    concern.matter.lead.memberships.create(
        organisation=facts.council, user=officer, role="council_officer", since=START
    )
    soon = START + timedelta(days=1)
    step = {"dealt_with_by": officer, "next_step": "We come.", "next_step_at": soon}
    concern = actions.acknowledge(concern, by=officer, at=START, **step)
    concern = actions.resolve(concern, reason="done", words="Clean.", by=officer, at=START)
    before = moment.now() - timedelta(days=1)
    Promise.objects.filter(matter=concern.matter, kind="check").update(
        rung_times=[before + timedelta(days=n) for n in range(5)]
    )
    passed = {"pass": sealed.new_pass(concern.receipt, moment.now())}
    yield "asked whether it stayed quiet", ANONYMOUS, reverse("tell:receipt"), passed
