"""Files over a real socket to the web process as it is shipped: cut off half-way, too large, a disk that is full."""

import socket
import sys
import urllib.request
from urllib.parse import urlsplit

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from hub.concerns.models import Evidence
from tests import evidence_files as made
from tests.processes.browser import CSRF, Browser
from tests.processes.servers import wait_until
from tests.smtp import free_port

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]
MB = 1024 * 1024
FULL = (
    "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2 ** 20, -1));"
    " os.execv(sys.argv[1], sys.argv[1:])"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the web process of this test keeps evidence."""
    folder = tmp_path / "evidence"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("EVIDENCE_DIR", str(folder))
    return folder


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def address_of(concern):
    return f"/concerns/{concern.matter.reference}/evidence/add/"


def multipart(content, name="IMG_0001.jpg"):
    return encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": CSRF, "files": [made.sent(content, name)]})


def post(browser, concern, content):
    """(status, where it leads)"""
    address, headers = browser.address + address_of(concern), {"Content-Type": MULTIPART_CONTENT}
    return browser._send(urllib.request.Request(address, multipart(content), headers))[:2]  # noqa: S310 - loopback


def large(size):
    photo = made.plain_photo(kind="JPEG")
    return photo + b"\0" * (size - len(photo))


class Wire:
    """A browser's connection, byte by byte."""

    def __init__(self, browser, path, announced):
        host = urlsplit(browser.address)
        self.socket = socket.create_connection((host.hostname, host.port), timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        lines = (
            *(f"POST {path} HTTP/1.1", f"Host: {host.netloc}", f"Cookie: {cookies}", "Connection: close"),
            *(f"Content-Type: {MULTIPART_CONTENT}", f"Content-Length: {announced}", "", ""),
        )
        self.socket.sendall("\r\n".join(lines).encode())

    def send(self, content):
        self.socket.sendall(content)

    def answer(self):
        received = b""
        with self.socket:
            while part := self.socket.recv(65536):
                received += part
        return received.decode(errors="replace")


def test_a_connection_that_is_lost_half_way_leaves_nothing(cast, servers, folder):
    concern = cast.concern()
    browser = Browser(servers.web(), cast.faith)
    body = multipart(large(30 * MB))
    wire = Wire(browser, address_of(concern), len(body))
    wire.send(body[: 20 * MB])
    wait_until(lambda: files_in(folder), what="the first half on the disk")
    wire.socket.close()
    wait_until(lambda: not files_in(folder), what="the half file going")
    assert not Evidence.objects.exists()
    assert "Traceback" not in servers.running[-1].log.read_text()
    # the process goes on, and the same file arrives whole
    status, where = post(browser, concern, made.photo())
    assert status == 302 and where.endswith("#evidence")
    assert [path.name for path in files_in(folder)] == [Evidence.objects.get().original.partition("/")[2]]
    assert "IMG_0001" not in servers.running[-1].log.read_text()


def test_more_than_may_be_sent_gets_a_page_and_no_broken_connection(cast, servers, folder):
    concern = cast.concern()
    browser = Browser(servers.web(), cast.faith)
    announced = 240 * MB
    wire = Wire(browser, address_of(concern), announced)
    for _part in range(announced // (4 * MB)):
        wire.send(b"\0" * (4 * MB))
    answer = wire.answer()
    assert answer.startswith("HTTP/1.1 413") and "Up to 201 MB can be sent at a time" in answer
    assert not files_in(folder)


def test_somebody_who_was_signed_out_is_asked_to_sign_in_before_a_file_is_taken(cast, servers, folder):
    concern = cast.concern()
    wire = Wire(Browser(servers.web()), address_of(concern), 30 * MB)
    wire.send(b"\0" * (30 * MB))
    answer = wire.answer()
    assert answer.startswith("HTTP/1.1 302") and "/accounts/login/?next=/concerns/" in answer
    assert not files_in(folder)


def on_a_full_disk(servers):
    """A web process that can write no file of more than a megabyte."""
    port = free_port()
    command = servers.shipped("web", PORT=port)
    servers.start("web", sys.executable, "-c", FULL, *command, ready="Listening at")
    return f"http://127.0.0.1:{port}"


def test_on_a_full_disk_nothing_is_kept_and_a_page_says_so(cast, servers, folder):
    concern = cast.concern()
    browser = Browser(on_a_full_disk(servers), cast.faith)
    # too large for memory: the disk is full while it arrives
    body = multipart(large(8 * MB))
    wire = Wire(browser, address_of(concern), len(body))
    wire.send(body)
    answer = wire.answer()
    assert answer.startswith("HTTP/1.1 507") and "It could not be stored now" in answer
    # held in memory: the disk is full when it is stored
    status, _where = post(browser, concern, large(2 * MB))
    assert status == 200
    assert not files_in(folder) and not Evidence.objects.exists()
    status, _where = post(browser, concern, made.photo())
    assert status == 302 and Evidence.objects.count() == 1


def test_files_are_cleaned_by_the_worker_when_the_broker_comes_back(cast, servers, folder):
    concern = cast.concern()
    browser = Browser(servers.web(), cast.faith)
    status, _where = post(browser, concern, made.photo())
    assert status == 302 and Evidence.objects.get().cleaning == "waiting"
    servers.broker()
    servers.worker()
    servers.beat()
    wait_until(lambda: Evidence.objects.get().cleaning == "cleaned", what="the copy")
    copy = (folder / Evidence.objects.get().shared).read_bytes()
    assert not [secret for secret in made.SECRETS if secret in copy]
