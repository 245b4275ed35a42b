"""Whoever opens a page that asks for signing in was here today: what idle accounts are counted by."""

import logging

from django.db import DatabaseError

from hub.accounts import actions_idle

log = logging.getLogger(__name__)


class WasHereMiddleware:
    """After sign-in and second step: a password alone is not yet the person. Pages open to all never ask who it is."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return
        try:
            actions_idle.was_here(request.user, at=request.now)
        except DatabaseError:  # it can only be read from at the moment: the page is shown all the same
            log.warning("the day on which somebody was here could not be written")
