"""A note's page: who finds which note, what is shown of it, what it was, and what its lines become."""

from datetime import timedelta

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText
from sqlalchemy import func, select

from portal.activity.models import Activity
from portal.collaboration import subjects
from portal.collaboration.actions import notes as change
from portal.collaboration.jobs import notes as jobs
from portal.collaboration.models.notes import Note, NoteUpdate, NoteVersion, NoteWriting
from portal.collaboration.queries import notes as asked
from portal.collaboration.rules import notes_html
from portal.collaboration.rules.notes_html import ROOT
from portal.foundation import clock
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, work_off
from portal.plans.models import Node, NodeKind, Plan
from tests.collaboration.notes_cast import write

VENDOR, CUSTOMER, SHARED = Visibility.VENDOR, Visibility.CUSTOMER, Visibility.SHARED


@pytest.fixture
def plan(at) -> str:
    with at("sakura"):
        return db.session.scalars(select(Plan.public_id)).one()


@pytest.fixture
def pids(at) -> dict[str, str]:
    """Return nodes of Sakura by kind and visibility: "shared goal"."""
    with at("sakura"):
        found = select(Node.visibility, Node.kind, Node.public_id).where(Node.deleted_at.is_(None))
        return {f"{seen} {kind}": pid for seen, kind, pid in db.session.execute(found)}


def note(pid: str, of: str = "") -> str:
    return f"/c/sakura/about/{pid}/note" + (f"?of={of}" if of else "")


def test_the_page_shows_the_note_to_people_of_both_sides_without_scripts(as_, at, plan):
    with at("sakura"):
        write(plan, "Close the books in <three> days")
        db.session.commit()
    for who in ("aoi", "ren", "chloe", "carl"):
        page = as_(who).get(note(plan))
        assert page.status_code == 200
        assert "<p>Close the books in &lt;three&gt; days</p>" in page.text
        assert "Last written by Aoi" in page.text


def test_each_side_has_a_note_of_its_own_that_the_other_never_finds(as_, at, plan):
    with at("sakura"):
        write(plan, "vendor words", by="chloe", place=VENDOR)
        write(plan, "customer words", by="aoi", place=CUSTOMER)
        db.session.commit()
    ours, theirs = as_("chloe").get(note(plan, "vendor")), as_("aoi").get(note(plan, "customer"))
    assert "vendor words" in ours.text
    assert "Internal to Aozora Cloud" in ours.text
    assert "customer words" in theirs.text
    assert "Internal to 株式会社さくら商会" in theirs.text
    assert as_("aoi").get(note(plan, "vendor")).status_code == 404
    assert as_("chloe").get(note(plan, "customer")).status_code == 404
    for page in (as_("aoi").get(note(plan)), as_("aoi").get("/c/sakura/timeline")):
        assert "vendor words" not in page.text
        assert "of=vendor" not in page.text


def test_what_is_internal_has_a_note_inside_its_side_alone(as_, pids):
    goal = pids["vendor goal"]
    assert as_("chloe").get(note(goal)).status_code == 200
    assert (
        "Shared by both" not in as_("chloe").get(note(goal)).text.split("note-head")[1].split("note-paper")[0]
    )
    assert as_("chloe").get(note(goal, "shared")).status_code == 404
    assert as_("aoi").get(note(goal)).status_code == 404
    assert as_("mallory").get(note(pids["shared goal"])).status_code == 404


def test_who_may_not_write_gets_no_tools(as_, plan):
    assert 'data-write="no"' in as_("ren").get(note(plan)).text
    assert 'data-write="no"' in as_("carl").get(note(plan)).text
    assert 'data-write="yes"' in as_("sora").get(note(plan)).text


def test_completion_offers_those_who_can_see_the_note(as_, plan):
    found = as_("sora").get(f"/c/sakura/about/{plan}/note/people?q=").get_json()
    assert {"Aoi", "Chloe"} <= {one["name"] for one in found}
    inside = as_("sora").get(f"/c/sakura/about/{plan}/note/people?q=&of=customer").get_json()
    assert {one["name"] for one in inside} == {"Aoi", "Sora", "Ren", "Hana"}
    assert as_("sora").get(f"/c/sakura/about/{plan}/note/people?q=&of=vendor").status_code == 404


def test_a_note_of_twice_the_length_takes_no_more_statements(as_, at, plan, counting):
    with at("sakura"):
        write(plan, "one")
        db.session.commit()
    browser = as_("aoi")
    browser.get(note(plan))
    with counting() as once:
        browser.get(note(plan))
    with at("sakura"):
        for number in range(10):
            write(plan, f"line {number}", by="sora" if number % 2 else "chloe")
        db.session.commit()
    with counting() as twice:
        browser.get(note(plan))
    assert len(once) == len(twice)


def test_one_entry_in_the_timeline_for_an_author_and_half_an_hour(at, as_, plan):
    with at("sakura"):
        now = clock.now()
        for minutes in (0, 10, 29, 31):
            with clock.at(now + timedelta(minutes=minutes)):
                write(plan, f"after {minutes}")
        write(plan, "by somebody else", by="chloe")
        assert db.session.scalar(select(func.count(NoteWriting.id))) == 3
        assert db.session.scalar(select(func.count(Activity.id)).where(Activity.kind == "note.written")) == 3
        db.session.commit()
    assert "Wrote in the note of" in as_("aoi").get("/c/sakura/timeline").text
    days = as_("aoi").get(f"/c/sakura/about/{plan}/note/days").text
    assert "Who wrote when" in days
    assert "Chloe" in days


def test_what_was_typed_is_gathered_into_one_text_a_day(at, plan, as_):
    now = clock.now()
    with at("sakura"):
        for days in (3, 3, 2):
            with clock.at(now - timedelta(days=days)):
                write(plan, f"{days} days ago")
        write(plan, "today")
        db.session.commit()
        found = db.session.scalars(select(Note)).one()
        before = notes_html.html(asked.document(found))
    gather(at)
    with at("sakura"):
        found = db.session.scalars(select(Note)).one()
        assert notes_html.html(asked.document(found)) == before
        assert len(asked.versions(found)) == 3
        assert db.session.scalar(select(func.count(NoteUpdate.id))) == 0
        write(plan, "and more")  # numbered on, though no row of the earlier ones is left
        assert asked.text_of(subjects.subject(plan)).splitlines()[-1] == "and more"
        oldest = asked.versions(found)[-1].public_id
        db.session.commit()
    page = as_("aoi").get(f"/c/sakura/about/{plan}/note/days/{oldest}")
    assert "3 days ago" in page.text
    assert "2 days ago" not in page.text


def gather(at) -> None:
    """Have the worker gather the only note there is."""
    with at("sakura"):
        change.owe_gathering(db.session.scalars(select(Note)).one())
        db.session.commit()
        work_off()


def test_a_days_end_is_kept_without_anybody_writing_again(at, plan):
    with at("sakura"):
        with clock.at(clock.now() - timedelta(days=2)):
            write(plan, "long ago")
        db.session.commit()
        jobs.end_days(OutboxItem(kind="notes.days"))
        db.session.commit()
        work_off()
    with at("sakura"):
        assert db.session.scalar(select(func.count(NoteVersion.id))) == 1


def test_an_earlier_text_belongs_to_its_own_note(at, as_, plan, pids):
    with at("sakura"):
        write(plan, "inside", by="chloe", place=VENDOR)
        db.session.commit()
    gather(at)
    with at("sakura"):
        version = db.session.scalars(select(NoteVersion.public_id)).one()
    assert as_("chloe").get(f"/c/sakura/about/{plan}/note/days/{version}?of=vendor").status_code == 200
    other = pids["shared goal"]
    assert as_("chloe").get(f"/c/sakura/about/{other}/note/days/{version}").status_code == 404
    assert as_("aoi").get(f"/c/sakura/about/{plan}/note/days/{version}").status_code == 404


# -- a line becomes an initiative ------------------------------------------------------------------------------


def turn(browser, pid: str, **form):
    data = {"kind": "initiative", "text": "Review the approval route", "item": "7-9", **form}
    return browser.post(f"/c/sakura/about/{pid}/note/turn", data=data, headers={"HX-Request": "true"})


def test_under_a_goal_one_click_makes_an_initiative_seen_as_widely_as_the_note(as_, at, pids):
    answer = turn(as_("sora"), pids["shared goal"])
    assert answer.status_code == 200
    assert '"item": "7-9"' in answer.headers["HX-Trigger"]
    turn(as_("chloe"), pids["shared goal"], of="vendor", text="Ask their IT first")
    with at("sakura"):
        made = select(Node.visibility, Node.kind).where(Node.title == "Review the approval route")
        assert db.session.execute(made).one() == (SHARED, "initiative")
        assert (
            db.session.scalars(select(Node.visibility).where(Node.title == "Ask their IT first")).one()
            is VENDOR
        )


def test_of_a_plan_it_asks_for_the_goal_and_offers_only_those_as_many_people_see(as_, at, plan, pids):
    browser = as_("sora")
    with at("sakura"):
        plan_id = db.session.scalars(select(Plan.id)).one()
        db.session.add(Node(plan_id=plan_id, kind=NodeKind.GOAL, title="Another goal", visibility=SHARED))
        db.session.commit()
    asks = turn(browser, plan)
    assert asks.status_code == 422
    assert "Another goal" in asks.text
    assert "sakura customer goal" not in asks.text
    assert "Review the approval route" in asks.text
    assert turn(browser, plan, under=pids["vendor goal"]).status_code == 422
    assert turn(browser, plan, under=pids["customer goal"]).status_code == 422
    assert turn(browser, plan, under=pids["shared goal"]).status_code == 200
    with at("sakura"):
        made = select(func.count(Node.id)).where(Node.title == "Review the approval route")
        assert db.session.scalar(made) == 1


@pytest.mark.parametrize(("who", "status"), [("ren", 403), ("carl", 403), ("mallory", 404), ("", 401)])
def test_whoever_may_not_write_turns_nothing(as_, pids, who, status):
    assert turn(as_(who), pids["shared goal"]).status_code == status


def test_what_no_feature_makes_is_not_found(as_, pids):
    assert turn(as_("sora"), pids["shared goal"], kind="opera").status_code == 404
    assert turn(as_("sora"), pids["shared goal"], text=" ").status_code == 400


# -- drawn as HTML ---------------------------------------------------------------------------------------------


def drawn(*children: XmlElement) -> str:
    doc: Doc = notes_html.empty_document()
    root = doc.get(ROOT, type=XmlFragment)
    for child in children:
        root.children.append(child)
    return notes_html.html(doc)


def test_every_kind_of_text_is_drawn():
    became = {"becameUrl": "/c/sakura/nodes/abc", "becameTitle": "An <initiative>"}
    words = XmlElement("paragraph", contents=[XmlText("do it")])
    item = XmlElement("taskItem", {"checked": True, **became}, contents=[words])
    html = drawn(XmlElement("taskList", contents=[item]))
    assert '<input type="checkbox" disabled checked>' in html
    assert '<a class="check-became" href="/c/sakura/nodes/abc">An &lt;initiative&gt;</a>' in html
    table = XmlElement(
        "table", contents=[XmlElement("tableRow", contents=[XmlElement("tableHeader", {"colspan": 2})])]
    )
    assert drawn(table) == '<table><tbody><tr><th colspan="2"></th></tr></tbody></table>'
    assert drawn(XmlElement("mention", {"label": "Aoi <b>"})) == '<span class="mention">@Aoi &lt;b&gt;</span>'


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x",
        "java\nscript:x", 'https://x" onclick="y', {"a": 1}, None,
    ],
)  # fmt: skip
def test_hostile_links_lead_nowhere(href):
    doc: Doc = notes_html.empty_document()
    line = doc.get(ROOT, type=XmlFragment).children.append(XmlElement("paragraph"))
    text = line.children.append(XmlText("click"))
    text.format(0, 5, {"link": {"href": href}})
    html = notes_html.html(doc)
    assert "javascript" not in html.lower()
    assert 'href="//' not in html
    assert 'onclick="y"' not in html
    assert "click" in html


def test_hostile_structure_is_drawn_as_text():
    script = XmlElement("script", {"src": "x"}, contents=[XmlText("<img onerror=1>")])
    assert drawn(script) == "&lt;img onerror=1&gt;"
    bad = XmlElement("taskItem", {"becameUrl": "javascript:x", "becameTitle": "t", "checked": "x"})
    assert "javascript" not in drawn(bad)
    assert drawn(XmlElement("heading", {"level": '99"><script>'})) == "<h2></h2>"
    deep = inner = XmlElement("bulletList")
    doc: Doc = notes_html.empty_document()
    doc.get(ROOT, type=XmlFragment).children.append(deep)
    for _level in range(200):
        inner = inner.children.append(XmlElement("listItem"))
    assert notes_html.html(doc).count("<li>") <= 41
    assert notes_html.text(doc) == ""


def test_the_audience_of_a_reader_narrows_html_of(at, plan):
    with at("sakura"):
        write(plan, "vendor words", by="chloe", place=VENDOR)
        write(plan, "words of both")
        db.session.commit()
    with at("sakura", Audience.CUSTOMER):
        subject = subjects.subject(plan)
        assert asked.text_of(subject) == "words of both"
        assert asked.text_of(subject, VENDOR) == ""
