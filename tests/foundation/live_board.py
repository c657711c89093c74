"""A small board of parts that follow each other's changes, for the browser tests of live updates."""

import time
from collections import Counter

from flask import Flask, Response, render_template_string, request
from markupsafe import Markup

from portal.foundation.config import ROOT
from portal.foundation.live import Hub, Identity, stream_response

TOPIC = "customer:minato:shared"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
PAGE = """<!doctype html><html lang="en"><head><title>Board</title>
<meta name="htmx-config" content='{"allowEval": false, "includeIndicatorStyles": false}'>
<script src="/static/vendor/htmx.min.js" defer></script><script src="/static/js/live.js" defer></script>
<script src="/static/js/edit-guard.js" defer></script></head><body>
<main{% if nested %} id="all" data-live="all"{% endif %}>{{ all() }}</main>
<div id="news" role="status" aria-live="polite"></div>
{% include "parts/live.html" %}</body></html>"""
ALL = """{% for name, value in parts.items() %}<section id="part-{{ name }}" data-live="{{ name }} {{ name }}-too"
{% if not nested %} hx-get="/part/{{ name }}" hx-trigger="live"{% endif %}>{{ part(name) }}</section>{% endfor %}"""
PART = """<p data-announce="{{ name }} is now {{ value }}">{{ value }}</p>
<button hx-get="/edit/{{ name }}" hx-target="closest section">Edit</button>"""
FORM = """<form hx-post="/part/{{ name }}" hx-target="closest section"><input name="value" value="{{ value }}">
<button>Save</button><button type="button" hx-get="/part/{{ name }}" hx-target="closest section">Cancel</button>
</form>"""


class Board:
    """The parts, and what was asked for. Change a part with `board.change("a", "new")`, as another person would."""

    def __init__(self, delta: bool = False, nested: bool = False):
        self.parts = {name: f"{name} at first" for name in "abcdef"}
        self.hub = Hub()
        self.asked: Counter[str] = Counter()
        self.refusing: int | None = None
        self.held_up: list[
            float
        ] = []  # seconds by which answers with several parts are late, the next one last
        self.scripts_late = 0.0  # seconds by which the last script of the page arrives late
        self._delta, self._nested = delta or nested, nested
        self.app = self._pages()

    def change(self, name: str, value: str) -> None:
        self.parts[name] = value
        self.hub.publish(TOPIC, [name])

    def _pages(self) -> Flask:
        app = Flask("board", root_path=str(ROOT), template_folder="templates", static_folder="static")
        app.jinja_env.globals["_"] = lambda words: words

        @app.before_request
        def count() -> None:
            self.asked[request.path] += 1
            time.sleep(self.scripts_late * (request.path == "/static/js/edit-guard.js"))

        @app.after_request
        def add_policy(response: Response) -> Response:
            response.headers["Content-Security-Policy"] = POLICY
            return response

        @app.get("/")
        def show() -> str:
            live = {
                "stream_url": "/stream",
                "delta_url": "/parts" if self._delta else None,
                "since": self.hub.cursor(),
            }
            return render_template_string(PAGE, live=live, nested=self._nested, all=self._all)

        @app.get("/part/<name>")
        def part(name: str) -> str:
            return self._part(name)

        @app.get("/edit/<name>")
        def edit(name: str) -> str:
            return render_template_string(FORM, name=name, value=self.parts[name])

        @app.post("/part/<name>")
        def save(name: str) -> str:
            self.change(name, request.form["value"])
            return self._part(name)

        @app.get("/parts")
        def parts() -> str:
            return self._held_up(self._several(request.args["names"].split(",")))

        @app.get("/stream")
        def stream() -> Response:
            if self.refusing:
                return Response(status=self.refusing, headers={"Retry-After": "1"})
            return stream_response([TOPIC], Identity("session"), hub=self.hub, release=lambda: None)

        return app

    def _held_up(self, drawn: str) -> str:
        if self.held_up:
            time.sleep(self.held_up.pop())
        return drawn

    def _several(self, names: list[str]) -> str:
        if "all" in names:
            return f'<main id="all" hx-swap-oob="innerHTML">{self._all()}</main>'
        return "".join(
            f'<section id="part-{name}" hx-swap-oob="innerHTML">{self._part(name)}</section>'
            for name in names
            if name in self.parts
        )

    def _all(self) -> Markup:
        return Markup(render_template_string(ALL, parts=self.parts, part=self._part, nested=self._nested))

    def _part(self, name: str) -> str:
        return Markup(render_template_string(PART, name=name, value=self.parts[name]))
