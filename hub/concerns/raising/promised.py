"""What the reporter is told right after sending: what was promised, by whom and by when."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.concerns.models import Want
from hub.people.models import Organisation
from hub.prepared import Given, prepared
from hub.promises.models import Promise
from hub.templatetags.hub import moment

Kind = Promise.Kind
# each kind in a whole sentence of its own, because languages put these words in different places
SENTENCES = {
    Kind.ACKNOWLEDGE: _("%(who)s promises an answer by %(due)s."),
    Kind.CALL: _("%(who)s promises a call by %(due)s."),
    Kind.VISIT: _("%(who)s promises a visit by %(due)s."),
    Kind.MEETING: _("%(who)s promises a meeting by %(due)s."),
    Kind.PATROL: _("%(who)s promises a patrol by %(due)s."),
}


def in_words(concern):
    """Whole sentences for the message on the concern's page. One query."""
    if Want.RECORD in concern.wants:
        return gettext("Your concern is recorded. Nobody was asked to do anything.")
    promises = _owed_about(matter=concern.pk)
    first = gettext("Your concern is sent.")
    answers, others = [], []
    for promise in promises:
        (answers if promise.kind == Kind.ACKNOWLEDGE else others).append(_sentence(promise))
    if len(others) > 1:  # on a phone they would push the page away that says the same
        others = [gettext("The other %(count)d promises stand below.") % {"count": len(others)}]
    return " ".join([first, *answers, *others])


@prepared
def _owed_about():
    found = Promise.objects.open().filter(matter=Given("matter"))
    return found.select_related("owner_organisation").order_by("due_at", "pk")


def _sentence(promise):
    facts = {"who": promise.owner_organisation.name, "due": moment(promise.due_at)}
    if promise.kind == Kind.ACKNOWLEDGE and promise.owner_organisation.kind == Organisation.Kind.OPERATOR:
        return gettext("Nobody is set to answer there yet: %(who)s will find who does, by %(due)s.") % facts
    return SENTENCES[promise.kind] % facts
