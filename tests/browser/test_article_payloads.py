"""Hostile articles and drawings in a real browser whose content policy is switched off: nothing of theirs ever runs.

Every text is shown, read a second time from the page's own HTML (what mutates would run then), and touched.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from portal.foundation.drawings import inert_drawing
from portal.foundation.files import FileRefused
from tests.knowledge.hostile import shown, texts

pytestmark = pytest.mark.browser

BLANK = "https://articles.test/"
WATCH = """
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => { window.__ran = name; };
"""
EVENTS = "mouseover mouseenter pointerover focus focusin keydown input toggle error load"
TOUCH = """async (events) => {
  const all = [...document.querySelectorAll("body *")];
  for (const one of document.querySelectorAll("body > section")) one.innerHTML = one.innerHTML;
  for (const one of document.querySelectorAll("body > section")) {
    const again = new DOMParser().parseFromString(one.innerHTML, "text/html");
    one.replaceChildren(...again.body.childNodes);
  }
  for (const one of [...all, ...document.querySelectorAll("body *")]) {
    for (const name of events.split(" "))
      one.dispatchEvent(new Event(name, { bubbles: true }));
    const address = one.getAttribute("href") || "";
    if (/^\\s*(java|vb|live)script|^data:/i.test(address)) window.__ran = address;
    if (one.tagName !== "A" || one.target) continue;
    one.addEventListener("click", (event) => event.preventDefault());
    one.click();
  }
  await new Promise((done) => setTimeout(done, 300));
  return window.__ran ?? null;
}"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page without a policy, on a machine without a network; what it asks for is noted."""
    context = chromium.new_context(bypass_csp=True)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.asked = []  # type: ignore[attr-defined]

    def answer(route):
        if route.request.url == BLANK:
            route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html")
        else:
            page.asked.append(route.request.url)  # type: ignore[attr-defined]
            route.abort()

    context.route("**/*", answer)
    page.goto(BLANK)
    yield page
    context.close()


def test_no_hostile_text_runs(inside, page):
    hostile = texts("payloads.txt")
    for start in range(0, len(hostile), 200):
        html = "".join(f"<section>{shown(body)}</section>" for body in hostile[start : start + 200])
        page.set_content(f"<!doctype html><body>{html}", wait_until="domcontentloaded")
        assert page.evaluate(TOUCH, EVENTS) is None, start
    foreign = [
        url
        for url in page.asked
        if not url.startswith((f"{BLANK}c/sakura/knowledge/files/", f"{BLANK}static/"))
    ]
    assert not foreign


def test_no_hostile_drawing_runs(page):
    drawings = []
    for text in texts("payloads-drawings.txt"):
        try:
            drawings.append(inert_drawing(text.encode()).data.decode())
        except FileRefused:
            continue
    assert len(drawings) > 50
    inline = "".join(f"<section>{one.partition('?>')[2]}</section>" for one in drawings)
    page.set_content(f"<!doctype html><body>{inline}", wait_until="domcontentloaded")
    assert page.evaluate(TOUCH, EVENTS) is None
    assert not page.asked


def test_the_browser_would_run_what_is_not_made_inert(page):
    page.set_content("<!doctype html><body><section><img src=x onerror=__ran=1></section>")
    page.wait_for_function("window.__ran === 1")
