"""Everything that the demo's pages lead to is there: each person of the tour follows every link that they are shown."""

import html
import re
import time
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.test_demo import signed_in, told  # noqa: F401

PEOPLE = (
    "ken.tanaka@minato.example",
    "naoki.yamamoto@minato.example",
    "kazuko.mori@minato.example",
    "emma.clarke@harbour-dining.example",
    "misaki.suzuki@aozora.example",
    "reiko.fujii@aozora.example",
    "kyoko.ando@aozora.example",
    "naoko.aoki@aozora.example",
    "daisuke.kato@aozora.example",
)
#: Of pages that differ by what they are about only, so many are opened: the first may lack what the third has.
OF_A_KIND = 5
LINK = re.compile(r'\s(?:href|hx-get)="([^"]+)"')
ABOUT = re.compile(r"(?<=^/c/)[^/]+|(?<=/)(?:[A-Za-z0-9_-]{16}|[^/]*\d[^/]*|%[^/]+)(?=/|$)")
LEFT_OUT = re.compile(r"/(sign-out|stream|static|view-as|language)\b")


@pytest.mark.parametrize("person", PEOPLE)
def test_each_link_leads_somewhere(told, person):  # noqa: F811
    browser, wrong, opened = signed_in(told, person), [], Counter()
    waiting, met = deque([("/", "the start")]), {"/"}
    while waiting:
        path, shown_on = waiting.popleft()
        kind = ABOUT.sub("*", urlsplit(path).path)
        if opened[kind] >= OF_A_KIND:
            continue
        opened[kind] += 1
        status, text = _opened(browser, path)
        if status >= 400:
            wrong.append(f"{path} answers {status}, linked from {shown_on}")
        for link in _links(text, path):
            if link not in met:
                met.add(link)
                waiting.append((link, path))
    print(f"{person}: {sum(opened.values())} pages of {len(opened)} kinds")
    assert len(opened) > 60
    assert not wrong, f"{len(wrong)} links lead nowhere\n" + "\n".join(wrong[:30])


def _opened(browser: FlaskClient, path: str) -> tuple[int, str]:
    answer = browser.get(path)
    while answer.status_code == 503 and answer.headers.get("Retry-After"):  # another walker was writing
        answer.close()
        time.sleep(1)
        answer = browser.get(path)
    text = answer.text if answer.mimetype == "text/html" else ""
    if answer.status_code in (301, 302, 303) and (answer.location or "").startswith("/"):
        text = f' href="{html.escape(answer.location)}"'
    answer.close()
    return answer.status_code, text


def _links(text: str, path: str) -> list[str]:
    """Return the addresses inside the portal that a page leads to, without their anchors."""
    found = (urljoin(path, html.unescape(one)).partition("#")[0] for one in LINK.findall(text))
    return [one for one in found if one.startswith("/") and not LEFT_OUT.search(one)]
