"""What the timeline says of evidence. Data only: (words, tone), as in hub/concerns/timeline.py."""

from django.utils.translation import gettext_lazy

EVIDENCE = {
    "evidence_added": (gettext_lazy("%(body)s added a photo, video or document"), "open"),
    "evidence_withdrawn": (gettext_lazy("%(body)s withdrew a photo, video or document"), "quiet"),
    "footage_saved": (gettext_lazy("%(body)s saved the footage of its cameras"), "quiet"),
}
