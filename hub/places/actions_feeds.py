"""The writer of feeds: a secret address under which a calendar program reads the times of a place."""

from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction

from hub.history.record import record
from hub.places.actions_gatherings import locked_place
from hub.places.models import TimesFeed

KEY_BYTES = 24  # 192 bits: nobody finds it by trying


@transaction.atomic
def make_feed(place, *, by, at):
    """A new key, told once and stored by its hash alone; the one before it stops working."""
    place = locked_place(place, by=by)
    TimesFeed.objects.filter(place=place, ended_at=None).update(ended_at=at)
    key = token_urlsafe(KEY_BYTES)
    TimesFeed.objects.create(place=place, key_hash=hash_of(key), made_by=by, made_at=at)
    record("feed_made", at=at, by=by, place=place)
    return key


@transaction.atomic
def end_feed(place, *, by, at):
    """A second press changes nothing."""
    place = locked_place(place, by=by)
    if TimesFeed.objects.filter(place=place, ended_at=None).update(ended_at=at):
        record("feed_ended", at=at, by=by, place=place)


def hash_of(key):
    return sha256(key.encode(errors="surrogateescape")).hexdigest()
