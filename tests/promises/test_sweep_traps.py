"""What ladders of others got wrong; beside those in test_sweep, test_ladder and test_quiet_hours."""

from datetime import timedelta

from hub.promises.actions import keep_promises
from hub.promises.sweep import run_due_rungs
from tests.promises.ladders import POSITIONS, fired, minutes, promised, told


def test_trap_indico_only_the_silent_are_chased(cast, concern, promise):
    """The police answered, the council owes the same and did not: nobody of the police hears again."""
    silent = promised(concern, cast.council_body)
    keep_promises(
        concern.matter,
        ["call"],
        at=minutes(1),
        by=cast.constable,
        for_organisation=cast.police_body,
        owner=cast.police_body,
    )
    run_due_rungs(minutes(10000))
    assert fired(promise) == []
    assert fired(silent) == list(POSITIONS)
    police = {"constable", "sergeant", "inspector", "commander", "police-body", "command"}
    assert not police & {address for _t, _p, address in told()}


def test_trap_django_helpdesk_what_is_critical_climbs_to_the_head_within_the_hour(cast):
    """There the top priority never escalates. Both here are late by an hour; low has not climbed at all."""
    critical, low = (cast.concern(urgency=urgency).matter.promises.get(kind="acknowledge") for urgency in (4, 1))
    run_due_rungs(critical.due_at + timedelta(hours=1))
    assert fired(critical)[:5] == ["reminder", "owner", "deputy", "supervisor", "head"]
    run_due_rungs(low.due_at + timedelta(hours=1))
    assert fired(low) == ["reminder", "owner"]
