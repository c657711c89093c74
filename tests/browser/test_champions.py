"""Champions in a browser: a text is copied with the keyboard, a nomination goes its way without scripts; axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
HERE = "/c/sakura/champions"


def test_copying_by_keyboard_and_naming_without_scripts(app, window):
    """The copied text is the one that is shown; the form, the button and the page that follows need no script."""
    hana = window("hana")
    hana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hana.goto(f"{HERE}/kit?in=en")
    shown = hana.get_by_label("By mail").first.input_value()
    hana.get_by_role("button", name="Copy").first.focus()
    hana.keyboard.press("Enter")
    expect(hana.get_by_role("button", name="Copied").first).to_be_visible()
    assert "We at 株式会社さくら商会 begin to use Aozora Billing." in shown
    copied = hana.evaluate("navigator.clipboard.readText()")
    assert copied == shown
    aoi = window("aoi", scripts=False, width=360)
    aoi.goto(f"{HERE}/nominations/new")
    aoi.get_by_label("Who").select_option(label="Sora")
    aoi.get_by_role("button", name="Put this person forward").click()
    expect(aoi.get_by_text("waits for the person's word")).to_be_visible()
    sora = window("sora", scripts=False, width=360)
    sora.goto(f"{HERE}/nominations")
    sora.get_by_role("button", name="Accept").click()
    sora.goto(HERE)
    expect(sora.get_by_role("link", name="Sora")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("ja", 1280, "dark"), ("en", 320, "light")], ids=["wide", "narrow"]
)
def test_nobody_is_shut_out(window, language, width, scheme):
    """axe finds nothing and nothing is wider than the window, on every page of champions."""
    found, wide = [], []
    for name, urls in (
        ("hana", ("", "/me", "/programme", "/board", "/kit", "/nominations", "/nominations/new")),
        ("leo", ("/advocacy", "/advocacy/new", "D", "D/advocacy", "D/programme")),
    ):
        page = window(name, width=width, language=language, scheme=scheme)
        for url in urls:
            address = f"/desk/champions{url[1:]}" if url.startswith("D") else f"{HERE}{url}"
            assert page.goto(address).status == 200
            results = Axe().run(page)
            found += [(address, one["id"], one["nodes"][0]["html"]) for one in results.response["violations"]]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append(address)
    assert not found
    assert not wide
