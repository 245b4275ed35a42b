"""Files for a spreadsheet: how every one begins, and cells that no spreadsheet takes for a formula."""

import csv
import io

from hub.typed import LONDON

MARK = "OFFICIAL-SENSITIVE"
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets take the file for another encoding
# A cell that begins with one of these is a formula to a spreadsheet; the last four are wide forms of the first four.
FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def line(cells):
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow([safe(str(cell)) for cell in cells])
    return written.getvalue()


def safe(text):
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def exact(at):
    """A time in London with its zone, to sort and count with: "2026-10-25 01:30:00 BST". Empty for None."""
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M:%S %Z}" if at else ""


def hours(length):
    """A duration in hours, for columns to count with."""
    return "" if length is None else f"{length.total_seconds() / 3600:.2f}"
