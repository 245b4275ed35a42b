import logging

from django.core.exceptions import PermissionDenied

from hub.masking import MaskLinks, masked


def entry(message, *args, exc_info=None):
    made = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, message, args, exc_info)
    assert MaskLinks().filter(made)
    return made


def test_what_django_says_of_a_page_names_no_token():
    for said in (
        entry("Forbidden (%s): %s", "CSRF cookie not set.", "/meetings/answer/I-AAAA-BBBB:abc:def/"),
        entry("Gone: %s", "/accounts/password/set/WzEsMl0:abc/"),
        entry("Not Found: %s", "/accounts/invitation/WzEsMl0:abc/"),
        entry("Not Found: %s", "/join/answer/WzEsMl0:abc/"),
    ):
        text = said.getMessage()
        assert text.endswith("/.../")
        assert "abc" not in text


def test_the_key_of_a_feed_stands_in_no_log():
    key = "Zm9vYmFyYmF6cXV4cXV1eGZvb2Jhcg-_"
    assert masked(f"GET /times/{key}.ics 200") == "GET /times/... 200"
    assert masked(f"Not Found: /times/{key}/") == "Not Found: /times/.../"
    assert key not in entry("Not Found: %s", f"/times/{key}").getMessage()
    page = "/places/P-AAAA-BBBB/times/islamic-dates/"
    assert masked(page) == page


def test_the_link_on_paper_stands_in_no_log():
    for address in (
        "/s/7K3Q-9XRD-AAAA",
        "/S/7k3q-9xrd-aaaa/",
        "//s/7K3Q-9XRD-AAAA/more",
        "http://hub.example/s/7K3Q-9XRD-AAAA",
    ):
        for text in (masked(address), entry("Not Found: %s", address).getMessage()):
            assert text.endswith("...")
            assert "9XRD" not in text.upper()
    assert masked('"http://hub.example/s/7K3Q-9XRD" 200') == '"http://hub.example/s/..." 200'


def test_other_words_stay_as_they_are():
    assert entry("mail %s was taken over", "M-1").args == ("M-1",)
    assert masked("/meetings/G-AAAA-BBBB/") == "/meetings/G-AAAA-BBBB/"


def test_a_refusal_brings_no_traceback():
    refused = PermissionDenied()
    assert entry("Forbidden", exc_info=(PermissionDenied, refused, None)).exc_info is None
    assert entry("Failed", exc_info=(ValueError, ValueError(), None)).exc_info is not None


def test_the_console_of_every_process_is_masked(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["links"]
