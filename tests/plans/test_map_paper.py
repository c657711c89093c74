"""The map on paper: drawn without anything lost or overlapping, on one sheet, of what both companies see alone."""

import io
import itertools
import re
from types import SimpleNamespace

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts import branding
from portal.foundation.colour import legible
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.plans.models import Node, Plan
from portal.plans.rules.paper_sheets import sheet_of
from portal.plans.rules.paper_trees import (
    MOST_ON_A_PAGE,
    PLAIN,
    height_of,
    parts_of,
    shape_of,
    trees_of,
    walk,
    worded,
)
from portal.plans.rules.paper_words import lines_of, width_of
from portal.plans.views import map_paper
from portal.plans.views.map_paper import AREAS
from tests.foundation import pdf_reading

few = settings(max_examples=25, suppress_health_check=list(HealthCheck))
numbers = itertools.count()
titles = st.text(max_size=60)


def say(_kpi) -> tuple[str, ...]:
    return "1,234,567 / 2,000,000 円", "1,234,567 円", "1,234,567"


def node(kind: str, title: str, below=(), share: float | None = 0.4) -> dict:
    facts = {"id": f"n{next(numbers)}", "kind": kind, "title": title, "standing": "on_track", "planned": 0.5}
    return {**facts, "share": None if kind == "kpi" else share, "below": list(below)}


kpis = st.builds(lambda title: node("kpi", title), titles)
strategies = st.builds(
    lambda title, below: node("strategy", title, below), titles, st.lists(kpis, max_size=6)
)
initiatives = st.builds(
    lambda title, below, share: node("initiative", title, below, share),
    titles,
    st.lists(st.one_of(kpis, strategies), max_size=12),
    st.none() | st.floats(0, 1),
)
goals = st.builds(
    lambda title, below: node("goal", title, below),
    titles,
    st.lists(st.one_of(initiatives, kpis), max_size=8),
)
maps = st.lists(goals, min_size=1, max_size=6)


def ids(branches, kind: str = "kpi") -> list[str]:
    return [one["id"] for branch in branches for one in walk(branch) if one["kind"] == kind]


@few
@given(maps, st.floats(60, 900))
def test_cutting_a_map_into_parts_loses_nothing_and_keeps_its_order(found, most):
    shape = shape_of(found)
    found = worded(found, say, shape)
    parts = [part for goal in found for part in parts_of(goal, shape, most)]
    assert ids(parts) == ids(found)
    assert [part["id"] for part in parts if not part.get("continued")] == [goal["id"] for goal in found]
    for part in parts:  # a single box may be higher than what was asked for, nothing else
        tallest = max(height_of({**one, "below": []}, shape) for one in walk(part))
        assert height_of(part, shape) <= max(most, tallest)


@few
@given(maps)
def test_nothing_on_a_tree_overlaps_or_leaves_the_drawing(found):
    for tree in trees_of(found, say, shape_of(found)):
        assert tree.height <= MOST_ON_A_PAGE + 2 or len(tree.boxes) <= 4
        for box in tree.boxes:
            assert box.x >= 0
            assert box.y >= 0
            assert box.x + box.width <= tree.width + 0.1
            assert box.y + box.height <= tree.height + 0.1
        for kind in ("goal", "initiative", "strategy", "kpi"):
            column = sorted((box for box in tree.boxes if box.kind == kind), key=lambda box: box.y)
            for above, below in itertools.pairwise(column):
                assert above.y + above.height <= below.y + 0.11
        assert len(tree.links) == len(tree.boxes) - 1


@pytest.mark.parametrize("paper", AREAS)
@few
@given(found=maps)
def test_a_sheet_holds_the_whole_map(paper, found):
    sheet = sheet_of(found, say, *AREAS[paper])
    assert ids([placed.tree.goal for placed in sheet.trees]) == ids(found)
    for placed in sheet.trees:
        assert placed.x + placed.tree.width <= sheet.width + 1
        assert placed.y + placed.tree.height <= sheet.height + 5
    for one, other in itertools.combinations(sheet.trees, 2):
        assert one.x != other.x or one.y + one.tree.height <= other.y or other.y + other.tree.height <= one.y


def test_a_hundred_and_fifty_kpis_can_be_read_on_a3():
    initiative = node("initiative", "請求データの自動連携", [node("kpi", "手入力エラー率")] * 4)
    found = [
        node("goal", "月次締めを3日短縮する", [initiative] * 3 + [node("kpi", "締め日数")])
        for _g in range(12)
    ]
    assert len(ids(found)) > 150
    assert sheet_of(found, lambda _kpi: ("38.2 / 90.0 件/月",), *AREAS["a3"]).points >= 6


def test_a_small_map_is_written_larger_on_a_larger_sheet():
    found = [node("goal", "月次締めを短縮する", [node("kpi", "締め日数")]) for _g in range(2)]
    a4, a3 = (sheet_of(found, lambda _kpi: ("5 日",), *AREAS[paper]) for paper in ("a4", "a3"))
    assert a3.points / a4.points == pytest.approx(398 / 277)
    assert a3.width == pytest.approx(a4.width, abs=0.2)


@few
@given(titles, st.floats(3, 40), st.integers(1, 5))
def test_words_fit_their_lines(text, width, most):
    lines = lines_of(text, width, most)
    assert len(lines) <= most
    assert all(width_of(line) <= width + 1.01 for line in lines)  # what closes a phrase may hang out
    if lines and not lines[-1].endswith("…"):
        assert "".join("".join(lines).split()) == "".join(text.split())


def test_kpis_stay_in_their_goal_when_a_goal_is_cut():
    goal = node("goal", "G", [node("initiative", f"I{n}", [node("kpi", "K")] * 9) for n in range(9)])
    trees = trees_of([goal], say, PLAIN)
    assert len(trees) > 1
    assert all(tree.goal["title"] == "G" for tree in trees)
    assert [tree.continued for tree in trees] == [False, *[True] * (len(trees) - 1)]


def _sheet(as_, app, who: str, query: str = "", slug: str = "sakura"):
    with app.app_context(), every_customer("a test asks for a plan of either"):
        public_id = db.session.scalars(select(Plan.public_id).where(Plan.title == f"Plan of {slug}")).one()
    return as_(who).get(f"/c/{slug}/plans/{public_id}/map.pdf{query}")


@pytest.mark.parametrize(("paper", "width"), [("a4", 841.89), ("a3", 1190.55)])
def test_both_sides_get_the_map_on_one_lying_sheet(as_, app, tmp_path, paper, width):
    for who in ("aoi", "chloe"):
        answer = _sheet(as_, app, who, f"?paper={paper}&in=ja")
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Cache-Control"] == "private, no-store"
        with pikepdf.open(io.BytesIO(answer.data)) as document:
            assert len(document.pages) == 1
            assert float(document.pages[0].mediabox[2]) == pytest.approx(width, abs=0.1)
            assert document.Root.Lang == "ja"
        words = _words(answer.data, tmp_path)
        assert "御中" in words
        assert "sakura shared KPI" in words
        assert "internal" not in words
        assert "sakura vendor" not in words  # nothing of either inside, whoever asks
        assert "sakura customer" not in words


def test_the_sheet_wears_the_vendors_own_colour(as_, app, at, monkeypatch):
    with at("sakura"):
        branding.installation().accent = "#14559a"
        db.session.commit()
    asked = []
    monkeypatch.setattr(map_paper, "bind", lambda volume: asked.append(volume) or SimpleNamespace(data=b""))
    _sheet(as_, app, "aoi")
    html = asked[0].pieces[0].html
    assert f"--paper-night:{legible('#14559a').night}" in html
    assert f'fill="{legible("#14559a").night}"' in html


def test_a_plan_that_is_not_shared_has_no_sheet_and_says_so(as_, app, at):
    with at("sakura"):
        for row in db.session.scalars(select(Node)):
            row.visibility = "vendor"
        db.session.commit()
    answer = _sheet(as_, app, "chloe")
    assert answer.status_code == 303
    assert "Nothing of this plan is shared" in as_("chloe").get(answer.location).text or answer.location


def test_strangers_and_other_customers_find_no_sheet(as_, app):
    assert _sheet(as_, app, "mallory").status_code == 404
    assert _sheet(as_, app, "olivia").status_code == 404


def test_it_is_found_where_a_plan_is_exported(as_):
    aoi = as_("aoi")
    page = aoi.get(re.search(r'href="(/c/sakura/plans/[^"]+/export)"', aoi.get("/c/sakura/map").text)[1]).text
    assert "map.pdf?paper=a4" in page
    assert "map.pdf?paper=a3" in page


def _words(data: bytes, folder) -> str:
    return " ".join(pdf_reading.text(data, folder, "-layout").split())
