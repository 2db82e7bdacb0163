"""axe-core's verdict on a page."""

from importlib.util import find_spec
from pathlib import Path

AXE = Path(find_spec("axe_playwright_python").origin).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SCRIPT = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}, resultTypes: ['violations']}).then(
    result => done(result.violations), error => done([{id: String(error), impact: 'critical', nodes: []}]));
"""


def violations(browser) -> list[str]:
    """Each as one line: the rule, how grave it is, and where."""
    if not browser.run("return Boolean(window.axe)"):
        browser.run(AXE.read_text(encoding="utf-8"))
    found = browser.driver.execute_async_script(SCRIPT, RULES)
    return [
        f"{rule['id']} ({rule['impact']}): " + "; ".join(node["html"][:160] for node in rule["nodes"][:3])
        for rule in found
    ]
