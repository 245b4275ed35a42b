"""The new words of a message: without what it quotes, without its signature, without mark-up.

Mail programs mark neither the same way, so these are habits, in the languages that our readers write. Where they leave
nothing, the whole text is kept: a word too many does no harm, a lost one might.
"""

import re
import unicodedata
from html.parser import HTMLParser

from django.conf import settings

LONGEST = 10_000  # characters of a note
MOST_READ = 200_000  # of what a message brings
MOST_LINES = 3_000
LONGEST_OPEN = 1_000  # characters of mark-up without an end

# "On Monday … wrote:", as mail programs of these languages put it above what they quote: with a day or an address in it
WROTE = re.compile(
    r"^.{0,300}\b(?:wrote|a écrit|schrieb(?:\s.{1,150})?|escribió|ha scritto|napisał\(?a?\)?|schreef|escreveu|skrev"
    r"|a scris|έγραψε|написал|كتب|كتبت|نے لکھا|লিখেছেন)\s*:$",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"^-{2,}\s*(?:original message|forwarded message|message d'origine|ursprüngliche nachricht|mensaje original"
    r"|messaggio originale|wiadomość oryginalna|oorspronkelijk bericht|الرسالة الأصلية|اصل پیغام|মূল বার্তা)\s*-{2,}$",
    re.IGNORECASE,
)
FROM = re.compile(r"^\W{0,2}(?:from|de|von|da|od|van|من|منجانب|প্রেরক)\W{0,2}\s*:.+", re.IGNORECASE)
SENT = re.compile(
    r"^\W{0,2}(?:sent|date|to|subject|envoyé|à|objet|gesendet|an|betreff|enviado|para|asunto|inviato|a|oggetto|wysłano|do"
    r"|temat|verzonden|aan|onderwerp|تاريخ|إلى|الموضوع|بھیجا|তারিখ|প্রাপক|বিষয়)\W{0,2}\s*:.*",
    re.IGNORECASE,
)
SENT_FROM = re.compile(
    r"^(?:sent from (?:my|outlook|yahoo|mail|samsung|proton)|get outlook for|envoyé de mon|von meinem .{1,40} gesendet"
    r"|enviado desde mi|inviato da|wysłano z|verstuurd vanaf).{0,80}$",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"^(?:kind(?:est)?|best|warm|with best|with kind)?\s*(?:regards|wishes|sincerely|yours sincerely|wassalam)\W*$",
    re.IGNORECASE,
)
# they show what follows in another order than it is written in, also what stands beside it on the page
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
MOST_OF_A_SIGNATURE = 4  # lines after "Kind regards": more of them may be something else
WIDEST_OF_A_SIGNATURE = 60


def new_words(text):
    """What its sender wrote now."""
    lines = [line.rstrip() for line in clean(text).split("\n")[:MOST_LINES]]
    kept = _without_signature(_without_quotes(lines))
    words = _together(kept)
    return (words or _together(line for line in lines if not line.startswith(">")))[:LONGEST].strip()


def clean(text):
    """Only characters that can be stored and read; line ends as everywhere else."""
    text = text[:MOST_READ].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return "".join(
        char
        for char in text
        if char in "\n\t" or (unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn") and char not in TURNING)
    )


def _without_quotes(lines):
    kept, ours = [], _last_of_ours(lines)
    for number, line in enumerate(lines):
        if line.startswith(">"):
            continue
        if _begins_original(lines, number):
            break
        if _is_attribution(lines, number):
            if _is_quoted(lines, number):
                continue
            if number < ours:
                break  # our mail follows without a mark
        kept.append(line)
    return kept


def _last_of_ours(lines):
    """Where our own mail ends, which names our address at its end; -1 where it is not quoted."""
    return max((number for number, line in enumerate(lines) if settings.SITE_URL in line), default=-1)


def _begins_original(lines, number):
    line = lines[number].strip()
    if ORIGINAL.match(line):
        return True
    if not FROM.match(line):
        return False
    below = [other.strip() for other in lines[number + 1 : number + 5]]
    return sum(bool(SENT.match(other)) for other in below) >= 2


def _is_attribution(lines, number):
    """Some programs break that line in two."""
    one = lines[number].strip()[:400]
    if not any(char.isdigit() or char == "@" for char in one):
        return False
    two = f"{one} {lines[number + 1].strip()}"[:400] if number + 1 < len(lines) else ""
    return bool(WROTE.match(one) or (one[:3].lower() in ("on ", "le ", "am ", "el ", "il ") and WROTE.match(two)))


def _is_quoted(lines, number):
    below = [line for line in lines[number + 1 : number + 4] if line.strip()]
    return any(line.startswith(">") for line in below)


def _without_signature(lines):
    for number, line in enumerate(lines):
        mark = line.strip()
        if mark in ("--", "__") or SENT_FROM.match(mark[:200]):
            return lines[:number]
        if CLOSING.match(mark[:60]) and any(lines[:number]) and _is_signature(lines[number + 1 :]):
            return lines[:number]
    return lines


def _is_signature(lines):
    said = [line for line in lines if line.strip()]
    return len(said) <= MOST_OF_A_SIGNATURE and all(len(line) <= WIDEST_OF_A_SIGNATURE for line in said)


def _together(lines):
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def of_html(html):
    """The text of a message that brings nothing else."""
    reader = _Html()
    try:
        reader.feed(clean(html))
        if len(reader.rawdata) <= LONGEST_OPEN:
            reader.close()
        else:  # mark-up that does not end: the parser would look for its end from each of its characters anew
            reader.handle_data(_without_tags(reader.rawdata))
    except (AssertionError, ValueError, RecursionError):  # mark-up that no browser would read either
        reader.said.append(_without_tags(clean(html)))
    lines = (" ".join(line.split()) for line in "".join(reader.said).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_tags(html):
    return re.sub(r"<[^<>]{0,2000}>", " ", html)


class _Html(HTMLParser):
    HIDDEN = {"script", "style", "head", "title", "template", "noscript"}
    BLOCKS = {"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "section"}
    # above what they quote, mail programs put one of these
    QUOTES = ("gmail_quote", "gmail_attr", "divrplyfwdmsg", "appendonsend", "yahoo_quoted", "moz-cite-prefix")

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.said, self.hidden, self.quoted, self.over = [], 0, 0, False

    def handle_starttag(self, tag, attrs):
        names = " ".join(value or "" for name, value in attrs if name in ("class", "id")).lower()
        if any(quote in names for quote in self.QUOTES):
            self.over = True
        self.hidden += tag in self.HIDDEN
        self.quoted += tag == "blockquote"
        if tag in self.BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag):
        self.hidden = max(0, self.hidden - (tag in self.HIDDEN))
        self.quoted = max(0, self.quoted - (tag == "blockquote"))
        if tag in self.BLOCKS:
            self.said.append("\n")

    def handle_data(self, data):
        if not (self.hidden or self.quoted or self.over):
            self.said.append(data.replace("\n", " "))
