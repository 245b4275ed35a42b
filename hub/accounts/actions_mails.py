"""The writer of how somebody wants to hear of news. What waits for them follows at once."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.history.record import record
from hub.notifications import outbox
from hub.people.models import Rhythm, User

FACTS = ("mail_rhythm", "quiet_from", "quiet_until")
STOPPED = "mails_stopped"


@transaction.atomic
def choose_mails(person, *, rhythm, quiet_from=None, quiet_until=None, by, at):
    """Quiet hours are wall time in London, over midnight too. Returns whether anything changed."""
    if by.pk != person.pk:
        raise PermissionDenied
    person = _locked(person)
    given = dict(zip(FACTS, (rhythm, quiet_from, quiet_until), strict=True))
    changed = [name for name in FACTS if getattr(person, name) != given[name]]
    if changed:
        _change(person, given, at=at)
        record("mails_chosen", at=at, by=by, person=person, code=_code(person))
    return bool(changed)


@transaction.atomic
def stop_news(person, *, at):
    """By the link of a mail, which whoever holds it may press without signing in: nobody is named. Returns whether
    there were any."""
    person = _locked(person)
    if person.mail_rhythm == Rhythm.NONE:
        return False
    before = person.mail_rhythm
    _change(person, {"mail_rhythm": Rhythm.NONE}, at=at)
    record(STOPPED, at=at, person=person, code=before)
    return True


@transaction.atomic
def want_news_again(person, *, at):
    """As it was before the link was pressed. Returns whether anything changed."""
    person = _locked(person)
    if person.mail_rhythm != Rhythm.NONE:
        return False
    last = person.events.filter(kind=STOPPED).order_by("-at", "-pk").first()
    _change(person, {"mail_rhythm": last.code if last else Rhythm.DAILY}, at=at)
    record("mails_chosen", at=at, person=person, code=_code(person))
    return True


def _locked(person):
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _change(person, given, *, at):
    for name, value in given.items():
        setattr(person, name, value)
    person.save(update_fields=list(given))
    outbox.choose_again(person, at=at)


def _code(person):
    """When somebody sleeps is nobody's business: only that there are quiet hours."""
    return f"{person.mail_rhythm} quiet" if person.quiet_from else person.mail_rhythm
