"""What is shared of a file has nothing in it but the picture, the sound and the page."""

import io
import warnings

import av
import pikepdf
import pytest
from PIL import Image

from hub.concerns.evidence import documents, kinds, photos, videos
from hub.concerns.evidence.__main__ import examine
from tests import evidence_files as made


@pytest.fixture
def kept(tmp_path):
    """kept(content) -> the path of a file with it; kept.copy is where its copy goes."""

    def keep(content):
        path = tmp_path / "original"
        path.write_bytes(content)
        return path

    keep.copy = tmp_path / "copy"
    return keep


def says_nothing(copy):
    content = copy.read_bytes()
    assert [secret for secret in made.SECRETS if secret in content] == []
    return content


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (made.photo(), "image/jpeg"),
        (made.photo("PNG"), "image/png"),
        (made.photo("WEBP"), "image/webp"),
        (made.photo("HEIF"), "image/heic"),
        (made.plain_photo(kind="GIF"), "image/gif"),
        (made.video("mov"), "video/quicktime"),
        (made.video("mp4"), "video/mp4"),
        (made.video("3gp"), "video/3gpp"),
        (made.video("webm", "libvpx"), "video/webm"),
        (made.pdf(), "application/pdf"),
        (made.pdf(password="x"), "application/pdf"),
    ],
)
def test_a_type_is_found_by_what_is_in_the_file(kept, content, media_type):
    assert examine(kept(content)) == media_type


def bomb():
    """A PNG that claims 40,000 by 40,000 points in a few bytes."""
    small = bytearray(made.plain_photo())
    at = small.index(b"IHDR")
    import zlib

    small[at + 4 : at + 12] = (40_000).to_bytes(4, "big") * 2
    small[at + 17 : at + 21] = zlib.crc32(bytes(small[at : at + 17])).to_bytes(4, "big")
    return bytes(small)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>evil()</script></svg>", "kind"),
        (b"<html><script>evil()</script></html>", "kind"),
        (b"PK\x03\x04" + b"x" * 100, "kind"),
        (b"MZ" + b"\0" * 100, "kind"),
        (made.video("avi", "mpeg4"), "kind"),
        (made.video("matroska", "mpeg4"), "kind"),
        (b"GIF89a/*" + b"evil()" * 20, "broken"),
        (b"%PDF-1.7\n" + b"evil()" * 20, "broken"),
        (b"\xff\xd8\xff\xe0" + b"evil()" * 20, "broken"),
        (made.video("mov")[:40], "broken"),
        (bomb(), "points"),
    ],
)
def test_whatever_else_it_is_is_refused(kept, content, code):
    with pytest.raises(kinds.Refused) as refused:
        examine(kept(content))
    assert refused.value.code == code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_is_drawn_anew_upright_and_says_nothing(kept, kind):
    original = made.photo(kind)
    assert made.SECRETS[0] in original
    media_type = photos.clean(kept(original), kept.copy)
    says_nothing(kept.copy)
    with Image.open(kept.copy) as copy:
        assert Image.MIME[copy.format] == media_type == ("image/png" if kind == "PNG" else "image/jpeg")
        # of HEIC the file itself says how it is turned, and the library has done so
        assert copy.size == ((64, 48) if kind == "HEIF" else (48, 64))
        assert not copy.getexif() and not {"exif", "xmp", "comment", "icc_profile"} & set(copy.info)


def test_what_hangs_on_to_a_photo_does_not_come_along(kept):
    """A JPEG that is also a page, and one that is also an archive."""
    for tail in (b"<script>evil()</script>", b"PK\x03\x04hidden.txt"):
        photos.clean(kept(made.plain_photo(kind="JPEG") + tail), kept.copy)
        assert tail not in kept.copy.read_bytes()


def test_what_is_too_large_to_be_drawn_is_there_as_original_only(kept, monkeypatch):
    monkeypatch.setattr(photos, "MOST_DRAWN", 1000)
    with pytest.raises(kinds.CannotBeCleaned):
        photos.clean(kept(made.plain_photo()), kept.copy)


@pytest.mark.parametrize(
    ("kind", "codec", "media_type"),
    [
        ("mov", "libx264", "video/mp4"),
        ("mp4", "libx264", "video/mp4"),
        ("3gp", "mpeg4", "video/mp4"),
        ("webm", "libvpx", "video/webm"),
    ],
)
def test_a_video_is_packed_anew_and_says_nothing(kept, kind, codec, media_type):
    original = made.video(kind, codec)
    path = kept(original)
    assert videos.clean(path, kept.copy, examine(path)) == media_type
    says_nothing(kept.copy)
    with av.open(str(kept.copy)) as copy:
        assert "location" not in copy.metadata and "title" not in copy.metadata
        assert len(list(copy.decode(video=0))) == 5


def test_a_video_that_ends_too_early_has_no_copy(kept):
    content = made.video("mov")
    with pytest.raises(kinds.CannotBeCleaned):
        videos.clean(kept(content[:60] + b"\0" * 200), kept.copy, "video/quicktime")


def test_a_pdf_is_written_anew_and_says_and_does_nothing(kept):
    original = made.pdf()
    assert all(secret in original for secret in (b"evil", b"hidden.txt", b"Secretphone", b"Amina Secret"))
    assert documents.clean(kept(original), kept.copy) == "application/pdf"
    with pikepdf.open(kept.copy) as copy:
        assert len(copy.pages) == 1 and not copy.attachments
        assert "/Info" not in copy.trailer and "/Metadata" not in copy.Root and "/OpenAction" not in copy.Root
        picture = copy.pages[0].Resources.XObject.P
        assert Image.open(io.BytesIO(picture.read_raw_bytes())).size == (64, 48)
        copy.save(
            kept.copy.with_suffix(".plain"), compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable
        )
    says_nothing(kept.copy.with_suffix(".plain"))
    says_nothing(kept.copy)


def test_a_pdf_with_a_password_has_no_copy(kept):
    with pytest.raises(kinds.CannotBeCleaned):
        documents.clean(kept(made.pdf(password="x")), kept.copy)


def test_the_secrets_would_be_found(kept):
    """The check above must be able to fail."""
    with warnings.catch_warnings(), pytest.raises(AssertionError):
        says_nothing(kept(made.photo()))
