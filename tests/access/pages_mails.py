"""What everybody gets at the mail log."""

from hub.notifications.models import Mail
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page, signed_in
from tests.access.world import OPERATOR
from tests.cast import START

LEADS = OPERATOR | {"trustee", "manager", "inspector", "commander"}


def a_mail(world):
    """That the council was asked for an answer; it has left."""
    if "mail" not in world.brought:
        concern = world.cast.concern()
        mail = Mail.objects.get(template="concern_raised", matter=concern.matter)
        Mail.objects.filter(pk=mail.pk).update(
            status="sent", sent_at=START, claimed_at=START, attempts=1, subject="Asked", text="Words.", html="<p>Words."
        )
        world.brought["mail"] = mail
    return {"reference": world.brought["mail"].reference}


MAILS = {
    "home:mails": Page(Gets(OK, OPERATOR), Gets(NO_SUCH_FORM, OPERATOR)),
    "home:mail": Page(Gets(OK, OPERATOR), Gets(NO_SUCH_FORM, OPERATOR), args=a_mail),
    "home:mail_html": Page(Gets(OK, OPERATOR), Gets(NO_SUCH_FORM, OPERATOR), args=a_mail),
    "home:mail_again": Page(Gets(OK, OPERATOR), Gets(MOVED, OPERATOR), args=a_mail),
    "home:mails_coming": Page(Gets(OK, LEADS), Gets(NO_SUCH_FORM)),
    "home:mails_why": signed_in(OK),
    "home:mails_stuck": Page(Gets(OK, OPERATOR), Gets(NO_SUCH_FORM, OPERATOR)),
    "home:mails_try_all": Page(Gets(NO_SUCH_FORM, OPERATOR), Gets(MOVED, OPERATOR)),
}
