"""Figures, next things, agenda and timeline tell of what the vendor reads, and of no company's inside."""

from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pytest
from flask_babel import force_locale
from openpyxl import load_workbook
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.accounts.standpoint import inside as standing_in
from portal.activity import agenda
from portal.activity.queries import timeline
from portal.community.actions import moving, standing
from portal.community.listeners.next_things import for_members, questions_of_customers
from portal.community.models import Thread
from portal.community.queries import figures
from portal.community.queries.reach import spaces_of
from portal.community.rules.words import PostState, SpaceKind
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db, writing
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import customer_scope, every_customer
from tests.community.talking import accept, answer, ask, point_of, space_of
from tests.conversations.people import asked


def part_of(name: str, slug: str) -> figures.TakingPart | None:
    point = point_of(name)
    with spaces_of(point):
        whole = figures.taking_part(point.user, figures.months_back(3)[0])
    return next((one for one in whole.customers if one.slug == slug), None)


def told_on_timeline(slug: str) -> list[str]:
    customer_id = db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()
    with customer_scope(customer_id, Audience.VENDOR):
        return [one.facts["title"] for one in timeline() if one.kind.startswith("community.")]


def beside(name: str, slug: str):
    return standing_in(point_of(name).user, slug)


@contextmanager
def _at(point):
    with customer_scope(point.customer.id, point.audience):
        yield point


def offered(name: str) -> list[str]:
    user = point_of(name).user
    with every_customer("the book of somebody"):
        ids = list(db.session.scalars(figures.reached_by(user)))
        return [one.title for one in questions_of_customers(user, ids).things]


def test_a_csm_sees_the_figures_of_their_customers_without_their_inside(inside):
    before = part_of("chloe", "sakura")
    ask("aoi", "Among us", SpaceKind.INSIDE)
    answer("chloe", ask("sora", "For all"))
    after = part_of("chloe", "sakura")
    assert (after.figures.asked, after.active) == (before.figures.asked + 1, before.active + 1)
    assert part_of("chloe", "ume") is None
    assert part_of("olivia", "ume") is not None


def test_figures_ask_the_same_of_twice_as_much(inside, counting):
    with counting() as few:
        part_of("leo", "sakura")
    for title in ("One", "Two", "Three"):
        answer("chloe", ask("sora", title))
    db.session.expire_all()
    with counting() as many:
        part_of("leo", "sakura")
    assert len(many) == len(few)


def test_a_question_that_waits_is_the_next_thing_of_who_accompanies_its_company(inside):
    ask("aoi", "Among us", SpaceKind.INSIDE)
    asked = ask("aoi", "For all")
    assert "For all" in offered("chloe")
    assert "Among us" not in offered("chloe")
    assert "For all" not in offered("olivia")
    answer("chloe", asked)
    assert "For all" not in offered("chloe")


TALKED_ABOUT = {"Between us": SpaceKind.BOTH, "Among us": SpaceKind.INSIDE, "For all": SpaceKind.EVERY}


def asked_of(name: str) -> list[tuple[str, str]]:
    with _at(point_of(name)) as point:
        return [(one.kind.partition(".")[2], str(one.title)) for one in for_members(point)]


def test_whoever_knows_about_it_is_asked_and_who_asked_is_told(app):
    with app.app_context():
        answer("sora", ask("mallory", "Old", tags=["CSV"]))
        ask("mallory", "New", tags=["CSV"])
    with app.test_request_context("/"), force_locale("en"):
        assert asked_of("sora") == [("could_answer", "You could answer this: New")]
        assert ("answered", "Your question was answered: Old") in asked_of("mallory")


@pytest.mark.parametrize("who", ["aoi", "chloe"])
def test_both_sides_are_offered_to_talk_about_what_both_read(app, who):
    with app.app_context():
        ids = [ask("aoi", title, kind) for title, kind in TALKED_ABOUT.items()]
        with writing(), every_space("time passes"):
            for thread_id in ids:
                db.session.get_one(Thread, thread_id).at = clock.now() - timedelta(days=6)
            db.session.commit()
    with app.test_request_context("/"), _at(beside(who, "sakura")) as point:
        titles = [one.title for one in agenda.proposed(point) if one.key.startswith("community:")]
    assert titles == ["Between us", "For all"]


def test_the_timeline_tells_what_both_read_and_forgets_what_goes(inside):
    ask("aoi", "Among us", SpaceKind.INSIDE)
    kept = ask("aoi", "Between us", SpaceKind.BOTH)
    gone = ask("aoi", "For all")
    assert told_on_timeline("sakura") == ["For all", "Between us"]
    accept("aoi", answer("mallory", gone))
    assert told_on_timeline("ume") == ["For all"]
    with writing(), every_space("a moderator's"):
        standing.stand(db.session.get_one(Thread, gone), PostState.HIDDEN, "No.", by=point_of("leo").actor)
        db.session.commit()
    assert told_on_timeline("sakura") == ["Between us"]
    assert told_on_timeline("ume") == []
    with writing(), every_space("its author's"):
        thread = db.session.get_one(Thread, kept)
        moving.move(thread, space_of(SpaceKind.INSIDE), by=point_of("aoi").actor)
        db.session.commit()
    assert told_on_timeline("sakura") == []


def test_the_figures_go_along_as_a_workbook_without_formulas(app, as_):
    with app.app_context():
        ask("aoi", "For all")
        home = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        home.name = "=1+1"
        db.session.commit()
    chloe = as_("chloe")
    page = chloe.get("/desk/community/figures?months=6&segment=1")
    assert "=1+1" in page.text
    sheet = chloe.post("/desk/community/figures", data={"months": "6", "segment": "1"})
    cells = [
        cell
        for row in load_workbook(BytesIO(sheet.data)).worksheets[0].iter_rows(values_only=True)
        for cell in row
    ]
    assert "株式会社さくら商会" not in cells
    assert any("=1+1" in str(cell) for cell in cells)
    assert all(
        cell.data_type != "f" for row in load_workbook(BytesIO(sheet.data)).worksheets[0] for cell in row
    )
    assert as_("ann").get("/desk/community/figures").status_code == 403
    assert as_("aoi").get("/desk/community/figures").status_code == 404


def test_who_accompanies_a_customer_reads_of_it_where_they_work(app, as_, at):
    with app.app_context():
        ask("aoi", "Waits for somebody", SpaceKind.BOTH)
        ask("aoi", "Among us alone", SpaceKind.INSIDE)
    with at("sakura"):
        talk = asked().public_id
        db.session.commit()
    chloe = as_("chloe")
    for page in ("/desk", "/c/sakura", f"/c/sakura/conversations/{talk}/context", "/c/sakura/timeline"):
        text = chloe.get(page, follow_redirects=True).text
        assert "Waits for somebody" in text, page
        assert "Among us alone" not in text, page
    assert "Waits for somebody" not in as_("olivia").get("/desk").text
