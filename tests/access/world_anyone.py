"""A made-up borough with a body that answers, and what was told there: the suite runs as a demonstration."""

from dataclasses import dataclass
from uuid import uuid4

from hub.concerns.actions_anyone import Left
from hub.concerns.actions_between import Part, split
from hub.concerns.anyone import receipts, sealed
from hub.history import moment
from hub.people.models import Organisation, User
from hub.places.models import Area
from tests.cast import START

CODE = "E09990077"


@dataclass
class AnyoneWorld:
    borough: Area
    council: Organisation
    concern: object
    number: str
    number_of_two: str

    @property
    def passed(self):
        """As the page before would carry it now."""
        self.concern.receipt.refresh_from_db()
        return sealed.new_pass(self.concern.receipt, moment.now())

    @property
    def link(self):
        self.concern.receipt.refresh_from_db()
        return sealed.new_link(self.concern.receipt, moment.now())


def anyone_of(world):
    """The same each time."""
    if "anyone" not in world.brought:
        world.brought["anyone"] = _build(world.cast)
    return world.brought["anyone"]


def _build(cast):
    borough = Area.objects.create(code=CODE, kind=Area.Kind.BOROUGH, name="Sampleham")
    council = Organisation.objects.create(kind="council", name="Sampleham Council (demo)", is_demo=True)
    council.areas.add(borough)
    number = receipts.new_number()
    concern = cast.told(
        area=borough,
        is_demo=True,
        told=[council],
        lookup=receipts.lookup_of(number),
        left=Left(email="somebody@example.org"),
        at=START,
    )
    return AnyoneWorld(borough, council, concern, number, _in_two_parts(cast, borough, council))


def _in_two_parts(cast, borough, council):
    """The number of what was told for two bodies."""
    number = receipts.new_number()
    concern = cast.told(
        area=borough, is_demo=True, told=[council], lookup=receipts.lookup_of(number), form_key=uuid4(), at=START
    )
    officer = User.objects.create(email="sampleham@example.org", name="Sampleham")
    officer.memberships.create(organisation=council, role="council_officer", position="owner", since=START)
    police = Organisation.objects.create(kind="police", name="Sampleham Police (demo)", is_demo=True)
    split(concern, Part(police, "threat", "A threat was shouted."), by=officer, at=START)
    return number
