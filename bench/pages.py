"""What pages cost, as multiples of the floor measured in the same turns."""

from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.measure import Figure, interleaved
from hub.concerns.models import Draft
from hub.history import moment
from hub.matters.models import Matter
from hub.places.models import PlaceOfWorship

SLOWEST_FLOOR = 3.0  # ms; above it the machine is too busy for the figures to mean anything
GOALS = {"concern_list": 4, "concern_detail": 5, "concern_raise": 10, "home": 6, "meeting_calendar": 5}


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


def figures(people):
    """The floor first, then every page. Raises SystemExit when the floor says that the machine is busy."""
    officer = signed_in(people["council0"])
    newest = Matter.objects.visible_to(people["council0"]).filter(is_open=True).order_by("-raised_at").first()
    raising = Raising(people["faith0_0"])
    calls = {
        "floor": lambda: ok(officer.get("/bench-floor/")),
        "concern_list": lambda: ok(officer.get(reverse("concerns:list"))),
        "concern_detail": lambda: ok(officer.get(reverse("concerns:detail", args=[newest.reference]))),
        "concern_raise": raising.send,
        "home": lambda: ok(officer.get(reverse("home:home"))),
        "meeting_calendar": lambda: ok(officer.get(reverse("meetings:list"))),
    }
    medians = interleaved(calls)
    floor = medians.pop("floor")
    if floor > SLOWEST_FLOOR:
        raise SystemExit(f"The floor took {floor:.2f} ms (more than {SLOWEST_FLOOR}): this machine is busy.")
    yield Figure("floor", round(floor, 3), "ms", 1.0, _queries(calls["floor"]), f"<= {SLOWEST_FLOOR} ms", True)
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
