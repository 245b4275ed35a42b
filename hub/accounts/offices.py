"""Reads of offices for those who keep them: each world apart, and only where one's organisation covers the area."""

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce

from hub.people.models import Office, OfficeHolder, Organisation
from hub.people.offices import CHECKED_FOR
from hub.people.roles import Permission
from hub.places.actions_keeping import world_of
from hub.places.keeping import cover_of
from hub.prepared import Given, IsAmong, prepared

SHOWN_AT_MOST = 100  # of contacts to check, as the first page counts them


def kept_by(user):
    """The offices that `user` keeps, and those that are closed and were theirs to keep."""
    cover = cover_of(user, Permission.KEEP_OFFICES)
    found = Office.objects.all()
    if cover.is_all:
        return found.filter(is_demo=world_of(user))
    return found.filter(_covered(list(cover.real), list(cover.made_up)))


def _covered(real, made_up, prefix=""):
    """Of an area that is covered or lies in one, or of an organisation that covers part of it."""
    worlds = ((False, real), (True, made_up))
    either = Q()
    for is_demo, areas in worlds:
        either |= Q(**{f"{prefix}is_demo": is_demo}) & _within(areas, prefix)
    return either


def _within(areas, prefix):
    cover = Organisation.areas.through.objects.filter(
        IsAmong("area", areas), organisation=OuterRef(f"{prefix}organisation")
    )
    return Q(IsAmong(f"{prefix}area", areas)) | Q(IsAmong(f"{prefix}area__parent", areas)) | Q(Exists(cover))


def listed(user, *, text="", today=None):
    """By where they are, then by title; only those whose contact is to be checked where `today` is given."""
    found = kept_by(user).filter(closed_at=None).annotate(where=Coalesce("area__name", "organisation__name"))
    if text:
        holder = Exists(OfficeHolder.objects.filter(office=OuterRef("pk"), until=None, name__icontains=text))
        found = found.filter(Q(where__icontains=text) | Q(detail__icontains=text) | Q(holder))
    if today is not None:
        old = OfficeHolder.objects.filter(office=OuterRef("pk"), until=None, checked_on__lte=today - CHECKED_FOR)
        found = found.filter(Exists(old))
    now = Prefetch("holders", OfficeHolder.objects.filter(until=None), to_attr="holders_now")
    return found.select_related("area", "organisation").prefetch_related(now).order_by("where", "title", "pk")


def page_after(found, last, *, size):
    """The next `size` rows past `last`, an office of the same list."""
    if last is not None:
        where = last.area.name if last.area_id else last.organisation.name
        found = found.filter(
            Q(where__gt=where) | Q(where=where, title__gt=last.title) | Q(where=where, title=last.title, pk__gt=last.pk)
        )
    return list(found[:size])


def count_to_check(user, today):
    """How many contacts somebody who keeps offices should look at, up to SHOWN_AT_MOST. One query beside the cover."""
    cover = cover_of(user, Permission.KEEP_OFFICES)
    before = today - CHECKED_FOR
    if cover.is_all:
        return len(_old_everywhere(before=before, world=world_of(user)))
    if not cover.areas:
        return 0
    return len(_old_where(before=before, real=list(cover.real), made_up=list(cover.made_up)))


def _old():
    old = OfficeHolder.objects.filter(until=None, office__closed_at=None, checked_on__lte=Given("before"))
    return old.order_by().values_list("pk")


@prepared
def _old_everywhere():
    return _old().filter(office__is_demo=Given("world"))[:SHOWN_AT_MOST]


@prepared
def _old_where():
    return _old().filter(_covered(Given("real"), Given("made_up"), "office__"))[:SHOWN_AT_MOST]


def history_of(office):
    return office.holders.select_related("checked_by").order_by(F("until").desc(nulls_first=True), "-since", "-pk")
