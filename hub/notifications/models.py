from django.conf import settings
from django.db import models
from django.db.models import Q

from hub.references import ReferenceField


class Mail(models.Model):
    """A mail is a row before it is a mail. `context` holds ids and facts; the text is rendered when it leaves."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        BOUNCED = "bounced"
        WAITING = "waiting"  # for the digest of its recipient
        DIGESTED = "digested"  # told in a digest
        WITHDRAWN = "withdrawn"  # its recipient may no longer be told, or no longer needs it

    PENDING = (Status.QUEUED, Status.WAITING)  # nobody was told yet

    reference = ReferenceField(letter="M")
    template = models.CharField(max_length=60)
    # recipient, organisation and matter have an index with the time, below: one more would only cost each mail sent
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="mails", db_index=False
    )
    address = models.EmailField()
    language = models.CharField(max_length=10)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+", db_index=False)
    matter = models.ForeignKey("matters.Matter", models.PROTECT, null=True, related_name="mails", db_index=False)
    promise = models.ForeignKey("promises.Promise", models.PROTECT, null=True, related_name="mails")
    context = models.JSONField(default=dict)
    secret = models.BooleanField(default=False)
    urgent = models.BooleanField(
        default=False, db_default=False
    )  # no preference and no quiet hour of its reader holds it back
    digest = models.ForeignKey("self", models.PROTECT, null=True, related_name="told")  # the mail that told it
    dedupe_key = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    created_at = models.DateTimeField()
    earliest_at = models.DateTimeField(null=True)  # when it may leave, whatever its reader wishes
    not_before = models.DateTimeField()  # when it leaves, as its reader wishes
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    interruptions = models.PositiveSmallIntegerField(default=0)  # how often its sender died
    maybe_repeated = models.BooleanField(default=False)
    error = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)

    class Meta:
        indexes = [
            # read by delivery.deliver_due: what may leave now
            models.Index(fields=["not_before", "id"], condition=Q(status="queued"), name="mail_due"),
            # read by delivery's reclaim: whose sender died
            models.Index(fields=["claimed_at"], condition=Q(status="sending"), name="mail_claimed"),
            # read by delivery's reclaim: what was put off by a clock that ran ahead
            models.Index(
                fields=["claimed_at"], condition=Q(status="queued", claimed_at__isnull=False), name="mail_tried"
            ),
            # read by whatever makes digests: whose is due
            models.Index(fields=["not_before", "recipient"], condition=Q(status="waiting"), name="mail_waiting"),
            models.Index(fields=["matter", "created_at"], name="mail_matter"),
            models.Index(fields=["recipient", "-created_at"], name="mail_recipient"),
            # read by the mail log, newest first: all of it, those of a kind, and those of a body. Of a person, of a
            # matter and what did not arrive it reads by the indexes beside these; what is rare has one of its own
            models.Index(fields=["-created_at", "-id"], name="mail_newest"),
            models.Index(fields=["template", "-created_at", "-id"], name="mail_kind"),
            models.Index(fields=["organisation", "-created_at", "-id"], name="mail_body"),
            models.Index(fields=["-created_at", "-id"], condition=Q(status="withdrawn"), name="mail_withdrawn"),
            # read by the coordinator's first page: what never arrived
            models.Index(fields=["-created_at"], condition=Q(status__in=["failed", "bounced"]), name="mail_failed"),
        ]


class Circuit(models.Model):
    """A host that nobody hands mails to before `retry_at`: our mail server, or a domain of recipients. There is a row
    for as long as that is so; hub.notifications.circuits writes it."""

    host = models.CharField(max_length=260, unique=True)  # our mail server with its port, a domain without
    is_ours = models.BooleanField(default=False)
    since = models.DateTimeField()
    failures = models.PositiveIntegerField(default=1)  # in a row
    retry_at = models.DateTimeField()
    error = models.CharField(max_length=200)


class BadAddress(models.Model):
    """An address that a mail came back from. Whoever has it cannot be told anything by mail until it is changed or
    somebody says that it works again."""

    address = models.EmailField(unique=True)  # in small letters
    since = models.DateTimeField()
    code = models.CharField(max_length=20)  # as the mail server said it: 5.1.1
    mail = models.ForeignKey(Mail, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-since"], name="bad_address_since")]
