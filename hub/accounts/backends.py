"""Who signs in: by email and password, and outside a demonstration nobody whose password everybody knows."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

# Made-up people live here, at a name that no real person can have (RFC 2606).
DEMO_HOST = "demo.example"


class SignInBackend(AuthenticationBackend):
    def authenticate(self, request, **credentials):
        return _unless_made_up(super().authenticate(request, **credentials))

    def get_user(self, user_id):
        """Asked for every request, so that a session of the demonstration ends with it."""
        return _unless_made_up(super().get_user(user_id))


def _unless_made_up(user):
    is_made_up = user is not None and user.email.endswith(f"@{DEMO_HOST}")
    return None if is_made_up and not settings.DEMO else user
