"""What a person can hold, and where it goes when they leave.

Every foreign key to a person stands here once: in MOVES, with who moves it, or in STAYS, with the reason why it stays.
A test walks all models and fails when one is missing, so that whoever adds a table with an owner decides it here.
"""

from hub.accounts import handover_offices
from hub.concerns import actions_handover as concerns
from hub.promises import actions_handover as promises
from meetings import actions_handover as meetings
from patrols import actions_handover as patrols

# in the order in which they are shown and moved
PARTS = (promises, concerns, meetings, patrols, handover_offices)

MOVES = {
    ("promises.Promise", "owner_user"): "open ones: the successor owes them, else the body",
    ("promises.Promise", "made_to"): "open ones: with the concern that the successor speaks for",
    ("concerns.Concern", "dealt_with_by"): "open ones: the successor deals with them, else the body",
    ("concerns.Concern", "spoken_for_by"): "the successor speaks for the place, else its first position",
    ("matters.Audience", "user"): "ends; who speaks for the place or comes to a meeting gets a row of their own",
    ("meetings.Meeting", "scheduled_by"): "those to come: the successor holds them",
    ("meetings.Invitee", "user"): "those to come: the successor is asked instead",
    ("patrols.Duty", "officer"): "those to come: the successor walks them, or nobody yet",
    (
        "people.OfficeHolder",
        "user",
    ): "an office of the body: the successor holds it from that day",
    ("people.Membership", "user"): "ends",
    ("people.Membership", "stand_in"): "the successor stands in, or nobody",
    ("notifications.Mail", "recipient"): "what waits and may not be read any more does not leave",
    ("usersessions.UserSession", "user"): "all devices are signed out",
}

WHO_DID_IT = "who did something stays known"
OWN = "theirs alone, seen by nobody else"
ACCOUNT = "belongs to the account, which stays"
STAYS = {
    ("history.Note", "by"): WHO_DID_IT,
    ("history.Event", "by"): WHO_DID_IT,
    ("history.Event", "person"): "what happened to the account",
    ("people.OfficeHolder", "checked_by"): WHO_DID_IT,
    ("people.SealedAnswers", "user"): OWN,
    ("account.EmailAddress", "user"): ACCOUNT,
    ("mfa.Authenticator", "user"): ACCOUNT,
    ("places.PlaceContact", "checked_by"): "who did it; whoever keeps the place is asked to check it next",
    ("places.Posture", "set_by"): "who did it; once they left, the mailbox of the body is asked to review it",
    ("places.Posture", "ended_by"): WHO_DID_IT,
    ("places.PlaceImport", "by"): WHO_DID_IT,
    ("places.PlaceProposal", "decided_by"): WHO_DID_IT,
    ("places.LikelyDuplicate", "decided_by"): WHO_DID_IT,
    ("places.PlaceMerge", "by"): WHO_DID_IT,
    ("places.PlaceMerge", "undone_by"): WHO_DID_IT,
    ("places.Timetable", "by"): WHO_DID_IT,
    ("places.IslamicDate", "set_by"): WHO_DID_IT,
    (
        "places.TimesFeed",
        "made_by",
    ): "the address belongs to the place, whose people make a new one where it is known too widely",
    ("matters.Audience", "set_by"): WHO_DID_IT,
    ("matters.FirstRead", "by"): WHO_DID_IT,
    ("promises.Promise", "met_by"): WHO_DID_IT,
    ("promises.Pause", "started_by"): WHO_DID_IT,
    ("concerns.AdviceLine", "checked_by"): WHO_DID_IT,
    ("concerns.Concern", "reported_by"): "who raised it stays known; who speaks for it moves",
    ("concerns.Concern", "entered_by"): "who typed it stays known; the body that entered it sees it",
    ("concerns.ConcernLink", "by"): WHO_DID_IT,
    ("concerns.ConcernLink", "ended_by"): WHO_DID_IT,
    ("concerns.PatternMember", "by"): WHO_DID_IT,
    ("concerns.Contact", "by"): WHO_DID_IT,
    ("concerns.Draft", "user"): OWN,
    ("concerns.Evidence", "added_by"): WHO_DID_IT,
    ("concerns.Evidence", "withdrawn_by"): WHO_DID_IT,
    ("concerns.StatusLink", "made_by"): "who made it; the place stops it",
    ("concerns.StatusLink", "revoked_by"): WHO_DID_IT,
    ("concerns.CaseReference", "set_by"): WHO_DID_IT,
    ("concerns.SavedFilter", "user"): OWN,
    ("concerns.BulkAct", "by"): "who did it; it can be taken back for ten minutes, by them alone",
    ("concerns.BulkLine", "person_before"): "what stood there before, for ten minutes",
    ("concerns.OwnerBefore", "person"): "what stood there before, for ten minutes",
    ("inbox.InboundMessage", "person"): "who wrote it; gone after 90 days",
    ("inbox.InboundMessage", "dealt_with_by"): WHO_DID_IT,
    ("meetings.Invitee", "answered_by"): WHO_DID_IT,
    ("patrols.Round", "made_by"): "who planned it; it is the team's",
    ("patrols.Visit", "recorded_by"): WHO_DID_IT,
    ("accounts.Invitation", "invited_by"): "who did it; the people page lists it to whoever leads the organisation",
    ("accounts.Invitation", "accepted_by"): WHO_DID_IT,
    ("accounts.Invitation", "withdrawn_by"): WHO_DID_IT,
    ("accounts.JoinRequest", "decided_by"): WHO_DID_IT,
    ("accounts.OfficersFile", "by"): "gone after a day; whoever leads the force brings the list again",
    ("accounts.StepReset", "person"): ACCOUNT,
    ("accounts.StepReset", "asked_by"): "who did it; a second coordinator looks before it counts",
    ("accounts.StepReset", "agreed_by"): WHO_DID_IT,
}


def held_by(leaving, viewer):
    """[Held] of everything, as `viewer` may see it; kinds of which there is nothing are left out."""
    return [held for part in PARTS for held in part.held(leaving, viewer) if held.count]


def move_all(leaving):
    """[Taken]: the matters that somebody else deals with from now on."""
    return [taken for part in PARTS for taken in part.move(leaving)]
