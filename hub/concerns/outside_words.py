"""What the timeline says of people without an account. Data only: (words, tone), as in hub/concerns/timeline.py."""

from django.utils.translation import gettext_lazy

# what they did, and what was done for them
FROM_OUTSIDE = {
    "reporter_wrote": (gettext_lazy("%(body)s wrote back"), "open"),
    "contact_left": (gettext_lazy("%(body)s left other contact details"), "quiet"),
    "contact_removed": (gettext_lazy("%(body)s took all contact details back"), "quiet"),
    "receipt_renewed": (gettext_lazy("A new receipt was given out; the old number is void"), "quiet"),
}
# of a concern that was entered for a caller, by how it came
ENTERED = {
    "phone": gettext_lazy("%(body)s entered it for somebody who rang"),
    "person": gettext_lazy("%(body)s entered it for somebody who came in person"),
    "other": gettext_lazy("%(body)s entered it for somebody who had told others"),
}
# to whoever holds the receipt, of what they did themselves
HOLDERS = {
    "change_consent": (gettext_lazy("You changed who may read this"), "open"),
    "only_record": (gettext_lazy("You asked that it is only kept on record"), "soon"),
    "ask_again": (gettext_lazy("You asked for an answer"), "open"),
    "confirm": (gettext_lazy("You said that it has stayed quiet"), "done"),
}
