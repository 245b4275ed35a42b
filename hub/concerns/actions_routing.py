"""The only writer of who answers what: the coordinator's rules, and the choice where no rule finds anybody."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.concerns import emails, routing
from hub.concerns.actions import K, _step
from hub.concerns.models import RoutingRule
from hub.concerns.pattern_audience import pattern_audience_changed
from hub.history.record import record
from hub.matters.actions import show_to, stop_finding
from hub.matters.models import Audience
from hub.people.roles import Permission
from hub.places.stamps import stamp
from hub.promises.actions import NewPromise
from hub.promises.engine import Plan, StepRefused
from hub.promises.models import Promise


class NotToBeTold(StepRefused):
    message = _("This organisation cannot be asked: it is closed, or the person who raised it chose not to tell it.")


@transaction.atomic
def route(concern, *, organisation, by, at, version=None):
    """The coordinator finds who answers what routing could not place: the promise starts anew with that body."""

    if not routing.may_be_asked(concern).filter(pk=organisation.pk).exists():
        raise NotToBeTold

    def promises(subject, _organisation, _note):
        matter = subject.matter
        matter.lead = organisation
        matter.save(update_fields=["lead"])
        show_to(
            matter,
            organisation=organisation,
            level=Audience.Level.FULL,
            ground=Audience.Ground.LEAD,
            severity=subject.severity,
            at=at,
            by=by,
        )
        stop_finding(matter, at=at)
        pattern_audience_changed(subject, by=by, at=at)
        owed = matter.promises.open().exclude(kind=K.ACKNOWLEDGE).values_list("kind", flat=True)
        makes = tuple(NewPromise(kind, organisation) for kind in (K.ACKNOWLEDGE, *owed))
        return Plan(ends=None, why=Promise.Ended.SUPERSEDED, makes=makes)

    done = _step(concern, "route", by=by, at=at, version=version, promises=promises)
    emails.routed(done.subject, done.event, done.made[0], at=at)
    return done.subject


class RuleChanged(Exception):
    """Somebody else set or removed the rule since the form was opened."""


def stamp_of(rule):
    """What a form was opened on."""
    return stamp(rule.organisation_id) if rule else stamp()


@transaction.atomic
def set_rule(*, area, category, organisation, by, at, version=None):
    """From now on `organisation` answers first for `category` ("" for every one) in `area`. Sent twice it is set once.
    Raises RuleChanged where it is another one than `version` of the form."""
    _may_edit(by)
    first = {"defaults": {"organisation": organisation}}
    rule, is_new = RoutingRule.objects.select_for_update().get_or_create(area=area, category=category, **first)
    if not is_new and rule.organisation_id == organisation.pk:
        return rule
    if version is not None and version != (stamp() if is_new else stamp_of(rule)):
        raise RuleChanged
    rule.organisation = organisation
    rule.save(update_fields=["organisation"])
    record("routing_set", at=at, by=by, organisation=organisation, code=_code(area, category))
    return rule


@transaction.atomic
def remove_rule(rule, *, by, at, version=None):
    """The rule of thumb counts again: crime and threat to the police, everything else to the council. Removed before,
    it is removed once. Raises RuleChanged."""
    _may_edit(by)
    row = RoutingRule.objects.select_for_update().filter(pk=rule.pk).first()
    if row is None:
        return
    if version is not None and version != stamp_of(row):
        raise RuleChanged
    record("routing_removed", at=at, by=by, organisation=row.organisation, code=_code(row.area, row.category))
    row.delete()


def _may_edit(by):
    if not by.may(Permission.EDIT_ROUTING):
        raise PermissionDenied


def _code(area, category):
    return f"{area.code}.{category or 'all'}"
