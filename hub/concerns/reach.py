"""Bodies to choose from, in groups, those closest to where it happened first: there are hundreds. Reads only."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.people.models import Organisation
from hub.places.areas import ward_map

HERE, BESIDE = _("Covers this area"), _("Next door")
ELSEWHERE = {
    Organisation.Kind.COUNCIL: _("Councils elsewhere"),
    Organisation.Kind.POLICE: _("Police elsewhere"),
}


def by_reach(bodies, area):
    """[(label, bodies by name)] of councils and police bodies, without empty groups. At most three small queries."""
    borough = area.parent_id or area.pk
    here = _covering(bodies, Q(area__in=[area.pk, borough]))
    beside = ward_map().boroughs_beside(borough)
    near = _covering(bodies, Q(area__in=beside) | Q(area__parent__in=beside)) - here if beside else set()
    groups = {HERE: [], BESIDE: []} | {label: [] for label in ELSEWHERE.values()}
    for body in sorted(bodies, key=lambda body: (body.name, body.pk)):
        label = HERE if body.pk in here else BESIDE if body.pk in near else ELSEWHERE[body.kind]
        groups[label].append(body)
    return [(label, found) for label, found in groups.items() if found]


def as_choices(groups):
    """For a select: nothing chosen, then each group under its label."""
    return [("", _("Choose")), *((label, [(body.reference, body.name) for body in found]) for label, found in groups)]


def _covering(bodies, where):
    covers = Organisation.areas.through.objects.filter(where, organisation__in=bodies)
    return set(covers.values_list("organisation", flat=True))
