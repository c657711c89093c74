"""A conflict about one field decides that field alone: what others saved in the rest meanwhile stays."""

import pytest
from sqlalchemy import delete, func, select, update

from portal.accounts.models import Department, Membership
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.plans.models import Kpi, Node, Plan
from tests.plans.filled import filled

NODE, KPI = "sakura shared initiative", "sakura shared KPI"


def address_of(at, title: str) -> str:
    with at("sakura"):
        pid = db.session.scalars(select(Node.public_id).where(Node.title == title)).one()
    return f"/c/sakura/nodes/{pid}/edit"


def opened(browser, address: str, **typed):
    return filled(browser.get(address).text, address, **typed)


def late_and_early(as_, address: str, mine: dict, theirs: dict):
    """Aoi opens a form, Chloe saves hers, Aoi sends; return Aoi's browser and the answer she got."""
    aoi, chloe = as_("aoi"), as_("chloe")
    form = opened(aoi, address, **mine)
    assert chloe.post(address, data=opened(chloe, address, **theirs)).status_code == 303
    answer = aoi.post(address, data=form)
    assert answer.status_code == 409
    return aoi, answer


@pytest.mark.parametrize("choice", ["mine", "theirs", "other"])
def test_fields_the_author_left_alone_keep_what_others_saved(as_, at, choice):
    address = address_of(at, NODE)
    theirs = {"title": "theirs", "description": "a text of theirs", "due_on": "2027-02-01", "weight": "2.5"}
    aoi, answer = late_and_early(as_, address, {"title": "mine"}, theirs)
    decided = filled(answer.text, address, **{"choose-title": choice, "other-title": "both"})
    assert aoi.post(address, data=decided).status_code == 303
    becomes = {"mine": "mine", "theirs": "theirs", "other": "both"}[choice]
    with at("sakura"):
        node = db.session.scalars(select(Node).where(Node.title == becomes)).one()
        assert (node.description, str(node.due_on), node.weight) == ("a text of theirs", "2027-02-01", 2.5)


def test_so_do_the_terms_of_a_kpi(as_, at):
    address = address_of(at, KPI)
    theirs = {"target": "2", "threshold_1": "8", "unit": "hours", "cadence": "weekly"}
    aoi, answer = late_and_early(as_, address, {"target": "4"}, theirs)
    assert (
        aoi.post(address, data=filled(answer.text, address, **{"choose-target": "mine"})).status_code == 303
    )
    with at("sakura"):
        kpi = db.session.scalars(select(Kpi).join(Kpi.node).where(Node.title == KPI)).one()
        assert (kpi.target, kpi.unit, str(kpi.cadence)) == (4.0, "hours", "weekly")
        assert kpi.thresholds == [{"from": None, "value": 8.0}]


def test_so_does_a_plan(as_, at):
    with at("sakura"):
        pid = db.session.scalars(select(Plan.public_id)).one()
    address = f"/c/sakura/plans/{pid}/edit"
    theirs = {"title": "theirs", "north_star": "a star of theirs", "strategy_label": "Way"}
    aoi, answer = late_and_early(as_, address, {"title": "mine"}, theirs)
    assert aoi.post(address, data=filled(answer.text, address, **{"choose-title": "mine"})).status_code == 303
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).one()
        assert (plan.title, plan.north_star, plan.strategy_label) == ("mine", "a star of theirs", "Way")


def test_what_the_author_changed_elsewhere_is_still_saved_along(as_, at):
    address = address_of(at, NODE)
    mine = {"title": "mine", "description": "a text of mine"}
    aoi, answer = late_and_early(as_, address, mine, {"title": "theirs", "due_on": "2027-02-01"})
    assert "Chloe changed the same part" in answer.text
    assert (
        aoi.post(address, data=filled(answer.text, address, **{"choose-title": "theirs"})).status_code == 303
    )
    with at("sakura"):
        node = db.session.scalars(select(Node).where(Node.title == "theirs")).one()
        assert (node.description, str(node.due_on)) == ("a text of mine", "2027-02-01")


def test_a_decision_sent_twice_acts_once(as_, at):
    """Its author never saw the answer and presses again, while somebody else changed the field once more."""
    address = address_of(at, NODE)
    aoi, answer = late_and_early(as_, address, {"title": "mine"}, {"title": "theirs"})
    decided = filled(answer.text, address, **{"choose-title": "mine"})
    assert decided["request_key"]
    first = aoi.post(address, data=decided)
    chloe = as_("chloe")
    chloe.post(address, data=opened(chloe, address, title="the last word"))
    again = aoi.post(address, data=decided)
    assert (first.status_code, again.status_code, again.location) == (303, 303, first.location)
    with at("sakura"):
        assert db.session.scalars(select(Node).where(Node.title == "the last word")).one()
        told = select(func.count(Revision.id)).join(ChangeSet, ChangeSet.id == Revision.change_set_id)
        assert db.session.scalar(told.where(ChangeSet.request_key == decided["request_key"])) == 1


def test_where_there_are_no_departments_a_node_is_edited_all_the_same(as_, at):
    with at("sakura"):
        db.session.execute(update(Membership).values(department_id=None, version=Membership.version + 1))
        db.session.execute(delete(Department))
        db.session.commit()
    address, aoi = address_of(at, NODE), as_("aoi")
    assert aoi.post(address, data=opened(aoi, address, title="no departments here")).status_code == 303
