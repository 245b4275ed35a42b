"""Who is told what about a request to join. Who asks, and for which place, stands on its page."""

from hub.notifications.outbox import enqueue
from hub.people.positions import holders


def asked(request, promise, *, at):
    """Whoever deals with things first at the lead is asked; the asker learns that it came, and where it stands."""
    matter = request.matter
    context = {"joining": matter.reference, "organisation": matter.lead.name, "due_at": promise.due_at}
    common = {"context": context, "matter": matter, "organisation": matter.lead, "at": at}
    people = holders(matter.lead, "owner", at)
    for person in people:
        enqueue("join_asked", recipient=person, dedupe_key=f"join:{matter.pk}:{person.pk}", **common)
    if not people and matter.lead.mailbox:
        enqueue("join_asked", address=matter.lead.mailbox, dedupe_key=f"join:{matter.pk}:mailbox", **common)
    _tell_asker(request, "join_received", {"due_at": promise.due_at}, at=at)


def refused(request, *, at):
    """The reason and the words stand on the page to which its link leads."""
    _tell_asker(request, "join_refused", {}, at=at)


def _tell_asker(request, template, facts, *, at):
    enqueue(
        template,
        address=request.email,
        language=request.language,
        context={"joining": request.matter.reference, **facts},
        dedupe_key=f"{template}:{request.pk}",
        organisation=request.matter.lead,
        at=at,
    )
