"""One concern as its own pages read it: with where it was. Bodies and people stand in its audience."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import JSONObject

from hub.concerns.models import CaseReference, Concern, ConcernLink, Evidence, PatternMember
from hub.history.models import Event
from hub.matters.models import Matter
from hub.matters.querysets import reader, seen_by_reader
from hub.people.called import person_at
from hub.people.models import User
from hub.places.models import Area, PlaceOfWorship
from hub.prepared import Given, IsAmong, loaded, named, prepared

OF_CONCERN = [field.attname for field in Concern._meta.concrete_fields]
OF_MATTER = [field.attname for field in Matter._meta.concrete_fields]
OF_PLACE = ("reference", "name", "run_by_id", "is_demo", "closed_at", "merged_into_id")
WHERE = (
    *("matter__area__name", "matter__area__parent", named(Area, "matter__area__parent")),
    *(f"matter__place__{column}" for column in OF_PLACE),
)


def seen_concern(user, reference):
    """The concern of that reference, or None where `user` does not see it. One query."""
    found = _concern_of(reference=reference, **reader(user))
    if not found:
        return None
    row = iter(found[0])
    has_evidence, has_saved_footage = next(row), next(row)
    concern = loaded(Concern, **{column: next(row) for column in OF_CONCERN})
    concern.has_evidence, concern.has_saved_footage = has_evidence, has_saved_footage  # for the panel of evidence
    concern.matter = loaded(Matter, **{column: next(row) for column in OF_MATTER})
    _say_where(concern.matter, [next(row) for _column in WHERE])
    person = next(row)
    if concern.dealt_with_by_id is not None:
        concern.dealt_with_by = loaded(User, id=concern.dealt_with_by_id, **person._asdict())
    concern.is_duplicate, concern.is_connected, concern.references_of_page = row
    return concern


@prepared
def _concern_of():
    found = Concern.objects.filter(seen_by_reader(), matter__reference=Given("reference"))
    of_matter = [f"matter__{column}" for column in OF_MATTER]
    return found.values_list(
        *_evidence(), *OF_CONCERN, *of_matter, *WHERE, person_at("dealt_with_by"), *_connected(), _own_references()
    )


def _evidence():
    """(whether a file was added, whether the footage of cameras is said to be saved), for the same reason."""
    added = Evidence.objects.filter(matter=OuterRef("pk"), withdrawn_at=None)
    return Exists(added), Exists(Event.objects.filter(matter=OuterRef("pk"), kind="footage_saved"))


def _connected():
    """(whether it is linked to one that the reader sees, whether anything belongs with it): asked with the concern
    itself, so that the page reads no more of it where nothing does."""
    live = ConcernLink.objects.filter(ended_at__isnull=True)
    is_linked = live.filter(concern=OuterRef("pk"))
    is_main = Exists(live.filter(main=OuterRef("pk")))
    is_split = Q(split_from__isnull=False) | Exists(Concern.objects.filter(split_from=OuterRef("pk")))
    is_in_pattern = Exists(PatternMember.objects.filter(concern=OuterRef("pk"), until__isnull=True))
    return Exists(is_linked.filter(seen_by_reader(matter="main"))), ExpressionWrapper(
        Exists(is_linked) | is_main | is_split | is_in_pattern, output_field=BooleanField()
    )


def _own_references():
    """[{body, name, text}]: under which number the reader's bodies keep it; those of others are theirs."""
    own = CaseReference.objects.filter(IsAmong("organisation", Given("mine")), concern=OuterRef("pk"))
    facts = JSONObject(body="organisation", name="organisation__name", text="text")
    return ArraySubquery(own.order_by("organisation__name", "pk").values(found=facts))


def _say_where(matter, columns):
    """Give the matter its area and its place, with the names that its pages show."""
    ward, borough_id, borough, *of_place = columns
    matter.area = loaded(Area, id=matter.area_id, name=ward, parent_id=borough_id)
    if borough_id is not None:
        matter.area.parent = loaded(Area, id=borough_id, name=borough)
    if matter.place_id is not None:
        matter.place = loaded(PlaceOfWorship, id=matter.place_id, **dict(zip(OF_PLACE, of_place, strict=True)))
