"""What the source may not contain, wherever it stands: each of these has let somebody in, somewhere, before."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.foundation.config import ROOT
from portal.foundation.tenancy import CustomerOwned
from portal.web import features

features.modules()  # loads every model
TEMPLATES = {
    path.relative_to(ROOT).as_posix(): path.read_text() for path in (ROOT / "templates").rglob("*.*")
}
#: Where HTML is made from something else than a template, and why that is safe.
MARKUP = {
    "portal/collaboration/views/notes_sheets.py": "a note as rules/notes_html draws it, which escapes all words",
    "portal/foundation/markup.py": "cleaned by nh3",
    "portal/foundation/pages.py": "our own templates' output",
    "portal/collaboration/rules/mentions.py": "cleaned by nh3, with escaped names in place of marks",
    "portal/agreements/views/told.py": "format() and join() escape what they take in",
    "portal/plans/forms/conflicts.py": "format() and join() escape what they take in",
    "portal/meetings/views/parts.py": "a note as rules/notes_html draws it, which escapes all words",
    "portal/meetings/queries/minutes.py": "the same, as it was sealed when minutes were sent",
    "portal/meetings/jobs/minutes.py": "the same, for a mail",
    "portal/web/numbers.py": "what the pages of single numbers answered, by our own templates",
    "portal/community/queries/wording.py": "cleaned by nh3 in rules/posts, its holes are escaped",
    "portal/knowledge/queries/rendering.py": "drawn anew by rules/drawing from what nh3 left, all words escaped",
    "portal/knowledge/views/printing.py": "what queries/rendering answered, without what paper has no use for",
    "portal/plans/views/map.py": "fixed marks, put in place of by a kept body",
    "portal/portfolio/views/desk.py": "fixed marks, put in place of by kept parts",
}
#: Words of SQL that no person has a part in.
SQL = {
    "portal/plans/models/plans.py": "the condition of an index",
    "portal/agreements/models/agreements.py": "the condition of an index",
    "portal/stories/models/stories.py": "the condition of an index",
    "portal/conversations/queries/waiting.py": "ids as numbers: to bind hundreds costs more than to ask",
}


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    """Return what every module says, by its path."""
    paths = (ROOT / "portal").rglob("*.py")
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in paths}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call with the last part of the name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def names_imported_from(tree: ast.AST, module: str) -> set[str]:
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == module)
    return {name.asname or name.name for node in found for name in node.names}


def owned_models() -> set[str]:
    found, waiting = set(), [CustomerOwned]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found |= {model.__name__ for model in below if hasattr(model, "__table__")}
    return found


def places(broken: dict[str, list[int]]) -> list[str]:
    return [f"{path}:{line}" for path, lines in broken.items() for line in lines]


def test_the_scan_sees_the_source(modules):
    assert len(modules) > 100
    assert len(TEMPLATES) > 50
    assert {"Node", "Plan", "Membership", "Measurement"} <= owned_models()


def test_html_is_made_by_templates_alone(modules):
    found = {
        path: [call.lineno for name, call in calls(tree) if name == "Markup"]
        for path, tree in modules.items()
    }
    assert {path for path, lines in found.items() if lines} <= set(MARKUP)
    assert not [path for path in MARKUP if not found[path]], "an entry that nobody needs any more"


def test_markup_never_takes_a_text_that_was_put_together(modules):
    """`Markup(f"…{name}…")`, `Markup("…%s" % name)` and `Markup("…" + name)` would not escape."""
    put_together = (ast.JoinedStr, ast.BinOp)
    found = {
        path: [
            c.lineno
            for name, c in calls(tree)
            if name == "Markup" and c.args and isinstance(c.args[0], put_together)
        ]
        for path, tree in modules.items()
    }
    assert not places(found)


def test_nothing_in_a_template_is_called_safe_but_fixed_words():
    safe = re.compile(r"\|\s*safe\b|autoescape\s+false")
    fixed = re.compile(r"'[^'{}]*'\s*\|\s*safe\b")
    found = [
        path
        for path, words in TEMPLATES.items()
        if not path.endswith(".txt") and len(safe.findall(words)) != len(fixed.findall(words))
    ]
    assert not found


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a script between its tags", r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>"),
        ("a style sheet between its tags", r"<style\b"),
        ("a style on an element", r"<[^>{}]*\sstyle\s*="),
        ("a handler on an element", r"<[a-zA-Z][^>]*\son[a-z]+\s*=\s*[\"']"),
        ("an address that is a script", r"(?i)javascript:"),
        ("htmx told to run words", r"hx-on|hx-vals=[\"']\s*js:|hx-headers=[\"']\s*js:"),
    ],
)
def test_no_page_holds(what, pattern):
    """Mail programs read no style sheet, so that mails alone carry their styles with them."""
    pages = {path: words for path, words in TEMPLATES.items() if not path.startswith("templates/mail/")}
    assert not [path for path, words in pages.items() if re.search(pattern, words)], what


def test_templates_are_files_never_words_of_people(modules):
    found = {
        path: [call.lineno for name, call in calls(tree) if name in ("render_template_string", "from_string")]
        for path, tree in modules.items()
    }
    assert not places(found)


def test_sql_is_written_by_sqlalchemy(modules):
    """`text()` goes past the wall. `exec_driver_sql` is for what has no table: PRAGMA, SHOW, BEGIN."""
    found = {}
    for path, tree in modules.items():
        words = {"text", "literal_column"} & (
            names_imported_from(tree, "sqlalchemy") | names_imported_from(tree, "sqlalchemy.sql")
        )
        found[path] = [call.lineno for name, call in calls(tree) if name in words]
    assert {path for path, lines in found.items() if lines} <= set(SQL)


def test_statements_sent_as_words_hold_nothing_from_outside(modules):
    """What goes to the driver as it is: fixed words, or a name out of a fixed list."""
    told = {
        "portal/foundation/db.py",
        "portal/foundation/search/crossing.py",
        "portal/web/backup.py",
        "portal/web/schema.py",
    }
    found = {
        path for path, tree in modules.items() for name, _call in calls(tree) if name == "exec_driver_sql"
    }
    assert found <= told


def test_what_a_customer_owns_is_never_fetched_by_its_id_alone(modules):
    """`session.get()` returns a foreign row that is in the identity map already."""
    owned = owned_models()
    found = {
        path: [
            call.lineno
            for name, call in calls(tree)
            if name in ("get", "get_one")
            and call.args
            and isinstance(call.args[0], ast.Name)
            and call.args[0].id in owned
        ]
        for path, tree in modules.items()
    }
    assert not places(found)


def test_the_time_is_asked_of_the_clock(modules):
    naive = {"now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp"}
    found = {
        path: [
            call.lineno
            for name, call in calls(tree)
            if name in naive
            and isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id in ("datetime", "date")
        ]
        for path, tree in modules.items()
        if path != "portal/foundation/clock.py"
    }
    assert not places(found)


def test_nothing_is_run_or_unpacked_that_could_be_a_program(modules):
    """No eval, no pickle, no shell; YAML where articles are read, and there by the loader that makes plain values."""
    dangerous = {"eval", "exec", "compile", "system", "popen"}
    found = {
        path: [
            call.lineno
            for name, call in calls(tree)
            if (name in dangerous and not (isinstance(call.func, ast.Attribute) and name == "compile"))
            or any(k.arg == "shell" and getattr(k.value, "value", False) for k in call.keywords)
        ]
        for path, tree in modules.items()
    }
    assert not places(found)
    risky = re.compile(r"^\s*(?:import|from)\s+(pickle|marshal|shelve|yaml|dill)\b", re.M)
    fronts = {"portal/knowledge/rules/importing/front.py", "portal/knowledge/rules/exporting.py"}
    assert {p for p in modules if risky.search(Path(ROOT / p).read_text())} == fronts
    used = {name for p in fronts for name in re.findall(r"yaml\.(\w+)\(", Path(ROOT / p).read_text())}
    assert used == {"safe_load", "safe_dump"}
