"""A committee that asks to come in, and the number of its place on the register, for the council to ring."""

from django.conf import settings

from hub.accounts.actions_joining import Asking, ask
from hub.home.demo.cast import address
from hub.home.demo.play import DAY, HOUR
from hub.places.actions_contacts import add_contact


def the_number_stands_on_the_register(play):
    def act(at):
        facts = {"name": "Temple office", "what": "Bookings", "phone": "020 7946 0707"}
        add_contact(play.cast.places["temple"], **facts, by=play.cast.people["council"], at=at)

    play.then(play.now - 9 * DAY, act)


def a_committee_asks(play):
    def act(at):
        place = play.cast.places["temple"]
        asking = Asking(
            place=place,
            area=place.ward,
            name="Meera Nair",
            email=address("temple"),
            phone="07700 900606",
            does="Secretary",
            language=settings.LANGUAGE_CODE,
            is_demo=True,
        )
        ask(asking, at=at)

    play.then(play.now - 3 * HOUR, act)


STORIES = [the_number_stands_on_the_register, a_committee_asks]
