"""Days and months in addresses: /month/2026-12/, /days/2026-12-24/. What is no day of these years is no address."""

from datetime import date

YEARS = range(2000, 2100)


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        day = date.fromisoformat(value)  # its ValueError says that there is no such address
        if day.year not in YEARS:
            raise ValueError
        return day

    def to_url(self, value):
        return value.isoformat() if hasattr(value, "isoformat") else value


class MonthConverter:
    """The first day of the month."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value):
        return DayConverter().to_python(f"{value}-01")

    def to_url(self, value):
        return f"{value:%Y-%m}" if hasattr(value, "strftime") else value
