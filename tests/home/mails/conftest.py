import pytest

from hub.notifications.models import Mail
from hub.notifications.outbox import enqueue
from tests.cast import START


@pytest.fixture
def mail_to(cast):
    """`mail_to("council", matter=…)`: a mail that says who signs in changed, or another kind."""

    def make(name="council", template="sign_in_changed", *, at=START, context=None, **columns):
        number = Mail.objects.count()
        facts = {key: columns.pop(key) for key in ("matter", "organisation", "promise", "address") if key in columns}
        recipient = cast.named[name] if name else None
        mail = enqueue(template, recipient=recipient, context=context or {}, dedupe_key=f"t:{number}", at=at, **facts)
        if columns:
            Mail.objects.filter(pk=mail.pk).update(**columns)
            mail.refresh_from_db()
        return mail

    return make
