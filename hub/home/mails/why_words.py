"""The reasons of why.py as sentences, to the person themselves and to whoever looks after the Hub."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.home.mails.words import kind_in_words, what_to_do
from hub.notifications.mails import PROMISES
from hub.templatetags.hub import moment

# how a position is named in "it goes to …"
POSITIONS = {
    "reminder": gettext_lazy("whoever deals with it first at %(body)s"),
    "owner": gettext_lazy("whoever deals with it first at %(body)s"),
    "deputy": gettext_lazy("the deputy at %(body)s"),
    "supervisor": gettext_lazy("the supervisor at %(body)s"),
    "head": gettext_lazy("the head of %(body)s"),
    "mailbox": gettext_lazy("the team mailbox of %(body)s"),
    "umbrella": gettext_lazy("the umbrella body of the place"),
    "asked": gettext_lazy("whoever raised it"),
}
REMINDED = gettext_lazy("A reminder was due: %(what)s. It goes to %(position)s. %(so)s")
ASKED = gettext_lazy("It was time to ask whether it stayed settled. The question goes to %(position)s. %(so)s")
OVERDUE = gettext_lazy("This was late: %(what)s. Word of it goes to %(position)s. %(so)s")
# code: (to the person themselves, about somebody else)
RUNGS = {
    "rung_told": (gettext_lazy("That is you."), gettext_lazy("That is them.")),
    "rung_told_as_stand_in": (
        gettext_lazy("You stood in for them."),
        gettext_lazy("They stood in."),
    ),
    "rung_elsewhere": ("", ""),
    "rung_not_theirs": (
        gettext_lazy("That was not you, so you got no mail."),
        gettext_lazy("That was somebody else, so no mail went to this person."),
    ),
    "rung_away": (
        gettext_lazy("You were entered as away, so it went to your stand-in or to the next position."),
        gettext_lazy("They were entered as away, so it went to their stand-in or to the next position."),
    ),
    "rung_closed": (gettext_lazy("Your account is closed."), gettext_lazy("Their account is closed.")),
    "rung_bad_address": (
        gettext_lazy("Mails to your address came back, so it went to the next position."),
        gettext_lazy("Mails to their address came back, so it went to the next position."),
    ),
    "rung_not_seen": (
        gettext_lazy("You could not see it then, so you got no mail."),
        gettext_lazy("They could not see it then, so no mail went to them."),
    ),
    "rung_unknown": (
        gettext_lazy("No mail went to you. They may have dealt with it first, or held the position only since."),
        gettext_lazy("No mail went to them. They may have dealt with it first, or held the position only since."),
    ),
}
MAILS = {
    "mail_sent": gettext_lazy("“%(kind)s” was sent on %(sent)s."),
    "mail_sent_later": gettext_lazy(
        "“%(kind)s” was written on %(at)s and left on %(sent)s: it waited for opening hours, or for quiet hours to end."
    ),
    "mail_held": gettext_lazy("“%(kind)s” waits for opening hours, or for quiet hours to end: until %(until)s."),
    "mail_queued": gettext_lazy("“%(kind)s” is about to leave."),
    "mail_sending": gettext_lazy("“%(kind)s” is being sent."),
    "mail_waiting": gettext_lazy("“%(kind)s” waits for the digest of %(until)s, because mails come together."),
    "mail_digested": gettext_lazy("“%(kind)s” was told in the digest of %(digest_at)s, because mails come together."),
    "mail_bounced": gettext_lazy("“%(kind)s” was sent and came back."),
    "mail_failed": gettext_lazy("“%(kind)s” could not be sent."),
    "mail_withdrawn": gettext_lazy("“%(kind)s” was written and did not leave."),
}
NOW = {
    "not_allowed": (
        gettext_lazy("You are not allowed to see it."),
        gettext_lazy("They are not allowed to see it."),
    ),
    "not_named": (
        "",
        gettext_lazy(
            "Who raised a concern, and for which place, you are not told. If it was this person, the mails to whoever "
            "raised it stand in the log under its reference. They can see their own answer under “Why did I get this”."
        ),
    ),
    "nothing_yet": (
        gettext_lazy("Nothing has happened yet of which you were to be told by mail."),
        gettext_lazy("Nothing has happened yet of which they were to be told by mail."),
    ),
    "closed": (gettext_lazy("Your account is closed."), gettext_lazy("Their account is closed: they get no mail.")),
    "bad_address": (
        gettext_lazy("Mails to your address come back since %(since)s. Ask the coordinator to change it."),
        gettext_lazy("Mails to their address come back since %(since)s. Ring them and ask which one works."),
    ),
    "rhythm_daily": (
        gettext_lazy("You chose to hear once a day. What is critical comes at once."),
        gettext_lazy("They chose to hear once a day. What is critical comes at once."),
    ),
    "rhythm_weekly": (
        gettext_lazy("You chose to hear once a week. What is critical comes at once."),
        gettext_lazy("They chose to hear once a week. What is critical comes at once."),
    ),
    "rhythm_none": (
        gettext_lazy("You chose to get no news by mail. Reminders come once a day, and what is critical at once."),
        gettext_lazy("They chose to get no news by mail. Reminders come once a day, and what is critical at once."),
    ),
    "quiet": (
        gettext_lazy("You chose quiet hours: between %(start)s and %(end)s only what is critical comes."),
        gettext_lazy("They chose quiet hours: between %(start)s and %(end)s only what is critical comes."),
    ),
}


def sentence(reason, *, is_self):
    values, which = dict(reason.values), 0 if is_self else 1
    if reason.code in RUNGS:
        return _of_rung(reason, values, RUNGS[reason.code][which])
    if reason.code in MAILS:
        return _of_mail(reason, values)
    values = {name: moment(value) if name == "since" else f"{value:%H:%M}" for name, value in values.items()}
    return NOW[reason.code][which] % values


def _of_rung(reason, values, so):
    frame = {"reminder": REMINDED, "asked": ASKED}.get(values["position"], OVERDUE)
    position = POSITIONS.get(values["position"], POSITIONS["owner"]) % {"body": values["body"]}
    what = str(PROMISES.get(values["what"], values["what"]))
    return (frame % {"what": what, "position": position, "so": so}).strip()


def _of_mail(reason, values):
    times = {name: moment(values[name]) for name in ("sent", "until", "digest_at") if name in values}
    said = MAILS[reason.code] % {"kind": kind_in_words(values["kind"]), "at": moment(reason.at), **times}
    went_wrong, then = what_to_do(reason.code.removeprefix("mail_"), values.get("error", ""))
    return " ".join(part for part in (said, went_wrong, then) if part)


def heading(is_self, name):
    return _("Why did I get this, or not?") if is_self else _("Why did %(name)s get this, or not?") % {"name": name}
