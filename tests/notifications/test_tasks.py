import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WAITS = re.compile(r"\b(?:eta|countdown)\s*=|\.retry\(|autoretry_for")


def test_trap_celery_on_redis_nothing_waits_in_the_broker():
    """A task that waits longer than the broker is patient runs many times: what waits are rows."""
    paths = [path for app in ("hub", "meetings", "patrols") for path in (ROOT / app).rglob("*.py")]
    assert len(paths) > 300
    assert [path.name for path in paths if WAITS.search(path.read_text())] == []
