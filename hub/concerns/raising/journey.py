"""The journey on which a concern is raised: its pages in order, what was answered, and the report it becomes."""

import hashlib
import json
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from hub.concerns import routing
from hub.concerns.actions import Report
from hub.concerns.models import Want, Where
from hub.concerns.raising import happened, wished
from hub.matters.models import Audience
from hub.places.borders import wards_beside

PAGES = {
    "place": happened.PlaceForm,
    "category": happened.CategoryForm,
    "what": happened.WhatForm,
    "nature": happened.NatureForm,
    "hostility": happened.HostilityForm,
    "where": happened.WhereForm,
    "side": happened.SideForm,
    "when": happened.WhenForm,
    "urgency": wished.UrgencyForm,
    "wants": wished.WantsForm,
    "answer": wished.AnswerForm,
    "who": wished.WhoForm,
}
REQUIRED = ("place", "category", "what")
CHECK = "check"
# where a border between boroughs may lie between it and the place
NOT_AT_THE_PLACE = (Where.NEAR, Where.WAY, Where.ELSEWHERE)


class Journey:
    """One person's way through the pages with one draft. `places` are those for which they may raise a concern."""

    title = _("Log a concern")
    pages, required = PAGES, REQUIRED
    start, page_name, check_name = "concerns:raise", "concerns:raise_page", "concerns:raise_check"

    def __init__(self, draft, *, user, places, now):
        self.draft, self.user, self.places, self.now = draft, user, places, now
        self._settled = {}

    @property
    def names(self):
        """The pages of this journey; whoever has one place is not asked which."""
        return [name for name in self.pages if self._is_asked(name)]

    def _is_asked(self, name):
        if name == "side":
            return bool(self.sides)
        return name != "place" or len(self.places) > 1

    @cached_property
    def sides(self):
        """[(borough, the ward of it that counts; None for the place's own)] where it may have been either of them.
        Worked out only when it was not at the place itself: the others pay nothing for it."""
        if self.said("where").get("where") not in NOT_AT_THE_PLACE or self.place is None:
            return []
        beside = wards_beside(self.place)
        return [(self.place.ward.parent, None), *((ward.parent, ward) for ward in beside)] if beside else []

    @cached_property
    def spot(self):
        """Where bodies are looked up: the place, or the other side of the border."""
        side = self.settled("side") if self.sides else None
        area = side.report().get("area") if side and side.is_valid() else None
        return routing.across(self.place, area) if area else self.place

    def answered(self, name, typed):
        """The same journey with this page answered, before it is saved: what is asked next may hang on it."""
        self.draft.answers = self.draft.answers | {name: typed}
        return Journey(self.draft, user=self.user, places=self.places, now=self.now)

    @cached_property
    def place(self):
        if len(self.places) == 1:
            return self.places[0]
        form = self.settled("place")
        return form.report()["place"] if form.is_valid() else None

    @cached_property
    def rules(self):
        return routing.rules_at(self.spot)

    @cached_property
    def bodies(self):
        category = self.said("category").get("category", "")
        return routing.bodies_for(self.spot, category, rules=self.rules, names_child=self.names_child)

    @property
    def names_child(self):
        return self.said("what").get("names_child", False)

    @property
    def has_somebody_able(self):
        """Whether any body is set to answer for this place; otherwise the coordinator finds one."""
        able = (body for body in self.bodies if body.ground == Audience.Ground.TICK)
        return any(body.is_fixed or not self.names_child for body in able)

    @property
    def is_record_only(self):
        return Want.RECORD in self.said("wants").get("wants", ())

    def answers_first(self, bodies):
        """The body that would answer first among `bodies`; None when nobody is asked or set to."""
        if self.is_record_only:
            return None
        return routing.lead_for(
            self.spot,
            category=self.said("category").get("category", ""),
            nature=self.said("nature").get("nature", ""),
            chosen=bodies,
            rules=self.rules,
            names_child=self.names_child,
        )

    def url(self, name, *, is_change=False):
        if name == CHECK:
            return reverse(self.check_name, args=[self.draft.form_key])
        url = reverse(self.page_name, args=[self.draft.form_key, name])
        return f"{url}?change=1" if is_change else url

    def after(self, name):
        following = [*self.names, CHECK]
        return following[following.index(name) + 1]

    def before(self, name):
        """The page before, or None on the first."""
        leading = [None, *self.names, CHECK]
        return leading[leading.index(name) - 1]

    def first_missing(self, *, before=CHECK):
        """The first page on the way to `before` that cannot be skipped and has no answer."""
        order = [*self.names, CHECK]
        for name in order[: order.index(before)]:
            if name in self.required and not self.settled(name).is_valid():
                return name
        return None

    def can_skip_from(self, name):
        """Whether the rest may be skipped after this page: everything that must be said was, and more would follow."""
        return name not in self.required and self.after(name) != CHECK

    def resume(self):
        """Where to go on: the page after the last one that was saved, or the first that is missing."""
        name = self.draft.step if self.draft.step in (*self.names, CHECK) else self.names[0]
        return self.url(self.first_missing(before=name) or name)

    def form(self, name, data=None):
        """The page's form: with what is being sent, else what was answered, else its defaults."""
        if data is None and name in self.draft.answers:
            data = self._typed(name)
        return self.pages[name](data, journey=self)

    def typed_since(self, name):
        """(what was typed on the page and not continued, when), or None."""
        kept = self.draft.typed.get(name, {})
        if "answers" not in kept or kept["answers"] == self.draft.answers.get(name):
            return None
        return MultiValueDict(kept["answers"]), datetime.fromisoformat(kept["at"])

    def mark(self, name):
        """What a window knows of the page that it was given."""
        return self.draft.typed.get(name, {}).get("at", "")

    def not_continued(self):
        """[(page, what it asks)] on which something was typed that is no answer yet."""
        return [(name, self.settled(name).asks) for name in self.names if self.typed_since(name)]

    def settled(self, name):
        """The page's form as it counts now: its answers, or its defaults where it was skipped."""
        if name not in self._settled:
            is_answered = self.draft.answers.get(name) is not None
            typed = self._typed(name) if is_answered else MultiValueDict(as_typed(self.pages[name].defaults(self)))
            self._settled[name] = self.pages[name](typed, journey=self)
        return self._settled[name]

    def is_passed_over(self, name):
        return self.pages[name].may_be_passed_over and self.draft.answers.get(name) is None

    @property
    def counted(self):
        """The pages that say something: those that were answered, and those with an answer of their own."""
        return [name for name in self.names if not self.is_passed_over(name)]

    def _typed(self, name):
        """What was answered. A place that was merged into another since means that other one."""
        answers = MultiValueDict(self.draft.answers[name])
        chosen = self.draft.place
        if name == "place" and chosen and chosen.merged_into_id and answers.get("place") == chosen.reference:
            of_now = [place.reference for place in self.places if place.pk == chosen.merged_into_id]
            answers.setlist("place", of_now)
        return answers

    def said(self, name):
        form = self.settled(name)
        return form.cleaned_data if form.is_valid() else {}

    def problems(self):
        """[(page, error)] of answers that do not stand any more: somebody may have changed what they rest on."""
        found = []
        for name in self.counted:
            for errors in self.settled(name).errors.values():
                found += [(name, error) for error in errors]
        return found

    def rows(self):
        """What the page for checking shows: key, value, and where to change it."""
        rows = self.given()
        for name in self.names:
            href = self.url(name, is_change=True)
            if self.is_passed_over(name):
                rows.append({"key": self.pages[name].said_as, "value": self.pages[name].unsaid, "href": href})
                continue
            form = self.settled(name)
            if form.is_valid():
                rows += [{"key": key, "value": value, "href": href} for key, value in form.in_words()]
        return rows

    def given(self):
        """Rows of what was not asked because there is one answer."""
        if "place" in self.names:
            return []
        return [{"key": happened.PlaceForm.said_as, "value": self.place.name, "href": ""}]

    def seal(self):
        """A digest of the answers as they would be sent: nobody sends what they have not been shown."""
        said = [[str(row["key"]), str(row["value"])] for row in self.rows()]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]

    def report(self):
        """The Report to raise. Only when there are no problems."""
        facts = {"place": self.place, "form_key": self.draft.form_key}
        for name in self.counted:
            facts |= self.settled(name).report()
        return Report(**facts)


def as_typed(answers):
    return {field: value if isinstance(value, list) else [str(value)] for field, value in answers.items()}
