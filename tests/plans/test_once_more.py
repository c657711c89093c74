"""What is done on the map is done once, however often it is sent: the second time is answered like the first."""

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from portal.foundation.config import ROOT
from portal.foundation.history import ChangeSet, Revision
from portal.plans.models import Node, NodeKind, OperatingRule, Plan
from tests.plans.filled import filled
from tests.trust.forms import PageForm, forms_of, forms_on
from tests.trust.reading import addresses, in_sakura

GOAL, INITIATIVE = "sakura shared goal", "sakura shared initiative"
PARTS = {"HX-Request": "true"}
#: Sent again they change nothing, whoever did what in between: how far somebody has read, a file made anew.
SAME_BY_NATURE = re.compile(r"/(comments/read|export)$")
#: The rooms whose forms are read here; those of the shell (language, signing out) are not about a customer's work.
WORK = re.compile(
    r"^/c/sakura/(plans|nodes|rules|kpis|measurements|values|imports|about|comments|threads|agreements?|proposals"
    r"|circulation)\b"
)

#: A form's own key, the one of the form whose conflict it decides, or no need of one: how far somebody has read.
BRINGS_A_KEY = re.compile(r"request_key|in facts\.carried|comments\.read|action=\"\{\{ mark \}\}\"")


@pytest.fixture
def pid(app):
    def find(title: str = INITIATIVE) -> str:
        return in_sakura(app, select(Node.public_id).where(Node.title == title))[0][0]

    return find


@pytest.fixture
def plan(app) -> str:
    return "/c/sakura/plans/" + in_sakura(app, select(Plan.public_id))[0][0]


@pytest.fixture
def twice(app):
    """Send a form twice; it must say the same both times, and the second time nothing may change. Return the answer."""

    def send(browser, url: str, form: PageForm | dict, **headers):
        data = form.data() if isinstance(form, PageForm) else form
        assert data["request_key"], f"{url} has no key"
        before = written(app)
        first = browser.post(url, data=data, headers=headers)
        assert first.status_code in (200, 303), first.text
        once = written(app)
        assert once != before
        second = browser.post(url, data=data, headers=headers)
        assert said(second) == said(first)
        assert written(app) == once
        return first

    return send


def said(answer) -> tuple:
    named = ("Location", "HX-Trigger", "HX-Retarget", "HX-Reswap")
    return answer.status_code, [answer.headers.get(name) for name in named], answer.text


def written(app) -> list:
    """What history holds, and where everything stands."""
    counts = [in_sakura(app, select(func.count()).select_from(table))[0] for table in (ChangeSet, Revision)]
    nodes = select(Node.id, Node.parent_id, Node.position, Node.deleted_at, Node.visibility, Node.outcome)
    return [
        *counts,
        *in_sakura(app, nodes.order_by(Node.id)),
        *in_sakura(app, select(Plan.state, Plan.version)),
    ]


def form_on(browser, url: str, action: str | None = None, **typed) -> dict:
    return filled(browser.get(url).text, action or url, **typed)


def add_goals(browser, plan: str, *titles: str) -> None:
    for title in titles:
        url = f"{plan}/goals/new"
        assert browser.post(url, data=form_on(browser, url, title=title)).status_code == 303


def goals(app) -> list[str]:
    rows = select(Node.title).where(
        Node.kind == NodeKind.GOAL, Node.deleted_at.is_(None), Node.visibility == "shared"
    )
    return [title for (title,) in in_sakura(app, rows.order_by(Node.position, Node.id))]


@pytest.mark.parametrize("headers", [{}, PARTS], ids=["page", "dialog"])
def test_one_up_moves_by_one(app, as_, plan, pid, twice, headers):
    browser = as_("aoi")
    add_goals(browser, plan, "second", "third")
    before = goals(app)
    url = f"/c/sakura/nodes/{pid('third')}/place"
    twice(browser, url, {**form_on(browser, url), "step": "up"}, **headers)
    moved = [title for title in before if title != "third"]
    moved.insert(before.index("third") - 1, "third")
    assert goals(app) == moved
    assert goals(app).index("third") > 0, "there is room for a second step"


def test_a_script_s_request_brings_its_key_in_a_header(app, as_, plan, pid):
    """Dragging, and the keys: what static/js/once.js sends."""
    browser = as_("aoi")
    add_goals(browser, plan, "second", "third", "fourth")
    url, act = f"/c/sakura/nodes/{pid('fourth')}/place", {"step": "up"}
    first, second = (
        browser.post(url, data=act, headers={**PARTS, "Idempotency-Key": "one act"}) for _ in range(2)
    )
    assert said(first) == said(second)
    assert goals(app)[-2:] == ["fourth", "third"]
    browser.post(url, data=act, headers={**PARTS, "Idempotency-Key": "another act"})
    assert goals(app)[-3:] == ["fourth", "second", "third"]


def test_deleted_brought_back_and_deleted_again(app, as_, plan, pid, twice):
    """The second deletion is an act of its own; a late copy of the first bringing back does not undo it."""
    browser = as_("aoi")
    url = f"/c/sakura/nodes/{pid()}/delete"
    toast = twice(browser, url, form_on(browser, url), **PARTS)
    undo = forms_on(toast.text, url)[0]
    twice(browser, undo.action, undo, **PARTS)
    assert browser.post(url, data=form_on(browser, url)).status_code == 303
    assert browser.post(undo.action, data=undo.data(), headers=PARTS).status_code == 200
    assert in_sakura(app, select(Node.deleted_at).where(Node.title == INITIATIVE))[0][0] is not None


@pytest.mark.parametrize("page", ["{plan}/deleted", "/c/sakura/nodes/{node}/history"])
def test_bringing_back(as_, plan, pid, twice, page):
    browser, node = as_("aoi"), pid("sakura deleted goal")
    url = page.format(plan=plan, node=node)
    twice(
        browser,
        f"/c/sakura/nodes/{node}/bring-back",
        form_on(browser, url, f"/c/sakura/nodes/{node}/bring-back"),
    )


def test_sharing(as_, plan, twice):
    browser = as_("chloe")
    twice(browser, f"{plan}/share", form_on(browser, f"{plan}/share"))


def test_how_a_goal_ended(as_, pid, twice):
    browser, url = as_("aoi"), f"/c/sakura/nodes/{pid(GOAL)}/outcome"
    twice(browser, url, form_on(browser, url, outcome="achieved"), **PARTS)


def test_the_state_of_a_plan(app, as_, plan, twice):
    """A late copy of closing does not close the plan that was opened again."""
    browser, url = as_("chloe"), f"{plan}/state"
    close = next(
        form for form in forms_on(browser.get(url).text, url) if form.data().get("move") == ["close"]
    )
    twice(browser, url, close)
    reopen = next(
        form for form in forms_on(browser.get(url).text, url) if form.data().get("move") == ["reopen"]
    )
    twice(browser, url, reopen)
    browser.post(url, data=close.data())
    assert in_sakura(app, select(Plan.state))[0][0] != "closed"


def test_a_rule_of_use_is_taken_away(app, as_, twice):
    browser = as_("aoi")
    rule = in_sakura(app, select(OperatingRule.public_id).where(OperatingRule.who == "sakura shared people"))[
        0
    ][0]
    url = f"/c/sakura/rules/{rule}"
    twice(browser, f"{url}/remove", form_on(browser, url, f"{url}/remove"), **PARTS)


def rename(browser, node: str, *titles: str) -> None:
    url = f"/c/sakura/nodes/{node}/edit"
    for title in titles:
        assert browser.post(url, data=form_on(browser, url, title=title)).status_code == 303


def test_a_key_press_undoes_one_change_and_a_toast_s_button_does_it_again_once(app, as_, plan, pid, twice):
    browser, node = as_("aoi"), pid()
    rename(browser, node, "First", "Second", "Third")
    undo = {"data": {}, "headers": {**PARTS, "Idempotency-Key": "one press"}}
    first, second = (browser.post(f"{plan}/undo", **undo) for _ in range(2))
    assert said(first) == said(second)
    assert title_of(app, node) == "Second"
    again = forms_on(first.text, plan)[0]
    done = twice(browser, again.action, again, **PARTS)
    assert title_of(app, node) == "Third"
    turn = forms_on(done.text, plan)[0]
    twice(browser, turn.action, turn, **PARTS)
    assert title_of(app, node) == "Second"


def test_undoing_from_the_lists(app, as_, plan, pid, twice):
    browser, node = as_("aoi"), pid()
    rename(browser, node, "First", "Second", "Third")
    for url in (f"{plan}/history", f"{plan}/undo"):
        twice(browser, *undo_on(browser, url, plan))
    assert title_of(app, node) == "First"
    twice(browser, f"{plan}/redo", form_on(browser, f"{plan}/undo", f"{plan}/redo"))
    assert title_of(app, node) == "Second"


def undo_on(browser, url: str, plan: str) -> tuple[str, PageForm]:
    form = next(
        form for form in forms_on(browser.get(url).text, url) if form.action.startswith(f"{plan}/undo/")
    )
    return form.action, form


def title_of(app, node: str) -> str:
    return in_sakura(app, select(Node.title).where(Node.public_id == node))[0][0]


def test_taking_a_field_from_the_past(app, as_, plan, pid, twice):
    browser, node = as_("aoi"), pid()
    rename(browser, node, "First", "Second")
    moment = re.search(rf"{plan}/at/([^\"?]+)\"", browser.get(f"{plan}/history").text.split("First")[-1])
    url = f"{plan}/at/{moment[1]}/nodes/{node}"
    form = form_on(browser, url)
    twice(browser, url, {**form, "field": ["title"]}, **PARTS)


@pytest.mark.parametrize("who", ["chloe", "aoi"])
def test_no_form_about_the_work_is_without_a_key(app, as_, who):
    """Every form on every page of both sides; and no two of them carry the same key."""
    urls = [url for url in addresses(app, inside=True) if WORK.match(urlsplit(url).path)]
    found = [
        (page, form) for page, form in forms_of(as_(who), urls) if WORK.match(urlsplit(form.action).path)
    ]
    acting = [(page, form) for page, form in found if not SAME_BY_NATURE.search(urlsplit(form.action).path)]
    assert len(acting) > 20
    assert [(page, form.action) for page, form in acting if not key_of(form)] == []
    keys = [key_of(form) for _, form in acting]
    assert len(keys) == len(set(keys))


def test_no_form_with_a_token_written_by_hand_is_without_a_key():
    """Also those that only appear after something was done: in news, beside one's own comment or proposal."""
    bare = [
        (path.name, form[:80])
        for room in ("plans", "collaboration", "agreements")
        for path in sorted((ROOT / "templates" / room).rglob("*.html"))
        for form in re.findall(r"<form.*?</form>", path.read_text(), re.DOTALL)
        if 'name="csrf_token"' in form and not BRINGS_A_KEY.search(form)
    ]
    assert bare == []


def key_of(form: PageForm) -> str:
    found = form.fields.get("request_key")
    return found.values[0] if found and found.values else ""
