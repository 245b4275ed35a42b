"""docs/workflow.md, written from the workflows themselves, so that the page never tells of steps that are not there."""

from django.utils.translation import override

from hub.concerns import workflow as concerns
from meetings import workflow as meetings

WHO = {
    "lead": "the body that answers",
    "helper": "every body that sees it in full",
    "reporter": "the reporter and the committee of the place",
    "operator": "the coordinator, while nobody is set to answer",
}
HEAD = """# What may happen, and who may do it

Written by `manage.py write_workflow_docs` from the `workflow.py` of each app; a test compares the two.
"""
# (heading, workflow, how one begins)
WORKFLOWS = [
    (
        "A concern",
        concerns,
        "`raise_concern` starts one as *{raised}*, or as *{recorded}* when the reporter only wants it on record.",
    ),
    (
        "A meeting",
        meetings,
        "`schedule_meeting` starts one as *{scheduled}*; the body that answers is the one that called it.\n"
        "Whether it was held can be said once it has begun; people are invited and taken off the list until it ends.",
    ),
]


def page():
    with override("en-gb"):
        return "\n".join([HEAD, *(part for each in WORKFLOWS for part in _section(*each))])


def _section(heading, workflow, beginning):
    labels = {status.value: status.label for status in workflow.Status}
    return [f"## {heading}\n", f"{beginning.format(**labels)}\n", _diagram(workflow), _table(workflow)]


def _diagram(workflow):
    """A Mermaid state diagram; steps that leave the status as it is stand in one loop each status."""
    lines = [f"    {status.value}: {status.label}" for status in workflow.Status]
    for step in workflow.TRANSITIONS.values():
        if step.target:
            lines += [f"    {source.value} --> {step.target.value}: {step.name}" for source in _sources(step)]
    for status in workflow.Status:
        if names := [s.name for s in workflow.TRANSITIONS.values() if s.target is None and status in s.sources]:
            lines.append(f"    {status.value} --> {status.value}: {', '.join(names)}")
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```", ""])


def _table(workflow):
    rows = ["| step | on the page | from | to | who | permission |", "|---|---|---|---|---|---|"]
    for step in workflow.TRANSITIONS.values():
        to = step.target.value if step.target else "stays"
        sources = ", ".join(source.value for source in _sources(step))
        who = "; ".join(WHO[relation] for relation in step.who)
        permissions = ", ".join(dict.fromkeys(f"`{permission}`" for permission in step.who.values()))
        rows.append(f"| `{step.name}` | {step.label} | {sources} | {to} | {who} | {permissions} |")
    return "\n".join([*rows, ""])


def _sources(step):
    """In the order of the statuses: a set has none, and the page must come out the same each time."""
    return [status for status in type(next(iter(step.sources))) if status in step.sources]
