"""What happened at the made-up places, told through the actions that the pages use.

Each story shows one state of the loop. Times lean on the moment of seeding, so that whenever somebody starts the
demonstration one promise is on time, one is late and one has climbed its ladder.
"""

from hub.home.demo import asked, joining, kept, meetings, missed, offices, outside, patrols, rhythms


def tell_all(play):
    for story in [*CONCERNS, *patrols.STORIES, *meetings.STORIES, *rhythms.STORIES, *joining.STORIES, *offices.STORIES]:
        story(play)


# a story begins at a minute that its place in this list gives it
CONCERNS = [
    kept.waits_in_time,
    missed.first_reminder_was_missed,
    missed.climbed_twice,
    kept.answered_and_going_on,
    missed.next_step_was_missed,
    missed.answered_late,
    kept.triaged_and_given_to_a_team,
    kept.resolved,
    kept.closed,
    kept.opened_again,
    kept.only_recorded,
    kept.still_being_written,
    kept.next_door_answered,
    missed.nobody_held_the_position,
    kept.answered_in_the_east,
    asked.waits_for_an_answer,
    *outside.STORIES,
]
