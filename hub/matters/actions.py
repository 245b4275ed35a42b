"""The only writer of matters and their audience. Everything runs in the caller's transaction."""

from django.db.models import Q

from hub.history.record import record
from hub.matters.models import Audience, FirstRead, Matter
from hub.people.models import Organisation
from hub.people.querysets import organisation_ids_of_each


def open_matter(*, kind, area, place, lead, at):
    """Make the matter's row; the caller adds its audience with `show_first`."""
    return Matter.objects.create(kind=kind, area=area, place=place, lead=lead, raised_at=at)


def set_place(matter, place):
    """It turned out at which place it is; its area is the ward of that place from now on."""
    matter.place, matter.area = place, place.ward
    matter.save(update_fields=["place", "area"])


def show_to(matter, *, organisation=None, user=None, level, ground, severity, at, by):
    """Let an organisation or a person see the matter from `at` on, unless a live row already does."""
    existing = Audience.objects.live().filter(matter=matter, organisation=organisation, user=user).first()
    if existing:
        return existing
    row = _row(
        matter, organisation=organisation, user=user, level=level, ground=ground, severity=severity, at=at, by=by
    )
    row.save()
    return row


def show_as(matter, organisation, *, level, ground, severity, at, by):
    """From `at` on the organisation sees the matter like this and for this reason; how it saw it until then is kept."""
    Audience.objects.live().filter(matter=matter, organisation=organisation).update(until=at)
    row = _row(
        matter, organisation=organisation, user=None, level=level, ground=ground, severity=severity, at=at, by=by
    )
    row.save()
    return row


def _row(matter, *, organisation, user, level, ground, severity, at, by):
    return Audience(
        matter=matter,
        organisation=organisation,
        user=user,
        level=level,
        ground=ground,
        since=at,
        set_by=by,
        kind=matter.kind,
        is_open=matter.is_open,
        raised_at=matter.raised_at,
        severity=severity,
    )


def show_first(matter, viewers, *, severity, at, by):
    """The audience of a matter that was just made: [(organisation or None, user or None, level, ground)]. One query."""
    Audience.objects.bulk_create(
        _row(matter, organisation=o, user=u, level=level, ground=ground, severity=severity, at=at, by=by)
        for o, u, level, ground in viewers
    )


def set_open(matter, is_open):
    """Open or close the matter and the copies that its lists read."""
    if matter.is_open != is_open:
        matter.is_open = is_open
        matter.save(update_fields=["is_open"])
        Audience.objects.live().filter(matter=matter).update(is_open=is_open)


def move_in_lists(matter, at):
    """A meeting or a round begins at another time: lists sort by that."""
    matter.raised_at = at
    matter.save(update_fields=["raised_at"])
    Audience.objects.live().filter(matter=matter).update(raised_at=at)


def stop_showing(matter, *, user=None, organisation=None, at):
    """From `at` on the person, or the organisation, no longer sees the matter by a row of their own."""
    Audience.objects.live().filter(matter=matter, user=user, organisation=organisation).update(until=at)


def set_severity(matter, severity):
    """The copies that its lists read; the severity itself stands with what the matter is about."""
    Audience.objects.live().filter(matter=matter).update(severity=severity)


def let_find(matter, *, severity, at, by):
    """Nobody is set to answer it: the body that runs the Hub leads it, and may know its reference, to find who does,
    where it does not see a summary anyhow."""
    level, ground = Audience.Level.ROUTING, Audience.Ground.OPERATOR
    show_to(matter, organisation=matter.lead, level=level, ground=ground, severity=severity, at=at, by=by)


def stop_finding(matter, *, at):
    """Somebody answers it now: whoever only had to find them is no longer named."""
    Audience.objects.live().filter(matter=matter, level=Audience.Level.ROUTING).update(until=at)


def stop_summaries(matter, *, at):
    """From `at` on nobody sees a summary of it."""
    Audience.objects.live().filter(matter=matter, level=Audience.Level.SUMMARY).update(until=at)


def stop_showing_to(matter, organisation_ids, *, at):
    """From `at` on these bodies no longer see the matter, nor do people who saw it for them by a row of their own."""
    live = Audience.objects.live().filter(matter=matter)
    named = live.exclude(user=None).exclude(ground=Audience.Ground.REPORTER).select_related("user")
    people = [row.user for row in named]
    for_bodies = {pk for pk, theirs in organisation_ids_of_each(people).items() if theirs & set(organisation_ids)}
    live.filter(
        Q(organisation__in=organisation_ids) | Q(pk__in=[r.pk for r in named if r.user_id in for_bodies])
    ).update(until=at)


def note_first_read(matter, *, organisation_ids, by, at):
    """Remember, once an organisation, that one of its people opened the matter. Safe against two at once."""
    fresh = FirstRead.objects.bulk_create(
        [FirstRead(matter=matter, organisation_id=pk, by=by, at=at) for pk in organisation_ids],
        ignore_conflicts=True,
    )
    return fresh


def log_view(matter, *, by, at, through=None, kind="viewed", code=""):
    """Viewing is logged: police processing must be able to say who looked. One row a page, appended.

    through   id of the organisation that it was seen through; None when somebody sees it by a row of their own
    kind      what was done, one of hub.matters.looked.LOOKS
    code      "summary" where no more than that was seen
    """
    body = None if through is None else Organisation(pk=through)
    record(kind, at=at, by=by, for_organisation=body, matter=matter, code=code)
