"""Several people at one note over real lines: what is kept, who hears it, who is not let in, and who does harm."""

import json
import time

import pytest
from simple_websocket import ConnectionError as NotLetIn
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.models import Membership, SignIn, User
from portal.collaboration import subjects
from portal.collaboration.live import notes_rooms as rooms
from portal.collaboration.models.notes import Note, NoteUpdate
from portal.collaboration.queries import notes as asked
from portal.collaboration.rules import notes_wire as wire
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import tell_after_commit
from portal.plans.models import Node, Plan
from tests import cast
from tests.collaboration.lines import Line, wait_for
from tests.collaboration.notes_cast import write


@pytest.fixture
def plan(at) -> str:
    with at("sakura"):
        return db.session.scalars(select(Plan.public_id)).one()


@pytest.fixture(autouse=True)
def rooms_are_left():
    yield
    wait_for(lambda: rooms.open_rooms() == 0, what="every room empty and closed")


def kept(at, pid: str, of: Visibility | None = None) -> str:
    with at("sakura"):
        subject = subjects.subject(pid)
        return asked.text_of(subject, of) if subject else ""


def test_two_people_write_at_once_and_everybody_has_all_of_it(typist, plan, at):
    aoi, chloe = typist("aoi", plan).connect(), typist("chloe", plan).connect()
    aoi.write("from aoi")
    chloe.write("from chloe")
    wait_for(lambda: "from chloe" in aoi.words and "from aoi" in chloe.words)
    wait_for(lambda: aoi.saved and chloe.saved)
    assert aoi.words == chloe.words
    assert sorted(kept(at, plan).splitlines()) == ["from aoi", "from chloe"]
    with at("sakura"):
        authors = select(User.email).join(NoteUpdate, NoteUpdate.author_id == User.id)
        assert set(db.session.scalars(authors)) == {cast.address("aoi"), cast.address("chloe")}


def test_what_is_typed_without_a_line_is_joined_on_return(typist, plan, at):
    aoi, sora = typist("aoi", plan).connect(), typist("sora", plan).connect()
    aoi.write("first")
    wait_for(lambda: "first" in sora.words)
    sora.drop()
    sora.write("typed on the train")
    aoi.write("meanwhile")
    wait_for(lambda: aoi.saved)
    sora.connect()
    wait_for(lambda: sora.saved and "meanwhile" in sora.words and "train" in aoi.words)
    assert sora.words == aoi.words
    assert len(kept(at, plan).splitlines()) == 3


def test_nothing_is_acknowledged_before_it_is_in_the_database(typist, plan, at, monkeypatch):
    aoi, chloe = typist("aoi", plan).connect(), typist("chloe", plan).connect()
    wait_for(lambda: aoi.saved and chloe.saved)

    def fail(*_facts, **_more):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(rooms.change, "write", fail)
        aoi.write("not kept yet")
        wait_for(lambda: not aoi.online, what="the line ended")
        assert "not kept" not in chloe.words
    assert kept(at, plan) == ""
    aoi.connect()
    wait_for(lambda: aoi.saved and "not kept yet" in chloe.words)
    assert kept(at, plan) == "not kept yet"


def test_what_another_process_kept_is_read_and_passed_on(typist, plan, at):
    aoi = typist("aoi", plan).connect()
    aoi.write("here")
    wait_for(lambda: aoi.saved)
    with at("sakura"):
        write(plan, "there", by="chloe")
        db.session.commit()
        found = db.session.scalars(select(Note)).one()
        room = f"{found.customer_id}:plan:{found.subject_id}:shared"
        told = {"room": room, "to": found.numbered}
    rooms._hear_of_rows(told)
    wait_for(lambda: "there" in aoi.words)


# -- who is let in ---------------------------------------------------------------------------------------------


def test_a_page_of_somebody_else_opens_no_line(typist, plan):
    foreign = typist("aoi", plan, origin="https://evil.example")
    with pytest.raises(NotLetIn):
        Line(foreign.url, headers=foreign.headers)
    without = {"Cookie": foreign.headers["Cookie"]}
    with pytest.raises(NotLetIn):
        Line(foreign.url, headers=without)


@pytest.mark.parametrize(("who", "status"), [("mallory", 404), ("olivia", 404), ("", 401), ("ann", 404)])
def test_strangers_are_told_what_any_page_tells_them(typist, plan, who, status):
    stranger = typist(who, plan)
    assert stranger.asked() == status
    with pytest.raises(NotLetIn):
        Line(stranger.url, headers=stranger.headers)


def test_the_inside_of_the_other_side_is_not_there(typist, plan):
    assert typist("aoi", plan, of="vendor").asked() == 404
    assert typist("chloe", plan, of="customer").asked() == 404
    assert typist("aoi", plan, of="customer").asked() == 426


def test_insides_are_rooms_of_their_own(typist, plan, at):
    chloe, aoi = typist("chloe", plan, of="vendor").connect(), typist("aoi", plan).connect()
    chloe.write("among ourselves")
    wait_for(lambda: chloe.saved and aoi.saved)
    assert "ourselves" not in aoi.words
    assert kept(at, plan, Visibility.VENDOR) == "among ourselves"
    assert kept(at, plan) == ""


def test_a_reader_hears_but_is_not_heard(typist, plan, at):
    ren, aoi = typist("ren", plan).connect(), typist("aoi", plan).connect()
    aoi.write("for everybody")
    wait_for(lambda: "for everybody" in ren.words)
    ren.say(wire.sync(wire.UPDATE, aoi.doc.get_update()))
    wait_for(lambda: ren.refusals.count("reading") >= 2)
    ren.say(wire.awareness([wire.Presence(ren.doc.client_id, 1, {"cursor": None})]))
    aoi.write("more")
    wait_for(lambda: "more" in ren.words)
    assert aoi.states == {}
    assert kept(at, plan).splitlines() == ["for everybody", "more"]


def test_one_person_has_no_more_lines_than_windows(typist, plan, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_SEATS_OF_A_PERSON", 2)
    first, second = typist("aoi", plan).connect(), typist("aoi", plan).connect()
    wait_for(lambda: first.saved and second.saved)
    third = typist("aoi", plan)
    with pytest.raises(NotLetIn):
        Line(third.url, headers=third.headers)


# -- rights that end -------------------------------------------------------------------------------------------


def test_a_session_that_ends_ends_its_line(typist, plan, at):
    aoi, chloe = typist("aoi", plan).connect(), typist("chloe", plan).connect()
    wait_for(lambda: aoi.saved and chloe.saved)
    with at("sakura"):
        user = db.session.scalars(select(User).where(User.email == cast.address("aoi"))).one()
        sessions.end_all(user)
        db.session.commit()
        tell_after_commit()
    wait_for(lambda: not aoi.online, 5, "the line ended")
    assert aoi.asked() == 401
    assert chloe.online


@pytest.mark.parametrize("ends", ["session", "membership", "role"])
def test_rights_are_asked_for_again_with_every_change(typist, plan, at, ends):
    """Also when nobody told the line: a hint may be lost, a right may not be used after it has ended."""
    sora, aoi = typist("sora", plan).connect(), typist("aoi", plan).connect()
    wait_for(lambda: sora.saved and aoi.saved)
    with at("sakura"):
        user_id = db.session.scalars(select(User.id).where(User.email == cast.address("sora"))).one()
        if ends == "session":
            for sign_in in db.session.scalars(select(SignIn).where(SignIn.user_id == user_id)):
                db.session.delete(sign_in)
        member = db.session.scalars(select(Membership).where(Membership.user_id == user_id)).one()
        if ends == "membership":
            member.ended_at = clock.now()
        if ends == "role":
            member.role = "viewer"
        db.session.commit()
    sora.write("after hours")
    wait_for(lambda: "right" in sora.refusals)
    aoi.write("still here")
    wait_for(lambda: aoi.saved)
    assert kept(at, plan) == "still here"
    assert "after hours" not in aoi.words


def test_what_comes_late_for_something_deleted_is_refused(typist, at):
    with at("sakura"):
        goal = db.session.scalars(
            select(Node).where(Node.kind == "goal", Node.visibility == "shared", Node.deleted_at.is_(None))
        ).one()
        pid = goal.public_id
    aoi = typist("aoi", pid).connect()
    wait_for(lambda: aoi.saved)
    with at("sakura"):
        db.session.scalars(select(Node).where(Node.public_id == pid)).one().deleted_at = clock.now()
        db.session.commit()
    aoi.write("too late")
    wait_for(lambda: "gone" in aoi.refusals)
    aoi.drop()
    assert aoi.asked() == 404


# -- harm ------------------------------------------------------------------------------------------------------

GARBAGE = [
    b"",
    b"\x00",
    b"\xff" * 40,
    b"\x07\x01\x00",
    b"\x00\x02\x05ab",
    b"\x00\x02\x02\xff\xff",
    b"\x00\x00\x03\xff\xff\xff",
    b"\x01\x03\x01\x01\xff",
    wire.sync(wire.UPDATE, b"\x01\x02\x03"),
    wire.sync(wire.STEP_2, bytes(range(5, 256))),
    wire.sync(wire.STEP_1, b"\xff" * 9),
    wire.awareness([wire.Presence(1, 1, {"a": "x" * 5000})]),
    b"\x01" + wire.piece(b"\x01\x01\x01\x04nope"),
    b"\x01" + wire.piece(b"\x01\x01\x01" + wire.piece(b"[" * 1900)),
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_ends_its_own_line_and_harms_nobody(typist, plan, at, garbage):
    aoi, sora = typist("aoi", plan).connect(), typist("sora", plan).connect()
    aoi.write("calm")
    wait_for(lambda: aoi.saved and "calm" in sora.words)
    sora.say(garbage)
    wait_for(lambda: not sora.online, 5, "the line ended")
    aoi.write("and on")
    wait_for(lambda: aoi.saved)
    assert kept(at, plan).splitlines() == ["calm", "and on"]


def test_words_instead_of_bytes_end_the_line(typist, plan):
    aoi = typist("aoi", plan).connect()
    aoi.line.send("hello")
    wait_for(lambda: not aoi.online, 5, "the line ended")


def test_too_large_a_message_and_too_many_end_the_line(typist, plan, at):
    aoi, sora, hana = (
        typist("aoi", plan).connect(),
        typist("sora", plan).connect(),
        typist("hana", plan).connect(),
    )
    wait_for(lambda: aoi.saved and sora.saved and hana.saved)
    aoi.say(b"\x00\x02" + wire.piece(b"x" * 2_100_000))
    wait_for(lambda: not aoi.online, 10, "the line with the large message ended")
    for _each in range(700):
        sora.say(wire.sync(wire.STEP_1, b"\x00"))
    wait_for(lambda: not sora.online, 10, "the line with many messages ended")
    hana.write("undisturbed")
    wait_for(lambda: hana.saved)
    assert kept(at, plan) == "undisturbed"


def test_a_change_that_builds_on_nothing_is_asked_for_again_and_never_half_kept(typist, plan, at):
    aoi, sora = typist("aoi", plan).connect(), typist("sora", plan).connect()
    wait_for(lambda: aoi.saved and sora.saved)
    sora.drop()
    sora.write("one")
    before = sora.doc.get_state()
    sora.write("two")
    late = sora.doc.get_update(before)  # without what it builds on
    sora.connect()
    wait_for(lambda: sora.saved)
    other = typist("hana", plan).connect()
    wait_for(lambda: other.saved)
    stranger = typist("bo", plan)
    stranger.write("first")
    before = stranger.doc.get_state()
    stranger.write("second")
    gap = stranger.doc.get_update(before)
    other.say(wire.sync(wire.UPDATE, gap))
    time.sleep(0.2)
    assert "second" not in kept(at, plan)
    other.say(wire.sync(wire.UPDATE, late))
    stranger.connect()
    wait_for(lambda: stranger.saved and "second" in aoi.words)
    assert sorted(kept(at, plan).splitlines()) == ["first", "one", "second", "two"]


def test_nobody_writes_under_another_name(typist, plan):
    aoi, sora, chloe = (
        typist("aoi", plan).connect(),
        typist("sora", plan).connect(),
        typist("chloe", plan).connect(),
    )
    wait_for(lambda: aoi.saved and sora.saved and chloe.saved)
    claim = {
        "user": {"id": "x", "ja": "社長", "en": "The boss", "initial": "B", "colour": 1},
        "cursor": {"anchor": 1, "head": 1},
    }
    aoi.say(wire.awareness([wire.Presence(aoi.doc.client_id, 1, claim)]))
    wait_for(lambda: aoi.doc.client_id in chloe.states)
    shown = chloe.states[aoi.doc.client_id]
    assert shown["user"]["en"] == "Aoi"
    assert shown["cursor"] == {"anchor": 1, "head": 1}
    assert "boss" not in json.dumps(shown)
    sora.say(wire.awareness([wire.Presence(aoi.doc.client_id, 9, None)]))  # somebody else's cursor
    sora.say(wire.awareness([wire.Presence(sora.doc.client_id, 1, {"cursor": None})]))
    wait_for(lambda: sora.doc.client_id in chloe.states)
    assert chloe.states[aoi.doc.client_id] is not None
    aoi.drop()
    wait_for(lambda: chloe.states[aoi.doc.client_id] is None, what="whoever left is gone")


def test_a_note_takes_no_more_than_it_holds(typist, plan, at, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_BYTES", 2_000)
    aoi = typist("aoi", plan).connect()
    aoi.write("short")
    wait_for(lambda: aoi.saved)
    aoi.write("x" * 3_000)
    wait_for(lambda: "full" in aoi.refusals)
    assert kept(at, plan) == "short"
