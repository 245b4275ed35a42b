import logging
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from hub.context import leave_out_year_of
from hub.history import moment
from hub.home import status

log = logging.getLogger(__name__)


class HealthMiddleware:
    """Answers probes before the way to https, host checks, sessions and sign-in: a probe needs none of them."""

    PROBES = {
        "/healthz": lambda: HttpResponse("ok", content_type="text/plain"),
        "/readyz": status.readyz,
        "/statusz": status.statusz,
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if probe := self.PROBES.get(request.path):
            response = probe()
            response["Cache-Control"] = "no-store"
            return response
        return self.get_response(request)


class CookieMiddleware:
    """Drops cookies that the database could not even look up: PostgreSQL stores no null bytes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        for name in [name for name, value in request.COOKIES.items() if "\x00" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


class MomentMiddleware:
    """Gives a request one moment, so that a page never disagrees with itself about what is overdue."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.now = moment.now()
        leave_out_year_of(request.now)  # times are put into words before the page is rendered, too
        return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends strangers to the sign-in page; what somebody typed before their session ended waits for them, sealed."""

    def handle_no_permission(self, request, view_func):
        from hub.people import sealed

        if request.method == "POST" and sealed.keep(request):
            messages.info(request, _("You had been signed out. Sign in again: what you wrote is kept for you."))
        elif request.method == "POST":
            return redirect_to_login(self._page_of_the_button(request))
        return super().handle_no_permission(request, view_func)

    def _page_of_the_button(self, request):
        """What was pressed may have no page of its own: after signing in, the page that it stood on."""
        page = urlsplit(request.headers.get("Referer", ""))
        is_ours = url_has_allowed_host_and_scheme(page.geturl(), {request.get_host()})
        return page.path if is_ours and page.path else "/"


class NoStoreMiddleware:
    """Pages are about one person: neither a shared computer nor a proxy keeps a copy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class BadInputMiddleware:
    """Answers 400 in words to what cannot be read or stored, wherever no form has said so before.

    PostgreSQL stores no null bytes; text in another encoding than UTF-8 may decode to halves of characters.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.content_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            # the page that says so looks into the form too, and would fail on it once more
            request._post, request._files = QueryDict(), MultiValueDict()
            raise BadRequest("text in another encoding than UTF-8")
        if "\x00" in request.path or _has_null(request.GET) or any("\x00" in name for name in request.POST):
            raise BadRequest("null byte")
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, DataError | UnicodeEncodeError) or _is_about_null(exception):
            # the type alone: the message may quote what somebody wrote
            log.warning("%s: a value that cannot be stored (%s)", request.path, type(exception).__name__)
            raise BadRequest("a value that cannot be stored") from exception


def _has_null(values):
    return any("\x00" in value for _name, several in values.lists() for value in several)


def _is_about_null(exception):
    """How the database driver refuses a null byte."""
    return isinstance(exception, ValueError) and "NUL (0x00)" in str(exception)
