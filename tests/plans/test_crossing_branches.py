"""Two people change one branch at the same moment, where the database lets both in: as if one had come first."""

import threading

import pytest
from sqlalchemy import event, func, select

from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.plans.models import Node, Plan
from tests.plans.filled import filled

pytestmark = pytest.mark.postgres
GOAL, INITIATIVE, KPI = (f"sakura shared {what}" for what in ("goal", "initiative", "KPI"))


@pytest.fixture
def at_once(app, as_, at):
    """`at_once(one, other)` lets two requests reach the database before either commits; returns their statuses.

    Both have read what they need when the first one changes a row; the second then waits for the first's commit.
    """

    def run(first, second):
        met, statuses = threading.Barrier(2, timeout=10), {}
        waiting = threading.local()

        def meet(_connection, _cursor, statement, *_rest):
            if getattr(waiting, "not_yet", False) and statement.startswith(
                ("UPDATE node", "INSERT INTO node")
            ):
                waiting.not_yet = False
                met.wait()

        def send(number, request):
            waiting.not_yet = True
            statuses[number] = request().status_code

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", meet)
        try:
            threads = [threading.Thread(target=send, args=pair) for pair in enumerate((first, second))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)
        finally:
            event.remove(engine, "before_cursor_execute", meet)
        return sorted(statuses.values())

    return run


def pid(at, title: str) -> str:
    with at("sakura"):
        return db.session.scalars(select(Node.public_id).where(Node.title == title)).one()


def times(at, field: str) -> dict[str, int]:
    """Return how often each node was deleted or restored, by title."""
    with at("sakura"):
        found = select(Node.title, func.count()).join(Revision, Revision.subject_id == Node.id)
        found = found.where(Revision.field == field, Revision.subject_kind == "node").group_by(Node.title)
        return dict(db.session.execute(found).all())


def orphans(at) -> list[str]:
    with at("sakura"):
        gone = select(Node.id).where(Node.deleted_at.is_not(None))
        return list(
            db.session.scalars(select(Node.title).where(Node.parent_id.in_(gone), Node.deleted_at.is_(None)))
        )


def test_a_branch_deleted_by_two_is_deleted_once(as_, at, at_once):
    address = f"/c/sakura/nodes/{pid(at, INITIATIVE)}/delete"
    one, other = as_("aoi"), as_("chloe")
    assert at_once(lambda: one.post(address), lambda: other.post(address)) == [303, 404]
    assert times(at, "deleted")[INITIATIVE] == 1


def test_and_brought_back_once(as_, at, at_once):
    node = pid(at, INITIATIVE)
    one, other = as_("aoi"), as_("chloe")
    one.post(f"/c/sakura/nodes/{node}/delete")
    address = f"/c/sakura/nodes/{node}/restore"
    assert at_once(lambda: one.post(address), lambda: other.post(address)) == [303, 404]
    assert times(at, "restored")[INITIATIVE] == 1


def test_a_goal_goes_while_a_part_of_it_goes(as_, at, at_once):
    goal, kpi = pid(at, GOAL), pid(at, KPI)
    one, other = as_("aoi"), as_("chloe")
    at_once(
        lambda: one.post(f"/c/sakura/nodes/{goal}/delete"),
        lambda: other.post(f"/c/sakura/nodes/{kpi}/delete"),
    )
    assert times(at, "deleted")[KPI] == 1
    assert not orphans(at)


def test_nothing_is_hung_on_what_goes(as_, at, at_once):
    goal = pid(at, GOAL)
    one, other = as_("aoi"), as_("chloe")
    below = f"/c/sakura/nodes/{goal}/below"
    form = filled(other.get(below).text, below, title="just in time", visibility="shared")
    at_once(lambda: one.post(f"/c/sakura/nodes/{goal}/delete"), lambda: other.post(below, data=form))
    assert not orphans(at)


def test_nothing_moves_to_what_goes(as_, at, at_once):
    goal, initiative = pid(at, GOAL), pid(at, INITIATIVE)
    one, other = as_("aoi"), as_("chloe")
    below = f"/c/sakura/plans/{plan(at)}/goals/new"
    assert one.post(below, data=filled(one.get(below).text, below, title="a new home")).status_code == 303
    home = pid(at, "a new home")
    move = {"parent": home}
    at_once(
        lambda: one.post(f"/c/sakura/nodes/{home}/delete"),
        lambda: other.post(f"/c/sakura/nodes/{initiative}/place", data=move),
    )
    assert not orphans(at)
    assert goal


def test_two_fields_saved_at_once_both_win(as_, at, at_once):
    address = f"/c/sakura/nodes/{pid(at, INITIATIVE)}/edit"
    one, other = as_("aoi"), as_("chloe")
    mine = filled(one.get(address).text, address, description="mine")
    theirs = filled(other.get(address).text, address, due_on="2027-02-01")
    assert at_once(lambda: one.post(address, data=mine), lambda: other.post(address, data=theirs)) == [
        303,
        303,
    ]
    with at("sakura"):
        node = db.session.scalars(select(Node).where(Node.title == INITIATIVE)).one()
        assert (node.description, str(node.due_on)) == ("mine", "2027-02-01")


def test_one_field_saved_at_once_asks_the_second(as_, at, at_once):
    address = f"/c/sakura/nodes/{pid(at, INITIATIVE)}/edit"
    one, other = as_("aoi"), as_("chloe")
    mine = filled(one.get(address).text, address, title="mine")
    theirs = filled(other.get(address).text, address, title="theirs")
    assert at_once(lambda: one.post(address, data=mine), lambda: other.post(address, data=theirs)) == [
        303,
        409,
    ]


def plan(at) -> str:
    with at("sakura"):
        return db.session.scalars(select(Plan.public_id)).one()
