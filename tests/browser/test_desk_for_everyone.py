"""The desk's pages about reaching out, mail that came in, and figures: nothing for axe to find, nothing sideways."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from tests.mailroom.post import PORTAL_ADDRESS, arrive, mail
from tests.outreach.stage import draft, start

pytestmark = pytest.mark.browser
DESK = "/desk/outreach"


@pytest.fixture
def pages(app: Flask, as_: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, ...]]:
    """Return the addresses by who opens them: one draft, one that goes out, one stopped, one mail of a stranger."""
    monkeypatch.setitem(app.config, "INBOUND_ADDRESS", PORTAL_ADDRESS)
    chloe = as_("chloe")
    drafted, going, stopped = (draft(chloe, "people", **{"option-whom": "everybody"}) for _one in range(3))
    for one in (going, stopped):
        start(chloe, one)
    chloe.post(f"{DESK}/{stopped}/stop")
    stranger = arrive(app, mail(sender="Nobody <nobody@elsewhere.example>", subject="who is this"))
    return {
        "chloe": (
            DESK, f"{DESK}/new", f"{DESK}/{drafted}", f"{DESK}/{drafted}/recipients", f"{DESK}/{going}/results",
            f"{DESK}/{stopped}/results", f"{DESK}/excluded", "/desk/mail", "/desk/mail?show=",
            f"/desk/mail/{stranger.public_id}", "/desk/conversations/figures", "/desk/contacts/quiet",
        ),
        "leo": (f"{DESK}/rules", "/desk/channels"),
        "vera": ("/desk/settings/answers", "/desk/notices"),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ja"])
def test_for_everyone(pages: dict[str, tuple[str, ...]], window: Callable[..., Page], language: str) -> None:
    troubles: list[tuple[Any, ...]] = []
    for who, addresses in pages.items():
        page = window(who, language=language)
        for address in addresses:
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            for width, scheme in ((1280, "light"), (320, "dark")):
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                if page.evaluate(
                    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
                ):
                    troubles.append((address, width, "scrolls sideways"))
                troubles += [
                    (address, width, found["id"], found["nodes"][0]["html"][:150])
                    for found in Axe().run(page).response["violations"]
                ]
    assert troubles == []
