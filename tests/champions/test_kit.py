"""What helps a champion at work: true, in sums, in both languages, and nothing that is inside either side."""

import io

import pytest
from pptx import Presentation
from pypdf import PdfReader
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.champions.rules.slides import HIGH, WIDE
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.pdf import missing
from portal.knowledge.models import Article, ArticleReading, ArticleText
from portal.plans.models import Kpi, Node, Plan
from portal.search.models import Searching
from tests import cast

KIT = "/c/sakura/champions/kit"


def user_id(name: str) -> int:
    return db.session.scalars(select(User.id).where(User.email == cast.address(name))).one()


@pytest.mark.parametrize(
    ("who", "code"), [("hana", 200), ("aoi", 200), ("chloe", 200), ("sora", 403), ("mallory", 404)]
)
def test_champions_need_no_administrators_rights(as_, who, code):
    answer = as_(who).get(KIT)
    assert answer.status_code == code
    if code == 200:
        assert "営業部" in answer.text
        assert not [name for name in ("Sora", "佐藤", "sora@") if name in answer.text]


def test_searches_are_told_once_three_people_looked(as_, app):
    with app.app_context():
        sakura = db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()
        ume = db.session.scalars(select(Customer.id).where(Customer.slug == "ume")).one()
        looked = [("three people", who, sakura) for who in ("aoi", "sora", "ren")]
        looked += [("one person often", "sora", sakura)] * 5
        looked += [("of another company", who, ume) for who in ("aoi", "sora", "ren")]
        for words, who, customer in looked:
            db.session.add(
                Searching(person_id=user_id(who), customer_ref=customer, side=Side.CUSTOMER, language="en",
                          words=words, key=words)
            )  # fmt: skip
        db.session.commit()
    text = as_("hana").get(KIT).text
    assert "three people</a>" in text
    assert "one person often" not in text
    assert "of another company" not in text


def test_articles_are_told_once_three_colleagues_read_them(as_, app):
    with app.app_context():
        rows = db.session.execute(
            select(Article.id, ArticleText.title)
            .join(ArticleText, ArticleText.article_id == Article.id)
            .where(ArticleText.language == "en")
        ).all()
        readers = {"everyone article": ("aoi", "sora", "ren"), "public article": ("aoi", "sora", "mallory")}
        readers |= {"vendor article": ("aoi", "sora", "ren")}
        for article_id, title in rows:
            for who in readers.get(title, ()):
                db.session.add(
                    ArticleReading(
                        person_id=user_id(who), article_id=article_id, language="en", last_at=clock.now()
                    )
                )
        db.session.commit()
        titles = {title for _, title in rows}
    assert set(readers) <= titles
    text = as_("hana").get(KIT).text
    assert "everyone article" in text
    assert "public article" not in text
    assert "vendor article" not in text


@pytest.fixture
def measured(at):
    """Each KPI of Sakura has a start and a target, inside ones too."""
    with at():
        for kpi, title in db.session.execute(select(Kpi, Node.title).join(Node, Node.id == Kpi.node_id)):
            kpi.baseline, kpi.target, kpi.latest_value, kpi.unit = 7.0, 3.0, 4.9, "days"
            assert title
        db.session.commit()


@pytest.mark.parametrize("code", ["ja", "en"])
def test_texts_and_slide_say_what_both_sides_see(as_, measured, code):
    browser = as_("hana")
    page = browser.get(f"{KIT}?in={code}").text
    deck = Presentation(io.BytesIO(browser.get(f"{KIT}/slide.pptx?in={code}").data))
    said = "\n".join(shape.text_frame.text for shape in deck.slides[0].shapes if shape.has_text_frame)
    for text in (page, said):
        assert "sakura shared KPI" in text
        assert "sakura vendor KPI" not in text
        assert "sakura customer KPI" not in text
        assert "sakura closes its books in three days" in text
    assert (deck.slide_width, deck.slide_height, len(deck.slides)) == (WIDE, HIGH, 1)
    product = "あおぞら請求" if code == "ja" else "Aozora Billing"
    assert product in deck.slides[0].shapes.title.text_frame.text
    assert ("4.9days" if code == "ja" else "4.9 days") in said
    assert "http://localhost/" in said


@pytest.mark.parametrize("name", ["slide.pdf", "invitation.pdf"])
def test_paper_is_one_page_whatever_was_written(as_, at, measured, name):
    if missing():
        pytest.skip("the system's libraries for PDF are not installed")
    with at():
        plan = db.session.scalars(select(Plan)).one()
        plan.north_star = "月末の締めを早く終え、" * 40
        for node in db.session.scalars(select(Node)):
            node.title = f"{node.title} {'とても長い名前' * 20}"[:200]
        db.session.commit()
    answer = as_("hana").get(f"{KIT}/{name}?in=ja")
    assert answer.mimetype == "application/pdf"
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1
    assert answer.headers["Cache-Control"] == "private, no-store"
