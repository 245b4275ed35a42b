"""What the page of each step of a concern says, asks and does. Data and one line a step: the view is in steps.py."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hub.concerns import (
    actions,
    actions_between,
    actions_children,
    actions_consent,
    actions_duplicates,
    actions_pauses,
    actions_routing,
    actions_triage,
    forms_between,
    forms_consent,
    forms_duplicates,
    forms_pauses,
    forms_steps,
    forms_triage,
)

# the step of the workflow: the words of its address
ADDRESSES = {
    "route": "choose-who-answers",
    "triage": "triage",
    "assign": "give-it-to",
    "case_reference": "case-reference",
    "acknowledge": "answer",
    "take_next_step": "next-step",
    "hand_on": "hand-on",
    "split": "split-off",
    "link": "same-as",
    "unlink": "not-the-same",
    "ask_reporter": "ask-them",
    "answer_question": "answer-the-question",
    "go_on": "go-on",
    "update": "update",
    "note": "note",
    "record_contact": "contact",
    "resolve": "resolve",
    "reopen": "open-again",
    "change_consent": "who-sees-this",
    "only_record": "only-record",
    "ask_again": "ask-again",
    "name_child": "child-at-risk",
    "unname_child": "no-child-at-risk",
    "close": "close",
}


def offers(concern, user):
    """Nothing more speaks against it."""


@dataclass(frozen=True)
class Page:
    form: type
    run: Callable
    done: str
    intro: str = ""
    template: str = "concerns/step.html"
    why_not: Callable = offers  # (concern, user): a StepRefused, where more than the status speaks against it


def _acknowledge(concern, said, **common):
    actions.acknowledge(
        concern,
        dealt_with_by=said["dealt_with_by"],
        next_step=said["next_step"],
        next_step_at=said["next_step_at"],
        **common,
    )


def _take_next_step(concern, said, **common):
    actions.take_next_step(
        concern,
        what_was_done=said["what_was_done"],
        next_step=said["next_step"],
        next_step_at=said["next_step_at"],
        **common,
    )


def _update(concern, said, **common):
    actions.post_update(concern, words=said["words"], **common)


def _note(concern, said, **common):
    actions_triage.write_note(concern, words=said["words"], **common)


def _triage(concern, said, **common):
    facts = {name: said[name] for name in ("severity", "hostility", "words")}
    actions_triage.triage(concern, **facts, **common)


def _assign(concern, said, **common):
    team, person = said["to"]
    actions_triage.assign(concern, organisation=team, person=person, words=said["words"], **common)


def _case_reference(concern, said, **common):
    facts = {"text": said["text"], "is_shared": said.get("is_shared", False)}
    actions_triage.set_case_reference(concern, **facts, **common)


def _ask_reporter(concern, said, **common):
    actions_pauses.ask_reporter(concern, words=said["words"], **common)


def _answer_question(concern, said, **common):
    actions_pauses.answer_question(concern, words=said["words"], **common)


def _go_on(concern, said, **common):
    actions_pauses.go_on(concern, **common)


def _record_contact(concern, said, **common):
    facts = {name: said[name] for name in ("kind", "outcome", "happened_at", "words")}
    actions.record_contact(concern, **facts, **common)


def _resolve(concern, said, **common):
    actions.resolve(concern, reason=said["reason"], words=said["words"], **common)


def _reopen(concern, said, **common):
    actions.reopen(concern, reason=said["reason"], words=said["words"], **common)


def _close(concern, said, **common):
    actions.close(concern, words=said["words"], **common)


def _route(concern, said, **common):
    actions_routing.route(concern, organisation=said["organisation"], **common)


def _hand_on(concern, said, **common):
    actions_between.hand_on(concern, organisation=said["organisation"], words=said["words"], **common)


def _split(concern, said, **common):
    part = actions_between.Part(said["organisation"], said["category"], said["what"])
    actions_between.split(concern, part, words=said["words"], **common)


def _link(concern, said, **common):
    words = said["words"] if said["outcome"] == "resolve" else ""
    actions_duplicates.link(concern, said["concern"], resolve_with=words, **common)


def _unlink(concern, said, **common):
    actions_duplicates.unlink(concern, **common)


def _change_consent(concern, said, **common):
    actions_consent.change_consent(concern, told=said["told"], hides_name=said["hides_name"], **common)


def _only_record(concern, said, **common):
    actions_consent.only_record(concern, **common)


def _ask_again(concern, said, **common):
    actions_consent.ask_again(concern, wants=said["wants"], **common)


def _name_child(concern, said, **common):
    actions_children.name_child(concern, **common)


def _unname_child(concern, said, **common):
    actions_children.unname_child(concern, words=said["words"], **common)


PAGES = {
    "name_child": Page(
        forms_consent.NameChildForm,
        _name_child,
        _("Saved. How to reach those at the council who protect children stands first on this page."),
        _(
            "If a child is in danger now, call 999. From now on the council answers this concern and keeps it, also if "
            "it was not told before and you raised it yourself. Nobody sees a summary of it any more."
        ),
    ),
    "unname_child": Page(
        forms_consent.UnnameChildForm,
        _unname_child,
        _("Saved. It can be handed on again, and those who see summaries see one."),
        _("Then it can be handed on again, and those who see summaries see one of it."),
    ),
    "change_consent": Page(
        forms_consent.ConsentForm,
        _change_consent,
        _("Saved. Who may see it and whether your name is shown is as you chose."),
        _(
            "Only you can change this. Who is unticked sees nothing of it any more, and owes nothing on it. If they "
            "were to answer, the next one does."
        ),
        "concerns/who_sees_this.html",
    ),
    "only_record": Page(
        forms_consent.OnlyRecordForm,
        _only_record,
        _("It is only recorded from now on. Nobody owes anything on it."),
        _(
            "Everything that was promised ends, and nobody is asked to do anything. Those who may see it still can. "
            "You can ask for an answer again at any time."
        ),
    ),
    "ask_again": Page(
        forms_consent.AskAgainForm,
        _ask_again,
        _("Sent. An answer is promised, counted from now."),
        _("Those who may see it are asked now: an answer is promised, counted from now."),
    ),
    "route": Page(
        forms_steps.RouteForm, _route, _("They are asked to answer. The person who raised it is told who it is.")
    ),
    "triage": Page(
        forms_triage.TriageForm,
        _triage,
        _("Your view is kept beside that of the reporter."),
        _("What is owed by a target counts again from when it began. A date that you gave stays."),
    ),
    "assign": Page(forms_triage.AssignForm, _assign, _("Given. To undo it, give it back.")),
    "case_reference": Page(forms_triage.CaseReferenceForm, _case_reference, _("Your case reference is kept.")),
    "acknowledge": Page(
        forms_steps.AcknowledgeForm,
        _acknowledge,
        _("Answered. The person who raised it is told what happens next and by when."),
        _("Say who deals with it and what happens next. The date you give is your next promise."),
    ),
    "take_next_step": Page(
        forms_steps.NextStepForm, _take_next_step, _("Done and written down. The person who raised it is told.")
    ),
    "update": Page(forms_steps.UpdateForm, _update, _("Your words are saved.")),
    "ask_reporter": Page(
        forms_pauses.AskForm,
        _ask_reporter,
        _("Asked. What you owe stands still until they answer, for 14 days at most."),
        _(
            "What you owe on this concern stands still until they answer. They are reminded after 3 and 7 days; after "
            "14 your time runs again. You can ask twice, and the pause counts in reports."
        ),
        why_not=actions_pauses.may_not_ask,
    ),
    "answer_question": Page(
        forms_pauses.AnswerForm,
        _answer_question,
        _("Sent. Whoever asked is told, and what they owe you is due again."),
        template="concerns/answer_question.html",
        why_not=actions_pauses.may_not_answer,
    ),
    "go_on": Page(
        forms_pauses.GoOnForm,
        _go_on,
        _("What you owe is due again, with the time that was left."),
        _("What you owe is due again from now, with the time that was left. Their answer is still welcome."),
        why_not=actions_pauses.may_not_go_on,
    ),
    "note": Page(forms_triage.NoteForm, _note, _("Your note is kept. Nobody was told.")),
    "record_contact": Page(forms_steps.ContactForm, _record_contact, _("The contact is recorded.")),
    "hand_on": Page(
        forms_between.HandOnForm,
        _hand_on,
        _("Handed on. They owe an answer from now, and the person who raised it is told who they are and why."),
        _(
            "They are told at once, see everything that was written, and owe an answer from now. You keep seeing it. "
            "The person who raised it reads who has it now and why, and may choose that they no longer see it."
        ),
    ),
    "split": Page(
        forms_between.SplitForm,
        _split,
        _("Split off. They owe an answer to their part from now; the person who raised it is told both references."),
        _(
            "A part that is another body's to answer becomes a concern of its own, with its own reference and promise. "
            "This one stays yours. Whoever sees this one sees that one too. Photos and other files stay with this one: "
            "those who answer the part do not see them."
        ),
    ),
    "link": Page(
        forms_duplicates.LinkForm,
        _link,
        _("Linked. Those who see both find each from the page of the other."),
    ),
    "unlink": Page(
        forms_duplicates.UnlinkForm,
        _unlink,
        _("Not linked any more. What was resolved stays so: it can be opened again."),
        _("The two are kept apart again. What was resolved stays so: it can be opened again."),
    ),
    "resolve": Page(
        forms_steps.ResolveForm,
        _resolve,
        _("Resolved. The person who raised it is told, and asked whether it is settled."),
        _(
            "What you still promised ends here. In 28 days the person who raised it is asked whether it has stayed "
            "settled; if they do not answer, you find out."
        ),
    ),
    "reopen": Page(
        forms_steps.ReopenForm,
        _reopen,
        _("Opened again. A new answer is promised from now."),
        _("A new answer is promised, counted from now."),
        "concerns/reopen.html",
    ),
    "close": Page(
        forms_steps.CloseForm,
        _close,
        _("Closed. It can be opened again at any time."),
        _("It is settled and nothing more is owed. It can be opened again at any time."),
    ),
}
