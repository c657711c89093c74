"""Erasing a person: who they were goes, what they did stays, and it is itself recorded."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Invitation, Membership, SignIn, User
from portal.activity.models import Activity
from portal.agreements.models import Signatory
from portal.agreements.queries import rounds
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.links import PurposeLink
from portal.foundation.outbox import work_off
from portal.foundation.tenancy import every_customer
from tests.agreements.going_round import Seat, put_forward, say_yes, the_plan
from tests.cast import address
from tests.plans.filled import filled


def erase_url(at, who: str) -> str:
    with at("sakura"):
        user = db.session.scalars(select(User).where(User.email == address(who))).one()
        member = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
        return f"/c/sakura/members/{member.public_id}/erase"


def erase(browser, url: str, **typed):
    return browser.post(url, data=filled(browser.get(url).text, url, **{"sure": "y", **typed}))


def everything_kept(at) -> str:
    """Return all that the database holds, as text."""
    with at("sakura"), db.engine.connect() as connection:
        tables = db.metadata.sorted_tables
        return "\n".join(str(row) for table in tables for row in connection.execute(select(table)))


def test_name_and_address_are_gone_everywhere(as_, at):
    with at("sakura"):
        user = db.session.scalars(select(User).where(User.email == address("sora"))).one()
        pid, user_id = user.public_id, user.id
        edition = put_forward(Seat("sora"), Seat("ren"))
        say_yes(edition, "sora", remark="as discussed")
        db.session.add(
            Invitation(
                customer_ref=edition.customer_id, email=address("sora"), family_name="佐藤",
                link_id=_link().id, invited_by_id=user_id,
            )
        )  # fmt: skip
        db.session.commit()
        work_off(200)
    sora = as_("sora")
    assert sora.get("/c/sakura/map").status_code == 200
    assert erase(as_("aoi"), erase_url(at, "sora")).status_code == 303
    assert sora.get("/c/sakura/map").status_code == 401, "signed out at the next click"
    kept = everything_kept(at)
    for known in (address("sora"), "佐藤", "Sora'"):
        assert known not in kept, known
    with at("sakura"):
        erased = db.session.get_one(User, user_id)
        assert (erased.public_id, erased.email, erased.name) == (pid, None, "削除済みの利用者")
        assert erased.erased_at
        assert not db.session.scalars(select(SignIn).where(SignIn.user_id == user_id)).all()
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "person.erased")).one()
        assert entry.subject == f"person:{pid}"
        seen = rounds.round_of(rounds.newest(the_plan().id))
        assert seen.is_intact
        assert (seen.places[0].verdict, seen.places[0].person.called) == ("agreed", "")
        assert db.session.scalars(select(Activity).where(Activity.actor_id == user_id)).all()
        url = f"/c/sakura/agreements/{seen.agreement.public_id}"
    page = as_("ren").get(url).text
    assert "Erased person" in page
    assert "as discussed" in page


def _link() -> PurposeLink:
    from portal.foundation.links import Purpose, make  # noqa: PLC0415

    return make(Purpose.INVITATION, email=address("sora"))


def test_it_takes_a_tick(as_, at):
    url, browser = erase_url(at, "sora"), as_("aoi")
    page = browser.get(url).text
    assert "What stays" in page
    answer = browser.post(url, data={k: v for k, v in filled(page, url).items() if k != "sure"})
    assert answer.status_code == 422
    assert "Please tick this first" in answer.text
    with at("sakura"):
        assert db.session.scalars(select(User).where(User.email == address("sora"))).one()


@pytest.mark.parametrize(("who", "status"), [("sora", 403), ("chloe", 403), ("leo", 403), ("mallory", 404)])
def test_only_administrators_erase(as_, at, who, status):
    url = erase_url(at, "ren")
    assert as_(who).get(url).status_code == status
    assert as_(who).post(url, data={"sure": "y"}).status_code == status


@pytest.mark.parametrize(
    ("by", "who", "said"),
    [("aoi", "aoi", "Nobody erases themselves"), ("vera", "aoi", "the last administrator")],
)
def test_who_cannot_be_erased(as_, at, by, who, said):
    answer = erase(as_(by), erase_url(at, who))
    assert answer.status_code == 422
    assert said in answer.text
    with at("sakura"):
        assert db.session.scalars(select(User).where(User.email == address(who))).one().erased_at is None


def test_who_belongs_elsewhere_is_erased_by_the_vendor_alone(as_, at):
    with at("ume") as customer_id:
        user = db.session.scalars(select(User).where(User.email == address("sora"))).one()
        db.session.add(Membership(customer_id=customer_id, user_id=user.id, role="viewer"))
        db.session.commit()
        user_id = user.id
    url = erase_url(at, "sora")
    answer = erase(as_("aoi"), url)
    assert answer.status_code == 422
    assert "Only the administrator of the whole portal" in answer.text
    assert erase(as_("vera"), url).status_code == 303
    with at("sakura"), every_customer("both places are looked at"):
        places = db.session.scalars(select(Membership).where(Membership.user_id == user_id)).all()
        assert len(places) == 2
        assert all(place.ended_at for place in places)


def test_a_colleague_is_shut_out_first(as_, at):
    with at("sakura"):
        bo = db.session.scalars(select(User).where(User.email == address("bo"))).one().public_id
    url, vera = f"/desk/staff/{bo}/erase", as_("vera")
    answer = erase(vera, url)
    assert answer.status_code == 422
    assert "shut them out first" in answer.text
    vera.post(f"/desk/staff/{bo}/disable")
    assert erase(vera, url).status_code == 303
    assert vera.get(url).status_code == 404
    assert as_("leo").get(url).status_code in (403, 404)
    assert "高橋" not in everything_kept(at)


def test_an_erased_person_may_be_invited_anew(as_, at):
    assert erase(as_("aoi"), erase_url(at, "sora")).status_code == 303
    with at("sakura"):
        db.session.add(User(email=address("sora"), family_name="新"))
        db.session.commit()
        assert not db.session.scalars(select(Signatory).where(Signatory.email == address("sora"))).all()
