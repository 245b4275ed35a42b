"""What the mail log calls mails: their kind, how they stand, and what a mistake means for whoever looks after it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.concerns.told import ABOUT
from hub.notifications.mails import KINDS
from hub.notifications.models import Mail
from hub.templatetags.hub import moment

S = Mail.Status
# what told.ABOUT has no words for: mails that are about no concern
OTHERS = {
    "umbrella_chosen": gettext_lazy("Told that a place chose them as its umbrella body"),
    "umbrella_left": gettext_lazy("Told that a place left the umbrella body"),
    "handover_taken": gettext_lazy("Told what they took over from somebody who left"),
    "handover_left": gettext_lazy("Told that they left an organisation"),
    "handover_known": gettext_lazy("Told that somebody left the organisation"),
    "stand_in_gone": gettext_lazy("Told that their stand-in left"),
    "stand_in_asked": gettext_lazy("Told that they stand in for somebody"),
    "stand_in_changed": gettext_lazy("Told that the time they stand in was changed"),
    "stand_in_ended": gettext_lazy("Told that they stand in no longer"),
    "outside_news": gettext_lazy("News for somebody without an account"),
    "outside_check": gettext_lazy("Somebody without an account asked whether it stayed settled"),
    "receipt_renew": gettext_lazy("A new number for a lost receipt"),
    "position_empty": gettext_lazy("Told that a position is empty, at the lead too"),
    "posture_review": gettext_lazy("Asked to look at a posture again"),
    "place_contact_check": gettext_lazy("Asked to check the contacts of a place"),
    "invitation": gettext_lazy("Invitation"),
    "join_asked": gettext_lazy("Asked to answer a request to join"),
    "join_received": gettext_lazy("Receipt of a request to join"),
    "join_refused": gettext_lazy("A request to join was refused"),
    "join_confirmed": gettext_lazy("A request to join was confirmed"),
    "password_reset": gettext_lazy("Link for a new password"),
    "password_reset_unknown": gettext_lazy("Told that there is no account for the address"),
    "reply_unknown": gettext_lazy("Answer to somebody unknown who wrote"),
    "address_bad": gettext_lazy("Told that mails do not reach somebody"),
    "mailbox_bad": gettext_lazy("Told that a team mailbox does not work"),
    "account_idle": gettext_lazy("Asked to sign in, or the account is closed"),
    "account_closed": gettext_lazy("Told that the account was closed"),
    "reset_to_agree": gettext_lazy("Asked to agree to a reset"),
    "reset_asked": gettext_lazy("Told that a reset was asked for"),
    "digest_daily": gettext_lazy("Digest of the day"),
    "digest_weekly": gettext_lazy("Digest of the week"),
    "sign_in_changed": gettext_lazy("Told that the way to sign in was changed"),
}
WORDS = {**ABOUT, **OTHERS}
# (words, tone), in the order in which the filter offers them
STATES = {
    S.QUEUED: (gettext_lazy("Waits to be sent"), "soon"),
    S.SENDING: (gettext_lazy("Being sent"), "soon"),
    S.SENT: (gettext_lazy("Sent"), "done"),
    S.WAITING: (gettext_lazy("Waits for a digest"), "plain"),
    S.DIGESTED: (gettext_lazy("Told in a digest"), "done"),
    S.BOUNCED: (gettext_lazy("Came back"), "late"),
    S.FAILED: (gettext_lazy("Could not be sent"), "late"),
    S.WITHDRAWN: (gettext_lazy("Withdrawn"), "plain"),
}


def kind_in_words(template):
    # of a mail that an older version wrote and this one does not know
    return str(WORDS.get(template, template.replace("_", " ").capitalize()))


def left_alone(circuit, is_known):
    """What is said of a host to which nothing is sent for a while. The domain of an address that somebody without an
    account left is not named."""
    error, _next = what_to_do(S.FAILED, circuit.error)
    values = {"host": circuit.host, "since": moment(circuit.since), "again": moment(circuit.retry_at), "error": error}
    if circuit.is_ours:
        return (
            _("The mail server %(host)s takes no mails since %(since)s; tried again at %(again)s. %(error)s") % values
        )
    if not is_known:
        return (
            _("A mail server of readers takes no mails since %(since)s; tried again at %(again)s. %(error)s") % values
        )
    return _("%(host)s takes no mails since %(since)s; tried again at %(again)s. %(error)s") % values


def kind_choices():
    return sorted(((name, kind_in_words(name)) for name in KINDS), key=lambda choice: choice[1])


def what_to_do(status, error):
    """(what went wrong, what to do next) of a mail, from the few words that delivery left; empty where nothing did."""
    if not error or status in (S.SENT, S.DIGESTED):
        return "", ""
    what, _colon, code = error.removeprefix("given up: ").partition(": ")
    said, then = _TOLD.get(what, (_("The mail could not be sent (%(error)s)."), _ASK_THE_SERVER))
    said = str(said) % {"error": error, "code": code}
    if status == S.WITHDRAWN:
        return said, ""
    if error.startswith("given up"):
        return _("It was tried for three days. %(last)s") % {"last": said}, str(_TRY_ONCE_MORE)
    if status in (S.QUEUED, S.SENDING):
        return said, _("The Hub tries again by itself.")
    return said, str(then)


_ASK_THE_SERVER = gettext_lazy("Whoever looks after the server finds more in the log of the worker.")
_TRY_ONCE_MORE = gettext_lazy("Make sure that the mail server works, then let it be tried again.")
_ASK_FOR_ADDRESS = gettext_lazy(
    "Ring them and ask which address works. Once it is changed, the mail can be sent again."
)
_REFUSED = gettext_lazy("The mail server refuses the address for good (%(code)s).")
_TOLD = {
    "recipient refused": (_REFUSED, _ASK_FOR_ADDRESS),
    "address does not work": (
        gettext_lazy("Mails to this address come back, so it was not sent."),
        _ASK_FOR_ADDRESS,
    ),
    "refused": (gettext_lazy("The mail server refuses the mail (%(code)s)."), _ASK_THE_SERVER),
    "too big": (gettext_lazy("The mail server says that it is too big (%(code)s)."), _ASK_THE_SERVER),
    "sender refused": (
        gettext_lazy("The mail server refuses the address of the Hub itself (%(code)s): nobody's mail can leave."),
        gettext_lazy("Whoever looks after the server has to mend that; the mails wait."),
    ),
    "cut off": (
        gettext_lazy("The mail server hung up in the middle (%(code)s); perhaps the mail left all the same."),
        _TRY_ONCE_MORE,
    ),
    "no mail server": (gettext_lazy("The mail server does not answer (%(code)s)."), _TRY_ONCE_MORE),
    "interrupted": (
        gettext_lazy("The worker stopped while it was sending; perhaps the mail left all the same."),
        _TRY_ONCE_MORE,
    ),
    "interrupted too often": (
        gettext_lazy("The worker stopped each time that it came to this mail."),
        _ASK_THE_SERVER,
    ),
    "cannot be rendered": (gettext_lazy("Its words could not be put together (%(code)s)."), _ASK_THE_SERVER),
    "cannot be sent": (gettext_lazy("The mail server could not be given the mail (%(code)s)."), _ASK_THE_SERVER),
    "no longer allowed": (gettext_lazy("Its reader may no longer be told of it."), ""),
    "no longer wanted, or no longer allowed": (
        gettext_lazy("When its time came it was answered already, or its reader may no longer be told of it."),
        "",
    ),
    "no longer wanted": (gettext_lazy("When its time came nobody needed it any more."), ""),
    "no news wanted": (gettext_lazy("Its reader chose to get no news by mail."), ""),
    "taken back": (gettext_lazy("What caused it was taken back."), ""),
}
