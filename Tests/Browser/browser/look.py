"""Looks at the page that is shown: is it fit for everybody, in light and dark, on a desk and on a phone?"""

import os
from pathlib import Path

from .accessibility import violations

PHONE = 360
# A desk's page at 400 % (WCAG 1.4.10).
NARROWEST = 320
TARGET = """
return [...document.querySelectorAll('button, input:not([type=hidden]), a.button')].filter(element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && (box.height < 24 || box.width < 24) && element.type != 'checkbox';
}).map(element => element.outerHTML.slice(0, 120));
"""


def look_at(browser, name: str, schemes=("light", "dark")):
    """Fails with everything that is wrong with the page, and keeps its pictures where WRIT_SCREENSHOTS says."""
    wrong = []
    for scheme in schemes:
        with browser.seen(scheme):
            wrong += [f"{scheme}: {line}" for line in violations(browser)]
            keep(browser, name, scheme)
    for width in (None, NARROWEST, PHONE):
        with browser.seen(width=width):
            if browser.scrolls_sideways():
                wrong.append(f"scrolls sideways at {width or 'a desk'}")
    with browser.seen(width=PHONE):
        wrong += [f"too small to be hit: {element}" for element in browser.run(TARGET)]
        keep(browser, name, "phone")
    # The policy of a page would block what it must not hold: an inline style, a picture of another site.
    wrong += browser.complaints()
    assert not wrong, f"{name} at {browser.address}:\n" + "\n".join(wrong)


def keep(browser, name: str, variant: str):
    directory = os.environ.get("WRIT_SCREENSHOTS")
    if directory:
        Path(directory).mkdir(parents=True, exist_ok=True)
        browser.picture(Path(directory) / f"{name}.{variant}.png")
