"""What pages cost, as multiples of the floor measured in the same turns."""

from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.data import fresh_concern, full_concern
from bench.measure import Figure, interleaved
from hub.concerns.anyone import receipts, sealed, where
from hub.concerns.models import Draft
from hub.concerns.routing import Spot, bodies_for
from hub.history import moment
from hub.places.models import PlaceOfWorship

SLOWEST_FLOOR = 3.0  # ms
GOALS = {
    "concern_list": 4,
    "concern_detail": 5,
    "concern_history": 9,  # the same page with thirty events, a dozen mails and a ladder that was climbed
    "concern_raise": 10,
    "public_raise": 12,  # by somebody without an account, without the hash of the receipt
    "home": 8,  # of three apps
    "officer_round": 5,
    "meeting_calendar": 5,
    "place_search": 4,  # by half a name, among thousands
}


def signed_in(person):
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client


class Raising:
    """The last press of the journey: a finished draft becomes a concern. Each press needs a draft of its own."""

    def __init__(self, person, *, presses=200):
        self.client, self.drafts = signed_in(person), []
        place = PlaceOfWorship.objects.get(run_by__memberships__user=person)
        answers = {"category": {"category": ["graffiti"]}, "what": {"what": ["Somebody painted a slur on the gate."]}}
        for _ in range(presses):
            at = moment.now()
            draft = Draft.objects.create(
                form_key=uuid4(), user=person, place=place, answers=answers, step="check", started_at=at, saved_at=at
            )
            self.drafts.append(draft)

    def send(self):
        response = self.client.post(reverse("concerns:raise_check", args=[self.drafts.pop().form_key]))
        if response.status_code != 302:
            raise SystemExit(f"raising answered {response.status_code}: {response.content[:2000]}")


class Telling:
    """Somebody without an account presses Send: each time another form, from another address."""

    def __init__(self, person, *, presses=200):
        body = person.memberships.get().organisation
        where.is_made_up = lambda: body.is_demo
        self.client, borough = Client(SERVER_NAME="localhost"), body.areas.first()
        bodies = bodies_for(Spot(borough, body.is_demo), "graffiti")
        self.facts = {
            "area": borough.code,
            "category": "graffiti",
            "what": "Somebody painted a slur on the gate.",
            "precision": "unknown",
            "still": "over",
            "urgency": "2",
            "wants": ["reassurance"],
            "told": [body.reference],
            "offered": " ".join(body.organisation.reference for body in bodies),
        }
        at = moment.now() - timedelta(minutes=1)
        self.keys = [sealed.new_form(at) for _ in range(presses)]

    def send(self):
        visitor = f"10.0.0.{len(self.keys)}"
        response = self.client.post(reverse("tell:what"), self.facts | {"key": self.keys.pop()}, REMOTE_ADDR=visitor)
        if b"hub-receipt" not in response.content:
            raise SystemExit(f"telling answered {response.status_code}: {response.content[:4000]}")


def figures(people):
    """The floor first, then every page."""
    officer = signed_in(people["council0"])
    fresh, full = (make(people).matter.reference for make in (fresh_concern, full_concern))
    raising = Raising(people["faith0_0"])
    walking = signed_in(people["police0"])
    calls = {
        "floor": lambda: ok(officer.get("/bench-floor/")),
        "concern_list": lambda: ok(officer.get(reverse("concerns:list"))),
        "concern_detail": lambda: ok(officer.get(reverse("concerns:detail", args=[fresh]))),
        "concern_history": lambda: ok(officer.get(reverse("concerns:detail", args=[full]))),
        "concern_raise": raising.send,
        "public_raise": Telling(people["council0"]).send,
        "receipt_hash": lambda: receipts.lookup_of("1234567890123456"),
        "home": lambda: ok(officer.get(reverse("home:home"))),
        "officer_round": lambda: ok(walking.get(reverse("patrols:today"))),
        "meeting_calendar": lambda: ok(officer.get(reverse("meetings:list"))),
        "place_search": lambda: ok(officer.get(reverse("places:list"), {"q": "masj"})),
    }
    medians = interleaved(calls)
    floor, hashing = medians.pop("floor"), medians.pop("receipt_hash")
    # slow on purpose, and the same wherever a number is looked up: stated by itself
    medians["public_raise"] -= hashing
    # above it the machine is too busy for the figures to mean anything
    quiet = floor <= SLOWEST_FLOOR
    yield Figure("floor", round(floor, 3), "ms", 1.0, _queries(calls["floor"]), f"<= {SLOWEST_FLOOR} ms", quiet)
    is_right = 20 <= hashing <= 150
    yield Figure("receipt_hash", round(hashing, 3), "ms", round(hashing / floor, 2), 0, "20 to 150 ms", is_right)
    for name, value in medians.items():
        ratio, goal = value / floor, GOALS[name]
        queries = _queries(calls[name])
        yield Figure(name, round(value, 3), "ms", round(ratio, 2), queries, f"<= {goal} x floor", ratio <= goal)


def ok(response):
    if response.status_code != 200:
        raise SystemExit(f"{response.request['PATH_INFO']} answered {response.status_code}")


def _queries(call):
    with CaptureQueriesContext(connection) as found:
        call()
    return len(found)
