"""Reads of rounds and visits. Who may see a round is decided by hub.matters alone; who may see a visit, here."""

from datetime import time, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from hub.concerns.models import Concern
from hub.matters.about import About
from hub.matters.models import Audience, Matter
from hub.matters.pages import PAGE, page_of
from hub.matters.querysets import Narrow, SeenBy, reader, seen_by
from hub.matters.shown import seen_in_full
from hub.people.models import Organisation, User
from hub.people.querysets import bodies_above, current_memberships, organisation_ids_of
from hub.people.roles import ROLES, Permission
from hub.places.models import PlaceOfWorship
from hub.prepared import Given, loaded, prepared
from hub.promises.clock import LONDON, instant
from hub.promises.models import Promise
from patrols.workflow import OPEN_VISIT, RoundStatus, VisitStatus

LATELY = timedelta(hours=36)
AT_ONCE = 20  # visits of a place
PATROLLING = (Organisation.Kind.POLICE, Organisation.Kind.COUNCIL)


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(seen_by(user))

    def coming(self, now):
        """Those that a visit can still be put on."""
        return self.filter(status=RoundStatus.PLANNED, shift__endswith__gt=now)


def known_to(*, mine, me, now):
    """The rule of `visible_to`, also for a prepared read: each of these may be a `Given`."""
    return SeenBy("round", mine=mine, me=me) | (_at_places_run_by(mine) & Q(shown_to_place_at__lte=now))


def _at_places_run_by(bodies):
    """Visits at the places that these run, or at what was merged into one of them."""
    run, merged = PlaceOfWorship.objects.order_by().own_of(bodies)
    return Q(place__in=run.values("pk")) | Q(place__in=merged.values("pk"))


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Visits of the rounds that `user` sees, and those to their own places once these may know of them."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(known_to(**reader(user), now=now))

    def of_my_rounds(self, user):
        """Those that `user` may know of as one who patrols."""
        return self.filter(seen_by(user, matter="round"))

    def done(self):
        """What was visited, newest first."""
        return self.filter(status=VisitStatus.DONE).order_by("-arrived_at", "-pk")

    def open(self):
        return self.filter(status__in=OPEN_VISIT)


def at_places_of(user):
    """Visits at the places that `user` speaks for."""
    return _at_places_run_by(organisation_ids_of(user))


# open, or done: of what was called off or could not be attended a place's pages say nothing
SHOWN_AT_PLACE = sorted(OPEN_VISIT | {VisitStatus.DONE})
AT_PLACE = ("id", "status", "planned_from", "planned_to", "arrived_at", "left_at", "round_id")


def visits_at(place_id, user, now):
    """The latest visits of a place that `user` may know of, latest first, without their rounds. One query."""
    return [_visit(row) for row in _visits_at(place=place_id, now=now, **reader(user))]


def visits_since(at, place_id, user, now):
    """Of these, those that were not over yet at a time. One query."""
    return [_visit(row) for row in _visits_since(at=at, place=place_id, now=now, **reader(user))]


@prepared
def _visits_at():
    return _latest_at_place()


@prepared
def _visits_since():
    return _latest_at_place(planned_to__gte=Given("at"))


def _latest_at_place(**narrow):
    from patrols.models import Visit

    known = known_to(mine=Given("mine"), me=Given("me"), now=Given("now"))
    at_place = PlaceOfWorship.objects.order_by().same_as(Given("place")).values("pk")
    found = Visit.objects.filter(known, place__in=at_place, status__in=SHOWN_AT_PLACE, **narrow)
    return found.order_by("-planned_from", "-pk").values_list(*AT_PLACE)[:AT_ONCE]


def _visit(row):
    from patrols.models import Visit

    return loaded(Visit, **dict(zip(AT_PLACE, row, strict=True)))


def teams_of_rounds(ids):
    """{round id: (its reference, the name of its team)}. One query."""
    found = Matter.objects.filter(pk__in=ids).values_list("pk", "reference", "lead__name")
    return {pk: (reference, team) for pk, reference, team in found}


def rounds_of_today(user, now):
    """The rounds on which `user` has duty on this London day, and those of late on which a visit still lacks its word:
    midnight takes nobody's visit away."""
    from patrols.models import Round, Visit

    today = _today(now)
    lately = (today[0] - LATELY, today[0])
    lacks_word = Exists(Visit.objects.open().filter(round=OuterRef("pk")))
    on_duty = Q(duties__shift__overlap=today) | (Q(duties__shift__overlap=lately) & Q(lacks_word))
    mine = Round.objects.filter(on_duty, duties__officer=user)
    return mine.visible_to(user).select_related("matter")


def _today(now):
    day = now.astimezone(LONDON).date()
    return instant(day, time(0)), instant(day + timedelta(days=1), time(0))


def visits_of_today(user, now):
    """Their visits, in order. Two queries: planning one over all eight tables takes longer than both."""
    from patrols.models import Visit

    rounds = {round_.pk: round_ for round_ in rounds_of_today(user, now)}
    if not rounds:
        return []
    visits = Visit.objects.filter(round__in=list(rounds)).exclude(status=VisitStatus.CANCELLED)
    found = list(visits.select_related("place__ward").order_by("planned_from", "pk"))
    for visit in found:
        visit.round = rounds[visit.round_id]
    begins, _ends = _today(now)
    return [visit for visit in found if visit.is_open or visit.round.shift.upper > begins]


def about(user, ids):
    """{matter id: About} of rounds, for lists that mix kinds. One query."""
    from patrols.models import Round

    seen = Round.objects.filter(pk__in=ids).visible_to(user).values_list("pk", "matter__area__name")
    return {pk: About(title_of(area), where="", is_full=True) for pk, area in seen}


def places_of(promises):
    """{promise id: name of the place to be visited} of those promises that are visits, which only the team is shown.
    One query, none where there are none."""
    from patrols.models import Visit

    kinds = [promise.pk for promise in promises if promise.kind == Promise.Kind.PATROL_VISIT]
    if not kinds:
        return {}
    return dict(Visit.objects.filter(promise__in=kinds).values_list("promise", "place__name"))


def title_of(area):
    from django.utils.translation import gettext as _

    return _("Round, %(area)s") % {"area": area}


def page_for(user, *, is_open=None, after="", before="", size=PAGE):
    """A page of the rounds that `user` may see: those to come soonest first, all others latest first."""
    from patrols.models import Round

    def fetch(ids):
        rows = Round.objects.visible_to(user).filter(pk__in=ids).select_related("matter__area", "matter__lead")
        return {row.pk: row for row in rows.prefetch_related("duties__officer", "visits")}

    edges = {"after": after, "before": before, "size": size}
    narrow = Narrow(is_open=is_open)
    return page_of(user, Matter.Kind.ROUND, fetch, narrow=narrow, newest_first=not is_open, **edges)


def teams_of(user):
    """The bodies for which `user` may plan rounds, by name."""
    ids = [mine for role, mine in current_memberships(user) if role in ROLES and _plans(role)]
    teams = Organisation.objects.open().filter(pk__in=set().union(*ids), kind__in=PATROLLING)
    return list(teams.order_by("name", "pk"))


def _plans(role):
    return Permission.PLAN_ROUND in ROLES[role].permissions


def officers_of(team):
    """Who may walk its rounds, by name: members of the team, or of a body above it, whose role carries out visits.

    Not those of a body below: they would not see the round that they should walk.
    """
    roles = [code for code, role in ROLES.items() if Permission.CARRY_OUT_VISIT in role.permissions]
    memberships = Q(memberships__organisation__in=_above(team), memberships__ended_at__isnull=True)
    members = User.objects.filter(memberships, memberships__role__in=roles, is_active=True)
    return list(members.distinct().order_by("name", "pk"))


def areas_of(team):
    """The areas it covers; where it has none of its own, those of the nearest body above. Empty when there is none."""
    areas = {}
    above = _above(team)
    cover = Organisation.areas.through.objects.filter(organisation__in=above).order_by("area__name")
    for row in cover.select_related("area"):
        areas.setdefault(row.organisation_id, []).append(row.area)
    return next((areas[body] for body in above if body in areas), [])


def _above(team):
    return bodies_above([team.pk])[team.pk]


def places_for(team, user):
    """The open places that the team can visit, as far as the planner sees them, by name."""
    areas = areas_of(team)
    places = PlaceOfWorship.objects.visible_to(user).open().filter(is_demo=team.is_demo)
    return list(places.filter(Q(borough__in=areas) | Q(ward__in=areas)).select_related("ward"))


def team_sees(team, *, matter):
    """Of the concerns that a planner above the team may see, those that the team sees too: a visit by it answers no
    others, because its officers may write nothing there."""
    own = Q(organisation=team) | Q(organisation__parent=team) | Q(organisation__parent__parent=team)
    full = Audience.objects.live().filter(own, matter=OuterRef(matter), level=Audience.Level.FULL)
    return Exists(full)


def patrols_wanted(user, team, places):
    """{place id: when its first open promise of a patrol is due}, of concerns that `user` and the team see in full.
    One query."""
    open_ones = Promise.objects.open().filter(kind=Promise.Kind.PATROL, matter__place__in=_with_merged(places))
    open_ones = open_ones.filter(team_sees(team, matter="matter"))
    rows = open_ones.filter(seen_by(user, matter="matter", only_full=True)).order_by("-due_at")
    of_now = Coalesce("matter__place__merged_into", "matter__place")
    return dict(rows.values_list(of_now, "due_at"))


def _with_merged(places):
    ids = [place.pk for place in places]
    return PlaceOfWorship.objects.order_by().filter(Q(pk__in=ids) | Q(merged_into__in=ids)).values("pk")


def concerns_met_by(visit, user):
    """Concerns that a patrol of this place answers, as far as `user` sees them in full: those with an open promise of
    one, and the one for which the visit was planned. Whoever came before it was asked for did not come for it."""
    wanted = Promise.objects.open().filter(kind=Promise.Kind.PATROL, matter__place__in=visit.place.with_merged())
    until = visit.left_at or visit.planned_to
    wanted = wanted.filter(started_at__lte=until)
    asked = Q(pk__in=wanted.values("matter")) | Q(pk=visit.concern_id, matter__raised_at__lte=until)
    seen = Concern.objects.filter(asked).filter(seen_in_full(user))
    return list(seen.select_related("matter").order_by("pk"))
