"""Writing to a space: drafts are one's own, how one shows is asked first, names that stay inside are found."""

import pytest
from sqlalchemy import select

from portal.community.models import KeptName, Persona, Space, Thread
from portal.community.rules.words import CompanyShown, NameShown, PostState, SpaceKind
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.spaces import every_space
from tests.community.people import user_id

NEW = "/c/sakura/community/new"
TITLE = "How do you close a month?"


@pytest.fixture
def space(app):
    """`space("every")` returns the public id of that space, of Sakura where it is private."""

    def of(kind: str) -> str:
        with app.app_context(), every_space("named by the test"):
            wanted = select(Space.public_id).where(Space.kind == SpaceKind(kind)).order_by(Space.id)
            return db.session.scalars(wanted).first()

    return of


@pytest.fixture
def thread(app):
    """`thread()` returns the newest thread, detached."""

    def newest() -> Thread:
        with app.app_context(), every_space("looked at by the test"):
            found = db.session.scalars(select(Thread).order_by(Thread.id.desc())).first()
            db.session.expunge(found)
            return found

    return newest


@pytest.fixture
def chosen(at):
    """Sora shows by name and company."""
    with at("sakura") as customer_id:
        user = user_id("sora")
        db.session.add(
            Persona(
                user_id=user,
                customer_id=customer_id,
                name_shown=NameShown.NAME,
                company_shown=CompanyShown.INDUSTRY,
                chosen_at=clock.now(),
                posts=9,
            )
        )
        db.session.commit()


def post(browser, space: str, **typed):
    facts = {"space": space, "title": TITLE, "body": "We need seven days.", "then": "post", **typed}
    return browser.post(NEW, data=facts)


def test_a_question_to_ones_own_company_is_there_at_once(as_, space, thread):
    answer = post(as_("sora"), space("inside"), tags="締め, 請求")
    made = thread()
    assert (answer.status_code, made.state, made.title) == (303, PostState.SHOWN, TITLE)
    assert answer.location.endswith(f"/community/threads/{made.public_id}")
    assert TITLE in as_("aoi").get("/c/sakura/community").text
    assert TITLE not in as_("chloe").get("/c/sakura/community").text


def test_before_other_companies_read_it_one_chooses_how_one_shows(as_, space, thread):
    sora = as_("sora")
    asked = post(sora, space("every"))
    draft = thread()
    assert draft.state is PostState.DRAFT
    assert asked.location.endswith(f"/community/me?then={draft.public_id}")
    shown = sora.get(asked.location)
    assert "kept as a draft" in shown.text
    led = sora.post(asked.location, data={"name_shown": "pen_name", "pen_name": "Kite", "company_shown": "nothing",
                                          "then": draft.public_id})  # fmt: skip
    assert led.location.endswith(f"/community/drafts/{draft.public_id}")
    posted = sora.post(led.location, data={"space": space("every"), "title": TITLE, "then": "post"})
    assert posted.status_code == 303
    assert thread().state is PostState.SHOWN
    seen = as_("mallory").get("/c/ume/community").text
    assert "Kite" in seen
    assert "さくら商会" not in seen
    assert "Sora" not in seen


def test_a_draft_is_its_authors_alone(as_, space, thread):
    sora = as_("sora")
    kept = post(sora, space("both"), then="draft", body="")
    draft = thread()
    address = f"/community/drafts/{draft.public_id}"
    assert (kept.status_code, draft.state) == (303, PostState.DRAFT)
    assert TITLE in sora.get("/c/sakura/community/mine").text
    for who, at_door in (
        ("aoi", "/c/sakura"),
        ("chloe", "/c/sakura"),
        ("leo", "/desk"),
        ("mallory", "/c/ume"),
    ):
        assert as_(who).get(at_door + address).status_code == 404
        assert TITLE not in as_(who).get(f"{at_door}/community/all").text
    assert sora.post("/c/sakura" + address + "/discard").status_code == 303
    assert sora.get("/c/sakura" + address).status_code == 404


def test_a_space_that_is_not_open_is_none(as_, app, space):
    with app.app_context(), every_space("the other company's"):
        foreign = db.session.scalars(
            select(Space).where(Space.kind == SpaceKind.BOTH).order_by(Space.id.desc())
        ).first()
        closed = foreign.public_id
    answer = post(as_("sora"), closed)
    assert answer.status_code == 422
    assert "Choose who will see it" in answer.text
    assert TITLE in answer.text


@pytest.mark.usefixtures("chosen")
def test_names_are_found_before_they_leave_the_company(app, as_, at, space, thread):
    with at("sakura") as customer_id:
        db.session.add(
            KeptName(customer_id=customer_id, name="株式会社ヒノデ", visibility=Visibility.CUSTOMER)
        )
        db.session.commit()
    sora, words = as_("sora"), "ヒノデ様の件は田中さんが、さくら商会で見ています。"
    before = thread().id
    asked = post(sora, space("every"), body=words)
    assert asked.status_code == 422
    for name in ("ヒノデ", "田中さん", "さくら商会"):
        assert name in asked.text
    assert thread().id == before
    assert post(sora, space("both"), body=words).status_code == 303
    replaced = post(sora, space("every"), body=words, names="replace", then="")
    assert replaced.status_code == 303
    assert thread().body == "Company A様の件はa colleagueが、our companyで見ています。"
    assert post(sora, space("every"), body=words, names="keep", then="").status_code == 303
    assert thread().body == words


def test_whoever_reads_as_somebody_else_writes_nothing(as_, space):
    chloe = as_("chloe")
    member = as_("leo")
    assert member.get(NEW).status_code == 200
    assert chloe.get("/c/sakura/community/me").status_code == 404  # the vendor's people go by their names


@pytest.mark.usefixtures("chosen")
def test_answers_are_looked_through_as_well(app, as_):
    with app.app_context(), every_space("named by the test"):
        everybody = db.session.scalars(select(Thread.public_id).where(Thread.title == "everybody")).one()
    sora, address = as_("sora"), f"/c/sakura/community/threads/{everybody}"
    words = "田中さんが知っています。"
    asked = sora.post(f"{address}/answers", data={"body": words})
    assert (asked.status_code, "田中さん" in asked.text) == (422, True)
    assert sora.post(f"{address}/answers", data={"body": words, "names": "replace"}).status_code == 303
    page = as_("mallory").get(f"/c/ume/community/threads/{everybody}").text
    assert "a colleagueが知っています。" in page
    assert "田中" not in page
