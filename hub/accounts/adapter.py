from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context

from hub.accounts import emails
from hub.history import moment
from hub.history.record import record


class AccountAdapter(DefaultAccountAdapter):
    """allauth signs people in; accounts come by invitation and every mail goes through the outbox."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        raise RuntimeError(f"allauth wanted to send {template_prefix}, which the Hub does not use")

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """allauth tells of a change to how somebody signs in; which one stands in the event."""
        now = moment.now()
        what = template_prefix.rpartition("/")[2]
        event = record("sign_in_changed", at=now, by=user, person=user, code=what[:60])
        emails.sign_in_changed(user, event, at=now)

    def reauthenticate(self, user, password):
        """allauth asks its own table of addresses, which stays empty here."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk
