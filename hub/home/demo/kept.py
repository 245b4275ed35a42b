"""Concerns that are answered in time, or wait for an answer that is still due."""

from uuid import uuid4

from hub.concerns import actions, actions_triage, drafts
from hub.concerns.models import Answer, Category, Hostility, Nature, Precision, Want, Where
from hub.home.demo.play import DAY, HOUR, MINUTE

LOW, MEDIUM, HIGH = 1, 2, 3


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
        actions_triage.write_note,
        words="Late shift to pass by at closing time until Friday.",
    )


def triaged_and_given_to_a_team(play):
    """More severe than it sounded: the council saw the hostility, and its team answered the same morning."""
    at = play.on(1, "09:10")
    told = play.raises(
        "trustee",
        "centre",
        at,
        category=Category.SYMBOLS,
        nature=Nature.ANTISOCIAL,
        what="A pig's head lay at the door before the morning prayer. The children saw it.",
        urgency=MEDIUM,
        wants=(Want.REASSURANCE,),
        hostility_reported=(Hostility.RELIGION,),
        occurred_from=at - 3 * HOUR,
        precision=Precision.ABOUT,
    )
    play.reads(told, "manager", at + 10 * MINUTE)
    seen = {"severity": HIGH, "hostility": [Hostility.RELIGION]}
    play.does(told, "manager", at + 15 * MINUTE, actions_triage.triage, words="The second in this ward.", **seen)
    team, officer = play.cast.bodies["safety"], play.cast.people["safetyofficer"]
    given = {"organisation": team, "person": officer, "words": "Ring the chair first, please: she knows the families."}
    play.does(told, "manager", at + 20 * MINUTE, actions_triage.assign, **given)
    number = {"text": "DEMO-4417", "is_shared": True}
    play.does(told, "constable", at + 70 * MINUTE, actions_triage.set_case_reference, **number)
    play.answers(
        told,
        "safetyofficer",
        at + 95 * MINUTE,
        next_step="The door is cleaned today. I come by on Friday before the prayer.",
        next_step_at=play.ahead(3, "12:00"),
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
