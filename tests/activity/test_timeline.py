"""The timeline: told in sentences, filtered, a page at a time, and never across a wall."""

import pytest
from sqlalchemy import select

from portal.accounts.actions import departures, handovers, team
from portal.accounts.actions.customers import change_stage
from portal.accounts.actions.invitations import MemberJoined
from portal.accounts.actions.members import close, revise_member
from portal.accounts.models import (
    Customer,
    CustomerRole,
    HandoverKind,
    LifecycleStage,
    Membership,
    TeamPosition,
    User,
)
from portal.accounts.queries.members import by_ids
from portal.accounts.rules.handovers import PARTS
from portal.activity import queries
from portal.activity.actions import record
from portal.activity.models import Activity
from portal.activity.queries import Wanted
from portal.activity.sentences import chapters, kinds_told
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import announce
from tests.cast import address

PAGE = "/c/sakura/timeline"


def person(who: str) -> User:
    return db.session.scalars(select(User).where(User.email == address(who))).one()


def doing(who: str) -> Actor:
    user = person(who)
    return Actor(ActorKind.PERSON, Side.VENDOR if user.staff_role else Side.CUSTOMER, user.id)


def member(who: str) -> Membership:
    found = db.session.scalars(select(Membership).where(Membership.user_id == person(who).id)).one()
    return by_ids([found.id])[found.id]


@pytest.fixture
def happened(at):
    """Sora joined, for everybody; the stage changed, for the vendor alone; and one side's inside on the other's."""
    with at("sakura"):
        record("member.joined", by=doing("sora"), person_id=person("sora").id)
        record(
            "stage.changed",
            by=doing("chloe"),
            visibility=Visibility.VENDOR,
            before="adoption",
            after="renewal",
        )
        record("member.left", by=doing("aoi"), visibility=Visibility.CUSTOMER, person_id=person("hana").id)
        db.session.commit()


def test_it_tells_what_happened_and_who_did_it(as_, happened):
    page = as_("aoi").get(PAGE).text
    assert "Sora joined" in page
    assert "Access of Hana has ended" in page
    assert "Aoi · " in page


def test_neither_side_reads_the_others_inside(as_, happened):
    assert "The stage changed" not in as_("aoi").get(PAGE).text
    vendors = as_("chloe").get(PAGE).text
    assert "The stage changed" in vendors
    assert "Internal to あおぞらクラウド" in vendors or "Internal to Aozora Cloud" in vendors
    assert "Access of Hana has ended" not in vendors


def test_a_stranger_finds_nothing(as_, happened):
    assert as_("mallory").get(PAGE).status_code == 404
    assert as_("olivia").get(PAGE).status_code == 404


def test_it_is_filtered_by_side_person_and_kind(as_, at, happened):
    browser = as_("aoi")
    assert "Sora joined" not in browser.get(f"{PAGE}?side=vendor").text
    with at("sakura"):
        sora = person("sora").public_id
    of_sora = browser.get(f"{PAGE}?person={sora}").text
    assert "Sora joined" in of_sora
    assert "Access of Hana" not in of_sora
    assert "Sora joined" in browser.get(f"{PAGE}?kind=people").text
    assert "Sora joined" not in browser.get(f"{PAGE}?kind=values").text


@pytest.mark.parametrize("asked", ["kind=nothing", "side=nobody", "person=%00", "before=AAAAAAAAAAAAAAAA"])
def test_what_makes_no_sense_narrows_nothing_or_finds_nothing(as_, happened, asked):
    assert as_("aoi").get(f"{PAGE}?{asked}").status_code == 200


def test_older_pages_follow_without_gaps(as_, at):
    with at("sakura"):
        for _n in range(queries.A_PAGE + 3):
            record("member.joined", by=doing("sora"), person_id=person("sora").id)
        db.session.commit()
        ids = list(db.session.scalars(select(Activity.public_id).order_by(Activity.id.desc())))
    browser = as_("aoi")
    first = browser.get(PAGE).text
    assert ids[queries.A_PAGE - 1] in first
    assert f"activity-{ids[queries.A_PAGE]}" not in first
    second = browser.get(f"{PAGE}?before={ids[queries.A_PAGE - 1]}").text
    assert all(f"activity-{pid}" in second for pid in ids[queries.A_PAGE :])


def test_another_customers_entry_is_no_place_in_mine(at):
    with at("ume"):
        theirs = record("member.joined", by=doing("mallory"), person_id=person("mallory").id)
        db.session.commit()
        pid = theirs.public_id
    with at("sakura", Audience.CUSTOMER):
        assert queries.place_of(pid) is None


def test_twice_as_much_takes_as_many_statements(as_, at, counting, happened):
    browser = as_("aoi")
    browser.get(PAGE)
    with counting() as before:
        browser.get(PAGE)
    with at("sakura"):
        for who in ("ren", "hana", "aoi", "sora"):
            record("member.joined", by=doing(who), person_id=person(who).id, other_id=person("chloe").id)
        db.session.commit()
    with counting() as after:
        browser.get(PAGE)
    assert len(after) == len(before)


def test_an_erased_person_has_no_name_in_it(as_, at, happened):
    with at("sakura"):
        sora = person("sora")
        sora.family_name = sora.given_name = sora.romanised = ""
        sora.email = None
        db.session.commit()
    assert "Sora" not in as_("aoi").get(PAGE).text


class TestWhatAccountsAnnounce:
    """People and team write themselves down, whoever acted."""

    def told(self) -> list[tuple[str, Visibility, dict]]:
        rows = db.session.execute(
            select(Activity.kind, Activity.visibility, Activity.facts).order_by(Activity.id)
        )
        return [tuple(row) for row in rows]

    def test_joining_and_leaving(self, at):
        with at("sakura") as customer_id:
            announce(MemberJoined(customer_id, member("sora").id))
            close(member("hana"), by=doing("aoi"))
            kinds = [kind for kind, _seen, _facts in self.told()]
            assert kinds == ["member.joined", "member.left"]
            assert self.told()[0][2] == {"person_id": person("sora").id}

    def test_a_departure_names_who_follows(self, at):
        with at("sakura"):
            plan = departures.plan(
                member("hana"),
                clock.today("Asia/Tokyo"),
                successor=member("sora"),
                moves_to="",
                by=doing("aoi"),
            )
            departures.cancel(plan, by=doing("aoi"))
            told = self.told()
            assert [kind for kind, *_ in told] == ["departure.planned", "departure.cancelled"]
            assert told[0][2]["person_id"] == person("hana").id
            assert told[0][2]["other_id"] == person("sora").id

    def test_a_role_that_changes_is_told_to_both_sides(self, as_, at):
        with at("sakura"):
            revise_member(member("sora"), {"role": CustomerRole.ADMIN}, by=doing("aoi"))
            revise_member(member("sora"), {"role": CustomerRole.ADMIN, "title": "Lead"}, by=doing("aoi"))
            ((kind, seen, facts),) = self.told()
            assert (kind, seen) == ("member.role_changed", Visibility.SHARED)
            assert facts == {"person_id": person("sora").id, "before": "member", "after": "admin"}
            db.session.commit()
        assert "The role of Sora changed" in as_("chloe").get(PAGE).text
        assert "Administrator" in as_("aoi").get(PAGE).text

    def test_handovers_are_the_vendors_own_affair(self, as_, at):
        with at("sakura"):
            parts = dict.fromkeys(PARTS, "said")
            people = {"writer": person("carl"), "taker": person("chloe")}
            handover = handovers.begin(HandoverKind.SALES_TO_CS, parts, **people, by=doing("carl"))
            for _again in range(2):
                handovers.deliver(handover, by=doing("carl"))
                handovers.accept(handover, taker=person("chloe"), by=doing("chloe"))
            told = self.told()
            assert [(kind, seen) for kind, seen, _facts in told] == [
                ("handover.written", Visibility.VENDOR),
                ("handover.accepted", Visibility.VENDOR),
            ]
            assert told[0][2] == {"person_id": person("chloe").id, "other_id": person("carl").id}
            db.session.commit()
        vendors, customers = as_("bo").get(PAGE).text, as_("aoi").get(PAGE).text
        for words in (
            "The handover to Chloe is written",
            "Chloe accepted the handover",
            "Handed over by Carl",
        ):
            assert words in vendors
            assert words not in customers

    def test_the_stage_stays_inside_and_the_new_csm_does_not(self, at):
        with at("sakura") as customer_id:
            team.take_place(person("bo"), TeamPosition.PRIMARY, by=doing("leo"))
            change_stage(db.session.get_one(Customer, customer_id), LifecycleStage.RENEWAL, by=doing("leo"))
            seen = {kind: visibility for kind, visibility, _facts in self.told()}
            assert seen == {"team.primary_changed": Visibility.SHARED, "stage.changed": Visibility.VENDOR}

    def test_every_kind_has_its_sentence(self, as_, at):
        with at("sakura"):
            facts = {"person_id": person("sora").id, "other_id": person("bo").id, "leaves_on": "2027-01-31"}
            for kind in kinds_told("people"):
                record(kind, by=doing("aoi"), before="adoption", after="renewal", **facts)
            db.session.commit()
            assert len(kinds_told("people")) >= 7
        page = as_("aoi").get(PAGE).text
        for words in (
            "joined",
            "has ended",
            "will move or leave",
            "stays after all",
            "CSM is now",
            "The stage changed",
        ):
            assert words in page
        assert "31 Jan (Sun)" in page


def test_kinds_that_nobody_tells_are_left_out(at):
    with at("sakura", Audience.CUSTOMER):
        record("mystery.happened", by=doing("aoi"))
        record("member.joined", by=doing("sora"), person_id=person("sora").id)
        db.session.flush()
        assert [entry.kind for entry in queries.timeline()] == ["member.joined"]
        assert queries.timeline(wanted=Wanted(side=Side.VENDOR)) == []
        assert {one.code for one in chapters()} >= {"people", "values", "plan"}
