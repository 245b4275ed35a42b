"""Reads of organisations and memberships. "My organisations" has its one home here."""

from django.db import connection, models

from hub.prepared import Kept

# The organisations of a person: those with a current membership, and all below them. Above and beside: nothing.
MINE = Kept("""
with recursive mine (person, membership, role, position, body, organisation) as (
    select m.user_id, m.id, m.role, m.position, o.name, m.organisation_id
      from people_membership m join people_organisation o on o.id = m.organisation_id
     where m.user_id = any($1) and m.ended_at is null and o.closed_at is null
    union
    select mine.person, mine.membership, mine.role, mine.position, mine.body, o.id
      from people_organisation o join mine on o.parent_id = mine.organisation
     where o.closed_at is null
)
select person, role, position, body, array_agg(organisation order by organisation) from mine
 group by person, membership, role, position, body order by body, membership
""")

# positions that answer for what their people do
SUPERVISES = ("supervisor", "head")

# The way up: each organisation with itself and all above it, nearest first.
ABOVE = Kept("""
with recursive above (organisation, body, depth) as (
    select id, id, 0 from people_organisation where id = any($1)
    union all
    select above.organisation, o.parent_id, above.depth + 1
      from above join people_organisation o on o.id = above.body
     where o.parent_id is not null and above.depth < 20
)
select organisation, array_agg(body order by depth) from above group by organisation
""")

# `union` and not `union all`: a ring of parents made by mistake ends.
TREE = """
with recursive above (body) as (
    select id from people_organisation where id = any(%(ids)s)
    union
    select o.parent_id from above join people_organisation o on o.id = above.body where o.parent_id is not null
), below (body) as (
    select id from people_organisation where id = any(%(ids)s)
    union
    select o.id from below join people_organisation o on o.parent_id = below.body
)
select body from above union select body from below
"""

# The way down: each organisation with itself and all below it.
BELOW = """
with recursive below (organisation, body) as (
    select id, id from people_organisation where id = any(%s)
    union
    select below.organisation, o.id from people_organisation o join below on o.parent_id = below.body
)
select organisation, array_agg(body) from below group by organisation
"""


def current_memberships(user):
    """[(role code, {organisation id and all below})] of one person's current memberships. One query."""
    if not user.is_authenticated or not user.is_active:
        return []
    return [(role, ids) for role, _position, _body, ids in _remembered(user)]


def current_positions(user):
    """[(role code, position, {organisation id and all below})] of current memberships. One query."""
    if not user.is_authenticated or not user.is_active:
        return []
    return [(role, position, ids) for role, position, _body, ids in _remembered(user)]


def roles_and_bodies(user):
    """[(role code, position, name of the organisation)] of current memberships, for the frame of a page."""
    return [(role, position, body) for role, position, body, _ids in _remembered(user)]


def supervised_by(user):
    """Ids of the organisations of whose people somebody is supervisor or head, and of all below them."""
    if not user.is_authenticated or not user.is_active:
        return set()
    return set().union(*(ids for _role, position, _body, ids in _remembered(user) if position in SUPERVISES))


def _remembered(user):
    remembered = getattr(user, "memberships_of_page", None)
    return _memberships(user) if remembered is None else remembered


def remember_memberships(user):
    """Ask once for a page that only reads: kept on this object, a request's user, and gone with the request."""
    if user.is_authenticated and user.is_active and getattr(user, "memberships_of_page", None) is None:
        user.memberships_of_page = _memberships(user)


def _memberships(user):
    return [(role, position, body, set(ids)) for _person, role, position, body, ids in MINE([user.pk])]


def organisation_ids_of(user):
    """Sorted ids of the organisations a person acts for. One query."""
    return sorted(set().union(*(ids for _role, ids in current_memberships(user))))


def organisation_ids_of_each(users):
    """{user id: ids of the organisations that person acts for}, for many people at once. One query."""
    mine = {user.pk: set() for user in users if user.is_active}
    for person, _role, _position, _body, ids in MINE(list(mine)):
        mine[person].update(ids)
    return mine


def bodies_above(organisation_ids):
    """{organisation id: [itself, its parent, …]}. One query."""
    return dict(ABOVE(list(organisation_ids)))


def tree_of(organisation_ids):
    """Ids of these organisations, of all above and of all below them: each in one line with the body it belongs to.
    Beside them: nothing. One query."""
    with connection.cursor() as cursor:
        cursor.execute(TREE, {"ids": list(organisation_ids)})
        return {pk for (pk,) in cursor.fetchall()}


def bodies_below(organisation_ids):
    """{organisation id: {itself and all below it}}, closed ones too. One query."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [list(organisation_ids)])
        return {top: set(bodies) for top, bodies in cursor.fetchall()}


class OrganisationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def mine(self, user):
        return self.filter(pk__in=organisation_ids_of(user))


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True, user__is_active=True)
