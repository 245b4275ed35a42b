"""What each persona gets at the addresses of urls_rhythms; see tests/access/pages.py, which merges this."""

RHYTHMS = {}
