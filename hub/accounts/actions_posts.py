"""Which force an officer belongs to, and the number that stands for them outside it. The only writer of both."""

import re
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.accounts.refused import AccountRefused
from hub.history.record import record
from hub.people.models import Membership, Organisation, User
from hub.people.positions import led_by
from hub.people.querysets import bodies_above, bodies_below
from hub.people.roles import Permission

LONGEST = User._meta.get_field("shoulder_number").max_length
# letters, figures and what parts them: a rank, the number, the letters of a division
GOOD = re.compile(r"[A-Z0-9]+(?:[ /-][A-Z0-9]+)*")


def settle_forces(user_ids):
    """Write down the force of these people: the top above the police body that they joined last, or none."""
    serving = Membership.objects.filter(
        user__in=list(user_ids), ended_at__isnull=True, organisation__kind=Organisation.Kind.POLICE
    )
    bodies = dict(serving.order_by("since", "pk").values_list("user", "organisation"))
    above = bodies_above(set(bodies.values()))
    for user in User.objects.filter(pk__in=list(user_ids)):
        force = above[bodies[user.pk]][-1] if user.pk in bodies else None
        if user.force_id != force:
            with _one_officer_a_number():
                User.objects.filter(pk=user.pk).update(force=force)


def settle_forces_below(organisation):
    """After a body was put elsewhere: for all who belong to it or to its parts."""
    bodies = bodies_below([organisation.pk])[organisation.pk]
    belonging = Membership.objects.filter(organisation__in=bodies, ended_at__isnull=True)
    settle_forces(set(belonging.values_list("user", flat=True)))


def may_number(by, user):
    """Whether somebody may say which number stands for an officer: who leads them, and the coordinator."""
    if by.pk == user.pk or user.force_id is None:
        return False
    if by.may(Permission.MANAGE_PEOPLE):
        return True
    of_force = bodies_below([user.force_id])[user.force_id] & led_by(by)  # not who leads them at a place of worship
    return user.memberships.current().filter(organisation__in=of_force).exists()


@transaction.atomic
def set_shoulder_number(user, *, number, was=None, by, at):
    """Let `number` stand for an officer outside their force; empty shows the name again. Returns whether it changed.

    `was`: what it was when the form was opened; refused when somebody has changed it since.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.force_id is None:
        raise AccountRefused(_("They belong to no police team, so no number stands for them."))
    number = tidy_number(number)
    if (number, user.force_id if number else None) == (user.shoulder_number, user.number_of_id):
        return False
    if was is not None and was != user.shoulder_number:
        raise AccountRefused(
            _("Somebody changed the number meanwhile. Look at what it is now, then save again."), "number"
        )
    if number and (problem := problem_with(number)):
        raise AccountRefused(problem, "number")
    with _one_officer_a_number():
        force = user.force_id if number else None
        User.objects.filter(pk=user.pk).update(shoulder_number=number, number_of=force)
    kind = "shoulder_number_set" if number else "shoulder_number_taken"
    record(kind, at=at, by=by, person=user, other_organisation=user.force, code=number or user.shoulder_number)
    return True


def number_of_invitation(user, invitation, *, at):
    """Whoever says yes gets the number that the list gave them, unless another officer has it by now."""
    if not invitation.shoulder_number:
        return
    try:
        set_shoulder_number(user, number=invitation.shoulder_number, by=invitation.invited_by, at=at)
    except AccountRefused:
        record("shoulder_number_taken_by_another", at=at, person=user, code=invitation.shoulder_number)


def tidy_number(text):
    return " ".join(text.upper().split())


def problem_with(number):
    """What is wrong with a number as it was tidied; empty when nothing is."""
    if len(number) > LONGEST:
        return _("A shoulder number has at most %(most)d characters.") % {"most": LONGEST}
    if not GOOD.fullmatch(number) or not any(character.isdigit() for character in number):
        return _("A shoulder number is made of letters and figures, like PC 1234MD.")
    return ""


@contextmanager
def _one_officer_a_number():
    """Turns the refusal of the database into a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "shoulder_number_once" not in str(error):
            raise
        text = _("Another officer of this force has that number: one of the two is wrong.")
        raise AccountRefused(text, "number") from None
