"""What a side promised: written down, seen by whom it concerns, done, given up, handed over."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, Membership, User
from portal.accounts.ownership import owned_by
from portal.activity.models import Activity, Notice
from portal.commitments.actions import commitments as actions
from portal.commitments.actions.refusals import Refused
from portal.commitments.models import Commitment, CommitmentSettling, SettledAs
from portal.commitments.queries import commitments
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from tests import cast

LIST = "/c/sakura/commitments"


def person(name) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def of_staff(name="chloe") -> Actor:
    return Actor(ActorKind.PERSON, Side.VENDOR, person(name).id)


def promised(at, title="Send the price list", *, visibility=Visibility.SHARED, **facts) -> str:
    with at("sakura") as customer_id:
        customer = db.session.get_one(Customer, customer_id)
        facts = {"side": Side.VENDOR, **facts}
        if isinstance(facts.get("owner_id"), str):
            facts["owner_id"] = person(facts["owner_id"]).id
        made = actions.promise(customer, title, by=of_staff(), visibility=visibility, **facts)
        db.session.commit()
        return made.public_id


def row(at, pid) -> Commitment:
    with at("sakura"):
        return db.session.scalars(select(Commitment).where(Commitment.public_id == pid)).one()


def test_it_is_written_down_on_the_page_and_stands_with_its_side(as_, at):
    aoi = as_("aoi")
    with at("sakura"):
        chloe = person("chloe").public_id
    form = {
        "title": "Name two people for the trial",
        "owner": chloe,
        "due_on": "2026-12-01",
        "visibility": "shared",
    }
    assert aoi.post(f"{LIST}/new", data=form).status_code == 303
    page = as_("vera").get(LIST).text
    assert "Name two people for the trial" in page
    with at("sakura"):
        made = db.session.scalars(select(Commitment)).one()
        assert (made.side, made.due_on, made.visibility) == (
            Side.VENDOR,
            date(2026, 12, 1),
            Visibility.SHARED,
        )
        assert (
            db.session.scalars(select(Activity.kind).order_by(Activity.id.desc())).first()
            == "commitment.promised"
        )
        assert db.session.scalars(select(Notice.kind).where(Notice.person_id == made.owner_id)).all() == [
            "commitment.asked"
        ]


def test_what_cannot_be_is_refused_and_kept_on_the_page(as_, at):
    typed = {"title": " ", "owner": "nobody", "due_on": "soon", "visibility": "everybody"}
    answer = as_("aoi").post(f"{LIST}/new", data=typed)
    assert answer.status_code == 422
    assert "soon" in answer.text
    with at("sakura"):
        assert db.session.scalars(select(Commitment)).all() == []


def test_one_press_says_that_it_is_done_and_another_that_it_is_not(as_, at):
    pid = promised(at)
    aoi = as_("aoi")
    assert aoi.post(f"{LIST}/{pid}/done", data={"back": "list"}).headers["Location"].endswith("/commitments")
    assert row(at, pid).settled_as is SettledAs.DONE
    aoi.post(f"{LIST}/{pid}/done")  # of two at once the second hears that somebody was faster
    with at("sakura"):
        assert len(db.session.scalars(select(CommitmentSettling)).all()) == 1
    aoi.post(f"{LIST}/{pid}/reopen")
    assert row(at, pid).settled_at is None
    with at("sakura"):
        assert db.session.scalars(select(CommitmentSettling)).one().reopened_at is not None


def test_giving_it_up_needs_a_reason_that_both_sides_read(as_, at):
    pid = promised(at)
    chloe = as_("chloe")
    assert chloe.post(f"{LIST}/{pid}/drop", data={"why": ""}).status_code == 422
    chloe.post(f"{LIST}/{pid}/drop", data={"why": "The prices come with the contract"})
    assert "The prices come with the contract" in as_("aoi").get(f"{LIST}/{pid}").text


def test_two_who_change_different_fields_both_win_and_the_same_field_is_compared(as_, at):
    pid = promised(at, owner_id="chloe")
    first, second = as_("aoi"), as_("chloe")
    opened = first.get(f"{LIST}/{pid}/edit").text
    seen = opened.split('name="seen"')[1].split('value="')[1].split('"')[0].replace("&#34;", '"')
    with at("sakura"):
        chloe = person("chloe").public_id
    base = {"title": "Send the price list", "owner": chloe, "due_on": "", "details": "", "seen": seen}
    assert (
        second.post(f"{LIST}/{pid}/edit", data={**base, "title": "Send the new price list"}).status_code
        == 303
    )
    assert first.post(f"{LIST}/{pid}/edit", data={**base, "due_on": "2026-12-24"}).status_code == 303
    found = row(at, pid)
    assert (found.title, found.due_on) == ("Send the new price list", date(2026, 12, 24))
    answer = first.post(f"{LIST}/{pid}/edit", data={**base, "title": "Send the old price list"})
    assert answer.status_code == 409
    assert "Send the new price list" in answer.text


@pytest.mark.parametrize(
    ("inside", "sees", "not_them"), [("vendor", "chloe", "aoi"), ("customer", "aoi", "chloe")]
)
def test_what_is_inside_one_side_is_not_there_for_the_other(as_, at, inside, sees, not_them):
    pid = promised(at, "Kept inside", visibility=Visibility(inside))
    assert "Kept inside" in as_(sees).get(LIST).text
    assert "Kept inside" not in as_(not_them).get(LIST).text
    for method, path in (("GET", ""), ("GET", "/edit"), ("POST", "/done"), ("POST", "/delete")):
        assert as_(not_them).open(f"{LIST}/{pid}{path}", method=method).status_code == 404
    with at("sakura", Audience.GUEST):
        assert commitments.counts() == (0, 0)


def test_a_stranger_sees_nothing(as_, at):
    pid = promised(at)
    assert as_("mallory").get(LIST).status_code == 404
    assert as_("mallory").get(f"/c/ume/commitments/{pid}").status_code == 404


def test_who_promised_is_asked_for_it_from_a_week_before(as_, at):
    aoi, asked = as_("aoi"), "Say that it is done"
    promised(at, "Far away", side=Side.CUSTOMER, owner_id="aoi", due_on=date(2200, 1, 1))
    assert asked not in aoi.get("/c/sakura").text
    promised(at, "Name two people", side=Side.CUSTOMER, owner_id="aoi", due_on=date(2020, 1, 1))
    assert asked in aoi.get("/c/sakura").text
    promised(at, "Send the price list", owner_id="chloe", due_on=date(2020, 1, 1))
    assert "Send the price list" in as_("chloe").get("/desk").text


def test_a_member_who_leaves_hands_it_over(at):
    promised(at, "Name two people", side=Side.CUSTOMER, owner_id="aoi")
    with at("sakura"):
        aoi = db.session.scalars(select(Membership).where(Membership.user_id == person("aoi").id)).one()
        sora = db.session.scalars(select(Membership).where(Membership.user_id == person("sora").id)).one()
        mine = [one.key for one in owned_by(aoi) if one.kind == "commitment"]
        assert len(mine) == 1
        actions.hand_over(sora.user_id, [key.partition(":")[2] for key in mine], by=of_staff())
        assert [one.title for one in owned_by(sora) if one.kind == "commitment"] == ["Name two people"]


def test_what_has_ended_is_changed_no_more(at):
    pid = promised(at)
    with at("sakura"):
        found = commitments.commitment(pid)
        actions.settle(found, SettledAs.DONE, by=of_staff())
        with pytest.raises(Refused, match="settled"):
            actions.revise(found, {"title": "Something else"}, by=of_staff())
        with pytest.raises(Refused, match="settled"):
            actions.settle(found, SettledAs.DROPPED, by=of_staff(), why="no")


def test_the_list_takes_as_many_statements_however_long_it_is(as_, at, counting):
    chloe = as_("chloe")
    chloe.get(LIST)

    def statements() -> int:
        with counting() as told:
            assert chloe.get(LIST).status_code == 200
        return len(told)

    promised(at, owner_id="chloe")
    few = statements()
    for n in range(12):
        promised(at, f"Promise {n}", owner_id="chloe" if n % 2 else "aoi", side=Side.VENDOR)
    assert statements() == few
