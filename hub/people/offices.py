"""Reads of offices: who held one on a day, and whose contact nobody looked at for long."""

from datetime import timedelta

from django.db.models import Q

# a contact that was checked so long ago is asked about
CHECKED_FOR = timedelta(days=182)


def holder_on(office, day):
    """Who held the office on that day; None where nobody did, or nobody wrote it down. What is dated names its own."""
    held = office.holders.filter(Q(until=None) | Q(until__gt=day), since__lte=day)
    return held.order_by("-since", "-pk").first()


def is_to_check(holder, today):
    return holder.checked_on <= today - CHECKED_FOR
