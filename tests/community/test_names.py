"""Names that a company keeps inside: its admins' business, which the vendor never reads."""

from sqlalchemy import select

from portal.accounts.models import Membership
from portal.community.models import KeptName
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from tests.community.people import user_id

NAMES = "/c/sakura/community/kept-names"


def test_an_admin_keeps_names_and_lets_them_go(at, as_):
    aoi = as_("aoi")
    assert aoi.post(NAMES, data={"names": "桂川紙業\n 北浜パッケージ \n桂川紙業\nx"}).status_code == 303
    with at("sakura"):
        names = {one.name: one.public_id for one in db.session.scalars(select(KeptName))}
    assert set(names) == {"桂川紙業", "北浜パッケージ"}
    assert as_("mallory").post(f"/c/ume/community/kept-names/{names['桂川紙業']}/remove").status_code == 404
    assert aoi.post(f"{NAMES}/{names['桂川紙業']}/remove").status_code == 303
    assert "桂川紙業" not in aoi.get(NAMES).text


def test_nobody_else_reads_them(as_):
    as_("aoi").post(NAMES, data={"names": "桂川紙業"})
    for who, status in (("sora", 403), ("chloe", 403), ("vera", 403), ("mallory", 404)):
        answer = as_(who).get(NAMES)
        assert (answer.status_code, "桂川" in answer.text) == (status, False)


def test_whoever_views_as_an_admin_reads_none(app, as_):
    as_("aoi").post(NAMES, data={"names": "桂川紙業"})
    vera = as_("vera")
    with app.app_context():
        member = _membership_of("aoi")
    begun = vera.post(f"/c/sakura/members/{member}/view-as")
    assert begun.status_code == 303
    seen = vera.get(NAMES)
    assert "桂川" not in seen.text


def _membership_of(name: str) -> str:
    with every_customer("who is viewed as"):
        return db.session.scalars(
            select(Membership.public_id).where(Membership.user_id == user_id(name))
        ).one()
