"""Which bodies are not told of a concern because the one who raised it chose so. Reads only.

What was chosen stands in three kinds of event, each about one body: not_told (left unticked when it was raised),
stopped_telling (unticked later) and told_later (ticked later). The last of them counts.
"""

LEFT_OUT = ("not_told", "stopped_telling")
CHOSEN = (*LEFT_OUT, "told_later")


def left_out_of(matter):
    """Ids of the bodies that are not told of it because the one who raised it chose so. One query."""
    events = matter.events.filter(kind__in=CHOSEN).order_by("other_organisation", "-at", "-pk")
    last = events.distinct("other_organisation").values_list("other_organisation", "kind")
    return {body for body, kind in last if kind in LEFT_OUT}
