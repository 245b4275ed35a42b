"""What each persona gets at the addresses of urls_imports; see tests/access/pages.py, which merges this."""

IMPORTS = {}
