"""The letters on each page of a PDF that Chromium made, in the order in which they were drawn."""

import re
import unicodedata

import pikepdf

HEX = rb"<([0-9a-fA-F]+)>\s*"
ONE, RANGE = re.compile(HEX * 2), re.compile(HEX * 3)


def texts_of(pdf):
    """One text a page, as `squeezed` makes it."""
    with pikepdf.open(pdf) as opened:
        return [_text(page) for page in opened.pages]


def _text(page):
    fonts = {str(name): _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    return squeezed("".join(_drawn(page, page.Resources, fonts)))


def squeezed(text):
    """Without spaces, which on paper are gaps, and with letters that were drawn as one taken apart."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _drawn(stream, resources, fonts):
    letters = {}
    for operands, operator in pikepdf.parse_content_stream(stream):
        name = str(operator)
        if name == "Tf":
            letters = fonts[str(operands[0])]
        elif name in {"Tj", "TJ"}:
            parts = operands[0] if name == "TJ" else operands
            yield from (_read(bytes(part), letters) for part in parts if isinstance(part, pikepdf.String))
        elif name == "Do":
            drawn = resources.XObject[str(operands[0])]
            if drawn.Subtype == "/Form":
                inside = drawn.get("/Resources", resources)
                more = {str(key): _letters(font) for key, font in inside.get("/Font", {}).items()}
                yield from _drawn(drawn, inside, fonts | more)


def _read(codes, letters):
    return "".join(letters.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2))


def _letters(font):
    """{code: letter} by the font's own table; its codes have two bytes."""
    table = bytes(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else b""
    found = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found |= {int(code, 16): _letter(letter) for code, letter in ONE.findall(block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in RANGE.findall(block):
            codes = range(int(first, 16), int(last, 16) + 1)
            found |= {code: chr(int(letter, 16) + n) for n, code in enumerate(codes)}
    return found


def _letter(digits):
    return bytes.fromhex(digits.decode()).decode("utf-16-be")
