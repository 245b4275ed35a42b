"""What happened at the made-up places, told through the actions that the pages use.

Each story shows one state of the loop. Times lean on the moment of seeding, so that whenever somebody starts the
demonstration one promise is on time, one is late and one has climbed its ladder.
"""

from uuid import uuid4

from hub.concerns import actions, drafts
from hub.concerns.models import Answer, Category, Nature, Precision, Want, Where
from hub.home.demo.play import DAY, HOUR, MINUTE
from hub.promises.models import Promise

K = Promise.Kind
LOW, MEDIUM, HIGH = 1, 2, 3


def tell_all(play):
    for story in STORIES:
        story(play)


def waits_in_time(play):
    """Just raised; the answer is promised for the next working day."""
    at = play.now - 90 * MINUTE
    told = play.raises(
        "faith",
        "centre",
        at,
        category=Category.CHILDREN,
        nature=Nature.WORRY,
        what="Parents ask whether somebody could be near the side gate when the evening school ends. "
        "Nothing has happened, but it is dark at that time and the road is narrow.",
        urgency=MEDIUM,
        wants=(Want.CALL,),
        where=Where.WAY,
        part_of_site="Side gate",
        answer_by=Answer.PHONE,
        answer_phone="020 7946 0101",
    )
    play.reads(told, "council", at + 40 * MINUTE)


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
    play.reads(told, "constable", at + HOUR)


def answered_and_going_on(play):
    """The police answered within the hour, came by, and named the next step."""
    at = play.on(2, "09:40")
    told = play.raises(
        "faith",
        "centre",
        at,
        category=Category.SUSPICIOUS,
        nature=Nature.SUSPICIOUS,
        what="A person unknown to us filmed the entrance from a parked car on two mornings.",
        urgency=MEDIUM,
        wants=(Want.PATROL,),
        occurred_from=at - DAY,
        precision=Precision.ABOUT,
    )
    play.reads(told, "council", at + 20 * MINUTE)
    play.answers(
        told,
        "constable",
        at + 45 * MINUTE,
        next_step="We look at the camera of the shop opposite and come by during Friday prayer.",
        next_step_at=play.ahead(2, "16:00"),
    )
    play.does(
        told,
        "constable",
        at + 5 * HOUR,
        actions.record_contact,
        kind="patrol",
        outcome="done",
        happened_at=at + 5 * HOUR - 30 * MINUTE,
        words="Fifteen minutes on foot around the building, spoke with the caretaker.",
    )
    play.does(
        told,
        "sergeant",
        at + 6 * HOUR,
        actions.post_update,
        words="Late shift to pass by at closing time until Friday.",
        is_internal=True,
    )


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


def resolved(play):
    """Done, and waiting for the place to say that it is."""
    at = play.on(5, "08:05")
    told = play.raises(
        "faith",
        "centre",
        at,
        category=Category.GRAFFITI,
        nature=Nature.ANTISOCIAL,
        what="A slur was painted on the side gate overnight.",
        urgency=MEDIUM,
        wants=(Want.REASSURANCE,),
        occurred_from=at - 9 * HOUR,
        precision=Precision.DAY,
        part_of_site="Side gate",
    )
    play.answers(
        told,
        "council",
        at + 90 * MINUTE,
        next_step="The cleaning team comes before noon tomorrow.",
        next_step_at=play.on(4, "12:00"),
    )
    play.does(
        told,
        "warden",
        play.on(4, "10:30"),
        actions.record_contact,
        kind="visit",
        outcome="done",
        happened_at=play.on(4, "10:00"),
        words="Gate cleaned with the team, photos taken before and after.",
    )
    play.does(told, "council", play.on(4, "11:15"), actions.take_next_step, what_was_done="The gate is clean again.")
    play.does(
        told,
        "council",
        play.on(3, "15:00"),
        actions.resolve,
        reason="done",
        words="The gate is clean and the camera there works again.",
    )


def closed(play):
    """A month ago, and settled."""
    at = play.on(24, "14:20")
    told = play.raises(
        "faith",
        "centre",
        at,
        category=Category.THEFT,
        nature=Nature.CRIME,
        what="The donation box in the entrance was broken open.",
        urgency=MEDIUM,
        wants=(Want.VISIT,),
    )
    play.answers(told, "constable", at + HOUR, next_step="A colleague comes today.", next_step_at=at + 4 * HOUR)
    play.does(
        told,
        "constable",
        at + 3 * HOUR,
        actions.record_contact,
        kind="visit",
        outcome="done",
        happened_at=at + 2 * HOUR,
        words="Traces taken.",
    )
    play.does(
        told,
        "constable",
        at + 3 * HOUR + 20 * MINUTE,
        actions.take_next_step,
        what_was_done="Somebody came and took traces.",
    )
    play.does(
        told,
        "sergeant",
        play.on(20, "10:00"),
        actions.resolve,
        reason="done",
        words="One person was charged. A box with a lock in the wall is on its way.",
    )
    play.does(told, "faith", play.on(18, "19:00"), actions.close, words="Thank you, that is settled.")


def opened_again(play):
    """Settled too early: the place opened it again and a new answer is promised."""
    at = play.on(7, "12:30")
    told = play.raises(
        "faith",
        "centre",
        at,
        category=Category.CROWD,
        nature=Nature.ANTISOCIAL,
        what="Cars block the fire exit during Friday prayer.",
        urgency=MEDIUM,
        wants=(Want.REASSURANCE,),
    )
    play.answers(
        told,
        "council",
        at + 3 * HOUR,
        next_step="Enforcement officers come on Friday.",
        next_step_at=play.on(5, "14:00"),
    )
    play.does(
        told,
        "council",
        play.on(5, "13:30"),
        actions.resolve,
        reason="done",
        words="Two cars were moved and cones stand there now.",
    )
    play.does(
        told,
        "faith",
        play.now - 5 * HOUR,
        actions.reopen,
        words="The cones are gone and this week it was as before.",
    )


def only_recorded(play):
    """Nobody is asked for anything; it is on record for later."""
    play.raises(
        "trustee",
        "centre",
        play.on(3, "20:15"),
        category=Category.ONLINE_HATE,
        nature=Nature.NOT_SURE,
        what="Comments under our video call for people to come to the building. Screenshots are kept.",
        urgency=LOW,
        wants=(Want.RECORD,),
    )


def still_being_written(play):
    """Begun on a phone and not sent."""

    def act(at):
        draft = drafts.start_draft(uuid4(), by=play.cast.people["faith"], at=at)
        place = play.cast.places["centre"]
        drafts.save_answers(draft, "category", {"category": ["symbols"]}, resume_at="what", place=place, at=at)
        drafts.save_answers(
            draft, "what", {"what": ["Leaflets were left at the door again."]}, resume_at="nature", at=at
        )

    play.then(play.now - 20 * HOUR, act)


def next_door_answered(play):
    """Another place of the same council and team."""
    at = play.on(1, "07:50")
    told = play.raises(
        "gurdwara",
        "gurdwara",
        at,
        category=Category.THEFT,
        nature=Nature.CRIME,
        what="Lead was taken from the roof of the kitchen.",
        urgency=MEDIUM,
        wants=(Want.VISIT,),
    )
    play.answers(
        told,
        "constable",
        at + 2 * HOUR,
        next_step="I come with the crime prevention officer.",
        next_step_at=play.ahead(3, "11:00"),
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


def answered_in_the_east(play):
    """Abuse on the way to prayer: answered, patrolled, and kept informed."""
    at = play.on(3, "13:40")
    told = play.raises(
        "lantern",
        "lantern",
        at,
        category=Category.ABUSE,
        nature=Nature.CRIME,
        what="Two women were shouted at on the way to the afternoon prayer.",
        urgency=HIGH,
        wants=(Want.PATROL, Want.CALL),
        where=Where.WAY,
    )
    play.answers(told, "eastconstable", at + HOUR, next_step="We call both today.", next_step_at=at + 6 * HOUR)
    play.does(
        told,
        "eastconstable",
        at + 3 * HOUR,
        actions.record_contact,
        kind="call",
        outcome="done",
        happened_at=at + 2 * HOUR,
        words="Both are well; statements on Monday.",
    )
    play.does(
        told,
        "eastsergeant",
        at + 4 * HOUR,
        actions.take_next_step,
        what_was_done="Both were called.",
        next_step="Officers on foot on the way to the mosque at prayer times.",
        next_step_at=play.ahead(4, "18:00"),
    )
    play.does(
        told,
        "eastconstable",
        play.on(2, "18:00"),
        actions.record_contact,
        kind="patrol",
        outcome="done",
        happened_at=play.on(2, "17:15"),
        words="On foot from the station to the mosque and back.",
    )


STORIES = [
    waits_in_time,
    first_reminder_was_missed,
    climbed_twice,
    answered_and_going_on,
    next_step_was_missed,
    answered_late,
    resolved,
    closed,
    opened_again,
    only_recorded,
    still_being_written,
    next_door_answered,
    nobody_held_the_position,
    answered_in_the_east,
]
