"""What somebody answers by mail, and what a coordinator adds for somebody, onto the record of a concern."""

import re

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.concerns import emails
from hub.concerns.actions_pauses import asker_wrote
from hub.concerns.models import Concern
from hub.concerns.workflow import REPLIES
from hub.history.models import Note
from hub.history.record import record, write_note
from hub.people.models import Organisation
from hub.people.roles import Permission
from hub.promises.engine import acting_as, apply_transition


@transaction.atomic
def add_reply(concern, *, words, by, at):
    """What somebody answered to a mail: of whoever asked it is a part of the record, of whoever answers it a note for
    colleagues, which changes nothing that was promised. Raises PermissionDenied and NotNow as the pages do."""
    for step in REPLIES if concern else ():
        if acting_as(concern.matter, by, step.who):
            break
    else:
        raise PermissionDenied
    if concern.hides_name and concern.reported_by_id == by.pk:
        words = _without_name(words, by)
    if "reporter" in step.who:
        return asker_wrote(concern, step, words=words, by=by, at=at).event
    done = apply_transition(concern, step, by=by, at=at, words=words, words_for=Note.Audience.INTERNAL)
    emails.reply_noted(done.subject, done.event, at=at)
    return done.event


@transaction.atomic
def add_message(concern, *, words, by, at):
    """A coordinator adds what came to the Hub by mail, as a note for those who answer it. Raises PermissionDenied."""
    concern = Concern.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=concern.pk).first()
    if concern is None or not by.may(Permission.EDIT_ROUTING):
        raise PermissionDenied
    body = Organisation.objects.open().get(kind=Organisation.Kind.OPERATOR)
    note = write_note(concern.matter, words, audience=Note.Audience.INTERNAL, at=at, by=by, for_organisation=body)
    event = record("mail_added", at=at, by=by, for_organisation=body, matter=concern.matter, note=note)
    emails.reply_noted(concern, event, at=at)
    return event


def _without_name(words, person):
    """Whoever hides their name may have signed with it all the same, and mail programs sign with an address."""
    parts = [part for part in [person.email, person.name, *person.name.split()] if len(part) > 2]
    for part in parts:
        words = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "[…]", words, flags=re.IGNORECASE)
    return words
