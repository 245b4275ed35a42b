"""`make bench`: figures of the Hub at 100,000 concerns, beside a floor measured in the same run.

Writes bench/results/latest.json and fails when a goal is missed.
"""

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

import django

RESULTS = Path(__file__).parent / "results" / "latest.json"
CONCERNS = int(os.environ.get("BENCH_CONCERNS", "100000"))


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    django.setup()
    from django.db import connections
    from django.test.runner import DiscoverRunner
    from django.test.utils import override_settings

    runner = DiscoverRunner(interactive=False, verbosity=0)
    databases = runner.setup_databases()
    try:
        with override_settings(ROOT_URLCONF="bench.floor"):
            from bench import (
                background,
                data,
                data_patrols,
                meetings,
                pages,
                places_import,
                promise_report,
                searching,
                windows,
            )

            started = time.perf_counter()
            people = data.build(CONCERNS)
            data_patrols.build(people)
            searching.write_texts()
            meetings.add(people, CONCERNS)
            # only their owner may gather statistics of tables; without them the planner guesses
            with connections["owner"].cursor() as cursor:
                cursor.execute("analyze")
            print(f"{CONCERNS} concerns in {time.perf_counter() - started:.1f} s")
            figures = [
                *pages.figures(people),
                *searching.figures(pages.signed_in(people["council0"])),
                *promise_report.figures(people),
                *background.sweep_figures(),
                *background.delivery_figures(),
                *places_import.figures(),
                *windows.figures(),
            ]
    finally:
        connections.close_all()
        runner.teardown_databases(databases)
    report(figures)
    return 0 if all(figure.met for figure in figures) else 1


def report(figures):
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"figures": [asdict(figure) for figure in figures]}, indent=1) + "\n")
    for figure in figures:
        ratio = "" if figure.floor_ratio is None else f"{figure.floor_ratio:6.2f} x"
        queries = "" if figure.queries is None else f"{figure.queries} queries"
        verdict = "met" if figure.met else "MISSED"
        print(f"{figure.name:16} {figure.value:>10} {figure.unit:8} {ratio:9} {queries:11} {figure.goal:20} {verdict}")


if __name__ == "__main__":
    sys.exit(main())
