"""The parts on pages of their own, without the portal: `python -m tests.look.gallery FOLDER` takes their pictures."""

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

from flask import Flask, Response, flash, render_template, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright

from portal.foundation import assets, i18n
from portal.foundation.audience import Visibility
from portal.foundation.config import ROOT
from portal.foundation.words import visibility_words
from tests.look import cast, drawn
from tests.look.forms import made_form

ORIGIN = "http://look.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
PAGES = ("/gallery", "/dialog", "/task", "/plain", "/error/400", "/error/401", "/error/404", "/error/500")
WIDTHS = (1440, 768, 360)
BROWSER = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
    ],
}


def gallery_app() -> Flask:
    """Return a bare app with our templates, styles and languages, and a made-up shell."""
    app = Flask("portal", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(SECRET_KEY="gallery", TESTING=True)
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).with_name("templates"))]
    )
    CSRFProtect(app)
    assets.set_up(app)
    i18n.set_up(app, language, lambda: "Asia/Tokyo")
    app.jinja_env.globals["visibility_words"] = said_visibility
    app.context_processor(shell)
    app.after_request(guarded)
    app.add_url_rule("/gallery", view_func=gallery)
    app.add_url_rule("/task", "task", lambda: render_template("look/task.html", told=told()))
    app.add_url_rule("/plain", "plain", lambda: render_template("look/plain.html", told=told()))
    app.add_url_rule("/dialog", view_func=dialog)
    app.add_url_rule("/error/<int:status>", view_func=error)
    return app


def gallery() -> str:
    """Show every part in every state."""
    flash("OK", "done")
    facts = told()
    return render_template(
        "look/gallery.html",
        told=facts,
        people=cast.people(language()),
        standings=cast.STANDINGS,
        sparks=drawn.sparks(),
        form=made_form(facts["form"], wrong=False),
        wrong_form=made_form(facts["form"], wrong=True),
        gallery_url=lambda key: f"/gallery?sort={key}",
        prose=Markup(facts["prose"]),
    )


def dialog() -> str:
    """Show a dialog: as a part to htmx, as a page to everybody else."""
    form = made_form(told()["form"], wrong=False, prefix="add-")
    return render_template(
        "look/dialog.html", told=told(), form=form, page="HX-Request" not in request.headers
    )


def error(status: int) -> str:
    """Show a failed request; a lost token and an ended session bring back what was typed."""
    expired = status == 400
    return render_template(
        "errors/error.html",
        code=status,
        expired=expired,
        kept=[("title", told()["goal"]), ("note", told()["north"]), ("request_key", "abc")]
        if status < 402
        else [],
        sign_in_url="/plain" if status == 401 else None,
        wait=0,
        sent_from_here=request.headers.get("Sec-Fetch-Site") == "same-origin",
        request_id="7c1e9a42",
    )


def language() -> str:
    return request.args.get("language", "ja")


def told() -> dict[str, Any]:
    return cast.STORY[language()]


def said_visibility(visibility: str) -> str:
    return visibility_words(Visibility(visibility), told()["vendor"], told()["company"])


def shell() -> dict[str, Any]:
    """Return what the portal's own shell gives to every template."""
    words, name = told(), told()["people"][1]
    account = [Thing(label=label, url="/gallery", icon="user") for label in words["account"]]
    return {
        "reader": None
        if request.path == "/error/401"
        else Thing(
            name=name,
            initial=name[0],
            colour_index=1,
            company=words["company"],
            scheme=request.args.get("scheme", ""),
            keeps=False,
        ),
        "vendor": Thing(name=words["vendor"], logo_url=None, accent=None),
        "navigation": cast.navigation(language()),
        "languages": [("ja", "日本語"), ("en", "English")],
        "current_language": language(),
        "here": "/gallery",
        "accent_url": None,
        "banner": _banner(words) if "banner" in request.args else None,
        "shell": Thing(
            home_url="/gallery",
            search_url="/gallery",
            find_url="",
            search_label="Search",
            language_url="/gallery",
            scheme_url="/gallery",
            sign_out_url="/gallery",
            here="/gallery",
            notices_url=None,
            ask_url="",
            account=account,
        ),
    }


def guarded(response: Response) -> Response:
    """Serve under the portal's own policy, so that an inline style or script shows itself."""
    response.headers["Content-Security-Policy"] = POLICY
    return response


def answering(page: Page, app: Flask) -> Page:
    """Let the app answer the page's requests, without a socket."""
    client = app.test_client()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        found = client.get(path, headers=[(k, v) for k, v in route.request.headers.items() if k != "host"])
        route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)
        found.close()

    page.route(f"{ORIGIN}/**", answer)
    return page


def pictures(playwright: Playwright, folder: Path) -> Iterator[Path]:
    """Take a picture of every page at every width, in both languages and schemes."""
    browser: Browser = playwright.chromium.launch(**BROWSER)
    app = gallery_app()
    for path, width, code, scheme in product(PAGES, WIDTHS, ("ja", "en"), ("light", "dark")):
        page = answering(browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme), app)
        page.goto(f"{ORIGIN}{path}?language={code}")
        target = folder / f"{path.strip('/').replace('/', '-')}-{width}-{code}-{scheme}.png"
        page.screenshot(path=target, full_page=True)
        page.close()
        yield target
    browser.close()


def _banner(words: dict[str, Any]) -> Thing:
    return Thing(kind="view-as", text=words["banner"], action_url="/stop", action_label=words["banner_stop"])


if __name__ == "__main__":
    with sync_playwright() as started:
        for picture in pictures(started, Path(sys.argv[1])):
            print(picture)
