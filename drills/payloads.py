"""Hostile texts in every text field of every form, then every page in a real browser: nothing of theirs ever runs.

In each round every text field holds some of the texts, as many as fit; over the rounds each field has held them
all. What a form accepts is looked at on every page afterwards, what it refuses on the page that refuses it. The
policy is switched off in the browser, so that it is our escaping that holds; the first round of each part is looked
at with the policy on as well.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from drills.pages import is_page, pages
from portal.accounts.rules.slugs import SLUG
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import work_off
from tests.browser.conftest import _cookie
from tests.trust.forms import FormField, PageForm, forms_of, forms_on

READERS = ("aoi", "vera")  # the customer's administrator, and the one at the vendor who reaches everything
PARTS = 8
LINE, LONGEST = 190, 12_000
#: Forms that end what the drill needs: sessions, places, languages, the way people sign in.
LEFT_OUT = re.compile(
    r"/(sign-out|view-as|stop|end|end-others|disable|leaves|departure|language|scheme|password|remove|second-factor.*"
    r"|delete|hand-over|state|withdrawal|offers/.*|sign-in)$|/sign-in|/prove|/profile/mail|/mail-domains"
)
#: What is asked of these addresses by their query is shown again.
ECHOES = (
    "/desk/customers?q=",
    "/desk/audit?person=",
    "/desk/audit?act=",
    "/mailbox?to=",
    "/sign-in?next=",
    "/c/sakura/members?q=",
    "/c/sakura/map?owner=",
    "/c/sakura/timeline?kind=",
    "/no/such/page/",
)
#: What no page of ours ever holds, wherever it came from.
FOREIGN_BODIES = """() => {
  const wrong = [];
  if (window.__ran) wrong.push("the canary was set");
  const here = location.origin;
  const address = /^\\s*(javascript|vbscript|data:text|data:application|file|feed|view-source|blob)/i;
  for (const one of document.querySelectorAll("*")) {
    for (const {name, value} of one.attributes) {
      if (/^on/i.test(name)) wrong.push(`${one.tagName} has ${name}`);
      if (name === "style") wrong.push(`${one.tagName} has a style`);
      if (/^(href|src|action|formaction|xlink:href|poster|background|ping|srcset|data|srcdoc)$/i.test(name)) {
        const plain = value.replace(/[\\u0000-\\u0020]/g, "");
        if (address.test(plain) || name === "srcdoc") wrong.push(`${one.tagName} leads to ${value.slice(0, 60)}`);
        if (!/^(A|AREA)$/i.test(one.tagName) && /^(https?:)?\\/\\//i.test(plain) && !plain.startsWith(here))
          wrong.push(`${one.tagName} asks ${value.slice(0, 60)}`);
      }
      if (/^(hx-on|data-hx-on)/i.test(name) || /^\\s*js:/.test(value)) wrong.push(`${one.tagName} has ${name}`);
    }
  }
  const never = "iframe,object,embed,base,frame,applet,portal,style,marquee,foreignObject";
  for (const one of document.querySelectorAll(never))
    wrong.push(`there is a ${one.tagName}`);
  for (const one of document.querySelectorAll("meta[http-equiv=refresh]")) wrong.push("there is a refresh");
  for (const one of document.querySelectorAll("script:not([src])"))
    if (one.type !== "application/json") wrong.push("there is a script between its tags");
  return wrong;
}"""

#: What no letter holds: read without being run.
FOREIGN_IN_LETTERS = """(text) => {
  const letter = new DOMParser().parseFromString(text, "text/html"), wrong = [];
  for (const one of letter.querySelectorAll("script,iframe,svg,object,embed,base,form,meta[http-equiv=refresh]"))
    wrong.push(one.outerHTML.slice(0, 80));
  for (const one of letter.querySelectorAll("*"))
    for (const {name, value} of one.attributes)
      if (/^on/i.test(name) || /^(javascript|vbscript|data:text)/i.test(value.replace(/[\\u0000-\\u0020]/g, "")))
        wrong.push(`${one.tagName} with ${name}="${value.slice(0, 60)}"`);
  return wrong;
}"""


def corpus() -> list[str]:
    """Return the texts of the corpus."""
    lines = (Path(__file__).parent / "payloads.txt").read_text().splitlines()
    return [json.loads(line) for line in lines if line and not line.startswith("#")]


def rounds() -> list[str]:
    """Return the texts put together to lines that a short field takes; those of several lines stand alone."""
    found, line = [], ""
    for text in corpus():
        if len(text) > LINE or any(ord(sign) < 32 or sign in "\x7f\x85\u2028\u2029" for sign in text):
            found.append(text)
        elif len(line) + len(text) + 1 > LINE:
            found.append(line)
            line = text
        else:
            line = f"{line} {text}".strip()
    return [*found, line]


@dataclass
class Tried:
    """What was done, so that a drill that did nothing does not pass."""

    accepted: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    fields: set[tuple[str, str]] = field(default_factory=set)
    seen: int = 0
    troubles: list[str] = field(default_factory=list)


def test_the_corpus_is_large_and_each_text_has_its_round():
    assert len(corpus()) >= 450
    everything = " ".join(rounds())
    assert not [text for text in corpus() if text.strip() not in everything]


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_people_type_ever_runs(app, as_, chromium, served, part):
    """One part of the rounds: send every form, look at every page."""
    app.config["WTF_CSRF_ENABLED"] = False
    browsers, tried = {who: as_(who) for who in READERS}, Tried()
    watchers = {who: watcher(app, chromium, served, who, tried) for who in READERS}
    mine = rounds()[part::PARTS]
    for number, text in enumerate(mine):
        for who in READERS:
            send_everything(browsers[who], who, text, app, watchers[who], tried, number)
        look_everywhere(
            app, browsers, watchers, text, tried, whole=number % 4 == 0 or number == len(mine) - 1
        )
        assert not tried.troubles, f"{text!r}\n" + "\n".join(tried.troubles[:20])
    with_policy(app, browsers, chromium, served, tried)
    letters(app, watchers["vera"], tried)
    assert not tried.troubles, "\n".join(tried.troubles[:20])
    assert len(tried.accepted) > 15, tried.accepted
    assert len(tried.fields) > 60
    assert tried.seen > 50


# -- sending -----------------------------------------------------------------------------------------------------


def send_everything(
    browser: Any, who: str, text: str, app: Any, watching: Page, tried: Tried, number: int
) -> None:
    """Put the text into every field of every form, and send each."""
    urls = [url for reader, url in pages(app) if reader == who or url.startswith("/c/")]
    for turn, (_page, form) in enumerate(list(forms_of(browser, list(dict.fromkeys(urls))))):
        if LEFT_OUT.search(form.action.split("?")[0]):
            continue
        typed = [f for f in form.fields.values() if f.is_typed and not _kept(f, text)]
        if not typed:
            continue
        tried.fields |= {(form.action, f.name) for f in typed}
        answer = browser.post(form.action, data=form.data(**{f.name: fitting(f, text) for f in typed}))
        note(answer, form, text, tried)
        if answer.status_code in (409, 422) and (turn + number) % 7 == 0:
            look_at(watching, form.action, answer, tried)
        if answer.status_code == 422:
            accept(browser, form, typed, text, answer, tried)


def _kept(one: FormField, text: str) -> bool:
    """Tell what is left as it is: a customer that took such an address would be lost to the walk."""
    return one.kind == "password" or (one.name == "slug" and SLUG.fullmatch(text.strip()) is not None)


def accept(
    browser: Any, form: PageForm, typed: list[FormField], text: str, answer: Any, tried: Tried
) -> None:
    """Give the fields that take no such text what they ask for, until the form is accepted with the rest."""
    plain: dict[str, str] = {}
    for _attempt in range(3):
        wrong = set(
            re.findall(
                r'name="([^"]+)"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*name="([^"]+)"', answer.text
            )
        )
        names = {name for pair in wrong for name in pair if name}
        plain |= {f.name: sensible(f) for f in typed if f.name in names}
        values = {f.name: plain.get(f.name, fitting(f, text)) for f in typed}
        answer = browser.post(form.action, data=form.data(**values))
        note(answer, form, text, tried)
        if answer.status_code != 422:
            return


def fitting(one: FormField, text: str) -> str:
    """Return as much of the text as the field may hold."""
    return text[: LONGEST if one.kind == "textarea" else 200]


def sensible(one: FormField) -> str:
    """Return something that a field of a kind takes."""
    if one.values and one.values[0]:
        return one.values[0]
    if one.kind == "email" or "mail" in one.name:
        return "someone@sakura.example"
    return "2027-01-31" if re.search(r"(_on|_from|date|first|last|day|starts|ends|until)$", one.name) else "2"


def note(answer: Any, form: PageForm, text: str, tried: Tried) -> None:
    """Remember how a form was answered, and what must not be in an answer."""
    if answer.status_code >= 500:
        tried.troubles.append(f"{form.action} answered {answer.status_code} to {text[:80]!r}")
    (tried.accepted if answer.status_code < 400 else tried.refused).add(form.action)
    for name in ("X-Ran", "Bcc"):
        if name in answer.headers:
            tried.troubles.append(f"{form.action}: a header was forged by {text[:80]!r}")
    if "canary.invalid" in answer.headers.get("Location", "").split("?")[0]:
        tried.troubles.append(f"{form.action} leads to {answer.headers['Location']}")


# -- looking -----------------------------------------------------------------------------------------------------


def watcher(
    app: Any, chromium: Browser, served: str, who: str, tried: Tried, *, policy: bool = False
) -> Page:
    """Return a page of a browser in which whatever runs, asks or pops up is noticed."""
    context = chromium.new_context(base_url=served, bypass_csp=not policy, reduced_motion="reduce")
    context.add_cookies([{"name": "banso", "value": _cookie(app, who, "en"), "url": served}])
    page = context.new_page()
    page.set_default_timeout(60_000)  # pages grow with what was typed, and the machine is shared

    def dialog(shown: Any) -> None:
        if shown.type == "beforeunload":  # ours: what was typed and refused is not saved yet
            shown.accept()
            return
        tried.troubles.append(f"{who} {page.url}: a dialog said {shown.message}")
        shown.dismiss()

    def request(asked: Any) -> None:
        if not asked.url.startswith((served, "data:", "about:")):
            tried.troubles.append(f"{who} {page.url}: asked {asked.url}")

    def console(message: Any) -> None:
        if "Content Security Policy" in message.text:
            tried.troubles.append(f"{who} {page.url}: {message.text[:200]}")

    page.on("dialog", dialog)
    page.on("request", request)
    page.on("console", console)
    return page


def look_everywhere(
    app: Any, browsers: dict, watchers: dict, text: str, tried: Tried, *, whole: bool
) -> None:
    """Open every page (`whole`), or those that gather what was typed, and whatever repeats its query."""
    gathering = re.compile(
        r"/(map|table|timeline|plans|members|members/past|departments|company|invitations|team|holidays|handovers|deleted|kpis/[^/]+|nodes/[^/]+|desk|customers|audit|c/sakura|plans/[^/]+)$"
    )
    for who, url in pages(app):
        if who in watchers and (whole or gathering.search(url)) and is_page(browsers[who], url):
            look(watchers[who], url, tried)
    for start in ECHOES:
        look(watchers["vera"], f"{start}{_in_query(text)}", tried)


def look(page: Page, url: str, tried: Tried) -> None:
    """Open a page and find nothing on it that is not ours."""
    page.goto(url, wait_until="load")
    tried.seen += 1
    tried.troubles += [f"{url}: {wrong}" for wrong in page.evaluate(FOREIGN_BODIES)]


def look_at(page: Page, url: str, answer: Any, tried: Tried) -> None:
    """Show a page that refused a form, as the browser would, and find nothing on it that is not ours."""
    path = url.split("?")[0]
    body = answer.get_data()
    page.route(f"**{path}", lambda route: route.fulfill(status=200, body=body, headers=dict(answer.headers)))
    try:
        look(page, path, tried)
    finally:
        page.unroute(f"**{path}")


def with_policy(app: Any, browsers: dict, chromium: Browser, served: str, tried: Tried) -> None:
    """Open every page once more with the policy on: nothing even tries to get past it."""
    for who in READERS:
        page = watcher(app, chromium, served, who, tried, policy=True)
        for reader, url in pages(app):
            if reader == who and is_page(browsers[who], url):
                look(page, url, tried)
        page.context.close()


def letters(app: Any, page: Page, tried: Tried) -> None:
    """Send the mails that are owed: each header is one line, and each letter is only a letter."""
    with app.app_context():
        work_off(500)
        sent = list(db.session.scalars(select(MailboxMessage)))
        assert sent
        for letter in sent:
            if "\n" in letter.subject or "\r" in letter.subject or "canary.invalid" in letter.to:
                tried.troubles.append(f"a header of a mail has two lines: {letter.subject!r}")
            tried.troubles += _in_a_letter(page, letter.html)
        newest = [letter.public_id for letter in sent[-20:]]
    for public_id in newest:
        look(page, f"/mailbox/{public_id}", tried)


def _in_a_letter(page: Page, html: str) -> list[str]:
    """Return what a letter holds that no letter may, as a browser reads it; typed words that only look so are words."""
    found: list[str] = page.evaluate(FOREIGN_IN_LETTERS, html)
    return [f"a mail holds {one}" for one in found]


def _in_query(text: str) -> str:
    from urllib.parse import quote

    return quote(text[:1500], safe="")


# -- taking along ------------------------------------------------------------------------------------------------


def test_no_cell_of_any_export_is_a_formula(app, as_):
    """Every text as a title, then every file: a spreadsheet shows them all and computes none."""
    from drills.exports import formulas_in, table_files

    chloe = as_("chloe")
    page = chloe.get("/c/sakura/map").text
    plan = re.search(r"/c/sakura/plans/([A-Za-z0-9_-]{16})", page)[1]
    action = f"/c/sakura/plans/{plan}/goals/new"
    form = next(f for f in forms_on(chloe.get(action).text, action) if f.action.startswith(action))
    entered = 0
    for text in corpus():
        answer = chloe.post(
            form.action,
            data=form.data(title=text[:200], problem=text[:2000], description=text[:2000], request_key=""),
        )
        entered += answer.status_code == 303
        assert answer.status_code in (303, 422), (text, answer.status_code)
    assert entered > 450
    files = list(table_files(chloe, plan)) + list(table_files(as_("vera"), plan))
    assert len(files) > 5
    wrong = [f"{name}: {cell!r}" for name, data in files for cell in formulas_in(data)]
    assert not wrong, "\n".join(wrong[:20])
