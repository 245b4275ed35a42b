"""Who may add a file to a concern, and who gets the original. Whoever sees the concern in full sees the copies."""

from hub.people.roles import Permission
from hub.promises.engine import acting_as

ADDERS = {
    "reporter": Permission.RESPOND_AS_REPORTER,
    "lead": Permission.RECORD_CONTACT,
    "helper": Permission.RECORD_CONTACT,
}
ANSWERS = {"lead": Permission.ANSWER_CONCERN}


def may_add(matter, user):
    """(relation, body) through which somebody may add a file, or None."""
    return acting_as(matter, user, ADDERS)


def gets_original(evidence, matter, user):
    """What the camera and the file's name tell is for those who answer the concern, and for whoever added it."""
    if evidence.added_by_id is not None and evidence.added_by_id == user.pk:
        return True
    return acting_as(matter, user, ANSWERS) is not None
