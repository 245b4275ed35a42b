"""docs/workflow.md, written from the workflow itself, so that the page never tells of steps that are not there."""

from django.utils.translation import override

from hub.concerns import workflow as concerns

WHO = {
    "lead": "the body that answers",
    "helper": "every body that sees it in full",
    "reporter": "the reporter and the committee of the place",
    "operator": "the coordinator, while nobody is set to answer",
}

HEAD = """# What may happen to a concern

Written by `manage.py write_workflow_docs` from `hub/concerns/workflow.py`; a test compares the two.
`raise_concern` starts one as *{raised}*, or as *{recorded}* when the reporter only wants it on record.
"""


def page():
    with override("en-gb"):
        return "\n".join([_head(), _diagram(concerns), _table(concerns)])


def _head():
    return HEAD.format(raised=concerns.Status.RAISED.label, recorded=concerns.Status.RECORDED.label)


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
