"""Somebody who speaks HTTP to a real web process."""

import urllib.error
import urllib.parse
import urllib.request
from uuid import uuid4

from django.conf import settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from hub.concerns.models import Draft
from tests.access.test_urls import signed_in

CSRF = "c" * 32


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_redirect):
        return None


class Browser:
    """Speaks HTTP to the web process as one person; answers stay where they are instead of being followed."""

    def __init__(self, address, person=None):
        self.address, self.opener = address, urllib.request.build_opener(Stay)
        self.cookies = {settings.CSRF_COOKIE_NAME: CSRF}
        if person:
            client = signed_in(person)
            self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def read(self, path):
        request = urllib.request.Request(self.address + path)  # noqa: S310 - loopback
        return self._send(request)[2]

    def post(self, path, data):
        return self.sends(path, data)[:2]

    def sends(self, path, data):
        """(status, where it leads, the page)"""
        data = {**data, "csrfmiddlewaretoken": CSRF}
        body, headers = urllib.parse.urlencode(data, doseq=True).encode(), {}
        if any(hasattr(value, "read") for value in data.values()):  # a file, sent as browsers send one
            body, headers = encode_multipart(BOUNDARY, data), {"Content-Type": MULTIPART_CONTENT}
        request = urllib.request.Request(self.address + path, body, headers)  # noqa: S310 - loopback
        return self._send(request)

    def _send(self, request):
        """(status, where it leads, the page)"""
        request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        try:
            answer = self.opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            cookies = [line.partition(";")[0].partition("=") for line in answer.headers.get_all("Set-Cookie", [])]
            self.cookies |= {name: value for name, _is, value in cookies}
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()


def finished_draft(cast):
    """What faith wrote, up to the last press."""
    answers = {"category": {"category": ["graffiti"]}, "what": {"what": ["A slur on the gate."]}}
    at = timezone.now()
    return Draft.objects.create(
        form_key=uuid4(), user=cast.faith, place=cast.mosque, answers=answers, step="check", started_at=at, saved_at=at
    )
