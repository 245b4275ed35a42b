"""What each persona gets at the addresses that belong to the time after an answer; see tests/access/pages.py."""

from tests.access.pages import a_step
from tests.access.world import COMMITTEE

AFTER = {
    "concerns:settled": a_step(COMMITTEE, "resolved"),
}
