"""The largest, smallest and furthest that a field takes, in every field of every form; then every address is opened.

What a form refuses is refused in words. What it accepts is written, counted and drawn everywhere, by the worker too,
without an answer of 5xx.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from drills.pages import readers
from drills.payloads import LEFT_OUT, READERS, sensible
from portal.foundation.outbox import work_off
from tests import objects
from tests.test_access import address, guarded_rules
from tests.trust.forms import FormField, PageForm, forms_of

#: No worker runs here; and the cast's file to import is one side's, though both sides see it.
NOT_ASKED = {"/readyz"}
NOT_SENT = re.compile(r"/imports/[^/]+/application$")
EXTREMES = (
    "999999999999999",
    "1000000000000000",
    "123456789012345.6",
    "-999999999999999",
    "0.000000000000001",
    "0",
    "-1",
    "2147483648",
    "9223372036854775807",
    "1e308",
    "100",
    "9999-12-31",
    "9999-12",
    "2199-12-31",
    "1900-01-01",
    "0001-01-01",
    "2028-02-29",
    "23:59",
    "00:00",
)


@dataclass
class Tried:
    """What was done, so that a drill that did nothing does not pass."""

    accepted: set[str] = field(default_factory=set)
    opened: int = 0
    troubles: list[str] = field(default_factory=list)


@pytest.mark.parametrize("extreme", EXTREMES)
def test_what_is_accepted_can_be_shown(app, as_, extreme):
    app.config["WTF_CSRF_ENABLED"] = False
    browsers, tried = {who: as_(who) for who in READERS}, Tried()
    everything = list(addresses(app))  # as it stood before: what is written may take an address away
    for who, browser in browsers.items():
        urls = [url for reader, url in everything if reader == who or url.startswith("/c/")]
        for _page, form in list(forms_of(browser, list(dict.fromkeys(urls)))):
            action = form.action.split("?")[0]
            if not LEFT_OUT.search(action) and not NOT_SENT.search(action):
                send(browser, form, extreme, tried)
    with app.app_context():
        work_off(limit=500)
    for who, url in everything:
        for language in ("ja", "en"):
            answer = asked(
                tried, url, browsers.setdefault(who, as_(who)).get, headers={"Accept-Language": language}
            )
            tried.opened += answer is not None
    assert not tried.troubles, "\n".join(sorted(set(tried.troubles))[:40])
    assert len(tried.accepted) > 15
    assert tried.opened > 200


def addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield (who, address) of everything that answers a GET: pages, parts and files."""
    for rule in sorted(guarded_rules(app), key=lambda rule: rule.endpoint):
        if "GET" in rule.methods and rule.endpoint not in objects.ENDS_THE_SESSION:
            with app.app_context():
                url = address(app, rule)
            if url is not None and url not in NOT_ASKED and not url.endswith("/stream"):
                yield from ((who, url) for who in readers(app.view_functions[rule.endpoint].permit))


def send(browser: Any, form: PageForm, extreme: str, tried: Tried) -> None:
    """Send a form with the extreme in each field; those that refuse it get what they ask for."""
    typed = [
        one for one in form.fields.values() if one.is_typed and one.kind != "password" and one.name != "slug"
    ]
    plain: dict[str, str] = {}
    for _attempt in range(4):
        values = {one.name: plain.get(one.name, extreme) for one in typed}
        answer = asked(
            tried, f"{form.action} ({extreme})", browser.post, form.action, data=form.data(**values)
        )
        if answer is None or answer.status_code != 422:
            if answer is not None and answer.status_code < 400:
                tried.accepted.add(form.action)
            return
        plain |= {one.name: sensible(one) for one in refused(typed, answer.text)}


def refused(typed: list[FormField], page: str) -> list[FormField]:
    """Return the fields of which a page says that they are wrong."""
    wrong = re.findall(r'name="([^"]+)"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*name="([^"]+)"', page)
    names = {name for pair in wrong for name in pair if name}
    return [one for one in typed if one.name in names]


def asked(tried: Tried, what: str, how: Any, *where: Any, **facts: Any) -> Any:
    """Return an answer, None where there was none; what must not be is noted."""
    try:
        answer = how(*(where or (what,)), **facts)
    except Exception as broken:
        tried.troubles.append(f"{what}: {broken!r}"[:300])
        return None
    if answer.status_code >= 500:
        tried.troubles.append(f"{what} answered {answer.status_code}")
    return answer
