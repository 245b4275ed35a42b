"""Photos: opened by their header, and drawn anew without anything that was written beside the picture."""

import io
import warnings

from PIL import Image, ImageCms, ImageOps
from pillow_heif import register_heif_opener

from hub.concerns.evidence.kinds import PHOTOS, CannotBeCleaned, Refused

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
# the largest sensors of phones; a file that claims more is made to fill a computer's memory
MOST_POINTS = 250_000_000
MOST_DRAWN = 64_000_000
QUALITY = 90

register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None  # MOST_POINTS is asked instead, and says no in a sentence


def examine(path):
    """Its type, by its header alone: nothing is drawn yet."""
    try:
        with _opened(path) as picture:
            if picture.width * picture.height > MOST_POINTS:
                raise Refused("points")
            return PHOTOS[picture.format]
    except Refused:
        raise
    except Exception as error:  # whatever a broken file brings about
        raise Refused("broken") from error


def clean(source, target):
    """Write a copy and return its type. Orientation is applied, colours become those of every screen."""
    with _opened(source) as picture:
        if picture.format in {"JPEG", "MPO"} and _points(picture) > MOST_DRAWN:
            picture.draft("RGB", (picture.width // 2, picture.height // 2))  # decoded at half the size
        if _points(picture) > MOST_DRAWN:
            raise CannotBeCleaned
        keeps_holes = "A" in picture.getbands() or "transparency" in picture.info
        is_drawing = picture.format in {"PNG", "GIF"} or keeps_holes
        upright = _in_usual_colours(ImageOps.exif_transpose(picture), "RGBA" if keeps_holes else "RGB")
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)  # the points alone: comments, profiles and the like stay behind
    if is_drawing:
        bare.save(target, "PNG")
        return "image/png"
    bare.save(target, "JPEG", quality=QUALITY)
    return "image/jpeg"


def _points(picture):
    return picture.width * picture.height


def _opened(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of broken details in what the camera wrote beside the picture
        return Image.open(path, formats=FORMATS)


def _in_usual_colours(picture, mode):
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, theirs, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # slightly other colours are better than no picture
    return picture.convert(mode)
