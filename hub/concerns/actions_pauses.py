"""A body asks the one who raised it something; what it owes stands still until they answer (docs/adr/0034)."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.concerns import emails
from hub.concerns.models import Concern, Receipt
from hub.concerns.split import told_first
from hub.concerns.workflow import TRANSITIONS
from hub.matters.models import Audience, Severity
from hub.promises.actions_pauses import end_pause, pausable, pause_promises
from hub.promises.engine import NotNow, Plan, StepRefused, acting_as, apply_transition
from hub.promises.models import Pause
from hub.promises.pauses import MOST

Ended = Pause.Ended
LATE = Q(ended__in=(Ended.EXPIRED, Ended.RESUMED))
UNANSWERED = Q(ended_at=None) | LATE


class AskedAlready(StepRefused):
    message = _("You have asked something already: wait for the answer, or go on without it.")


class AskedTwice(StepRefused):
    message = _(
        "You have asked twice: nothing stands still a third time. Write an update with your question, or ring them."
    )


class CriticalGoesOn(StepRefused):
    message = _("It is critical: nothing may stand still. Ring them, or do what you can without the answer.")


class NothingStands(StepRefused):
    message = _("You owe nothing here that could stand still. Write an update with your question.")


class LateGoesOn(StepRefused):
    message = _("What you owe here is late already, and waits for nobody. Write an update with your question.")


class NobodyAnswers(StepRefused):
    message = _("Nobody could answer here: it was entered for somebody who holds no receipt. Ring them.")


def why_not_ask(concern, organisation):
    """Why this body may not ask now: a StepRefused, or None. Three queries at most, where nothing was asked yet."""
    asked = Pause.objects.filter(matter=concern.pk, organisation=organisation)
    ends = list(asked.values_list("ended_at", flat=True))
    if None in ends:
        return AskedAlready
    if len(ends) >= MOST:
        return AskedTwice
    if concern.severity == Severity.CRITICAL:
        return CriticalGoesOn
    if not pausable(concern.pk, organisation).exists():
        return NothingStands
    return None if _can_answer(concern) else NobodyAnswers


def _can_answer(concern):
    """Somebody with an account, a holder of a receipt, or the committee of the place, while it sees it."""
    if concern.reported_by_id or Receipt.objects.filter(concern=told_first(concern.pk)).exists():
        return True
    place = concern.matter.place
    seen = concern.matter.audience.live().filter(level=Audience.Level.FULL)
    return place is not None and seen.filter(organisation=place.run_by_id).exists()


def may_not_ask(concern, user):
    return why_not_ask(concern, acting_as(concern.matter, user, TRANSITIONS["ask_reporter"].who)[1])


def may_not_answer(concern, user):
    is_asked = Pause.objects.filter(UNANSWERED, matter=concern.pk).exists()
    return None if is_asked else NotNow


def may_not_go_on(concern, user):
    body = acting_as(concern.matter, user, TRANSITIONS["go_on"].who)[1]
    is_asked = Pause.objects.filter(matter=concern.pk, organisation=body, ended_at=None).exists()
    return None if is_asked else NotNow


@transaction.atomic
def ask_reporter(concern, *, words, by, at, version=None):
    """What the asking body owes stands still until the answer, for two weeks at most. Raises StepRefused with a
    sentence where it may not."""
    made = []

    def stand_still(subject, organisation, question):
        if refused := why_not_ask(subject, organisation):
            raise refused
        pause = pause_promises(subject.matter, organisation, question=question, at=at, by=by)
        if pause is None:
            raise LateGoesOn
        made.append(pause)
        return Plan()

    done = _step(concern, "ask_reporter", by=by, at=at, version=version, words=words, promises=stand_still)
    emails.question_asked(done.subject, made[0], at=at)
    return done.subject


@transaction.atomic
def answer_question(concern, *, words, by, at, version=None):
    """Any answer of the place goes to everybody who asked, and lets their time run again; it is welcome also after
    they went on without it."""
    answered = []

    def go_on(subject, _organisation, _note):
        answered.extend(take_answer(subject, by=by, at=at))
        if not answered:
            raise NotNow
        return Plan()

    done = _step(concern, "answer_question", by=by, at=at, version=version, words=words, promises=go_on)
    emails.question_answered(done.subject, done.event, answered, at=at)
    return done.subject


def take_answer(concern, *, by, at):
    """The pauses that an answer ends; of those that ended without one, it is kept that it came. Returns them."""
    asked = Pause.objects.filter(UNANSWERED, matter=concern.pk).select_for_update(of=("self",))
    asked = list(asked.select_related("organisation", "started_by").order_by("pk"))
    for pause in asked:
        if pause.ended_at is None:
            end_pause(pause, Ended.ANSWERED, at=at, by=by)
    Pause.objects.filter(LATE, pk__in=[pause.pk for pause in asked]).update(ended=Ended.ANSWERED)
    return asked


def asker_wrote(concern, step, *, words, by, at, version=None):
    """The asking side writes, on its page or by mail: where a body asked something this is the answer, else it changes
    nothing that was promised. Whoever deals with it is told once."""
    answered = []

    def go_on(subject, _organisation, _note):
        answered.extend(take_answer(subject, by=by, at=at))
        return Plan()

    done = apply_transition(concern, step, by=by, at=at, version=version, words=words, promises=go_on)
    emails.question_answered(done.subject, done.event, answered, at=at)
    if done.subject.matter.lead_id not in [pause.organisation_id for pause in answered]:
        emails.reporter_wrote(done.subject, done.event, at=at)
    return done


def answer_with_a_file(concern, *, by, at):
    """Nobody who added what they were asked for is reminded of it. Locked as by a step, where anything was asked."""
    if not Pause.objects.filter(UNANSWERED, matter=concern.pk).exists():
        return []
    held = Concern.objects.select_for_update(of=("self",)).select_related("matter").get(pk=concern.pk)
    return take_answer(held, by=by, at=at)


@transaction.atomic
def go_on(concern, *, by, at, version=None):
    """The body that asked goes on without an answer."""

    def take_up(subject, organisation, _note):
        pause = Pause.objects.filter(matter=subject.matter, organisation=organisation, ended_at=None).first()
        if pause is None or not end_pause(pause, Ended.RESUMED, at=at, by=by):
            raise NotNow
        return Plan()

    return _step(concern, "go_on", by=by, at=at, version=version, promises=take_up).subject


def _step(concern, name, *, by, at, version, **more):
    return apply_transition(concern, TRANSITIONS[name], by=by, at=at, version=version, **more)
