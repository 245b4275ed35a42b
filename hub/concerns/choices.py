"""What somebody may narrow the list by: their saved filters, the areas and the bodies near them. One query."""

from typing import NamedTuple

from django.db import connection

from hub.people.querysets import organisation_ids_of
from hub.people.roles import Permission

# Areas that an organisation of theirs covers, with the wards of a borough; of a committee, where its places stand.
# Whoever coordinates covers nothing and sees everything: they choose among what anybody covers.
CHOICES = """
with cover as (
    select area_id from people_organisation_areas where organisation_id = any(%(mine)s) or %(is_all)s
    union select ward_id from places_placeofworship where run_by_id = any(%(mine)s) and merged_into_id is null
), near as (
    select area_id from cover
    union select a.parent_id from places_area a join cover on cover.area_id = a.id where a.parent_id is not null
)
select 'saved', reference, name, query, id from concerns_savedfilter where user_id = %(me)s
union all
(select 'area', a.code, a.name, coalesce(b.name, ''), a.id
   from places_area a left join places_area b on b.id = a.parent_id
  where a.id in (select area_id from cover) or not %(is_all)s and a.parent_id in (select area_id from cover) limit 300)
union all
(select 'body', o.reference, o.name, '', o.id from people_organisation o
  where o.kind in ('council', 'police') and o.closed_at is null
    and (o.id = any(%(mine)s) or o.is_demo in (select is_demo from people_organisation where id = any(%(mine)s))
         and o.id in (select c.organisation_id from people_organisation_areas c join near on near.area_id = c.area_id))
  limit 100)
order by 1, 4, 3, 2
"""


class Choice(NamedTuple):
    reference: str  # of an area its code
    name: str
    around: str  # the borough of a ward; of a saved filter, what its address says
    pk: int


class Choices(NamedTuple):
    areas: tuple
    bodies: tuple
    saved: tuple


def choices_of(user):
    mine = organisation_ids_of(user)
    asked = {"mine": mine, "me": user.pk, "is_all": user.may(Permission.EDIT_ROUTING)}
    with connection.cursor() as cursor:
        cursor.execute(CHOICES, asked)
        rows = cursor.fetchall()
    return Choices(*(tuple(Choice(*row) for what, *row in rows if what == kind) for kind in ("area", "body", "saved")))
