"""Differences between documents: nothing exactly when the seals are equal, the same seen from either end."""

import copy
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from portal.agreements.rules.differences import ADDED, MOVED, ORDER, REMOVED, changed_parts, differences
from portal.agreements.rules.document import KPI_FIELDS, NODE_FIELDS, PLAN_FIELDS, SCHEMA, seal, text, walk

VALUES = st.sampled_from([None, "", "か\u3099", "が", 1, 1.0, 0.1 + 0.2, 0.3, "2027-03-31"])
IDS = [f"node{number}" for number in range(6)]


def document(nodes, title="Plan"):
    said = dict.fromkeys(PLAN_FIELDS, "") | {"id": "plan", "title": title}
    return {"schema": SCHEMA, "plan": said, "nodes": nodes}


def node(node_id, below=(), kind="initiative", **said):
    found = {
        "id": node_id,
        "kind": kind,
        **dict.fromkeys(NODE_FIELDS),
        "title": node_id,
        "nodes": list(below),
        **said,
    }
    if kind == "kpi":
        found["kpi"] = dict.fromkeys(KPI_FIELDS) | {name: said[name] for name in KPI_FIELDS if name in said}
    return found


@st.composite
def documents(draw):
    """Trees over a few ids, so that two of them share nodes, in other places and with other words."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=6))
    roots, made = [], []
    for node_id in ids:
        found = node(
            node_id,
            title=draw(VALUES) or "t",
            weight=draw(VALUES),
            kind=draw(st.sampled_from(["kpi", "goal"])),
        )
        if found["kind"] == "kpi":
            found["kpi"]["target"] = draw(VALUES)
        above = draw(st.sampled_from([None, *made])) if made else None
        (roots if above is None else above["nodes"]).append(found)
        made.append(found)
    return document(roots, title=draw(VALUES) or "p")


def turned(difference):
    """Return what a difference says, read from the other end; titles are those of the newer document."""
    field = {ADDED: REMOVED, REMOVED: ADDED}.get(difference.field, difference.field)
    return difference.subject, field, _named(difference.after), _named(difference.before)


def said(difference):
    return difference.subject, difference.field, _named(difference.before), _named(difference.after)


def _named(value):
    return text(value)


@given(documents(), documents())
def test_there_is_no_difference_exactly_when_the_seals_are_equal(old, new):
    assert (not differences(old, new)) == (seal(text(old)) == seal(text(new)))
    assert differences(old, copy.deepcopy(old)) == []


@given(documents(), documents())
def test_the_same_differences_are_seen_from_either_end(old, new):
    assert Counter(map(said, differences(old, new))) == Counter(map(turned, differences(new, old)))


@given(documents(), documents())
def test_every_node_comes_once_and_what_is_there_in_its_order(old, new):
    found = differences(old, new)
    seen = list(dict.fromkeys(difference.subject for difference in found if difference.subject != "plan"))
    order = [placed.node["id"] for placed in walk(new)]
    still = [node_id for node_id in seen if node_id in order]
    assert still == [node_id for node_id in order if node_id in still]
    before, after = ({placed.node["id"] for placed in walk(tree)} for tree in (old, new))
    assert {found.subject for found in found if found.field == ADDED} == after - before
    assert {found.subject for found in found if found.field == REMOVED} == before - after


def test_fields_are_told_as_the_plan_is_read():
    old = document([node("a", [node("b", [node("k", kind="kpi", target=100.0)])]), node("c")])
    new = document(
        [node("a", [node("b", [node("k", kind="kpi", target=80.0)], title="B")]), node("d")], title="Next"
    )
    found = [(one.subject, one.field, one.before, one.after) for one in differences(old, new)]
    assert found[:3] == [
        ("plan", "title", "Plan", "Next"),
        ("b", "title", "b", "B"),
        ("k", "target", 100.0, 80.0),
    ]
    assert [one[:2] for one in found[3:]] == [("c", REMOVED), ("d", ADDED)]
    assert changed_parts(differences(old, new)) == {"plan": 1, "b": 1, "k": 1, "d": 1}


def test_a_branch_that_moves_is_one_difference_and_so_is_another_order():
    old = document([node("a", [node("b", [node("k", kind="kpi")])]), node("c")])
    new = document([node("a"), node("c", [node("b", [node("k", kind="kpi")])])])
    (moved,) = differences(old, new)
    assert (moved.field, moved.before["id"], moved.after["id"]) == (MOVED, "a", "c")
    (order,) = differences(document([node("a"), node("b")]), document([node("b"), node("a")]))
    assert (order.subject, order.field, order.before, order.after) == ("plan", ORDER, ["a", "b"], ["b", "a"])


def test_what_reads_the_same_is_the_same():
    old = node("a", title="か\u3099\r\n", weight=0.1 + 0.2)
    assert differences(document([old]), document([node("a", title="が\n", weight=0.3)])) == []
