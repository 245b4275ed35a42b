"""What is new in a message: without what it quotes, its signature and its mark-up."""

import pytest

from hub.inbox import words

OURS = "http://localhost:8000/concerns/C-0000-0000/"
NEW = "They came back.\n\nBoth gates this time."
CUT = {
    "quoted": f"{NEW}\n\nOn Mon, 30 Nov 2026 at 09:00, Hub <notify@hub.example> wrote:\n> There is news.\n> {OURS}\n",
    "the line broken in two": f"{NEW}\n\nOn Mon, 30 Nov 2026, Hub for Testham\n<notify@hub.example> wrote:\n\n> News\n",
    "quoted without a mark": f"{NEW}\n\nOn 30/11/2026 09:00, Hub wrote:\nThere is news.\n\n{OURS}\n\n--\nYou get this",
    "below what is quoted": f"On Mon, 30 Nov 2026, Hub wrote:\n> There is news.\n\n{NEW}",
    "French": f"{NEW}\n\nLe lun. 30 nov. 2026 à 09:00, Hub <notify@hub.example> a écrit :\n> Du nouveau\n",
    "German": f"{NEW}\n\nAm 30.11.2026 um 09:00 schrieb Hub:\n> Neues\n",
    "Spanish": f"{NEW}\n\nEl lun, 30 nov 2026, Hub escribió:\n> Novedades\n",
    "Polish": f"{NEW}\n\nW dniu 30.11.2026 Hub napisał(a):\n> Nowe\n",
    "Arabic": f"{NEW}\n\nفي 30 نوفمبر 2026، Hub كتب:\n> خبر\n",
    "Bengali": f"{NEW}\n\n30 নভেম্বর 2026 তারিখে Hub লিখেছেন:\n> খবর\n",
    "Outlook": f"{NEW}\n\nFrom: Hub <notify@hub.example>\nSent: 30 November\nTo: Me\nSubject: News\n\nThere is.",
    "Outlook in German": f"{NEW}\n\nVon: Hub\nGesendet: Montag\nAn: Ich\nBetreff: Neues\n\nEs gibt.",
    "an old program": f"{NEW}\n\n-----Original Message-----\nFrom: Hub\n\nThere is.",
    "a signature": f"{NEW}\n\n-- \nImran Khan\nSecretary\n0790 0000",
    "a phone": f"{NEW}\n\nSent from my iPhone",
    "a closing": f"{NEW}\n\nKind regards,\nImran Khan\nSecretary",
}


@pytest.mark.parametrize("text", CUT.values(), ids=CUT)
def test_what_is_quoted_or_signed_is_cut_off(text):
    assert words.new_words(text) == NEW
    assert words.new_words(text.replace("\n", "\r\n")) == NEW


KEPT = {
    "a sentence that ends like it": "On 3 May a man came to the gate and wrote:\nYou are next.",
    "words after a closing": "It is over.\n\nBest wishes\n"
    + "\n".join(f"Line {n} of what came then" for n in range(6)),
    "from as a word": "From: the side gate\nwe saw two men.",
    "dashes": "one - two -- three",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_a_word_too_many_is_better_than_one_that_is_lost(text):
    assert words.new_words(text) == text


def test_of_html_the_words_alone():
    html = (
        "<html><head><style>p{color:red}</style></head><body><p>They came&nbsp;back.</p><script>x()</script>"
        "<p>Both <b>gates</b> this time.</p><img src=cid:logo><div class='gmail_quote'>On Mon Hub wrote:"
        "<blockquote>There is news.</blockquote></div></body></html>"
    )
    assert words.new_words(words.of_html(html)) == NEW
    assert words.of_html("<p>One<br>two<blockquote>old</blockquote>") == "One\ntwo"


def test_what_cannot_be_stored_or_read_is_left_out():
    assert words.new_words("a\0b\ud800c\x07d\u202ee").startswith("abcd")
    assert len(words.new_words("word " * 300_000)) <= 10_000
    assert words.new_words("> only\n> quoted") == ""


@pytest.mark.parametrize(
    "line", ["On 3 " * 80, "> " * 80, "From: a", "<" * 200, "wrote: 3", " " * 300, "Sent from my "]
)
def test_trap_a_long_message_is_read_in_no_time(line):
    import time

    started = time.monotonic()
    words.new_words(f"{line}\n" * 4000)
    words.of_html(f"{line}\n" * 4000)
    assert time.monotonic() - started < 3


def test_nothing_turns_around_what_stands_beside_it():
    gate = "\u0628\u0627\u0628"
    assert words.new_words(f"safe \u202egpj.exe\u2067 \u200f{gate}") == f"safe gpj.exe \u200f{gate}"
