from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.forms import Checkboxes, HubForm, MomentField, Radios, VersionField
from hub.people.models import Membership
from hub.people.roles import ROLES, Permission
from hub.places.actions_postures import LONGEST
from hub.places.keeping import with_those_below
from hub.places.models import Area, PlaceOfWorship, Posture
from hub.typed import LONDON

USUAL = timedelta(days=7)
LOOK_AGAIN = timedelta(days=5)
# it may have begun a while ago, and be set ahead of a day that is known
EARLIEST, LATEST = timedelta(days=1), timedelta(weeks=8)
MORNING = time(9)
LEVELS = {
    "heightened": _("Something happened here or elsewhere, and people are worried."),
    "exceptional": _("An attack, or a threat that is meant for places here."),
}


class HowLong(HubForm):
    ends_at = MomentField(label=_("Until when?"), help_text=_("Four weeks at most. It ends by itself."))
    review_at = MomentField(
        label=_("When will you look at it again?"),
        help_text=_("You get a mail that asks whether it is still needed."),
    )

    def begins(self, found):
        return found.get("starts_at")

    def clean(self):
        found = super().clean()
        begins, ends, review = self.begins(found), found.get("ends_at"), found.get("review_at")
        if not begins or not ends:
            return found
        if ends <= max(begins, self.now):
            self.add_error("ends_at", ValidationError(_("Give an end that is still to come"), code="day"))
        elif ends - begins > LONGEST:
            self.add_error("ends_at", ValidationError(_("Four weeks at most: enter an earlier end"), code="day"))
        elif review and not begins < review <= ends:
            between = _("Choose a time between its beginning and its end")
            self.add_error("review_at", ValidationError(between, code="day"))
        return found


class SetPostureForm(HowLong):
    area = forms.ChoiceField(label=_("Where?"), error_messages={"required": _("Choose where")})
    faiths = forms.MultipleChoiceField(
        label=_("For places of which faith?"),
        help_text=_("Leave all empty if it is for every faith."),
        required=False,
        widget=Checkboxes,
        choices=[choice for choice in PlaceOfWorship.Faith.choices if choice[0] != "unknown"],
    )
    level = forms.ChoiceField(
        label=_("How much more care?"), choices=Posture.Level.choices, widget=Radios(hints=LEVELS), initial="heightened"
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Councils and police of the area read it. Committees see level and end, never the reason."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_at = MomentField(label=_("From when?"), help_text=_("For example, 30/11/2026 at 16:00"))
    field_order = ["area", "faiths", "level", "reason", "starts_at", "ends_at", "review_at"]

    def __init__(self, *args, user, now, **kwargs):
        self.now = now
        starts = now.replace(second=0, microsecond=0)
        suggested = {"starts_at": starts, "ends_at": starts + USUAL, "review_at": in_the_morning(starts + LOOK_AGAIN)}
        kwargs["initial"] = suggested | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.bodies = _bodies_by_area(user)
        self.fields["area"].choices = [("", _("Choose")), *_choices(self.bodies)]

    def clean_area(self):
        return self.bodies[self.cleaned_data["area"]]

    def clean_reason(self):
        return " ".join(self.cleaned_data["reason"].split())

    def clean_starts_at(self):
        at = self.cleaned_data["starts_at"]
        if not self.now - EARLIEST <= at <= self.now + LATEST:
            raise ValidationError(_("Choose a time from yesterday on, within the next eight weeks"), code="day")
        return at


class ExtendForm(HowLong):
    version = VersionField()

    def __init__(self, *args, posture, now, **kwargs):
        self.posture, self.now = posture, now
        later = min(posture.ends_at + USUAL, max(posture.starts_at, now) + LONGEST).replace(second=0, microsecond=0)
        suggested = {"version": posture.version, "ends_at": later, "review_at": in_the_morning(posture.ends_at)}
        kwargs["initial"] = suggested | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def begins(self, found):
        return max(self.posture.starts_at, self.now)


class EndForm(HubForm):
    version = VersionField()


def in_the_morning(at):
    """Nine o'clock of that day in London."""
    return datetime.combine(at.astimezone(LONDON).date(), MORNING, LONDON)


def _bodies_by_area(user):
    """{GSS code: (area, the organisation for which `user` sets a posture there)}."""
    allowed = [code for code, role in ROLES.items() if Permission.SET_POSTURE in role.permissions]
    held = Membership.objects.current().filter(user=user, role__in=allowed, organisation__closed_at=None)
    bodies = {row.organisation_id: row.organisation for row in held.select_related("organisation")}
    found = {}
    for body in bodies.values():
        covered = Area.objects.filter(covered_by__in=with_those_below(body)).values("pk")
        for area in Area.objects.filter(Q(pk__in=covered) | Q(parent__in=covered)).select_related("parent"):
            found.setdefault(area.code, (area, body))
    return found


def _choices(bodies):
    """Boroughs first, then the wards of each."""
    areas = sorted((area for area, _body in bodies.values()), key=lambda area: area.name)
    boroughs = [(area.code, area.name) for area in areas if area.parent_id is None]
    yield _("Boroughs"), boroughs
    of_borough = {}
    for area in areas:
        if area.parent_id:
            of_borough.setdefault(area.parent.name, []).append((area.code, area.name))
    for name in sorted(of_borough):
        yield _("Wards of %(borough)s") % {"borough": name}, of_borough[name]
