"""Why a file was not taken, in sentences that say what to do."""

from django.utils.translation import gettext_lazy as _

MB = 1024 * 1024
BIGGEST = 50 * MB
MOST_FILES = 10
MOST_BYTES = 200 * MB
# those that were taken back count here: nobody fills the disk by adding and withdrawing
MOST_EVER = 40


class EvidenceRefused(Exception):
    """The file was not taken and nothing of it is kept; `message` tells the person why and what to do."""

    def __init__(self, code):
        super().__init__(code)
        self.code, self.message = code, SENTENCES[code]


SENTENCES = {
    "kind": _(
        "This kind of file is not taken. Photos (JPEG, PNG, WebP, GIF, HEIC), videos (MP4, MOV, WebM, 3GP) and PDF are:"
        " save it as one of these, or take a photo of it."
    ),
    "broken": _("It cannot be opened: it may be damaged. Choose it again, or take a new photo of what it shows."),
    "points": _("The picture is too large to be opened. Save it smaller, or take a screenshot of it."),
    "sound": _("There is no picture in this video. A recording of sound alone cannot be kept here yet: keep it safe."),
    "empty": _("The file is empty. Choose it again."),
    "big": _("It is bigger than 50 MB. Cut the video to the part that matters, and keep the whole of it yourself."),
    "many": _("There are 10 files already, and no more are taken for one concern."),
    "much": _("All files of one concern together may have 200 MB at most, and this one does not fit any more."),
    "full": _("It could not be stored now. The concern is safe. Keep the file and try again in an hour."),
    "ever": _("So many files were added and withdrawn here that no more are taken. Write to whoever deals with it."),
}
