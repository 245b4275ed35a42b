from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from hub.people import roles
from hub.people.querysets import MembershipQuerySet, OrganisationQuerySet
from hub.references import ReferenceField


def _day_of(name):
    """The day in London of a moment, in a form that an index can hold."""
    template = "(%(expressions)s at time zone 'Europe/London')::date"
    return models.Func(F(name), template=template, output_field=models.DateField())


def idle_since():
    """The day on which somebody was last here; whoever never was counts from the day their account was made."""
    return Coalesce(F("last_active_on"), _day_of("last_login"), _day_of("created_at"))


class Rhythm(models.TextChoices):
    """How somebody wants to hear of news."""

    EACH = "each", _("each at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    NONE = "none", _("no news by mail")


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Kept as carefully as a concern: that someone is here may tell their religion."""

    reference = ReferenceField(letter="U")
    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # what is critical, and what concerns the account itself, is mailed at once whatever stands here
    mail_rhythm = models.CharField(_("mails"), max_length=8, choices=Rhythm, default=Rhythm.EACH)
    quiet_from = models.TimeField(_("no mails from"), null=True, blank=True)  # wall time in London
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    # a day of London, written once a day: whoever did not come for long is asked, and then their account is closed
    last_active_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)  # of whoever was asked and has not come since
    # of an officer: outside the force they are called by their number (hub.people.called). It is kept when they leave,
    # so that no old page turns into a name; `force` is the top of the tree that they belong to now, if any
    shoulder_number = models.CharField(_("shoulder number"), max_length=20, blank=True)
    number_of = models.ForeignKey("Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    force = models.ForeignKey("Organisation", models.PROTECT, null=True, blank=True, related_name="officers")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=Q(shoulder_number="", number_of__isnull=True)
                | (~Q(shoulder_number="") & Q(number_of__isnull=False)),
                name="number_of_a_force",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="quiet_hours_have_an_end",
            ),
            # free again once its officer has left
            models.UniqueConstraint(
                fields=["number_of", "shoulder_number"],
                condition=Q(force=F("number_of")),
                name="shoulder_number_once_in_a_force",
            ),
        ]
        indexes = [
            # read every day by whatever asks those who were not here for long
            models.Index(idle_since(), name="user_idle_since", condition=Q(is_active=True, closes_on__isnull=True)),
            # read by the list of them, and by whatever closes their accounts
            models.Index(
                fields=["closes_on", "id"], name="user_closes_on", condition=Q(is_active=True, closes_on__isnull=False)
            ),
        ]

    def __str__(self):
        return self.name

    def may(self, permission, organisation=None):
        """Whether a current membership (in `organisation`, if given, or above it) carries `permission`."""
        return roles.may(self, permission, organisation)


class Organisation(models.Model):
    class Kind(models.TextChoices):
        PLACE_COMMITTEE = "place_committee", _("Committee of a place of worship")
        UMBRELLA = "umbrella", _("Umbrella body")
        COUNCIL = "council", _("Council")
        POLICE = "police", _("Police")
        PARTNER = "partner", _("Partner")
        REPORTING_CENTRE = "reporting_centre", _("Third-party reporting centre")
        OPERATOR = "operator", _("Coordinator of the Hub")

    reference = ReferenceField(letter="O")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=160)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    areas = models.ManyToManyField(
        "places.Area", blank=True, related_name="covered_by", verbose_name=_("areas covered")
    )
    mailbox = models.EmailField(_("team mailbox"), blank=True)
    out_of_hours = models.CharField(_("out-of-hours contact"), max_length=200, blank=True)
    # of a council: shown before anything else where a child may be at risk
    safeguarding = models.CharField(_("contact for children at risk"), max_length=200, blank=True)
    # of an umbrella body: rings the places that opted in to it when their committee asks to join; else the council does
    confirms_joining = models.BooleanField(_("confirms requests to join"), default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="organisation_not_its_own_parent"
            ),
            # Exactly one body runs the Hub: it is named under "who will see this" on every concern.
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="operator", closed_at__isnull=True), name="one_operator"
            ),
        ]

    def __str__(self):
        return self.name


class Membership(models.Model):
    """One person's place in one organisation: what they may do (role) and when they hear of things (position)."""

    class Position(models.TextChoices):
        OWNER = "owner", _("Deals with it first")
        DEPUTY = "deputy", _("Deputy")
        SUPERVISOR = "supervisor", _("Supervisor")
        HEAD = "head", _("Head")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=30, choices=roles.choices)
    position = models.CharField(_("position"), max_length=12, choices=Position, blank=True)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    absent_from = models.DateTimeField(null=True, blank=True)
    absent_until = models.DateTimeField(null=True, blank=True)
    stand_in = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="stands_in_for")
    # whoever is alone at a place said "not now": they are not asked for a second person before then
    second_person_after = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("user")), name="not_ones_own_stand_in"
            ),
            models.CheckConstraint(
                condition=Q(absent_until__isnull=True) | Q(absent_from__lt=F("absent_until")),
                name="absence_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.organisation}"


class Office(models.Model):
    """What somebody is written to as, whoever holds it: the member for an area, the leader of a council."""

    class Title(models.TextChoices):
        MP = "mp", _("Member of Parliament")
        LEADER = "leader", _("Leader of the council")
        OPPOSITION_LEADER = "opposition_leader", _("Leader of the opposition")
        CABINET_MEMBER = "cabinet_member", _("Cabinet member")
        SUPERINTENDENT = "superintendent", _("Superintendent")
        CHIEF_SUPERINTENDENT = "chief_superintendent", _("Chief superintendent")

    reference = ReferenceField(letter="X")
    title = models.CharField(_("title"), max_length=24, choices=Title)
    detail = models.CharField(_("in words"), max_length=120, blank=True)  # the constituency, or what a portfolio is for
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, blank=True, related_name="offices")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="offices")
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=True) ^ Q(organisation__isnull=True), name="office_of_area_or_organisation"
            ),
            models.UniqueConstraint(
                fields=["title", "detail", "area", "organisation"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="office_once",
            ),
        ]

    def __str__(self):
        return self.get_title_display()


class OfficeHolder(models.Model):
    """Who held an office from when to when. A row is ended, never written over: a letter of last year still names
    last year's holder."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="holders")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="offices_held")
    deputy_name = models.CharField(_("deputy"), max_length=120, blank=True)
    deputy_email = models.EmailField(_("email address of the deputy"), blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)  # the first day on which it is somebody else's
    checked_on = models.DateField(_("contact checked on"))
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office"], condition=Q(until__isnull=True), name="one_holder_at_a_time"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="office_ends_after_it_starts"
            ),
        ]
        # read by the list of contacts to check
        indexes = [models.Index(fields=["checked_on"], condition=Q(until__isnull=True), name="office_to_check")]

    def __str__(self):
        return self.name


class SealedAnswers(models.Model):
    """What one person typed into a form whose session had ended, encrypted; see hub.people.sealed."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="sealed_answers_once")]
        # read by the daily removal
        indexes = [models.Index(fields=["kept_at"], name="sealed_answers_kept_at")]
