"""Pages of people without an account that an address alone does not show."""

from datetime import timedelta

from django.urls import reverse

from hub.concerns.anyone import sealed
from hub.history import moment
from tests.access.pages import ANONYMOUS
from tests.access.world_anyone import CODE, anyone_of

WRONG = {"category": "", "what": "", "precision": "minute", "wants": ["record", "call"], "phone": "?", "website": "x"}


def anyone(world):
    facts = anyone_of(world)
    at = moment.now()
    right = {
        "area": CODE,
        "key": sealed.new_form(at - timedelta(minutes=1)),
        "offered": facts.council.reference,
        "category": "fear",
        "what": "People are afraid to come.",
        "precision": "unknown",
        "still": "over",
        "urgency": "2",
        "told": [facts.council.reference],
        "wants": ["reassurance"],
        "language": "bengali",
    }
    where, what, answer = reverse("tell:where"), reverse("tell:what"), reverse("tell:receipt")
    searched = {"at": "place", "q": "mosque", "borough": ""}
    yield "where it was, nothing found", ANONYMOUS, where, searched
    yield "telling", ANONYMOUS, where, {"at": "borough", "borough": CODE}
    yield "telling, with errors", ANONYMOUS, what, right | WRONG
    yield "the receipt", ANONYMOUS, what, right
    yield "the receipt again, with other words", ANONYMOUS, what, right | {"what": "Other words."}
    yield "the number, mistyped", ANONYMOUS, answer, {"number": "1234"}
    yield "what was answered", ANONYMOUS, answer, {"number": facts.number}
    yield "what was answered by two bodies", ANONYMOUS, answer, {"number": facts.number_of_two}
    yield "writing back, empty", ANONYMOUS, reverse("tell:write"), {"pass": facts.passed, "words": ""}
    yield "contact, wrong", ANONYMOUS, reverse("tell:contact"), {"pass": facts.passed, "contact-phone": "?"}
    yield "who may read it, nobody ticked", ANONYMOUS, reverse("tell:who_reads"), {"pass": facts.passed, "version": "1"}
    yield "files, none chosen", ANONYMOUS, reverse("tell:files"), {"pass": facts.passed}
    yield "a pass that is over", ANONYMOUS, reverse("tell:write"), {"pass": "x", "words": "Words."}
    yield "the lost number, no address", ANONYMOUS, reverse("tell:lost"), {"email": "?"}
    yield "a new number", ANONYMOUS, reverse("tell:renew", args=[facts.link]), {}
