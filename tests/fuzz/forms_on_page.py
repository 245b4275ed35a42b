"""What a page asks for: its forms and their fields, as a browser finds them in the HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit


@dataclass
class Field:
    name: str
    kind: str  # text, hidden, radio, checkbox, select, textarea, file, …
    value: str = ""  # what the page brings
    options: list = field(default_factory=list)


@dataclass
class Form:
    method: str
    action: str
    is_multipart: bool
    fields: dict = field(default_factory=dict)

    def goes_to(self, page):
        return urlsplit(urljoin(page, self.action)).path == urlsplit(page).path


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.links, self._form, self._open = [], [], None, None

    def handle_starttag(self, tag, attributes):
        at = dict(attributes)
        if tag == "form":
            multipart = "multipart" in (at.get("enctype") or "")
            self._form = Form((at.get("method") or "get").lower(), at.get("action") or "", multipart)
            self.forms.append(self._form)
        elif tag == "a":
            self.links.append(at.get("href") or "")
        elif self._form is not None and tag in {"input", "textarea", "select", "button"} and at.get("name"):
            self._field(tag, at)
        elif tag == "option" and self._open is not None:
            self._open.options.append(at.get("value") or "")
            if "selected" in at:
                self._open.value = at.get("value") or ""

    def _field(self, tag, at):
        kind = tag if tag in {"textarea", "select"} else at.get("type") or "text"
        found = self._form.fields.setdefault(at["name"], Field(at["name"], kind))
        value = at.get("value") or ""
        if kind in {"radio", "checkbox"} or tag == "button":
            found.options.append(value)
        if kind not in {"radio", "checkbox"} or "checked" in at:
            found.value = value
        if tag in {"textarea", "select"}:
            self._open = found

    def handle_data(self, data):
        if self._open is not None and self._open.kind == "textarea":
            self._open.value += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag in {"textarea", "select"}:
            self._open = None


def read(html):
    reader = Reader()
    reader.feed(html)
    return reader


def posted_to(page, html):
    """Fields of every form on the page at `page` that is sent to itself, by name."""
    return _fields(form for form in read(html).forms if form.method == "post" and form.goes_to(page))


def asked_of(page, html):
    """What may stand behind the "?" of the page: fields of its filters, and what its own links say."""
    reader = read(html)
    fields = _fields(form for form in reader.forms if form.method == "get" and form.goes_to(page))
    for link in reader.links:
        if Form("get", link, False).goes_to(page):
            for name, value in parse_qsl(urlsplit(link).query):
                fields.setdefault(name, Field(name, "text")).options.append(value)
    return fields


def _fields(forms):
    fields = {}
    for form in forms:
        for name, found in form.fields.items():
            first = fields.setdefault(name, found)
            first.options += [value for value in (found.value, *found.options) if value not in first.options]
    return fields
