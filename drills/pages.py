"""Every page × both languages × wide and narrow × light and dark: axe finds nothing, nothing scrolls sideways."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from portal.accounts.permits import Permit
from tests import objects
from tests.test_access import PASSES, address, guarded_rules

#: Who opens the pages of a permit: the customer's admin and the CSM where both may, else whoever may.
READERS = ("aoi", "chloe", "vera", "")
NOT_PAGES = {"operations.alive", "operations.ready"}
WIDTHS = {"wide": 1280, "narrow": 320}


def pages(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield (who, address) of everything that answers a GET with a page."""
    for rule in guarded_rules(app):
        if "GET" not in rule.methods or rule.endpoint in NOT_PAGES | objects.ENDS_THE_SESSION:
            continue
        with app.app_context():
            url = address(app, rule)
        permit = app.view_functions[rule.endpoint].permit
        if url is None:
            continue
        for who in READERS:
            if who in PASSES[permit] and (who == "" if permit is Permit.PUBLIC else who != ""):
                yield who, url


def is_page(browser, url: str) -> bool:
    """True for a whole page; parts, files, streams and redirects are not walked."""
    if url.endswith("/stream"):
        return False
    answer = browser.get(url)
    whole = answer.status_code == 200 and answer.mimetype == "text/html" and "<html" in answer.text[:400]
    answer.close()
    return whole


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page(app, as_, window, language, width, scheme):
    """One pass over all pages in one language, width and scheme."""
    troubles, walked = [], 0
    browsers = {who: as_(who) for who in READERS}
    windows = {who: window(who, width=WIDTHS[width], language=language, scheme=scheme) for who in READERS}
    for who, url in list(pages(app)):
        if not is_page(browsers[who], url):
            continue
        page = windows[who]
        page.goto(url, wait_until="load")
        walked += 1
        found = Axe().run(page)
        troubles += [
            f"{who} {url}: {v['id']} {v['nodes'][0]['target']} {v['help']}"
            for v in found.response["violations"]
        ]
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            troubles.append(f"{who} {url}: scrolls {over}px sideways")
        if page.evaluate("document.documentElement.lang") != language:
            troubles.append(f"{who} {url}: not in {language}")
    assert walked > 20
    assert not troubles, f"{len(troubles)} of {walked} pages\n" + "\n".join(troubles)
