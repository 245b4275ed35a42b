"""The one registry of components: what each is for, what it takes, and the examples on the styleguide page.

A component is templates/components/<name>.html, used as {% component "name" key=value %} or, around a body,
{% wrap "name" key=value %}…{% endwrap %}. A wrong or missing key stops the template from compiling.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Component:
    name: str
    purpose: str
    required: tuple[str, ...] = ()
    optional: dict = field(default_factory=dict)
    has_body: bool = False
    prepare: Callable[[dict], None] | None = None

    @property
    def template_name(self):
        return f"components/{self.name}.html"

    def problem_with(self, arguments, *, has_body):
        """What is wrong with a use of this component, in words; empty when nothing is."""
        if has_body != self.has_body:
            return "takes a body: use {% wrap %}" if self.has_body else "takes no body: use {% component %}"
        if missing := [name for name in self.required if name not in arguments]:
            return f"needs {', '.join(missing)}"
        if unknown := [name for name in arguments if name not in self.required and name not in self.optional]:
            return f"does not take {', '.join(unknown)}"
        return ""


PROMISE_STATES = {
    "open": ("open", _("Open")),
    "soon": ("soon", _("Due soon")),
    "late": ("late", _("Overdue")),
    "kept": ("done", _("Kept")),
    "kept-late": ("done", _("Kept, but late")),
    "paused": ("", _("Paused")),
    "ended": ("", _("Ended")),
}
BANNER_TONES = {
    "": "",
    "done": "done",
    "success": "done",
    "late": "late",
    "error": "late",
    "soon": "soon",
    "warning": "soon",
}


def _promise(values):
    values["tone"], values["state_text"] = PROMISE_STATES[values["state"]]


def _banner(values):
    values["tone"] = BANNER_TONES.get(values["tone"], "")


def _steps(values):
    current, total = int(values["current"]), int(values["total"])
    values["dots"] = ["past" if n < current else "now" if n == current else "next" for n in range(1, total + 1)]


def _table(values):
    """Pairs each cell with its column, so that a phone can show the label beside it."""
    columns = [column if isinstance(column, dict) else {"label": column} for column in values["columns"]]
    values["columns"] = columns
    values["rows"] = [list(zip(columns, row, strict=True)) for row in values["rows"]]


_ALL = [
    Component(
        "button",
        "A button that submits its form; with `href`, a link that looks like one.",
        ("text",),
        {"href": "", "tone": "", "name": "", "value": ""},
    ),
    Component("start_button", "The way in to a task, once a page.", ("text", "href")),
    Component(
        "button_link",
        "A POST that looks like a link: small things done at once.",
        ("text", "action"),
        {"name": "", "value": ""},
    ),
    Component(
        "form",
        "A POST form with its token; browsers' own checks are off, ours speak plainly.",
        (),
        {"action": "", "multipart": False, "id": ""},
        has_body=True,
    ),
    Component("warning", "Something that must not be missed.", ("text",)),
    Component("danger", "The 999 panel of pages where someone may be in danger."),
    Component("inset", "Words set apart from the text around.", (), {}, has_body=True),
    Component("details", "More for those who want it, folded away.", ("summary",), {"open": False}, has_body=True),
    Component("card", "A white panel with a heading.", (), {"title": "", "level": "h2", "tone": ""}, has_body=True),
    Component(
        "banner",
        "What just happened, or what everybody must know now.",
        ("text",),
        {"title": "", "tone": "", "role": "status"},
        prepare=_banner,
    ),
    Component(
        "confirm",
        "The end of a task: it is done, and this is its reference.",
        ("title",),
        {"text": "", "reference": "", "level": "h1"},
    ),
    Component(
        "tag",
        "A state in words; the colour and shape only repeat it. Tones: open, soon, late, done, plain.",
        ("text",),
        {"tone": ""},
    ),
    Component(
        "promise",
        "What was promised, by whom, by when, and how that time was worked out. "
        "States: open, soon, late, kept, kept-late, paused, ended.",
        ("what", "by", "state"),
        {
            "due": None,
            "met_at": None,
            "ended": "",
            "worked_out": "",
            "text": "",
            "href": "",
            "action": "",
            "level": "h3",
        },
        prepare=_promise,
    ),
    Component(
        "timeline",
        "What happened, newest or oldest first. Items: at, title, and perhaps by, text, facts, tone.",
        ("items",),
        {"level": "h3"},
    ),
    Component(
        "summary_list", "Facts about one thing. Rows: key, value, and perhaps href, action.", ("rows",), {"title": ""}
    ),
    Component(
        "check_answers",
        "All answers before they are sent, each with a way to change it. Rows: key, value, href.",
        ("rows",),
        {"title": ""},
    ),
    Component(
        "table",
        "Rows to compare; each row is a card on a phone. Columns are texts or {label, number}.",
        ("caption", "columns", "rows"),
        {"quiet": False},
        prepare=_table,
    ),
    Component("items", 'A list of links to things, around {% component "item" %}.', (), {"label": ""}, has_body=True),
    Component(
        "item",
        "One thing in a list: the whole row is the link.",
        ("title", "href"),
        {"reference": "", "meta": "", "tag": "", "tone": "", "due": None, "due_text": ""},
    ),
    Component(
        "pages",
        "Newer and older, by key: there are no page numbers. Lists that are not by time bring their own words.",
        (),
        {"newer": "", "older": "", "newer_text": _("Newer"), "older_text": _("Older")},
    ),
    Component(
        "empty",
        "Nothing here, why, and what to do next.",
        ("text",),
        {"title": "", "href": "", "action": "", "level": "h2"},
    ),
    Component(
        "filter",
        "Narrows a list by GET; the fields are the body.",
        (),
        {"clear": "", "label": _("Filter")},
        has_body=True,
    ),
    Component(
        "chips",
        "What a list is narrowed by, each to be taken off alone. Items: label, text, href.",
        ("items",),
        {"label": _("Filtered by")},
    ),
    Component("back_link", "One step back.", ("href",), {"text": _("Back")}),
    Component("breadcrumbs", "Where this page is. Items: text, href.", ("items",)),
    Component("steps", "How far along a task of several pages is.", ("current", "total"), {"name": ""}, prepare=_steps),
    Component("figures", 'Key figures side by side, around {% component "figure" %}.', (), {}, has_body=True),
    Component(
        "figure",
        "One key figure; with `href` it leads to what it counts.",
        ("value", "label"),
        {"href": "", "tone": ""},
    ),
    Component(
        "contact",
        "How to reach a person or team.",
        ("name",),
        {"organisation": "", "role": "", "phone": "", "email": "", "hours": "", "note": ""},
    ),
    Component(
        "advice",
        "Numbers and sites that people are pointed to, from hub.concerns.advice. `oldest`: when the first was checked.",
        ("lines",),
        {"oldest": None},
    ),
    Component("handling", "How this page may be passed on.", (), {"text": _("OFFICIAL-SENSITIVE")}),
]
COMPONENTS = {component.name: component for component in _ALL}
