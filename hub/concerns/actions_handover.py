"""The writer of concerns whose people leave: what an officer dealt with, and what somebody raised for their place."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.concerns import emails
from hub.concerns.models import Concern, Draft, StatusLink
from hub.concerns.models.concern import title_of
from hub.history.record import record
from hub.matters.actions import show_to, stop_showing
from hub.matters.models import Audience
from hub.matters.querysets import seen_by
from hub.notifications.models import Mail
from hub.people.leaving import SHOWN, Held, Line, Taken
from hub.people.roles import Permission
from hub.promises.actions_handover import promise_to

Ground = Audience.Ground


def held(leaving, viewer):
    found = [_dealt_with(leaving, viewer)]
    is_own = viewer.pk == leaving.person.pk
    if is_own or viewer.may(Permission.SEE_REPORTER, leaving.organisation):
        # whoever may not know who raised a concern does not learn it here
        found += [_raised(leaving, viewer), _on_paper(leaving)]
    return found + (_own(leaving) if is_own else [])


def _dealt_with(leaving, viewer):
    return _shown(
        _dealt_with_by(leaving),
        viewer,
        title=_("Concerns dealt with"),
        goes=_("The successor deals with them; without one, the body they are with."),
    )


def _raised(leaving, viewer):
    return _shown(
        _raised_by(leaving),
        viewer,
        title=_("Concerns spoken for"),
        goes=_(
            "The successor speaks for the place: news and questions reach them from now on, and they may change who "
            "sees a concern. Without one, whoever deals with things first at the place hears. Who raised them still "
            "stands there."
        ),
    )


def _shown(found, viewer, *, title, goes):
    seen = found.filter(seen_by(viewer)).order_by("-matter__raised_at", "-pk")
    rows = seen.values_list("category", "matter__area__name", "matter__reference")[:SHOWN]
    lines = [
        Line(f"{title_of(category, ward)} ({reference})", reverse("concerns:detail", args=[reference]))
        for category, ward, reference in rows
    ]
    return Held(title, goes, lines, found.count())


def _on_paper(leaving):
    links = StatusLink.objects.filter(
        made_by=leaving.person, revoked_at=None, concern__matter__place__run_by__in=leaving.bodies
    )
    goes = _("They go on working. Whoever speaks for the place stops them on the page of the concern.")
    return Held(_("Private links on paper"), goes, [], links.count())


def _own(leaving):
    """What only they may know of."""
    drafts = Draft.objects.filter(user=leaving.person).count()
    hidden = _reported_by(leaving).filter(hides_name=True).count()
    return [
        Held(
            _("Concerns you raised with your name hidden"),
            _("They stay with you, and nobody learns which they are: sign in with this account to read the answers."),
            [],
            hidden,
        ),
        Held(_("Drafts"), _("They are not moved: nobody else sees them. Send or remove them first."), [], drafts),
    ]


def _dealt_with_by(leaving):
    return Concern.objects.filter(dealt_with_by=leaving.person, matter__is_open=True, matter__lead__in=leaving.bodies)


def _reported_by(leaving):
    """What they see as the one who raised it, or speaks for it since somebody else left, at the places of the body."""
    theirs = Audience.objects.live().filter(user=leaving.person, ground=Ground.REPORTER)
    return Concern.objects.filter(pk__in=theirs.values("matter"), matter__place__run_by__in=leaving.bodies)


def stay_with(leaving):
    """What they raised and nobody else is to know of: it stays theirs, with everything about it."""
    return _reported_by(leaving).exclude(pk__in=_raised_by(leaving).values("pk"))


def _raised_by(leaving):
    """Of these, what the place knows of as theirs: raised in the open, and seen by its committee."""
    places = Audience.objects.live().filter(organisation__in=leaving.bodies, level=Audience.Level.FULL)
    return _reported_by(leaving).filter(hides_name=False, pk__in=places.values("matter"))


def move(leaving):
    """[Taken], one a concern that somebody else deals with from now on."""
    _give_voice(leaving)
    taken = []
    for concern in _locked(_dealt_with_by(leaving)):
        lead = concern.matter.lead
        concern.dealt_with_by = leaving.able(Permission.ANSWER_CONCERN, lead)
        concern.save(update_fields=["dealt_with_by"])
        taken.append(Taken(concern.matter, lead, concern.dealt_with_by))
    return taken


def _locked(found):
    rows = found.select_for_update(of=("self",)).order_by("pk")
    return rows.select_related("matter__lead", "matter__place__run_by")


def _give_voice(leaving):
    person, at, by = leaving.person, leaving.at, leaving.by
    for concern in _locked(_raised_by(leaving)):
        matter, body = concern.matter, concern.matter.place.run_by
        successor = leaving.able(Permission.RESPOND_AS_REPORTER, body)
        concern.reporter_left_at, concern.spoken_for_by = at, successor
        concern.save(update_fields=["reporter_left_at", "spoken_for_by"])
        stop_showing(matter, user=person, at=at)
        if successor:
            facts = {"level": Audience.Level.FULL, "ground": Ground.REPORTER, "severity": concern.severity}
            show_to(matter, user=successor, at=at, by=by, **facts)
        promise_to([matter], successor, of=person, at=at)
        code = successor.reference if successor else ""
        record("speaks_now", at=at, by=by, for_organisation=body, matter=matter, code=code)
        _ask_successor(concern, person, at=at)


def _ask_successor(concern, person, *, at):
    """The question that waits in the outbox for its day goes to whoever speaks for the place then."""
    waiting = Mail.objects.filter(matter=concern.pk, template="check_asked", recipient=person, status__in=Mail.PENDING)
    for mail in waiting.select_related("promise"):
        emails.ask_later(concern, mail.promise, at=at)
