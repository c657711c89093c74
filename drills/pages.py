"""Every page × both languages × wide and narrow × light and dark: axe finds nothing, nothing leaves its box."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from drills.boxes import standing_out
from portal.accounts.permits import Permit
from tests import objects
from tests.test_access import PASSES, address, guarded_rules

#: Who opens the pages of a permit: the customer's admin and the CSM where either may, else the administrator.
READERS = ("aoi", "chloe")
NOT_PAGES = {"operations.alive", "operations.ready"}
WIDTHS = {"wide": 1280, "narrow": 320}
#: The walk is cut into so many tests that all workers have something to do to the end.
SLICES = 4
ONLY_COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}


@pytest.mark.parametrize("part", range(SLICES))
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page(app, as_, window, language, width, part):
    """One pass over a part of all pages in one language and width; colours are looked at in light and dark."""
    troubles, walked = [], 0
    browsers = {who: as_(who) for who in (*READERS, "vera", "")}
    windows = {who: window(who, width=WIDTHS[width], language=language) for who in browsers}
    for who, url in list(pages(app))[part::SLICES]:
        if is_page(browsers[who], url):
            walked += 1
            troubles += [f"{who} {url}: {words}" for words in seen_on(windows[who], url, language)]
    print(f"{walked} pages")
    assert walked > 20
    assert not troubles, f"{len(troubles)} on {walked} pages\n" + "\n".join(troubles)


def pages(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield (who, address) of everything that answers a GET with a page."""
    for rule in sorted(guarded_rules(app), key=lambda rule: rule.endpoint):
        if "GET" not in rule.methods or rule.endpoint in NOT_PAGES | objects.ENDS_THE_SESSION:
            continue
        with app.app_context():
            url = address(app, rule)
        if url is not None:
            yield from ((who, url) for who in readers(app.view_functions[rule.endpoint].permit))


def readers(permit: Permit) -> list[str]:
    """Return who opens the pages of a permit."""
    if permit is Permit.PUBLIC:
        return [""]
    return [who for who in READERS if who in PASSES[permit]] or ["vera"]


def is_page(browser: Any, url: str) -> bool:
    """True for a whole page; parts, files, streams and redirects are not walked."""
    if url.endswith("/stream"):
        return False
    answer = browser.get(url)
    whole = answer.status_code == 200 and answer.mimetype == "text/html" and "<html" in answer.text[:400]
    answer.close()
    return whole


def seen_on(page: Any, url: str, language: str) -> list[str]:
    """Open a page and return what is wrong with it, in words."""
    page.emulate_media(color_scheme="light")
    page.goto(url, wait_until="load")
    troubles = violations(page, "light", None)
    page.emulate_media(color_scheme="dark")
    troubles += violations(page, "dark", ONLY_COLOURS)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    troubles += [f"scrolls {over}px sideways"] if over > 0 else []
    troubles += standing_out(page)
    spoken = page.evaluate("document.documentElement.lang")
    return troubles + ([f"speaks {spoken}"] if spoken != (said_in(url) or language) else [])


def said_in(url: str) -> str:
    """Return the language that an address of the public help names; it is spoken there whatever the reader's."""
    first, _, rest = url.lstrip("/").partition("/")
    return rest[:2] if first == "help" and rest[:3] in ("ja/", "en/", "ja", "en") else ""


def violations(page: Any, scheme: str, options: dict[str, Any] | None) -> list[str]:
    """Return what axe finds, all rules unless options say otherwise."""
    found = Axe().run(page, **({"options": options} if options else {}))
    return [
        f"{scheme}: {one['id']} {one['nodes'][0]['target']} {one['help']}"
        for one in found.response["violations"]
    ]
