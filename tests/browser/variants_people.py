"""Later states of an organisation's own pages: (name, persona, address, what was posted)."""

from datetime import date

from django.urls import reverse

from hub.people.models import Organisation, User
from hub.promises.models import AgreedTarget, Calendar, ExtraHoliday
from tests.access.pages_people import a_ladder
from tests.cast import START, person


def people(world):
    cast = world.cast

    def page(name, body, *more):
        return reverse(f"accounts:{name}", args=[body.reference, *more])

    council, team = cast.council_body, cast.police_body
    wrong = {"any_how": "own", "any_time_amount": "0", "any_time_unit": "days", "version": "x"}
    yield "a target with errors", "manager", page("body_target", council, "call"), wrong
    overtaken = {"any_how": "own", "any_time_amount": "1", "any_time_unit": "working_days", "version": "1"}
    yield "a target, overtaken", "manager", page("body_target", council, "call"), overtaken
    yield "targets of each severity", "manager", page("body_target", council, "acknowledge")
    AgreedTarget.objects.create(organisation=cast.command, kind="call", severity="any", amount=1, unit="working_days")
    yield "targets agreed above", "inspector", page("body_targets", team)
    yield "a target agreed above", "inspector", page("body_target", team, "call")
    yield (
        "a ladder to look at, with gaps",
        "manager",
        page("body_ladder", council, "high"),
        a_ladder(world) | {"look": "1"},
    )
    yield "a ladder with errors", "manager", page("body_ladder", council, "high"), {"how": "own", "version": "0"}
    yield "a ladder that waits for the morning", "inspector", page("body_ladder", team, "low")
    yield "hours with errors", "manager", page("body_calendar", council), {"opens": "9", "closes": "8", "version": "0"}
    calendar, _is_new = Calendar.objects.get_or_create(organisation=council)  # another state may have made it
    ExtraHoliday.objects.create(calendar=calendar, date=date(2030, 1, 2), name="Office closed")
    yield "hours with days off", "manager", page("body_calendar", council)
    yield "a day off with errors", "manager", page("body_day_off", council), {"date": "1/1/2020", "name": ""}
    yield "contact with errors", "manager", page("body_contact", council), {"mailbox": "no", "version": "0"}
    said = {"role": "council_officer", "position": "", "version": "1"}
    yield "a role, overtaken", "manager", page("body_role", council, cast.council.reference), said
    yield "a role that is above", "manager", page("body_role", council, cast.council.reference), said | {"role": "?"}
    cast.council.memberships.update(absent_from=START, stand_in=cast.warden)
    Organisation.objects.create(kind="council", name="Safety team", parent=council)
    yield "somebody away and nobody in a position", "manager", page("body", council)
    User.objects.filter(pk__in=[cast.council.pk, cast.other_faith.pk, cast.nobody.pk]).update(
        last_active_on=date(2026, 3, 1), closes_on=date(2026, 12, 20)
    )
    yield "an idle account among colleagues", "manager", page("body", council)
    yield "idle accounts of a body", "manager", page("body_idle", council)
    yield "idle accounts, one the last of a place", "coordinator", reverse("accounts:idle")
    yield "of a place of worship", "trustee", page("body", cast.committee)
    person(cast, "second", "police_body", "police_supervisor", "head")
    cast.commander.memberships.create(organisation=team, role="police_supervisor", position="supervisor", since=START)
    yield "several organisations", "commander", reverse("accounts:bodies")
