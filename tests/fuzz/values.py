"""What people, programs and attackers put into fields; and how a body arrives that no browser would send."""

from dataclasses import dataclass
from urllib.parse import quote_plus

from hypothesis import strategies as st

BOUNDARY = "----a-boundary-of-tests"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"

TEXTS = [
    *("", " ", "\t\r\n", "\n" * 400, "\x00", "a\x00b", "\x01\x08\x1b\x7f", "\ud800", "a\udfffb", "\ufffd", "\ufeff"),
    *("\u202eabc\u202c", "\u200b\u200d\u2060", "مسجد النور", "e\u0301" * 60, "👩\u200d👩\u200d👧🏽", "𝟙𝟚", "ﷺ" * 50),
    *("<script>alert(1)</script>", "{{ 7 }}{% load x %}", "%s%(name)s%n", "' or 1=1 --", "../../etc/passwd", "=1+1"),
    *("a" * 121, "a" * 256, "a" * 10_001, "ü" * 300_000),
]
NUMBERS = [
    *("0", "-1", "1", "2147483647", "2147483648", "9223372036854775808", "-9223372036854775809", "9" * 400, "0x10"),
    *("1e308", "1e999", "-0", "NaN", "Infinity", "1_000", "١٢٣", "²", "½", "1,5", " 7 ", "51.45, -0.25", "91, 181"),
]
DAYS = [
    *("01/01/0001", "31/12/9999", "30/12/9999", "29/02/2027", "29/02/2028", "31/11/2026", "0/0/0", "1/1/1"),
    *(
        "0001-01-01",
        "9999-12-31",
        "29/03/2026",
        "25/10/2026",
        "28/3/27",
        "30 November 2026",
        "mon 1 dec 26",
        "²/1/2026",
    ),
]
CLOCKS = ["00:00", "23:59", "24:00", "25:61", "01:30", "1.30", "noon", "4pm", "13pm", "0am", "9", "٠٩:٠٠", "²:00"]
KEYS = [
    *("00000000-0000-0000-0000-000000000000", "11111111-1111-4111-8111-111111111111", "{11111111}", "C-0000-0000"),
    *("C-7K3Q-9XRD", "E05990001", "graffiti", "true", "on", "null", "[]", '{"a": 1}', "a:b:c", "2026-W48"),
]
ADDRESSES = [
    *("a@b", "a@example.org", "a@exämple.org", "ü@example.org", '"a b"@example.org', "a@[127.0.0.1]"),
    *("a@" + "b" * 300 + ".example", "a@example.org\nBcc: b@example.org", "@", "+44 20 7946 0000", "javascript:a()"),
]
ANYTHING = [*TEXTS, *NUMBERS, *DAYS, *CLOCKS, *KEYS, *ADDRESSES]
# with halves of characters too
TYPED = st.text(st.characters(exclude_categories=()), max_size=40)

CONTENTS = [
    *(b"", b"\x00" * 20, b"\xff\xfe" + "name,ward".encode("utf-16-le"), b"\xef\xbb\xbfname,ward_code\n\xff,\x00\n"),
    *(b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, b"\xff\xd8\xff\xe0", b"PK\x03\x04" + b"\x00" * 30),
    *(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 9, b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg' onload='a()'/>"),
    *(
        b"date,fajr,isha\n1/1/2027,05:00,19:00\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b'{"type": "FeatureCollection"}',
    ),
    *(b'{"features": [1, null, {"geometry": []}]}', b"[" * 5000, b"name,ward_code\n" * 3000, b"a" * 1_000_000),
]
NAMES = [
    "a.csv",
    "a.geojson",
    "a.ics",
    "a.jpg",
    "a.pdf",
    "",
    "../../a.csv",
    "a\x00.csv",
    "CON",
    "a" * 300,
    "\u202egpj.exe",
]
TYPES = ["text/csv", "image/jpeg", "application/pdf", "text/calendar", "", "a", "text/html; charset=utf-99"]


@dataclass(frozen=True)
class File:
    name: str
    content: bytes
    kind: str

    def __repr__(self):
        shown = self.content if len(self.content) < 60 else self.content[:60] + b"..."
        return f"File({self.name!r}, {shown!r}, {self.kind!r})"


FILES = st.builds(
    File, st.sampled_from(NAMES), st.one_of(st.sampled_from(CONTENTS), st.binary()), st.sampled_from(TYPES)
)


def value_of(field):
    """One value for the field: sensible or far from it."""
    words = [st.sampled_from(ANYTHING), TYPED]
    if field.kind == "file":
        return st.one_of(FILES, FILES, FILES, *words)
    if field.options:
        words += [st.sampled_from(field.options)] * 3
    if field.name.endswith(("_day", "_on", "day", "date")):
        words += [st.sampled_from(DAYS), st.dates().map("{:%d/%m/%Y}".format)]
    if field.name.endswith(("_time", "starts", "ends", "time", "from", "to")):
        words += [st.sampled_from(CLOCKS), st.times().map("{:%H:%M}".format)]
    if field.kind in {"number", "hidden"} or "version" in field.name:
        words += [st.sampled_from(NUMBERS), st.integers().map(str)]
    if field.kind in {"email", "tel", "url"}:
        words += [st.sampled_from(ADDRESSES)]
    if field.value:
        words.append(st.sampled_from(TEXTS[:15]).map(lambda more: field.value + more))
    return st.one_of(*words)


def values_of(field):
    """What is sent under its name: mostly as the page brings it, else something else, nothing, or several."""
    value = value_of(field)
    brought = st.just([field.value])
    return st.one_of(
        brought, brought, brought, value.map(lambda one: [one]), value.map(lambda one: [one]),
        st.just([]), st.lists(value, min_size=2, max_size=4),
    )  # fmt: skip


@st.composite
def answers(draw, fields):
    """[(name, value)] of a form filled in: a few fields are touched, so that the rest is read too."""
    pairs = []
    for field in fields.values():
        pairs += [(field.name, value) for value in draw(values_of(field))]
    if draw(st.integers(0, 9)) == 0:
        pairs.append((draw(st.sampled_from(["", "a\x00", "\ud800", "csrfmiddlewaretoken", "next", "__proto__"])), "a"))
    return pairs


@dataclass(frozen=True)
class Sent:
    body: bytes
    content_type: str
    says: object = None  # what a failure shows of it

    def __repr__(self):
        body = self.body if len(self.body) < 3000 else self.body[:3000] + b"..."
        return f"Sent({self.content_type!r}, {self.says if self.says is not None else body!r})"


def urlencoded(pairs):
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode()


def _quoted(value):
    if isinstance(value, File):
        return quote_plus(value.content[:1000])
    return quote_plus(value.encode("utf-8", "surrogatepass"))


def multipart(pairs):
    parts = []
    for name, value in pairs:
        head = b'Content-Disposition: form-data; name="' + _header(name) + b'"'
        content = value
        if isinstance(value, File):
            head += b'; filename="' + _header(value.name) + b'"\r\nContent-Type: ' + _header(value.kind)
            content = value.content
        else:
            content = value.encode("utf-8", "surrogatepass")
        parts.append(b"--" + BOUNDARY.encode() + b"\r\n" + head + b"\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + b"--" + BOUNDARY.encode() + b"--\r\n"


def _header(text):
    return text.encode("utf-8", "surrogatepass").replace(b'"', b"%22").replace(b"\n", b"").replace(b"\r", b"")


SPOILED_TYPES = [
    *(URLENCODED, f"{URLENCODED}; charset=latin-1", f"{URLENCODED}; charset=utf-16", f"{URLENCODED}; charset=made-up"),
    *(MULTIPART, "multipart/form-data", "multipart/form-data; boundary=", f"{MULTIPART}; charset=utf-16"),
    *("application/json", "text/plain", "", "a/b/c;;;=", "multipart/mixed; boundary=a"),
]


@st.composite
def sent(draw, fields):
    """A request's body: a form as browsers send it, one time in five cut, torn or mislabelled."""
    pairs = draw(answers(fields))
    has_file = any(isinstance(value, File) for _name, value in pairs)
    as_multipart = has_file or draw(st.integers(0, 4)) == 0
    body, kind = (multipart(pairs), MULTIPART) if as_multipart else (urlencoded(pairs), URLENCODED)
    if draw(st.integers(0, 4)):
        return Sent(body, kind, pairs if len(body) < 5000 else None)
    how = draw(st.sampled_from(["cut", "bytes", "labelled", "latin-1"]))
    if how == "cut":
        return Sent(body[: draw(st.integers(0, max(0, len(body) - 1)))], kind)
    if how == "bytes":
        return Sent(draw(st.binary(max_size=200)), draw(st.sampled_from(SPOILED_TYPES)))
    if how == "latin-1":
        names = "&".join(f"{quote_plus(name)}=%E9%FF%C3" for name in fields)
        return Sent(names.encode() + b"\xff", URLENCODED)
    return Sent(body, draw(st.sampled_from(SPOILED_TYPES)))
