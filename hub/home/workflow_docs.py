"""docs/workflow.md, written from the workflows themselves, so that the page never tells of steps that are not there."""

from typing import NamedTuple

from django.utils.translation import override

from hub.accounts import workflow as joining
from hub.concerns import workflow as concerns
from hub.concerns import workflow_patterns
from hub.concerns.models import Pattern
from meetings import workflow as meetings
from patrols import workflow as patrols


class Workflow(NamedTuple):
    subject: str
    file: str
    statuses: type
    steps: dict
    starts: str  # in words; {name} is the label of that status
    lead: str = "the body that answers"


WORKFLOWS = [
    Workflow(
        "a concern",
        "hub/concerns/workflow.py",
        concerns.Status,
        concerns.TRANSITIONS,
        "`raise_concern` starts one as *{raised}*, or as *{recorded}* when the reporter only wants it on record.",
    ),
    Workflow(
        "a pattern",
        "hub/concerns/workflow_patterns.py",
        Pattern.Status,
        workflow_patterns.TRANSITIONS,
        "`make_pattern` starts one as *{open}*. It is closed by itself where no body sees enough of it any more.",
        lead="the body that looks at all of it",
    ),
    Workflow(
        "a meeting",
        "meetings/workflow.py",
        meetings.Status,
        meetings.TRANSITIONS,
        "`schedule_meeting` starts one as *{scheduled}*. Whether it was held can be said once it has begun; people\n"
        "are invited and taken off the list until it ends.",
        lead="the body that called it, and bodies above it",
    ),
    Workflow(
        "a round",
        "patrols/workflow.py",
        patrols.RoundStatus,
        patrols.ROUND,
        "`make_round` starts one as *{planned}*. Nobody presses `finish_round`: a round ends with its last visit.",
        lead="the team, and bodies above it",
    ),
    Workflow(
        "a visit of a round",
        "patrols/workflow.py",
        patrols.VisitStatus,
        patrols.VISIT,
        "`add_visit` starts one as *{planned}*. Calling off its round takes it off too.",
        lead="the team, and bodies above it",
    ),
    Workflow(
        "a request to join",
        "hub/accounts/workflow.py",
        joining.S,
        joining.TRANSITIONS,
        "`ask` starts one as *{asked}*. Whoever is let in gets an invitation.",
        lead="the council there, or an umbrella body that the place opted in to and that confirms requests",
    ),
]
WHO = {
    "helper": "every body that sees it in full",
    "reporter": "the reporter and the committee of the place",
    "raiser": "the reporter alone",
    "holder": "somebody without an account who holds its receipt",
    "operator": "the coordinator, while nobody is set to answer",
}
HEAD = """# What may happen to {subject}

Written by `manage.py write_workflow_docs` from `{file}`; a test compares the two.
{starts}
"""


def page():
    with override("en-gb"):
        return "\n".join(part for flow in WORKFLOWS for part in (_head(flow), _diagram(flow), _table(flow)))


def _head(flow):
    labels = {status.value: status.label for status in flow.statuses}
    return HEAD.format(subject=flow.subject, file=flow.file, starts=flow.starts.format(**labels))


def _diagram(flow):
    """A Mermaid state diagram; steps that leave the status as it is stand in one loop each status."""
    lines = [f"    {status.value}: {status.label}" for status in flow.statuses]
    for step in flow.steps.values():
        if step.target:
            lines += [f"    {source.value} --> {step.target.value}: {step.name}" for source in _sources(step)]
    for status in flow.statuses:
        if names := [s.name for s in flow.steps.values() if s.target is None and status in s.sources]:
            lines.append(f"    {status.value} --> {status.value}: {', '.join(names)}")
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```", ""])


def _table(flow):
    rows = ["| step | on the page | from | to | who | permission |", "|---|---|---|---|---|---|"]
    for step in flow.steps.values():
        to = step.target.value if step.target else "stays"
        sources = ", ".join(source.value for source in _sources(step))
        who = "; ".join(WHO.get(relation, flow.lead) for relation in step.who)
        permissions = ", ".join(dict.fromkeys(f"`{permission}`" for permission in step.who.values()))
        rows.append(f"| `{step.name}` | {step.label} | {sources} | {to} | {who} | {permissions} |")
    return "\n".join([*rows, ""])


def _sources(step):
    """In the order of the statuses: a set has none, and the page must come out the same each time."""
    return [status for status in type(next(iter(step.sources))) if status in step.sources]
