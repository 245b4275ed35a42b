"""The forms of meetings: calling one, and one form a step with the version of the meeting it was opened on."""

from datetime import timedelta
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hub.forms import Checkboxes, HubForm, KeyField, LongTextField, MomentField, Radios, VersionField
from hub.typed import tidy_name
from meetings.grounds import ground_of
from meetings.guests import known_people, offers_for, read_addresses
from meetings.models import Invitee
from meetings.workflow import TRANSITIONS

LONGEST = 4000
A_YEAR = timedelta(days=366)
MINUTES = [(n, ngettext_lazy("%d minute", "%d minutes", n) % n) for n in (30, 60, 90, 120)]
READ_BY_ALL = _("Everybody who is invited reads these words.")


class WhenAndWhere(HubForm):
    starts_at = MomentField(
        label=_("When does it begin?"),
        help_text=_("For example, 30/11/2026 at 16:00"),
        error_messages={"required": _("Enter the date and time at which it begins")},
    )
    minutes = forms.TypedChoiceField(label=_("How long?"), choices=MINUTES, coerce=int, initial=60, widget=Radios)
    venue = forms.CharField(
        label=_("Where?"),
        help_text=_("Address and room. It also appears in the calendar entry."),
        max_length=200,
        required=False,
    )
    link = forms.URLField(
        label=_("Link to join by video (optional)"),
        help_text=_("Begins with https://. It is shown on the page of the meeting only, never in a mail."),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"], message=_("Enter a link that begins with https://"))],
        error_messages={"invalid": _("Enter a link that begins with https://")},
    )

    def clean_starts_at(self):
        at = self.cleaned_data["starts_at"]
        if at <= self.now:
            raise ValidationError(_("That time has passed: enter one that is still to come"), code="day")
        if at > self.now + A_YEAR:
            raise ValidationError(_("That is more than a year away: enter an earlier time"), code="day")
        return at

    def clean_venue(self):
        return tidy_name(self.cleaned_data["venue"])

    def clean(self):
        found = super().clean()
        if not found.get("venue") and not found.get("link") and not {"venue", "link"} & set(self.errors):
            self.add_error("venue", _("Say where it is, or enter a link to join by video"))
        if found.get("starts_at") and found.get("minutes"):
            found["ends_at"] = found["starts_at"] + timedelta(minutes=found["minutes"])
        return found

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in ("starts_at", "ends_at", "venue", "link")}


class WhoComes(HubForm):
    """`self.offers` and `self.bodies` are set before the fields are made ready."""

    guests = forms.MultipleChoiceField(label=_("Who is invited?"), required=False, widget=Checkboxes)
    others = LongTextField(
        label=_("Others, by email address (optional)"),
        help_text=_("One address a line. They answer by a link of their own and need no account."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )

    def offer(self, offers, bodies, invited=()):
        self.offers, self.bodies = {offer.value: offer for offer in offers}, bodies
        self.fields["guests"].choices = [(offer.value, offer.label) for offer in self.offers.values()]
        here = set(invited)
        self.fields["guests"].widget.hints = {
            offer.value: _("is invited already")
            for offer in self.offers.values()
            if here and {guest.user.pk for guest in offer.guests} <= here
        }
        if not self.offers:
            del self.fields["guests"]

    def clean_others(self):
        return read_addresses(self.cleaned_data["others"])

    def clean(self):
        found = super().clean()
        ticked = [guest for value in found.get("guests", ()) for guest in self.offers[value].guests]
        typed = found.get("others") or []
        if not ticked and not typed and not {"guests", "others"} & set(self.errors):
            self.add_error("guests" if "guests" in self.fields else "others", _("Choose or enter somebody to invite"))
        found["invited"] = [*ticked, *known_people(typed, self.bodies)] if typed else ticked
        return found


class ScheduleForm(WhenAndWhere, WhoComes):
    form_key = KeyField()
    about = LongTextField(
        label=_("What is it about? (optional)"),
        help_text=_("Everybody who is invited reads these words, on the page of the meeting only."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ["form_key", "starts_at", "minutes", "venue", "link", "about", "guests", "others"]

    def __init__(self, *args, ground, user, now, **kwargs):
        self.now = now
        kwargs["initial"] = {"form_key": uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.offer(*offers_for(**ground.facts, user=user, at=now))


class StepForm(HubForm):
    version = VersionField()

    def __init__(self, *args, meeting, invitee=None, user, now, **kwargs):
        self.meeting, self.invitee, self.user, self.now = meeting, invitee, user, now
        kwargs["initial"] = {"version": meeting.version, **self.suggestions(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.make_ready()

    def suggestions(self):
        return {}

    def make_ready(self):
        """For what the fields need of the meeting."""

    def was_done(self):
        """Whether the meeting stands already as this form asks: it was sent twice."""
        return False


class MoveForm(WhenAndWhere, StepForm):
    def suggestions(self):
        meeting = self.meeting
        return {
            "starts_at": meeting.starts_at,
            "minutes": int((meeting.ends_at - meeting.starts_at).total_seconds() // 60),
            "venue": meeting.venue,
            "link": meeting.link,
        }

    def was_done(self):
        return self.is_valid() and self.facts == {name: getattr(self.meeting, name) for name in self.facts}


class InviteForm(WhoComes, StepForm):
    def make_ready(self):
        live = self.meeting.invitees.live().exclude(user=None).values_list("user", flat=True)
        offers, bodies = offers_for(**ground_of(self.meeting).facts, user=self.user, at=self.now)
        self.offer(offers, bodies, invited=live)

    def was_done(self):
        live = set(self.meeting.invitees.live().values_list("address", flat=True))
        return self.is_valid() and {guest.mailbox for guest in self.cleaned_data["invited"]} <= live


class RemoveForm(StepForm):
    def was_done(self):
        return not Invitee.objects.live().filter(pk=self.invitee.pk).exists()


class LastWordForm(StepForm):
    """Says what became of it; the words become the note of the step."""

    step = ""

    def was_done(self):
        if self.meeting.status != TRANSITIONS[self.step].target:
            return False
        words = (self.data.get("words") or "").replace("\r\n", "\n").strip()
        last = self.meeting.matter.events.filter(kind=self.step).select_related("note").order_by("-at", "-pk").first()
        return last is not None and last.by_id == self.user.pk and (last.note.body if last.note else "") == words


class HeldForm(LastWordForm):
    step = "record_held"
    words = LongTextField(
        label=_("What came of it? (optional)"),
        help_text=_("Everybody who is invited reads these words, and whoever raised the concern, if it was about one."),
        max_length=LONGEST,
        required=False,
    )


class NotHeldForm(LastWordForm):
    step = "record_not_held"
    words = LongTextField(
        label=_("Why was it not held, and what happens now?"),
        help_text=READ_BY_ALL,
        max_length=LONGEST,
        error_messages={"required": _("Say why it was not held")},
    )


class CancelForm(LastWordForm):
    step = "cancel"
    words = LongTextField(
        label=_("Why is it called off, and what happens now?"),
        help_text=READ_BY_ALL,
        max_length=LONGEST,
        error_messages={"required": _("Say why it is called off")},
    )


class AnswerForm(forms.Form):
    """Two buttons; `asked` says to which question they answer, for it may have been moved meanwhile."""

    answer = forms.ChoiceField(choices=[(Invitee.Answer.YES, ""), (Invitee.Answer.NO, "")])
    asked = forms.CharField(max_length=40)
