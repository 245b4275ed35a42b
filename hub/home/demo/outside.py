"""People without an account in the demonstration: a caller for whom a reporting centre wrote it down. And a photo."""

import io
from contextlib import suppress
from uuid import uuid4

from django.core.files import File
from PIL import Image, ImageDraw

from hub.concerns import actions, actions_evidence
from hub.concerns.actions_anyone import Left, confirm_kept
from hub.concerns.actions_callers import enter_for_caller
from hub.concerns.anyone import receipts
from hub.concerns.evidence.refusals import EvidenceRefused
from hub.concerns.models import Category, Hostility, Nature, Source, Where
from hub.home.demo.play import HOUR, MINUTE, Told

MEDIUM = 2
NIGHT, WALL, DOOR, LAMP = (18, 20, 34), (58, 54, 62), (34, 24, 20), (84, 84, 90)


def entered_for_a_caller(play):
    """Somebody rang the centre; the police dealt with it, and the caller said with the number that it is settled."""
    cast, told, at = play.cast, Told(), play.on(6, "11:20")
    ticked = frozenset(cast.bodies[name].pk for name in ("sutton", "suttonteam"))

    def enter(at):
        report = actions.Report(
            place=cast.places["centre"],
            category=Category.ABUSE,
            nature=Nature.ANTISOCIAL,
            what="A woman on her way to the noon prayer was called names at the bus stop. She wishes not to be named.",
            urgency=MEDIUM,
            form_key=uuid4(),
            told=ticked,
            wants=("reassurance",),
            where=Where.WAY,
            hostility_reported=(Hostility.RELIGION,),
            source=Source.ON_BEHALF,
            is_demo=True,
            entered_by=cast.people["centre"],
            entered_for=cast.bodies["advice"],
            came_by="phone",
        )
        lookup = receipts.lookup_of(receipts.new_number())  # read out to the caller, and known to nobody else
        by = cast.people["centre"]
        told.concern, _is_new = enter_for_caller(report, left=Left(language="Urdu"), lookup=lookup, by=by, at=at)
        confirm_kept(told.concern.receipt, at=at + MINUTE)

    def settle(at):
        told.concern = actions.close(told.concern, by=None, at=at)

    play.then(at, enter)
    play.answers(
        told, "constable", at + 3 * HOUR, next_step="We walk by the stop at noon.", next_step_at=play.on(4, "13:00")
    )
    common = {"reason": "done", "words": "Officers stood there on three days. Nobody was called names again."}
    play.does(told, "constable", play.on(3, "15:00"), actions.resolve, **common)
    play.then(play.on(2, "18:10"), settle)


def photo_of_the_lamp(play, told, who, at):
    """A photo of a lamp that is out: drawn here, of no place at all."""

    def add(at):
        with suppress(EvidenceRefused):  # a full disk does not stop the demonstration
            file = File(io.BytesIO(_drawn()), "lamp.jpg")
            by = play.cast.people[who]
            added = actions_evidence.add_evidence(told.concern, file=file, name="lamp.jpg", by=by, at=at)
            actions_evidence.clean(added.evidence.pk, lambda: at)

    play.then(at, add)


def _drawn():
    picture = Image.new("RGB", (960, 720), NIGHT)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 120, 960, 640), fill=WALL)
    draw.rectangle((560, 260, 780, 640), fill=DOOR)
    draw.ellipse((640, 160, 700, 220), fill=LAMP)
    draw.rectangle((0, 640, 960, 720), fill=(40, 40, 44))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()


STORIES = [entered_for_a_caller]
