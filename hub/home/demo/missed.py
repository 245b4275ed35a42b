"""Concerns for which a promise was missed: each ladder has climbed another way."""

from hub.concerns import actions
from hub.concerns.models import Category, Nature, Want
from hub.home.demo.outside import photo_of_the_lamp
from hub.home.demo.play import HOUR, MINUTE
from hub.promises.models import Promise

K = Promise.Kind
LOW, MEDIUM, HIGH = 1, 2, 3


def first_reminder_was_missed(play):
    """Past its time; who deals with it first was told."""
    play.raises(
        "gurdwara",
        "gurdwara",
        play.start_of(K.ACKNOWLEDGE, "low", told="owner"),
        category=Category.CROWD,
        nature=Nature.NOT_SURE,
        what="At Sunday langar cars stand on both pavements and people walk in the road.",
        urgency=LOW,
        wants=(Want.REASSURANCE,),
    )


def climbed_twice(play):
    """Nobody answered: the duty officer heard of it, then the manager."""
    at = play.start_of(K.ACKNOWLEDGE, "medium", told="supervisor")
    told = play.raises(
        "faith",
        "centre",
        at,
        category=Category.BUILDING,
        nature=Nature.WORRY,
        what="The street lamp by our side door has been out for a week. People leave the night prayer in the dark.",
        urgency=MEDIUM,
        wants=(Want.VISIT,),
        part_of_site="Side door",
    )
    photo_of_the_lamp(play, told, "faith", at + 20 * MINUTE)
    play.reads(told, "constable", at + HOUR)


def next_step_was_missed(play):
    """Answered in time, but the promised call did not come: the promise of the next step climbs."""
    at = play.on(5, "11:10")
    told = play.raises(
        "faith",
        "centre",
        at,
        category=Category.FEAR,
        nature=Nature.WORRY,
        what="After the news from abroad several families stay away from Friday prayer. We would like to talk.",
        urgency=MEDIUM,
        wants=(Want.MEETING,),
    )
    answered = at + 2 * HOUR
    play.answers(
        told,
        "council",
        answered,
        next_step="I call you with two dates for a meeting with the neighbourhood team.",
        next_step_at=play.due_of(K.FIRST_ACTION, "medium", since=answered, told="deputy"),
    )


def answered_late(play):
    """A threat: four hours were promised and the answer took six. It says so."""
    at = play.on(6, "08:30")
    told = play.raises(
        "trustee",
        "centre",
        at,
        without=("mosques",),
        category=Category.THREAT,
        nature=Nature.CRIME,
        what="A letter with threats against the building came by post. We keep it in its envelope.",
        urgency=HIGH,
        wants=(Want.VISIT,),
        part_of_site="Office",
    )
    play.answers(
        told,
        "constable",
        at + 6 * HOUR,
        next_step="I come for the letter and take a statement.",
        next_step_at=at + 9 * HOUR,
    )
    play.does(
        told,
        "constable",
        at + 8 * HOUR,
        actions.record_contact,
        kind="visit",
        outcome="done",
        happened_at=at + 8 * HOUR - 20 * MINUTE,
        words="Letter taken, statement written, cameras checked.",
    )
    play.does(
        told,
        "constable",
        at + 8 * HOUR + 10 * MINUTE,
        actions.take_next_step,
        what_was_done="The letter is with the forensic team. You hear from me every two weeks at the latest.",
    )


def nobody_held_the_position(play):
    """In Tower Hamlets nobody stands in for the officer: the mailbox and the director heard of that."""
    play.raises(
        "lantern",
        "lantern",
        play.start_of(K.ACKNOWLEDGE, "medium", told="deputy"),
        category=Category.SYMBOLS,
        nature=Nature.ANTISOCIAL,
        what="A pig's head was drawn on the noticeboard in chalk.",
        urgency=MEDIUM,
        wants=(Want.REASSURANCE,),
    )
