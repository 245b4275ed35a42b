"""What each persona gets at the addresses of urls_registry; see tests/access/pages.py, which merges this."""

REGISTRY = {}
