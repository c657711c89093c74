"""Whoever is put forward decides themselves; then somebody who decides says yes, or had by putting them forward."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.activity.models import Notice
from portal.champions.actions import nominations
from portal.champions.models import ChampionProfile, Nomination
from portal.foundation.db import db
from tests import cast

NEW = "/c/sakura/champions/nominations/new"


def member(name: str) -> Membership:
    return db.session.scalars(
        select(Membership).join(User, User.id == Membership.user_id).where(User.email == cast.address(name))
    ).one()


@pytest.fixture
def put_forward(as_, at):
    """`put_forward("sora", by="ren")` puts a person forward on the page, and returns the address of the nomination."""

    def put(name: str, *, by: str, kind: str = "champion") -> str:
        with at():
            public_id = member(name).public_id
        answer = as_(by).post(NEW, data={"member": public_id, "kind": kind, "why": "Knows it all"})
        assert answer.status_code == 303
        with at():
            newest = select(Nomination.public_id).order_by(Nomination.id.desc())
            return f"/c/sakura/champions/nominations/{db.session.scalars(newest).first()}"

    return put


def is_champion(at, name: str) -> bool:
    with at():
        return member(name).champion_since is not None


def test_a_colleagues_word_waits_for_the_person_and_for_the_administrator(as_, at, put_forward):
    place = put_forward("sora", by="ren")
    as_("aoi").post(f"{place}/confirm")
    assert not is_champion(at, "sora")
    as_("sora").post(f"{place}/accept")
    assert is_champion(at, "sora")


def test_an_administrators_word_waits_for_the_person_alone(as_, at, put_forward):
    place = put_forward("sora", by="aoi")
    assert "You are put forward as a champion" in as_("sora").get("/c/sakura").text
    as_("sora").post(f"{place}/accept")
    assert is_champion(at, "sora")
    with at():
        told = {(row.kind, row.person_id) for row in db.session.scalars(select(Notice))}
        assert (nominations.NAMED, member("aoi").user_id) in told
        assert not any(kind == nominations.ASKED for kind, _ in told)  # what waits no more is told no more


@pytest.mark.parametrize("who", ["ren", "hana", "chloe"])
def test_nobody_else_accepts_for_somebody(as_, at, put_forward, who):
    place = put_forward("sora", by="aoi")
    as_(who).post(f"{place}/accept")
    assert not is_champion(at, "sora")


def test_a_member_confirms_nobody(as_, at, put_forward):
    place = put_forward("sora", by="ren")
    as_("sora").post(f"{place}/accept")
    for who in ("sora", "ren", "hana"):
        as_(who).post(f"{place}/confirm")
    assert not is_champion(at, "sora")


def test_ambassadors_are_confirmed_by_the_vendors_leads(as_, at, put_forward):
    place = put_forward("sora", by="chloe", kind="ambassador")
    as_("sora").post(f"{place}/accept")
    as_("aoi").post(f"{place}/confirm")
    as_("chloe").post(f"{place}/confirm")
    with at():
        assert db.session.scalars(select(ChampionProfile.ambassador_since)).first() is None
    assert "Sora" in as_("leo").get("/desk/champions").text
    as_("leo").post(f"{place}/confirm")
    with at():
        assert db.session.scalars(select(ChampionProfile.ambassador_since)).one() is not None
    as_("sora").post("/c/sakura/champions/programme/leave")
    with at():
        assert db.session.scalars(select(ChampionProfile.ambassador_since)).one() is None


def test_what_is_declined_can_be_begun_anew(as_, put_forward):
    place = put_forward("sora", by="ren")
    as_("sora").post(f"{place}/decline")
    assert put_forward("sora", by="ren") != place


def test_nobody_is_put_forward_twice(as_, at, put_forward):
    put_forward("sora", by="ren")
    with at():
        sora, hana = member("sora").public_id, member("hana").public_id
    for public_id, words in ((sora, "put forward already"), (hana, "is one already")):
        answer = as_("aoi").post(NEW, data={"member": public_id, "kind": "champion", "why": ""})
        assert answer.status_code == 422
        assert words in answer.text


def test_the_list_shows_what_concerns_its_reader(as_, put_forward):
    put_forward("sora", by="ren")
    seen = {who: "Knows it all" in as_(who).get("/c/sakura/champions/nominations").text for who in
            ("sora", "ren", "aoi", "hana")}  # fmt: skip
    assert seen == {"sora": True, "ren": True, "aoi": True, "hana": False}


def test_who_decides_about_ambassadors_is_offered_to_and_nobody_else(as_, put_forward):
    place = put_forward("sora", by="ren", kind="ambassador")
    as_("sora").post(f"{place}/accept")
    leads, csms = as_("leo").get("/desk/champions").text, as_("chloe").get("/desk/champions").text
    decide = 'href="/c/sakura/champions/nominations"'
    assert decide in leads
    assert "Wait to become ambassadors" in csms
    assert decide not in csms
    assert "A CS lead decides" in csms
