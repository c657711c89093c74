"""Every form that two people can open at once: different fields both win, the same one ends side by side."""

import threading

import pytest
from sqlalchemy import func, select

from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.plans.models import Measurement, Node, NodeKind, OperatingRule, Outcome
from tests.plans.filled import filled


@pytest.fixture
def rule(at) -> str:
    with at("sakura"):
        return db.session.scalars(
            select(OperatingRule.public_id).where(OperatingRule.who.like("%shared%"))
        ).one()


@pytest.fixture
def goal(at) -> str:
    with at("sakura"):
        return db.session.scalars(select(Node.public_id).where(Node.title == "sakura shared goal")).one()


@pytest.fixture
def initiative(at) -> str:
    with at("sakura"):
        return db.session.scalars(
            select(Node.public_id).where(Node.title == "sakura shared initiative")
        ).one()


@pytest.fixture
def kpi(at) -> str:
    with at("sakura"):
        return db.session.scalars(
            select(Node.public_id).where(Node.kind == NodeKind.KPI, Node.visibility == "shared")
        ).one()


def opened(browser, address: str, **typed):
    return read(browser.get(address).text, address, **typed)


def read(html: str, address: str, **typed):
    """Return what a browser would send; a browser leaves out the line break that begins a text area."""
    fields = filled(html, address).items()
    return {name: text.removeprefix("\n") if isinstance(text, str) else text for name, text in fields} | typed


# -- rules of use --------------------------------------------------------------------------------------------------


def words_of(at, rule: str) -> tuple[str, str, str]:
    with at("sakura"):
        found = db.session.scalars(select(OperatingRule).where(OperatingRule.public_id == rule)).one()
        return found.who, found.what, found.by_when


def test_two_words_of_one_rule_both_win(as_, at, rule):
    address = f"/c/sakura/rules/{rule}"
    aoi, chloe = as_("aoi"), as_("chloe")
    late = opened(aoi, address, by_when="by noon")
    assert chloe.post(address, data=opened(chloe, address, what="write it up")).status_code == 303
    assert aoi.post(address, data=late).status_code == 303
    assert words_of(at, rule) == ("sakura shared people", "write it up", "by noon")


@pytest.mark.parametrize(("choice", "becomes"), [("mine", "mine"), ("theirs", "theirs"), ("other", "both")])
def test_the_same_words_of_a_rule_end_side_by_side(as_, at, rule, choice, becomes):
    address = f"/c/sakura/rules/{rule}"
    aoi, chloe = as_("aoi"), as_("chloe")
    late = opened(aoi, address, what="mine")
    assert chloe.post(address, data=opened(chloe, address, what="theirs", by_when="at 6")).status_code == 303
    answer = aoi.post(address, data=late)
    assert answer.status_code == 409
    assert "theirs" in answer.text
    assert "Chloe" in answer.text
    decided = filled(answer.text, address, **{"choose-what": choice, "other-what": "both"})
    assert aoi.post(address, data=decided).status_code == 303
    assert words_of(at, rule) == ("sakura shared people", becomes, "at 6")


def test_the_other_wording_of_a_rule_stays_in_the_history(as_, at, rule):
    address = f"/c/sakura/rules/{rule}"
    test_the_same_words_of_a_rule_end_side_by_side(as_, at, rule, "mine", "mine")
    with at("sakura"):
        after = db.session.scalars(select(Revision.after).where(Revision.field == "rule_of_use")).all()
    assert [one["what"] for one in after if one][-2:] == ["theirs", "mine"]
    assert address


# -- to look without saving ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["nodes", "rules"])
def test_looking_shows_both_and_saves_nothing(as_, at, rule, initiative, kind):
    address = {"nodes": f"/c/sakura/nodes/{initiative}/edit", "rules": f"/c/sakura/rules/{rule}"}[kind]
    mine, theirs = {"nodes": ("description", "title"), "rules": ("by_when", "what")}[kind]
    aoi, chloe = as_("aoi"), as_("chloe")
    late = opened(aoi, address, **{mine: "typed by Aoi"})
    assert chloe.post(address, data=opened(chloe, address, **{theirs: "saved by Chloe"})).status_code == 303
    looked = aoi.post(address, data={**late, "compare": "1"})
    assert looked.status_code == 409
    assert "What others changed is in the form now" in looked.text
    form = read(looked.text, address)
    assert (form[mine], form[theirs]) == ("typed by Aoi", "saved by Chloe")
    with at("sakura"):
        typed = select(func.count()).select_from(Revision).where(Revision.field.in_((mine, "rule_of_use")))
        assert db.session.scalar(typed) == (1 if kind == "rules" else 0)  # Chloe's
    assert aoi.post(address, data=form).status_code == 303
    again = opened(aoi, address)
    assert (again[mine], again[theirs]) == ("typed by Aoi", "saved by Chloe")


# -- how a goal ended ----------------------------------------------------------------------------------------------


def test_how_a_goal_ended_is_not_replaced_unseen(as_, at, goal):
    address = f"/c/sakura/nodes/{goal}/outcome"
    aoi, chloe = as_("aoi"), as_("chloe")
    late = opened(aoi, address, outcome="missed")
    assert chloe.post(address, data=opened(chloe, address, outcome="achieved")).status_code == 303
    answer = aoi.post(address, data=late)
    assert answer.status_code == 409
    assert "Chloe" in answer.text
    assert "Achieved. You chose: Missed." in answer.text

    def ended() -> Outcome | None:
        with at("sakura"):
            return db.session.scalars(select(Node.outcome).where(Node.public_id == goal)).one()

    assert ended() is Outcome.ACHIEVED
    assert aoi.post(address, data=filled(answer.text, address, outcome="missed")).status_code == 303
    assert ended() is Outcome.MISSED


def test_the_same_end_twice_is_no_quarrel(as_, goal):
    address = f"/c/sakura/nodes/{goal}/outcome"
    aoi, chloe = as_("aoi"), as_("chloe")
    late = opened(aoi, address, outcome="achieved")
    assert chloe.post(address, data=opened(chloe, address, outcome="achieved")).status_code == 303
    assert aoi.post(address, data=late).status_code == 303


# -- a value and its note ------------------------------------------------------------------------------------------


def test_a_note_beside_the_same_value_is_not_replaced_unseen(as_, at, kpi):
    address = f"/c/sakura/kpis/{kpi}/measurements"
    aoi, chloe = as_("aoi"), as_("chloe")
    late = opened(aoi, address, value="4.5", note="counted by Aoi")
    theirs = opened(chloe, address, value="4.5", note="counted by Chloe")
    assert chloe.post(address, data=theirs).status_code == 303
    answer = aoi.post(address, data=late)
    assert answer.status_code == 409
    assert "counted by Chloe" in answer.text
    assert "counted by Aoi" in answer.text
    assert aoi.post(address, data=filled(answer.text, address)).status_code == 303
    with at("sakura"):
        notes = db.session.scalars(select(Measurement.note).where(Measurement.value == 4.5)).all()
    assert set(notes) == {"counted by Chloe", "counted by Aoi"}


# -- at the very same moment ---------------------------------------------------------------------------------------


def both_at_once(first, second) -> list[int]:
    """Send two forms at the same moment from two threads; return the answers' codes."""
    ready, codes = threading.Barrier(2, timeout=10), [0, 0]

    def send(number: int, browser, address: str, form: dict) -> None:
        ready.wait()
        codes[number] = browser.post(address, data=form).status_code

    threads = [threading.Thread(target=send, args=(at, *one)) for at, one in enumerate((first, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def test_two_fields_at_the_same_moment_both_win(as_, initiative):
    address = f"/c/sakura/nodes/{initiative}/edit"
    aoi, chloe = as_("aoi"), as_("chloe")
    codes = both_at_once(
        (aoi, address, opened(aoi, address, title="from Aoi")),
        (chloe, address, opened(chloe, address, description="from Chloe")),
    )
    assert codes == [303, 303]
    form = opened(aoi, address)
    assert (form["title"], form["description"]) == ("from Aoi", "from Chloe")


def test_one_field_at_the_same_moment_has_one_winner_and_one_who_is_asked(as_, initiative):
    address = f"/c/sakura/nodes/{initiative}/edit"
    aoi, chloe = as_("aoi"), as_("chloe")
    codes = both_at_once(
        (aoi, address, opened(aoi, address, title="from Aoi")),
        (chloe, address, opened(chloe, address, title="from Chloe")),
    )
    assert sorted(codes) == [303, 409]
    assert opened(aoi, address)["title"] == ("from Aoi" if codes[0] == 303 else "from Chloe")


# -- the session's end ---------------------------------------------------------------------------------------------


def test_signing_out_clears_what_the_browser_kept(as_):
    answer = as_("aoi").post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert (
        "Clear-Site-Data" in as_("").post("/sign-out").headers
    )  # the session had ended, the button was pressed


def test_pages_say_for_whom_they_keep_what_is_typed(as_):
    assert '<meta name="keeps-for"' in as_("aoi").get("/c/sakura/map").text
    assert '<meta name="keeps-for"' not in as_("").get("/sign-in").text
