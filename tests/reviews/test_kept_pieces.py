"""What is kept of a customer's paper goes with whoever stood in it: erased people, signatories, customers who left."""

import pytest
from sqlalchemy import select

from portal.accounts.actions.customers import change_stage
from portal.accounts.models import Customer, LifecycleStage, Membership, User
from portal.agreements.actions.signatories import erase_person_from_agreements
from portal.agreements.models import Signatory
from portal.foundation.db import db
from portal.foundation.events import tell_after_commit
from portal.foundation.outbox import work_off
from portal.foundation.pdf.keeping import shelf
from portal.reviews.actions import readers
from portal.reviews.actions.readers import Invited
from tests.cast import address
from tests.plans.filled import filled
from tests.reviews.test_outcomes import actor, review

KEY = "a" * 64


@pytest.fixture
def owners(app, at) -> dict[str, str]:
    """A piece is kept of each of two customers: their public ids by slug."""
    with at("sakura"):
        found = {
            slug: db.session.scalars(select(Customer.public_id).where(Customer.slug == slug)).one()
            for slug in ("sakura", "ume")
        }
    for owner in found.values():
        shelf().keep(owner, KEY, {}, b"%PDF names in it")
    return found


def kept(owners: dict[str, str]) -> set[str]:
    return {slug for slug, owner in owners.items() if shelf().found(owner, KEY) is not None}


def test_pieces_go_with_somebody_who_is_erased(as_, at, owners):
    with at("sakura"):
        asked = select(Membership.public_id).join(User, User.id == Membership.user_id)
        member = db.session.scalars(asked.where(User.email == address("sora"))).one()
    assert kept(owners) == {"sakura", "ume"}
    url, aoi = f"/c/sakura/members/{member}/erase", as_("aoi")
    assert aoi.post(url, data=filled(aoi.get(url).text, url, sure="y")).status_code == 303
    assert kept(owners) == {"ume"}


def test_pieces_go_with_an_erased_reader_without_an_account(at, owners):
    with at("sakura") as customer_id:
        customer = db.session.get_one(Customer, customer_id)
        guest = Invited("黒田 誠", "", "kuroda@sakura.example", "ja", "")
        readers.invite(review(), customer, guest, by=actor("chloe"))
        db.session.commit()
        people = db.session.scalars(select(Signatory).where(Signatory.email == guest.email)).all()
        erase_person_from_agreements(customer_id, people, by=actor("vera"))
        db.session.commit()
        assert tell_after_commit()
    assert kept(owners) == {"ume"}


@pytest.mark.parametrize(
    ("reached", "left"), [(LifecycleStage.LEFT, {"ume"}), (LifecycleStage.RENEWAL, {"sakura", "ume"})]
)
def test_pieces_go_with_a_customer_who_leaves(at, owners, reached, left):
    with at("sakura") as customer_id:
        change_stage(db.session.get_one(Customer, customer_id), reached, by=actor("leo"), reason="as agreed")
        db.session.commit()
        assert tell_after_commit()
        work_off(50)
    assert kept(owners) == left
