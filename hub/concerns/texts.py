"""The writer of what a search looks in: called by every action that changes a part of it, in its transaction.

Names of people never stand in it, so nobody finds a concern by who reported it.
"""

from django.db import connection
from django.utils.translation import override

from hub.concerns.models import Category, Concern

# hub_plain is the function of migration 0007: without accents, capitals, vowel signs
VECTOR = (
    """setweight(to_tsvector('simple', hub_plain(%s)), 'A') || setweight(to_tsvector('simple', hub_plain(%s)), 'D')"""
)
WRITE = f"""insert into concerns_concerntext (concern_id, vector) values (%s, {VECTOR})
on conflict (concern_id) do update set vector = excluded.vector"""  # noqa: S608


def write_text(concern):
    """Bring the text of one concern, whose matter, area and place are loaded, up to date. One query."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [concern.pk, *words_of(concern)])


def write_texts(ids):
    """The same for many, as when a place got another name."""
    for concern in Concern.objects.filter(pk__in=ids).select_related("matter__area", "matter__place"):
        write_text(concern)


def words_of(concern):
    """(what a summary shows anyway, what else a full view shows), as texts."""
    matter = concern.matter
    reference = matter.reference
    first, second = reference[2:6], reference[7:]
    summary = [reference[0] + first + second, first, second, *category_words(concern.category), matter.area.name]
    place = matter.place.name if matter.place_id else ""
    return "\n".join(summary), "\n".join([concern.what, concern.part_of_site, concern.police_reference, place])


def category_words(category):
    """As English says it: a vector has one language, whatever page wrote it."""
    with override("en-gb"):
        return [str(Category(category).label)]
