"""Later states of the mail log: (name, persona, address, what was posted)."""

from datetime import timedelta

from django.urls import reverse

from hub.notifications.models import Mail
from hub.notifications.outbox import enqueue
from hub.promises.models import Promise
from tests.access.pages_mails import a_mail
from tests.cast import START

HOUR = timedelta(hours=1)


def mails(world):
    cast = world.cast
    log, why, stuck = reverse("home:mails"), reverse("home:mails_why"), reverse("home:mails_stuck")
    yield "the log, nothing found", "coordinator", f"{log}?kind=posture_review&day=1/1/2026"
    yield "the log, narrowed with errors", "coordinator", f"{log}?to=nobody@home.example&day=x&about=C-1"
    yield "the log of a person", "coordinator", f"{log}?to=council@example.org"
    yield "no mail is stuck", "coordinator", stuck
    made = {
        status: enqueue(template, recipient=cast.manager, context={}, dedupe_key=f"v:{status}:{template}", at=START)
        for status, template in (
            ("failed", "sign_in_changed"),
            ("bounced", "sign_in_changed"),
            ("queued", "sign_in_changed"),
            ("sending", "password_reset"),
        )
    }
    for status, mail in made.items():
        Mail.objects.filter(pk=mail.pk).update(status=status, claimed_at=START, attempts=3, maybe_repeated=True)
    Mail.objects.filter(pk=made["failed"].pk).update(error="recipient refused: 550")
    yield "mails that are stuck", "coordinator", stuck
    yield "a mail that could not be sent", "coordinator", reverse("home:mail", args=[made["failed"].reference])
    yield "a mail that is not tried again", "coordinator", reverse("home:mail_again", args=[made["failed"].reference])
    yield "a mail that has not left", "coordinator", reverse("home:mail", args=[made["queued"].reference])
    a_mail(world)
    mail = world.brought["mail"]
    asked = f"{why}?about={mail.matter.reference}"
    yield "why, of oneself", "council", asked
    yield "why, of an officer", "coordinator", f"{asked}&who={cast.council.reference}"
    yield "why, of who is not named", "coordinator", f"{asked}&who={cast.faith.reference}"
    Promise.objects.open().filter(next_rung_at__isnull=False).update(next_rung_at=START + 26 * HOUR)
    yield "reminders of the next day", "coordinator", reverse("home:mails_coming")
