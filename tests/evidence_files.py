"""Photos, videos and PDFs as people send them, with what they hide: made here, about nobody."""

import io

import av
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from pillow_heif import register_heif_opener

register_heif_opener()
WHERE = "+51.5074-000.1278/"  # as phones write it into a video
SECRETS = (b"Secretphone", WHERE.encode(), b"Amina Secret", b"evil", b"hidden.txt", b"Jane Hidden")
ORIENTATION, MAKE, ARTIST, GPS = 0x0112, 0x010F, 0x013B, 0x8825


def photo(kind="JPEG", size=(64, 48), **more):
    """A photo that says where it was taken, with what and by whom, and that lies on its side."""
    picture = Image.new("RGB", size, "navy")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1]), fill="orange")
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE], exif[ARTIST] = 6, "Secretphone", "Amina Secret"
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 40.0)})
    if kind == "JPEG":
        more.setdefault("comment", b"Jane Hidden")
    written = io.BytesIO()
    picture.save(written, kind, exif=exif, **more)
    return written.getvalue()


def plain_photo(colour="green", kind="PNG", size=(40, 30)):
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, kind)
    return written.getvalue()


def video(kind="mov", codec="libx264", frames=5):
    written = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if kind in {"mov", "mp4"} else {}
    with av.open(written, "w", format=kind, options=options) as made:
        made.metadata.update(
            {"com.apple.quicktime.location.ISO6709": WHERE, "location": WHERE, "title": "Amina Secret"}
        )
        stream = made.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.metadata["handler_name"] = "Secretphone"
        for number in range(frames):
            picture = Image.new("RGB", (64, 48), (number * 20, 0, 0))
            made.mux(stream.encode(av.VideoFrame.from_image(picture)))
        made.mux(stream.encode(None))
    return written.getvalue()


def pdf(password="", picture=True):
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    document.docinfo["/Author"] = "Amina Secret"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["Amina Secret"]
    document.attachments["hidden.txt"] = b"Jane Hidden"
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("evil()"))
    document.Root.OpenAction = script
    document.Root.Names.JavaScript = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), script]))
    page.AA = pikepdf.Dictionary(O=script)
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("hidden.txt"))
    note = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Link, "Rect": [0, 0, 9, 9], "A": launch}
    page.Annots = pikepdf.Array([pikepdf.Dictionary(**note, T=pikepdf.String("Amina Secret"))])
    if picture:
        drawn = pikepdf.Stream(document, photo())
        facts = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Filter": pikepdf.Name.DCTDecode}
        facts |= {"Width": 64, "Height": 48, "BitsPerComponent": 8, "ColorSpace": pikepdf.Name.DeviceRGB}
        for key, value in facts.items():
            drawn[f"/{key}"] = value
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=document.make_indirect(drawn)))
    written = io.BytesIO()
    encryption = pikepdf.Encryption(owner=password, user=password) if password else False
    document.save(written, encryption=encryption, compress_streams=False)
    return written.getvalue()


def sent(content, name="IMG_0001.jpg"):
    return SimpleUploadedFile(name, content)
