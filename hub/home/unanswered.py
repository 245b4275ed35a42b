"""What nobody answered: promises whose whole ladder was climbed, for whoever runs the Hub.

They see most matters in summary and some not at all; of those the list says which body owes something, and no more.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.contrib import messages
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hub.concerns.timeline import PROMISES
from hub.concerns.views.routing import for_coordinators
from hub.history.models import Event
from hub.home.mails.known import ANSWERING
from hub.matters.about import about
from hub.matters.querysets import TO_ROUTE, SeenBy, reader
from hub.notifications.mails import POSITIONS
from hub.notifications.rendering import MATTER_PAGES
from hub.people.called import called
from hub.promises.actions_unanswered import highest, start_of_day, tell_again
from hub.promises.emails import WITHOUT_TIME
from hub.promises.engine import StepRefused
from hub.promises.ladder import CLIMB
from hub.promises.models import Promise
from hub.promises.positions import Hearers

PAGE = 25
HEARD = {
    **POSITIONS,
    "reminder": gettext_lazy("a reminder before it was due"),
    "asked": gettext_lazy("the person who raised it"),
    "umbrella": gettext_lazy("the umbrella body of the place"),
}


@dataclass(frozen=True)
class Row:
    promise: Promise
    token: str
    title: str  # empty: the reader may not know what it is about
    reference: str
    address: str
    body: str
    body_address: str
    told: str  # who was told last
    held: list  # [(position, [names])]
    gaps: list
    mailbox: str
    can_be_told: bool
    told_today: bool
    is_of_round: bool  # the day alone: no page says when a patrol was to come


@for_coordinators
@require_safe
def unanswered(request):
    after = _promise(request.GET.get("after", ""))
    found = _found(request.user, request.now, after)
    rows = _rows(found[:PAGE], request.user, request.now)
    more = f"?after={rows[-1].token}" if len(found) > PAGE else ""
    return render(request, "home/unanswered.html", {"rows": rows, "next": more, "after": after})


@for_coordinators
@require_POST
def tell(request):
    promise = _promise(request.POST.get("promise", ""))
    if promise is None:
        raise Http404
    try:
        position, _people = tell_again(promise, by=request.user, at=request.now)
    except StepRefused as refused:
        messages.info(request, refused.message)
    else:
        told = {"position": HEARD[position], "body": _body(promise)}
        messages.success(request, _("Told again: %(position)s at %(body)s.") % told)
    return redirect("home:unanswered")


def _found(user, now, after):
    """A page of them and one more, the longest late first. One query, and one for the bodies."""
    found = Promise.objects.nobody_answered(now)
    if after is not None:
        past = Q(due_at__gt=after.due_at) | Q(due_at=after.due_at, pk__gt=after.pk)
        found = found.filter(past, due_at__gte=after.due_at)
    events = Event.objects.filter(promise=OuterRef("pk")).order_by("-at", "-pk")
    told, again = events.filter(kind="rung_fired"), events.filter(kind="told_again")
    asks = reader(user)
    found = found.annotate(
        is_seen=SeenBy("matter", **asks),
        is_to_route=SeenBy("matter", **asks, level=TO_ROUTE),
        told_code=Subquery(told.values("code")[:1]),
        told_at=Subquery(told.values("at")[:1]),
        again_at=Subquery(again.values("at")[:1]),
        again_code=Subquery(again.values("code")[:1]),
    )
    found = found.select_related("matter").prefetch_related("owner_organisation", "owner_user")
    return list(found.order_by("due_at", "pk")[: PAGE + 1])


def _rows(promises, user, now):
    """The number of queries is fixed, but for stand-ins."""
    if not promises:
        return []
    hearers = Hearers(promises, now)
    seen = about(user, [promise.matter for promise in promises if promise.is_seen])
    return [_row(promise, seen.get(promise.matter_id), hearers, now) for promise in promises]


def _row(promise, of, hearers, now):
    body, matter = promise.owner_organisation, promise.matter
    is_known, is_named = promise.is_seen or promise.is_to_route, _is_named(body)
    people = {position: hearers.of(promise, position).people for position in CLIMB}
    return Row(
        promise=promise,
        token=token_of(promise),
        title=f"{PROMISES[promise.kind]}: {of.title}" if of else "",
        reference=matter.reference if is_known else "",
        address=_address(promise),
        body=_body(promise),
        body_address=reverse("accounts:body", args=[body.reference]) if is_named else "",
        told=HEARD.get(promise.told_code, "") if promise.told_code else "",
        held=[
            (POSITIONS[p], [called(person, None) for person in found])
            for p, found in people.items()
            if found and is_named
        ],
        gaps=[POSITIONS[position] for position, found in people.items() if not found],
        mailbox=hearers.mailbox(promise) if is_named else "",
        can_be_told=highest(promise, hearers)[1] is not None,
        told_today=bool(promise.again_at and promise.again_at >= start_of_day(now)),
        is_of_round=promise.kind in WITHOUT_TIME,
    )


def _address(promise):
    if promise.is_seen:
        return reverse(MATTER_PAGES[promise.matter.kind], args=[promise.matter.reference])
    return reverse("concerns:find_council", args=[promise.matter.reference]) if promise.is_to_route else ""


def _is_named(body):
    """As in the mail log: a summary does not say which place it is about, and whoever else owes something might."""
    return body.kind in ANSWERING


def _body(promise):
    body = promise.owner_organisation
    return body.name if _is_named(body) else _("a body that is not named here")


def token_of(promise):
    """Names a promise in an address or form. Sealed: numbers would count what nobody but its bodies may know of."""
    return _fernet().encrypt(str(promise.pk).encode()).decode()


def _promise(token):
    try:
        pk = int(_fernet().decrypt(token.encode("ascii")))
    except (InvalidToken, ValueError):
        return None
    return Promise.objects.select_related("owner_organisation").filter(pk=pk).first()


def _fernet():
    return Fernet(urlsafe_b64encode(salted_hmac("hub.home.unanswered", "key", algorithm="sha256").digest()))
