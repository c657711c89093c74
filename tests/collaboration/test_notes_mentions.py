"""Who is named in a note hears of it: once, only those who can see the note, and only while they can."""

from datetime import timedelta

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.activity.models import ByMail, Notice
from portal.collaboration import subjects
from portal.collaboration.actions import notes as change
from portal.collaboration.actions import notes_mentions
from portal.collaboration.actions.notes import ONE_SITTING, Written
from portal.collaboration.queries import notes as asked
from portal.collaboration.rules.notes_html import ROOT
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import work_off
from portal.plans.models import Node, Plan
from tests import cast
from tests.collaboration.lines import wait_for
from tests.collaboration.notes_cast import actor, write

VENDOR, CUSTOMER, SHARED = Visibility.VENDOR, Visibility.CUSTOMER, Visibility.SHARED


@pytest.fixture
def plan(at) -> str:
    with at("sakura"):
        return db.session.scalars(select(Plan.public_id)).one()


def pid(name: str) -> str:
    return db.session.scalars(select(User.public_id).where(User.email == cast.address(name))).one()


def mention(doc: Doc, *public_ids: str, label: str = "Somebody") -> bytes:
    """Add a line with these mentions, as the editor makes them, and return the change."""
    before = doc.get_state()
    with doc.transaction():
        line = doc.get(ROOT, type=XmlFragment).children.append(XmlElement("paragraph"))
        for public_id in public_ids:
            line.children.append(XmlElement("mention", {"id": public_id, "label": label}))
        line.children.append(XmlText("please look"))
    return doc.get_update(before)


def name(plan: str, *public_ids: str, by: str = "aoi", place: Visibility = SHARED) -> None:
    """Name people in a note, and commit."""
    subject = subjects.subject(plan)
    doc = asked.document(asked.note_of(subject, place))
    change.write(subject, place, [Written(mention(doc, *public_ids), actor(by))])
    db.session.commit()


def told() -> list[str]:
    wanted = select(User.romanised).join(Notice, Notice.person_id == User.id)
    return sorted(db.session.scalars(wanted.where(Notice.kind == "note.mentioned")))


def bell(browser) -> str:
    return browser.get("/notices").text


def test_whoever_is_named_hears_of_it_and_is_led_to_the_note(as_, at, plan):
    with at("sakura"):
        name(plan, pid("chloe"), pid("sora"), pid("aoi"))
        assert told() == ["Chloe", "Sora"]  # not Aoi, who wrote it
        rows = db.session.scalars(select(Notice)).all()
        assert {one.by_mail for one in rows} == {ByMail.AT_ONCE}
        chloes = next(one for one in rows if one.person_id == actor("chloe").person_id).public_id
    assert "Aoi mentioned you in a note" in bell(as_("chloe"))
    way = as_("chloe").get(f"/notices/{chloes}").headers["Location"]
    assert way.endswith(f"/c/sakura/about/{plan}/note?of=shared")
    assert as_("chloe").get(way).status_code == 200
    assert "mentioned you" not in bell(as_("ren"))


def test_it_is_mailed_at_once_in_the_readers_language_and_leads_to_the_bell(at, plan, monkeypatch):
    with at("sakura"):
        sora = db.session.scalars(select(User).where(User.email == cast.address("sora"))).one()
        sora.language = "ja"
        name(plan, pid("sora"), by="chloe")
        soon = clock.now() + timedelta(minutes=1)
        monkeypatch.setattr(clock, "now", lambda: soon)
        work_off()
        mail = db.session.scalars(select(MailboxMessage)).one()
        assert mail.to == cast.address("sora")
        assert "さんがメモであなたをメンションしました" in mail.subject
        assert "please look" not in mail.subject + mail.text


def test_once_per_writing_however_often_the_name_is_written(at, plan):
    with at("sakura"):
        name(plan, pid("chloe"), pid("chloe"))
        name(plan, pid("chloe"))
        assert told() == ["Chloe"]
        write(plan, "the next keystrokes name nobody")
        assert told() == ["Chloe"]


def test_another_day_and_another_author_are_told_again(at, plan, monkeypatch):
    with at("sakura"):
        name(plan, pid("chloe"))
        name(plan, pid("chloe"), by="sora")
        assert told() == ["Chloe", "Chloe"]
        later = clock.now() + 2 * ONE_SITTING
        monkeypatch.setattr(clock, "now", lambda: later)
        write(plan, "what stood there already names nobody anew")
        assert told() == ["Chloe", "Chloe"]
        name(plan, pid("chloe"))
        assert told() == ["Chloe"] * 3


def test_each_author_of_a_batch_names_their_own(at, plan):
    with at("sakura"):
        subject, doc = subjects.subject(plan), Doc()
        one, two = mention(doc, pid("sora")), mention(doc, pid("chloe"))
        change.write(subject, SHARED, [Written(one, actor("aoi")), Written(two, actor("hana"))])
        by = dict(
            db.session.execute(
                select(User.romanised, Notice.by_id).join(User, User.id == Notice.person_id)
            ).all()
        )
        assert by == {"Sora": actor("aoi").person_id, "Chloe": actor("hana").person_id}


@pytest.mark.parametrize(
    ("by", "place", "named", "hears"),
    [
        ("chloe", VENDOR, ("aoi", "bo"), ["Bo"]),
        ("aoi", CUSTOMER, ("chloe", "sora"), ["Sora"]),
        ("aoi", SHARED, ("mallory", "olivia", "ann", "sora"), ["Sora"]),
        ("aoi", SHARED, ("vera",), []),  # reaches every customer, but is not in the team that Aoi knows
        ("chloe", SHARED, ("vera",), ["Vera"]),
    ],
)
def test_whoever_cannot_see_the_note_or_is_not_known_is_not_told(at, plan, by, place, named, hears):
    with at("sakura"):
        name(plan, *(pid(each) for each in named), by=by, place=place)
        assert told() == hears


@pytest.mark.parametrize(
    "forged", ["", "x", "A" * 16, "A" * 17, "' or 1=1 --", "\x00" * 16, "１２３４５６７８９０１２３４５６"]
)
def test_what_is_nobodys_id_tells_nobody_and_is_kept(at, plan, forged):
    with at("sakura"):
        name(plan, forged)
        assert told() == []
        assert "please look" in asked.text_of(subjects.subject(plan))


def test_a_label_names_nobody(at, plan):
    with at("sakura"):
        subject = subjects.subject(plan)
        change.write(subject, SHARED, [Written(mention(Doc(), "x", label=pid("sora")), actor("aoi"))])
        assert told() == []


@pytest.mark.parametrize("gone", ["hidden", "deleted", "access"])
def test_what_one_may_no_longer_see_is_not_shown(as_, at, gone):
    with at("sakura"):
        wanted = select(Node).where(Node.title == "sakura shared initiative")
        name(db.session.scalars(wanted).one().public_id, pid("aoi"), by="chloe")
    assert "mentioned you in a note" in bell(as_("aoi"))
    with at("sakura"):
        node = db.session.scalars(wanted).one()
        if gone == "hidden":
            node.visibility = VENDOR
        elif gone == "deleted":
            node.deleted_at = clock.now()
        else:
            member = select(Membership).join(User, User.id == Membership.user_id)
            place = db.session.scalars(member.where(User.email == cast.address("aoi"))).one()
            place.ended_at = clock.now() - timedelta(minutes=1)
        db.session.commit()
    assert "mentioned you in a note" not in bell(as_("aoi"))


def test_the_note_is_read_again_only_where_a_mention_may_be_new(at, plan, monkeypatch):
    read: list[int] = []
    with at("sakura"):
        name(plan, pid("sora"))
        monkeypatch.setattr(notes_mentions.asked, "kept", lambda note_id: read.append(note_id))
        subject, doc = subjects.subject(plan), Doc()
        line = doc.get(ROOT, type=XmlFragment).children.append(XmlElement("paragraph"))
        line.children.append(XmlText("a mention of the mention, in words"))
        change.write(subject, SHARED, [Written(doc.get_update(), actor("aoi"))])
        assert read == []


def test_over_a_line_the_bell_rings_too(typist, plan, at):
    with at("sakura"):
        chloe = pid("chloe")
    aoi = typist("aoi", plan).connect()
    wait_for(lambda: aoi.saved)
    mention(aoi.doc, chloe)
    wait_for(lambda: aoi.saved)
    with at("sakura"):
        assert told() == ["Chloe"]
