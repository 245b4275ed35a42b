"""How the list of concerns is narrowed: what an address asks for, the form that asks it, and what is said of it.

Whatever an address says that is no choice is as good as none: a list never answers with an error.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hub.concerns.choices import Choices
from hub.concerns.finding import LONGEST_WORDS, Sought, tidy_words
from hub.concerns.models import CATEGORIES, Category, Hostility, Want
from hub.forms import HubForm
from hub.matters.models import Severity
from hub.matters.querysets import Narrow
from hub.places.models import Area

SHOW = [("open", _("Open")), ("overdue", _("Overdue")), ("closed", _("Closed")), ("all", _("All"))]
STATES = {"open": True, "overdue": True, "closed": False, "all": None}
# in the order in which an address says them; those after the first three stand under "More filters"
NAMES = ("q", "show", "severity", "area", "owner", "category", "hostility", "wants")
MORE = NAMES[3:]
ME = "me"


class NarrowForm(HubForm):
    q = forms.CharField(label=_("Words or reference"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    show = forms.ChoiceField(label=_("Show"), choices=SHOW, required=False)
    severity = forms.ChoiceField(
        label=_("Severity"), choices=[("", _("Every severity")), *Severity.choices], required=False
    )
    area = forms.ChoiceField(label=_("Area"), required=False)
    owner = forms.ChoiceField(label=_("Whose turn it is"), required=False)
    category = forms.ChoiceField(
        label=_("What it is about"), choices=[("", _("Everything")), *Category.choices], required=False
    )
    hostility = forms.ChoiceField(
        label=_("Hostility"), choices=[("", _("Whether or not")), *Hostility.choices], required=False
    )
    wants = forms.ChoiceField(
        label=_("What was asked for"), choices=[("", _("Anything or nothing")), *Want.choices], required=False
    )


@dataclass(frozen=True)
class Chip:
    """Something that the list is narrowed by, and the address without it."""

    label: str
    text: str
    href: str


@dataclass(frozen=True)
class Narrowed:
    chosen: dict  # of the address, in a fixed order
    narrow: Narrow
    sought: Sought
    choices: Choices

    def address(self, **edge):
        return address_of({**self.chosen, **edge})

    def saved(self):
        """[(name, its list, the page that renames it, whether it is the one on show)] of their saved filters."""
        now = query_of(self.chosen)
        return [
            (s.name, address_of_query(s.around), reverse("concerns:filter", args=[s.reference]), s.around == now)
            for s in self.choices.saved
        ]

    def drawn(self):
        """The form with these choices."""
        return _drawn(tuple(self.chosen.items()), self.choices._replace(saved=()), get_language())

    def chips(self):
        words = _words_of(self.choices)
        return [
            Chip(str(LABELS[name]), str(words(name, value)), address_of(_without(self.chosen, name)))
            for name, value in self.chosen.items()
        ]


def read(asked, user, choices, *, now):
    """What the QueryDict `asked` narrows the list to. One query where it names an area."""
    found = {name: asked.get(name, "") for name in NAMES}
    chosen = {"q": tidy_words(found["q"]), "show": found["show"] if found["show"] in STATES else ""}
    chosen["show"] = "" if chosen["show"] == "open" else chosen["show"]
    for name, values in KNOWN.items():
        chosen[name] = found[name] if found[name] in values else ""
    bodies = {body.reference: body.pk for body in choices.bodies}
    chosen["owner"] = found["owner"] if found["owner"] in {ME, *bodies} else ""
    areas = _areas(found["area"])
    chosen["area"] = found["area"] if areas else ""
    chosen = {name: chosen[name] for name in NAMES if chosen[name]}
    show = chosen.get("show", "open")
    narrow = Narrow(
        is_open=STATES[show],
        severities=(int(chosen["severity"]),) if "severity" in chosen else (),
        overdue_at=now if show == "overdue" else None,
    )
    sought = Sought(
        areas=areas,
        owner=bodies.get(chosen.get("owner")),
        is_mine=chosen.get("owner") == ME,
        category=chosen.get("category", ""),
        hostility=chosen.get("hostility", ""),
        want=chosen.get("wants", ""),
        words=chosen.get("q", ""),
    )
    return Narrowed(chosen, narrow, sought, choices)


def address_of(chosen):
    said = urlencode({name: chosen[name] for name in (*NAMES, "rows", "after", "before") if chosen.get(name)})
    return f"{reverse('concerns:list')}?{said}" if said else reverse("concerns:list")


def address_of_query(query):
    """Of words that an address of the list had; what is no filter is left out."""
    return address_of(QueryDict(query[:2000]))


def query_of(chosen):
    return urlencode({name: chosen[name] for name in NAMES if chosen.get(name)})


def read_query(query, user, choices, *, now):
    return read(QueryDict(query), user, choices, now=now)


KNOWN = {
    "severity": {str(value): label for value, label in Severity.choices},
    "category": CATEGORIES,
    "hostility": dict(Hostility.choices),
    "wants": dict(Want.choices),
}
LABELS = {name: field.label for name, field in NarrowForm.base_fields.items()}


def _areas(code):
    """Ids of an area and of the wards in it; none for a code of nothing."""
    if not code or len(code) > 9:
        return ()
    return tuple(Area.objects.filter(Q(code=code) | Q(parent__code=code)).order_by("pk").values_list("pk", flat=True))


def _without(chosen, name):
    return {other: value for other, value in chosen.items() if other != name}


def _words_of(choices):
    areas = {area.reference: area.name for area in choices.areas}
    bodies = {body.reference: body.name for body in choices.bodies} | {ME: _("Me")}
    known = {**KNOWN, "show": dict(SHOW), "area": areas, "owner": bodies}

    def words(name, value):
        return f"“{value}”" if name == "q" else known[name].get(value) or _name_of_area(value)

    return words


def _name_of_area(code):
    """Of one that is far from where somebody works, as an address from elsewhere may name it."""
    return Area.objects.filter(code=code).values_list("name", flat=True).first() or code


@lru_cache(maxsize=500)
def _drawn(chosen, choices, language):
    """Unbound, so that a guessed value shows as the default and not as an error. Drawing costs more than the list."""
    form = NarrowForm(initial=dict(chosen))
    form.fields["q"].widget.attrs["maxlength"] = LONGEST_WORDS
    form.fields["area"].choices = _area_choices(choices.areas)
    bodies = [(body.reference, body.name) for body in choices.bodies]
    form.fields["owner"].choices = [("", _("Whoever")), (ME, _("Me")), *bodies]
    if len(choices.areas) < 2 and "area" not in dict(chosen):
        del form.fields["area"]
    more = [form[name] for name in MORE if name in form.fields]
    is_open = any(name in dict(chosen) for name in MORE)
    first = [form[name] for name in NAMES[:3]]
    return render_to_string("concerns/_narrow.html", {"first": first, "more": more, "is_open": is_open})


def _area_choices(areas):
    """Boroughs first, then the wards of each under its name."""
    boroughs = [(area.reference, area.name) for area in areas if not area.around]
    wards = {}
    for area in areas:
        if area.around:
            wards.setdefault(area.around, []).append((area.reference, area.name))
    return [("", _("Every area")), *boroughs, *wards.items()]
