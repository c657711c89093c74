"""An edition goes round and is signed; what is changed and accepted afterwards finds its place beside it."""

import json

from sqlalchemy import select

from portal.agreements.actions import proposals as change
from portal.agreements.models import Proposal
from portal.agreements.queries import rounds
from portal.agreements.queries.since import addenda, since_agreed
from portal.agreements.rules.document import reference, seal
from portal.foundation.db import db
from portal.plans.actions import nodes
from portal.plans.queries.nodes import kpi_of
from tests.agreements.agreed import actor, node, plan
from tests.agreements.going_round import Seat, agreed, put_forward, say_yes

MARK = "1 change since the agreement"


def revise(**changes) -> None:
    found = node()
    nodes.revise(plan(), found, changes, by=actor("chloe"), kpi=kpi_of(found))
    db.session.commit()


def propose(**changes) -> Proposal:
    found = node()
    made = change.propose_change(plan(), found, changes, why="more", by=actor("chloe"), kpi=kpi_of(found))
    db.session.commit()
    return made


def test_signing_anew_takes_the_marks_off_the_map(as_, at):
    browser = as_("aoi")
    with at("sakura"):
        agreed(Seat("ren"))
    assert MARK not in browser.get("/c/sakura/map").text
    with at("sakura"):
        revise(target=2.0)
    assert MARK in browser.get("/c/sakura/map").text
    with at("sakura"):
        put_forward(Seat("ren"))
    assert MARK in browser.get("/c/sakura/map").text  # it holds only once it is signed
    with at("sakura"):
        say_yes(rounds.open_edition(plan().id), "ren")
    assert "plan-mark is-changed" not in browser.get("/c/sakura/map").text


def test_what_was_accepted_while_an_edition_went_round_is_told_as_changed(at):
    with at("sakura"):
        agreed(Seat("ren"))
        revise(target=2.0)
        made = propose(unit="days")
        edition = put_forward(Seat("ren"))
        change.accept(made, by=actor("aoi"))
        db.session.commit()
        assert [one.field for one in since_agreed(plan()).found] == ["target"]
        say_yes(edition, "ren")
        assert [one.field for one in since_agreed(plan()).found] == ["unit"]  # it was frozen before
        assert addenda(plan()) == []


def test_every_addendum_is_listed_and_can_be_checked(as_, at):
    with at("sakura"):
        edition = agreed(Seat("ren"))
        change.accept(propose(target=2.0), by=actor("aoi"))
        db.session.commit()
        (added,) = addenda(plan())
        number, sealed, pid, plan_pid = added.number, added.seal, edition.public_id, plan().public_id
    url = f"/c/sakura/agreements/{pid}/addenda"
    for who in ("ren", "carl"):
        page = as_(who).get(url).text
        assert reference(sealed) in page
        assert "Chloe" in page
        assert "Aoi" in page
        raw = as_(who).get(f"{url}/{number}/text")
        assert seal(raw.text) == sealed
        assert json.loads(raw.text)["agreed"]["changes"]["target"] == {"before": 3, "after": 2}
    for place in (f"plans/{plan_pid}/since", f"plans/{plan_pid}/agreements", f"agreements/{pid}"):
        assert url in as_("ren").get(f"/c/sakura/{place}").text
    assert as_("ren").get(f"{url}/2/text").status_code == 404
    for place in (url, f"/c/ume/agreements/{pid}/addenda"):
        assert as_("mallory").get(place).status_code == 404
    with at("sakura"):
        assert db.session.scalars(select(Proposal).where(Proposal.made_id.is_not(None))).all() == []
