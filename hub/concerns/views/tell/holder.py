"""What the holder of a receipt does in the thread beside writing: who may read it, files, and whether it stayed quiet.

As everything that a number opens, each is the answer to a POST.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.concerns import actions, actions_consent, actions_evidence
from hub.concerns.actions_consent import NobodyLeft, change_consent
from hub.concerns.anyone import limits
from hub.concerns.anyone.asked import is_asked
from hub.concerns.anyone.forms_thread import WhoReadsForm
from hub.concerns.evidence.reads import added_by_holder
from hub.concerns.evidence.refusals import MOST_FILES, SENTENCES
from hub.concerns.forms_evidence import EvidenceForm
from hub.concerns.views.evidence import added_in_words, keep
from hub.concerns.views.tell.receipt import decide, show_thread, too_often, with_receipt
from hub.concerns.workflow import Status, Unsettled
from hub.promises.engine import NotNow, Stale, StepRefused
from hub.typed import tidy_name

NOBODY = gettext_lazy(
    "Keep one ticked that can answer you. If nobody is to do anything any more, choose “Only keep it on record”."
)
CHANGED = gettext_lazy("Something has changed while you were reading. Look at the ticks again, then save them.")


@with_receipt
def who_reads(request, held):
    form = WhoReadsForm(request.POST, concern=held.about, now=request.now)
    if not form.is_valid():
        return show_thread(request, held, who=form)
    if form.is_as_it_was:
        return show_thread(request, held, done=_("Who may read this is as you ticked it."))
    if seconds := limits.before_writing(held):
        return show_thread(request, held, who=form, problem=too_often(seconds))
    said = {"told": form.cleaned_data["told"], "version": form.cleaned_data["version"]}
    try:
        held.about = change_consent(held.about, hides_name=held.about.hides_name, by=None, at=request.now, **said)
    except Stale:
        return show_thread(request, held, who=WhoReadsForm(concern=held.about, now=request.now), problem=CHANGED)
    except NobodyLeft:
        return show_thread(request, held, who=form, problem=NOBODY)
    except StepRefused as refused:
        return show_thread(request, held, who=form, problem=refused.message)
    return show_thread(
        request, held, done=_("Saved. Whoever you unticked sees nothing of it any more, and owes you nothing.")
    )


@with_receipt
def files(request, held):
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_thread(request, held, files=form)
    if seconds := limits.before_writing(held):
        return show_thread(request, held, files=EvidenceForm(), problem=too_often(seconds))
    chosen = form.cleaned_data["files"]
    results = [keep(held.about, file, by=None, at=request.now) for file in chosen[:MOST_FILES]]
    # each is opened by a process of its own: nobody makes us open a hundred at once
    results += [_one_too_many(file) for file in chosen[MOST_FILES:]]
    if all(result["kept"] for result in results):
        return show_thread(request, held, done=added_in_words(len(results)))
    return show_thread(request, held, files=EvidenceForm(), results=results)


def _one_too_many(file):
    return {"name": tidy_name(file.name)[:120] or "-", "kept": False, "text": str(SENTENCES["many"])}


@with_receipt
def stayed(request, held):
    """The answer to the question after 28 days: it stayed quiet."""

    def say(common):
        if held.about.status == Status.CLOSED and is_asked(held.about, request.now):
            return actions.confirm(held.about, **common)
        if held.about.status == Status.RESOLVED:
            return actions.close(held.about, **common)
        raise NotNow

    return decide(request, held, say, _("Thank you for saying so. You can open it again at any time."))


@with_receipt
def again(request, held):
    """It happened again: opened again with that reason, and a new answer is promised."""
    return decide(
        request,
        held,
        lambda common: actions.reopen(held.about, reason=Unsettled.AGAIN, **common),
        _("Opened again. A new answer is promised from now."),
    )


@with_receipt
def only_record(request, held):
    """Nobody is to do anything any more."""
    if seconds := limits.before_writing(held):
        return show_thread(request, held, problem=too_often(seconds))
    return decide(
        request,
        held,
        lambda common: actions_consent.only_record(held.about, **common),
        _("It is only kept on record now. Nobody owes you anything; you can ask for an answer at any time."),
    )


@with_receipt
def ask_again(request, held):
    """It was only recorded, and somebody is to answer after all."""
    if seconds := limits.before_writing(held):
        return show_thread(request, held, problem=too_often(seconds))
    try:
        return decide(
            request,
            held,
            lambda common: actions_consent.ask_again(held.about, wants=[], **common),
            _("Asked. Below you see who answers you, and by when."),
        )
    except NobodyLeft:
        return show_thread(request, held, problem=NOBODY)


@with_receipt
def withdraw(request, held):
    """A file that the holder had added: nobody sees it any more."""
    evidence = added_by_holder(held.about, request.POST.get("file", ""))
    if evidence is None:
        return show_thread(request, held, problem=_("That file is not there any more."))
    actions_evidence.withdraw_evidence(evidence, by=None, at=request.now)
    return show_thread(request, held, done=_("Taken back. Nobody sees that file any more."))
