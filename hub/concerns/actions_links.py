"""The writer of links on paper. The token is told once; only its hash is kept."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.concerns import status_links
from hub.concerns.models import Concern, StatusLink
from hub.concerns.workflow import THE_PLACE
from hub.history.record import record
from hub.promises.engine import StepRefused, acting_as
from hub.promises.once import KeyTaken


class NoLink(StepRefused):
    message = _("There is no link for paper of a concern like this.")


class TooManyLinks(StepRefused):
    message = _("There are many links for paper of this concern already. Stop one of them first.")


@transaction.atomic
def make_link(concern, *, by, at, form_key=None):
    """Returns the token of a new link, in groups as it is printed.

    `form_key`: that of the form, drawn when it was shown. Pressed twice, it makes one link and tells it twice.
    """
    body = _body_of(concern, by)
    concern = Concern.objects.select_for_update(of=("self",)).select_related("matter").get(pk=concern.pk)
    if not status_links.is_offered(concern):
        raise NoLink
    token = status_links.new_token(f"{concern.pk}:{by.pk}:{form_key}" if form_key else "")
    made = StatusLink.objects.filter(concern=concern, token_hash=status_links.hash_of(token)).first()
    if made is not None and made.revoked_at is None:
        return status_links.in_groups(token)
    if made is not None:
        raise KeyTaken
    if StatusLink.objects.filter(concern=concern, revoked_at=None).count() >= status_links.MOST:
        raise TooManyLinks
    StatusLink.objects.create(concern=concern, token_hash=status_links.hash_of(token), made_by=by, made_at=at)
    record("status_link_made", at=at, by=by, for_organisation=body, matter=concern.matter)
    return status_links.in_groups(token)


@transaction.atomic
def stop_link(concern, key, *, by, at):
    """The link with this hash works no more; whether there was one that did."""
    body = _body_of(concern, by)
    live = StatusLink.objects.select_for_update().filter(concern=concern, revoked_at=None)
    link = next((link for link in live if link.token_hash == key), None)
    if link is None:
        return False
    link.revoked_at, link.revoked_by = at, by
    link.save(update_fields=["revoked_at", "revoked_by"])
    record("status_link_ended", at=at, by=by, for_organisation=body, matter=concern.matter)
    return True


def _body_of(concern, by):
    acting = acting_as(concern.matter, by, THE_PLACE)
    if acting is None:
        raise PermissionDenied
    return acting[1]
