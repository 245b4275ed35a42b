"""Offices of made-up bodies alone: nobody is invented who would be the member for an area that exists."""

from datetime import timedelta

from hub.accounts.actions_offices import Holding, add_office, change_holder
from hub.home.demo.cast import address
from hub.home.demo.play import DAY, HOUR
from hub.promises.clock import LONDON


def the_council_has_another_leader(play):
    def act(at):
        council, by = play.cast.bodies["sutton"], play.cast.people["council"]
        today = at.astimezone(LONDON).date()
        first = Holding("Cllr Oliver Dean (demo)", email=address("leader"), deputy_name="Cllr Femi Ade (demo)")
        facts = {"holding": first, "since": today - timedelta(days=600), "by": by, "at": at}
        office = add_office(title="leader", organisation=council, **facts)
        now = Holding("Cllr Femi Ade (demo)", email=address("leader"), phone="020 7946 0808")
        since = today - timedelta(days=90)
        change_holder(office, holding=now, since=since, version=office.version, by=by, at=at)

    play.then(play.now - 8 * DAY, act)


def nobody_looked_at_the_superintendent_for_long(play):
    def act(at):
        today = at.astimezone(LONDON).date()
        holding = Holding("Superintendent 0021 (demo)", email=address("superintendent"))
        facts = {
            "holding": holding,
            "since": today - timedelta(days=400),
            "by": play.cast.people["coordinator"],
            "at": at,
        }
        office = add_office(title="superintendent", organisation=play.cast.bodies["southarea"], **facts)
        # no step of a page looks back so far
        office.holders.update(checked_on=today - timedelta(days=200))

    play.then(play.now - 8 * DAY + HOUR, act)


STORIES = [the_council_has_another_leader, nobody_looked_at_the_superintendent_for_long]
