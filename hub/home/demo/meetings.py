"""Meetings of the demonstration: one that was held and kept a promise, and two that are still to come."""

from datetime import timedelta
from uuid import uuid4

from hub.concerns import actions as concerns
from hub.concerns.models import Category, Nature, Want
from hub.home.demo.cast import address
from hub.home.demo.play import DAY, HOUR, MINUTE
from hub.matters.models import Severity
from meetings import actions
from meetings.actions import Call, Guest
from meetings.models import Invitee


def call(play, who, at, *, place, starts_at, guests, about="", told=None, minutes=60, **where):
    """`who` calls a meeting; returns a list that holds it once that was played."""
    called = []

    def act(at):
        caller, at_place = play.cast.people[who], play.cast.places[place]
        lead = caller.memberships.select_related("organisation").get().organisation
        said = Call(
            lead=lead,
            area=at_place.ward,
            place=at_place,
            concern=told.concern if told else None,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            about=about,
            form_key=uuid4(),
            guests=tuple(_guest(play, guest) for guest in guests),
            **where,
        )
        called.append(actions.schedule_meeting(said, by=caller, at=at)[0])

    play.then(at, act)
    return called


def _guest(play, who):
    if who not in play.cast.people:
        return Guest(address=address(who), name="Office of the MP (demo)")
    person = play.cast.people[who]
    return Guest(person, organisation=person.memberships.select_related("organisation").get().organisation)


def says(play, called, who, at, answer):
    def act(at):
        person = play.cast.people[who]
        invitee = Invitee.objects.live().get(meeting=called[0], user=person)
        actions.answer(invitee, says=answer, asked_at=invitee.asked_at, by=person, at=at)

    play.then(at, act)


def held_and_promise_kept(play):
    """A meeting was asked for, called within two days, and held: the promise is kept."""
    at = play.on(8, "10:20")
    told = play.raises(
        "trustee",
        "hall",
        at,
        category=Category.CROWD,
        nature=Nature.WORRY,
        what="On Fridays four hundred people leave through one door onto the road. Could we sit down together?",
        urgency=Severity.MEDIUM,
        wants=(Want.MEETING,),
    )
    begins = play.on(3, "14:00")
    play.answers(
        told, "council", at + 2 * HOUR, next_step="I invite you to a meeting.", next_step_at=play.on(6, "16:00")
    )
    called = call(
        play,
        "council",
        play.on(7, "11:00"),
        told=told,
        place="hall",
        starts_at=begins,
        guests=("trustee", "faith", "sergeant"),
        venue="Stonecot Friday Hall (demo), side room",
        about="How people leave after Friday prayer, and who stands where.",
    )
    play.does(
        told,
        "council",
        play.on(7, "11:10"),
        concerns.take_next_step,
        what_was_done="You are invited for a meeting at the hall.",
    )
    for who, answer in (("trustee", "yes"), ("faith", "no"), ("sergeant", "yes")):
        says(play, called, who, play.on(6, "19:00"), answer)

    def held(at):
        words = "Two stewards stand at the road from this Friday; the council looks at a second door."
        actions.record_held(called[0], words=words, by=play.cast.people["council"], at=at)
        told.concern.refresh_from_db()

    play.then(play.on(3, "15:30"), held)


def next_week_not_everybody_answered(play):
    """To come, with a partner who has no account; the secretary of the mosque has not answered yet."""
    called = call(
        play,
        "council",
        play.now - DAY - 2 * HOUR,
        place="centre",
        starts_at=play.ahead(5, "18:30"),
        minutes=90,
        guests=("faith", "trustee", "umbrella", "sergeant", "mp-office"),
        venue="Civic offices, committee room 2",
        link="https://video.example/sutton-safety",
        about="Friday prayers and the evening school in the dark months: what police and council do, what the "
        "place can do, and who rings whom.",
    )
    for who in ("trustee", "sergeant"):
        says(play, called, who, play.now - DAY, "yes")


def police_invite(play):
    """Called by the neighbourhood team from the page of the gurdwara."""
    called = call(
        play,
        "sergeant",
        play.now - 6 * HOUR,
        place="gurdwara",
        starts_at=play.ahead(3, "11:00"),
        minutes=30,
        guests=("gurdwara", "council"),
        venue="Wandle Meadow Gurdwara (demo)",
    )
    says(play, called, "gurdwara", play.now - 5 * HOUR + 10 * MINUTE, "yes")


STORIES = [held_and_promise_kept, next_week_not_everybody_answered, police_invite]
