"""The one way in which an event is written."""

from hub.history.models import Event, LastRun, Note


def record(kind, *, at, by=None, for_organisation=None, **facts):
    """Append an event about exactly one of matter, place, organisation, person."""
    return Event.objects.create(kind=kind, at=at, by=by, for_organisation=for_organisation, **facts)


def record_many(rows):
    """Append many events in one statement; each row holds what `record` takes, `kind` and `at` included."""
    Event.objects.bulk_create([Event(**row) for row in rows])


def write_note(matter, body, *, audience, at, by, for_organisation=None):
    return Note.objects.create(
        matter=matter, body=body, audience=audience, at=at, by=by, for_organisation=for_organisation
    )


def ran(name, *, at):
    """Remember that a recurring job ran to its end at `at`."""
    LastRun.objects.update_or_create(name=name, defaults={"at": at})
