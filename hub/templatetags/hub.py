"""Times as people say them, and the components of templates/components. `{% load hub %}`"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django import template
from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hub.components import COMPONENTS
from hub.context import shown_year
from hub.people import called

register = template.Library()
LONDON = ZoneInfo("Europe/London")


@register.filter
def moment(at):
    """An aware time as "Tue 1 Dec 16:00" in London, the year added when it is not this year; empty for None.

    Called once a row on long lists: a fraction of what Django's date filter costs.
    """
    if not at:
        return ""
    local = at.astimezone(LONDON)
    text = f"{_day(local)} {local.hour:02}:{local.minute:02}"
    # One night a year the hour from 01:00 to 02:00 comes twice; say which.
    if local.hour == 1 and local.month == 10 and local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
        text = f"{text} {local.tzname()}"
    return text


@register.filter
def called_to(person, viewer):
    """What `viewer` may call a person: `{{ import.by|called_to:request.user }}`. Empty for nobody."""
    return called.called(person, viewer) if person else ""


@register.filter
def clock_time(at):
    """An aware time as "16:00" in London."""
    return f"{at.astimezone(LONDON):%H:%M}" if at else ""


@register.filter
def day(value):
    """A date, or an aware time's date in London, as "Tue 1 Dec"."""
    if not value:
        return ""
    return _day(value.astimezone(LONDON) if isinstance(value, datetime) else value)


def _day(local: date):
    weekdays, months = _names(get_language())
    text = f"{weekdays[local.weekday()]} {local.day} {months[local.month - 1]}"
    return text if local.year == shown_year() else f"{text} {local.year}"


@cache
def _names(_language):
    """The short names of days and months in the language of this page."""
    return [str(WEEKDAYS_ABBR[n]) for n in range(7)], [str(MONTHS_3[n]).capitalize() for n in range(1, 13)]


@register.filter
def duration(length):
    """A timedelta in its two largest units: "2 days 3 hours", "45 minutes", "less than a minute"."""
    if length is None:
        return ""
    minutes = int(abs(length) / timedelta(minutes=1))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        ngettext("%d day", "%d days", days) % days if days else "",
        ngettext("%d hour", "%d hours", hours) % hours if hours else "",
        ngettext("%d minute", "%d minutes", minutes) % minutes if minutes else "",
    ]
    return " ".join([part for part in parts if part][:2]) or _("less than a minute")


@register.simple_tag
def when(at):
    """`moment` inside <time datetime="…">, for machines and for screen readers."""
    if not at:
        return ""
    return format_html('<time datetime="{}">{}</time>', at.astimezone(UTC).isoformat(timespec="minutes"), moment(at))


@register.tag
def component(parser, token):
    """{% component "tag" text=_("Overdue") tone="late" %}: a part without a body."""
    return _component_node(parser, token, None)


@register.tag
def wrap(parser, token):
    """{% wrap "details" summary=_("Working") %} … {% endwrap %}: a part around a body."""
    body = parser.parse(("endwrap",))
    parser.delete_first_token()
    return _component_node(parser, token, body)


def _component_node(parser, token, body):
    tag, quoted, *bits = token.split_contents()
    name = quoted.strip("\"'")
    if name not in COMPONENTS:
        raise template.TemplateSyntaxError(f"{tag}: no component {name!r}; see hub/components.py")
    chosen = COMPONENTS[name]
    arguments = template.base.token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"{tag} {name}: {bits[0]!r} is not name=value")
    if problem := chosen.problem_with(arguments, has_body=body is not None):
        raise template.TemplateSyntaxError(f"{tag} {name}: {problem}")
    return ComponentNode(chosen, arguments, body)


class ComponentNode(template.Node):
    child_nodelists = ("body",)

    def __init__(self, chosen, arguments, body):
        self.chosen, self.arguments, self.body = chosen, arguments, body

    def render(self, context):
        values = {**self.chosen.optional, "request": context.get("request")}
        # handed on unread: whoever reads the token sets a cookie, and a page without a form of its own needs none
        if "csrf_token" in context:
            values["csrf_token"] = context["csrf_token"]
        for name, expression in self.arguments.items():
            values[name] = expression.resolve(context)
        if self.body is not None:
            values["body"] = self.body.render(context)
        if self.chosen.prepare:
            self.chosen.prepare(values)
        found = context.template.engine.get_template(self.chosen.template_name)
        return found.render(context.new(values))
