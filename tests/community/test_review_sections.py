"""What a business review tells of learning and taking part: sums, and nothing of what a company says among itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Installation, Membership, User
from portal.community.rules.words import SpaceKind
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleRating, ArticleReading
from portal.search.models import Searching
from tests import cast
from tests.community.talking import accept, answer, ask
from tests.told_sections import LANGUAGES, days_ago, gathered, today, told

KEY, ALONE = "community.taking_part", "knowledge.learning"


def talk(app) -> None:
    """Aoi asks everybody and Mallory answers; Sora asks inside her company; Hana answers Mallory."""
    with app.app_context():
        asked = ask("aoi", "How do others do it?", told=False)
        accept("aoi", answer("mallory", asked))
        ask("sora", "What do we think of it?", SpaceKind.INSIDE, told=False)
        answer("hana", ask("mallory", "Does it scale?", told=False))


@pytest.fixture
def talked(app):
    """They have talked."""
    talk(app)


@pytest.fixture
def read(app, at):
    """Aoi and Sora read an article for their company, Aoi one of Ume's from another life; Sora looks for something."""
    with at("sakura") as customer_id:
        members = db.session.scalars(select(Membership)).all()
        for one in members:
            one.joined_at = clock.now() - timedelta(days=100)
        people = {name: _person(name) for name in ("aoi", "sora", "mallory")}
        articles = {one.external_id: one.id for one in db.session.scalars(select(Article))}
        for name, which in (("aoi", "sakura"), ("sora", "sakura"), ("aoi", "ume"), ("mallory", "everyone")):
            db.session.add(
                ArticleReading(person_id=people[name], article_id=articles[f"cast/{which}"], language="ja")
            )
        db.session.add(
            ArticleRating(
                person_id=people["aoi"], article_id=articles["cast/sakura"], language="ja", helpful=True
            )
        )
        words = {"person_id": people["sora"], "side": Side.CUSTOMER, "language": "ja"}
        for found, opened_at in ((3, clock.now()), (0, None)):
            db.session.add(
                Searching(
                    customer_ref=customer_id, words="w", key="w", found=found, opened_at=opened_at, **words
                )
            )
        db.session.commit()


def _person(name: str) -> int:
    return db.session.scalars(select(User.id).where(User.email == cast.address(name))).one()


def test_what_is_asked_and_answered_is_counted_but_not_inside_the_company(at, app):
    def more(slug: str, before: dict) -> dict:
        facts = gathered(at, KEY, days_ago(20), today(), slug=slug)
        return {
            name: facts[name] - before[name]
            for name in ("asked", "answered", "solved", "answers", "accepted")
        }

    before = {slug: gathered(at, KEY, days_ago(20), today(), slug=slug) for slug in ("sakura", "ume")}
    talk(app)
    assert more("sakura", before["sakura"]) == {
        "asked": 1, "answered": 1, "solved": 1, "answers": 1, "accepted": 0,
    }  # fmt: skip
    assert more("ume", before["ume"]) == {"asked": 1, "answered": 1, "solved": 0, "answers": 1, "accepted": 1}
    assert gathered(at, KEY, days_ago(90), days_ago(30)) is None


def test_what_people_read_is_summed_up_of_what_their_company_may_read(at, read):
    learned = gathered(at, KEY, days_ago(20), today())["learning"]
    assert (learned["people"], learned["articles"], learned["openings"]) == (2, 1, 2)
    assert [one["title"]["en"] for one in learned["top"]] == ["sakura article"]
    assert (learned["helped"], learned["unhelpful"]) == (1, 0)
    assert (learned["searched"], learned["in_vain"], learned["opened"]) == (2, 1, 1)


def test_without_a_community_learning_stands_alone(at, app, read):
    assert gathered(at, ALONE, days_ago(20), today()) is None
    with at("sakura"):
        db.session.get_one(Installation, 1).modules = {"community": "off"}
        db.session.commit()
    facts = gathered(at, ALONE, days_ago(20), today())
    assert facts["openings"] == 2
    assert "sakura article" in told(app, ALONE, facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_in_both_languages(at, app, talked, read, language):
    html = told(app, KEY, gathered(at, KEY, days_ago(20), today()), language)
    assert ("sakura の記事" in html) is (language == "ja")
    for name in ("田中", "佐藤", "Aoi", "Sora"):
        assert name not in html


def test_the_same_number_of_statements(at, app, talked, read, counting):
    def statements() -> int:
        with counting() as sent:
            gathered(at, KEY, days_ago(20), today())
        return len(sent)

    once = statements()
    with app.app_context():
        for number in range(3):
            ask("aoi", f"More {number}?", told=False)
    assert statements() == once
