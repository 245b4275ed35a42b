"""Every word that a person reads goes through gettext: a template holds no bare words."""

import re
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
WORD = re.compile(r"[^\W\d_]{2,}")
TAG = re.compile(r"<(?:!--.*?--|[^<>]*)>", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:aria-label|aria-description|alt|title|placeholder)\s*=\s*(["'])(.*?)\1""", re.DOTALL)
UNSEEN = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
# names and signs that stay as they are in every language
SAME_EVERYWHERE = re.compile(r"\b(?:UTC|QR|PDF|iCal)\b|\b[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}\b|&[a-z]+;")
# made-up names on the styleguide page, which only those who build the Hub read
EXAMPLES = "home/examples/"
# shown when anything may be broken, the catalogues of translations too
STATIC = {"500.html"}
PLACE = "\x01"  # where a tag of the template language stood


def bare_words(source):
    """Words of a template outside {% translate %} and {% blocktranslate %}."""
    parts, inside = [], None
    for token in Lexer(source).tokenize():
        name = token.contents.split(maxsplit=1)[0] if token.token_type == TokenType.BLOCK else ""
        if inside:
            inside = None if name == f"end{inside}" else inside
        elif name in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
            inside = name
            parts.append(PLACE)
        elif token.token_type == TokenType.TEXT:
            parts.append(token.contents)
        elif token.token_type != TokenType.COMMENT:
            parts.append(PLACE)
    text = UNSEEN.sub(" ", "".join(parts))
    spoken = [found for tag in TAG.findall(text) for _quote, found in SPOKEN.findall(tag)]
    return [
        line.strip(f" \t{PLACE}")
        for piece in [TAG.sub(" ", text), *spoken]
        for line in SAME_EVERYWHERE.sub(" ", piece).splitlines()
        if WORD.search(line)
    ]


def templates():
    paths = (path for path in sorted(TEMPLATES.rglob("*")) if path.suffix in {".html", ".txt"})
    return [(str(path.relative_to(TEMPLATES)), path) for path in paths]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>{% translate 'Save' %}</p>", []),
        ("<p>{% blocktranslate %}Save {{ it }}{% endblocktranslate %}</p>", []),
        ("<p>Save</p>", ["Save"]),
        ('<a href="{{ x }}" title="Go back">{{ y }}</a>', ["Go back"]),
        ('<a class="govuk-link" href="{% url "x" %}">{{ y }}</a>', []),
        ("{# a note #}{% comment %}more{% endcomment %}<!-- and more -->", []),
        ("{% if a %}Really{% endif %}", ["Really"]),
    ],
)
def test_the_check_finds_bare_words(source, found):
    assert bare_words(source) == found


def test_every_visible_word_is_translated():
    bare = {
        name: words
        for name, path in templates()
        if not name.startswith(EXAMPLES) and name not in STATIC and (words := bare_words(path.read_text()))
    }
    assert bare == {}


BLOCK = re.compile(r"{% block (\w+) %}(.*?){% endblock %}", re.DOTALL)
SET_HERE = re.compile(r"{% (?:url|blocktranslate|translate) [^%]*as(?:var)? (\w+) %}")


def names_from_another_block(source):
    """What a block sets is gone at its end: a link that uses it elsewhere leads to the page itself."""
    blocks = BLOCK.findall(source)
    names = {name for _block, text in blocks for name in SET_HERE.findall(text)}
    return sorted(
        name
        for name in names
        for _block, text in blocks
        if re.search(rf"{{{{ {name}\b|\b\w+={name}\b", text) and name not in SET_HERE.findall(text)
    )


def test_the_check_finds_a_name_of_another_block():
    here = "{% block a %}{% url 'x' as back %}{% endblock %}"
    assert names_from_another_block(f"{here}{{% block b %}}<a href='{{{{ back }}}}'>{{% endblock %}}") == ["back"]
    assert names_from_another_block(here) == []


def test_no_block_uses_what_another_one_set():
    found = {name: names for name, path in templates() if (names := names_from_another_block(path.read_text()))}
    assert found == {}
