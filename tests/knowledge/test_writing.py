"""From a first line to what readers see: drafts, review, editions, translations, the archive."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Reach, Side
from portal.foundation.db import db
from portal.knowledge.actions import articles, audiences, categories, publishing, texts, translations
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import Article, ArticleLink, ArticleState, OldAddress
from portal.knowledge.queries import checks
from portal.knowledge.queries.editions import article_of, editions_of, latest_of, text_of
from tests.cast import address


def person(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == address(name))).one()


@pytest.fixture
def ann(inside) -> Actor:
    return Actor(ActorKind.PERSON, Side.VENDOR, person("ann").id)


@pytest.fixture
def text(ann):
    return articles.start("請求書の締め方", by=ann, body="## まず\n\n締めます。")


def test_a_draft_grows_until_it_is_published_and_then_the_next_edition_begins(ann, text):
    texts.save(text, {"title": "請求の締め方", "body": "もっと"}, by=ann)
    assert (text.slug, text.title, len(editions_of(text))) == ("請求の締め方", "請求の締め方", 1)
    publishing.publish(text, by=ann)
    texts.save(text, {"body": "さらに"}, by=ann)
    assert text.state is ArticleState.DRAFT
    assert text.published_id != text.latest_id
    assert [one.number for one in editions_of(text)] == [2, 1]
    assert texts.save(text, {"body": "さらに"}, by=ann).number == 2


def test_somebody_else_who_goes_on_later_leaves_the_first_one_what_they_wrote(ann, text):
    leo = Actor(ActorKind.PERSON, Side.VENDOR, person("leo").id)
    texts.save(text, {"body": "together"}, by=leo)
    with clock.at(clock.now() + timedelta(hours=1)):
        texts.save(text, {"body": "ann's own"}, by=ann)
    assert [one.body for one in editions_of(text)] == ["ann's own", "together"]


def test_a_review_goes_to_who_may_publish_and_comes_back_with_words(ann, text):
    with pytest.raises(Refused, match="reviewer"):
        publishing.send_for_review(text, person("carl"), by=ann)
    publishing.send_for_review(text, person("leo"), "見てください", by=ann)
    with pytest.raises(Refused, match="no_words"):
        publishing.send_back(text, " ", by=ann)
    publishing.send_back(text, "図を一つ", by=ann)
    assert (text.state, text.review_words) == (ArticleState.DRAFT, "図を一つ")


def test_a_translation_falls_behind_when_the_original_goes_on_but_for_its_typos(ann, text):
    publishing.publish(text, by=ann)
    english = translations.translate(article_of(text), "en", by=ann, title="Closing", body="Close it.")
    publishing.publish(english, by=ann)
    texts.save(text, {"body": "誤字を直した"}, by=ann)
    publishing.publish(text, by=ann, minor=True)
    assert english.outdated_at is None
    assert english.basis_id == text.published_id
    texts.save(text, {"body": "別のこと"}, by=ann)
    publishing.publish(text, by=ann)
    assert english.outdated_at is not None
    texts.save(english, {"body": "Something else."}, by=ann)
    publishing.publish(english, by=ann)
    assert english.outdated_at is not None, "publishing alone says nothing about the original"
    translations.follow(english, by=ann)
    assert english.outdated_at is None


def test_the_archive_takes_it_away_and_gives_it_back_as_a_draft(ann, text):
    publishing.publish(text, by=ann)
    articles.archive(article_of(text), by=ann)
    assert (text.published_id, text.state) == (None, ArticleState.ARCHIVED)
    with pytest.raises(Refused, match="state"):
        texts.save(text, {"body": "x"}, by=ann)
    articles.take_up(article_of(text), by=ann)
    publishing.publish(text, by=ann)
    assert text.published_id == latest_of(text).id


def test_an_address_that_was_read_leads_on_for_ever(ann, text):
    publishing.publish(text, by=ann)
    texts.give_address(text, "closing a month", by=ann)
    assert text.slug == "closing-a-month"
    assert db.session.scalars(select(OldAddress.path)).one() == "ja/請求書の締め方"
    other = articles.start("Closing a month", by=ann)
    with pytest.raises(Refused, match="taken"):
        texts.give_address(other, "closing-a-month", by=ann)


def test_who_may_read_is_somebody(ann, text):
    article = article_of(text)
    with pytest.raises(Refused, match="nobody"):
        audiences.readdress(article, Reach.SOME, [], by=ann)
    audiences.readdress(article, Reach.SOME, ["segment:1", "segment:1"], by=ann)
    assert (article.reach, article.addressees) == (Reach.SOME, ["segment:1"])
    audiences.readdress(article, Reach.PUBLIC, ["segment:1"], by=ann)
    assert article.addressees == []


def test_an_article_has_each_language_once(ann, text):
    with pytest.raises(Refused, match="exists"):
        translations.translate(article_of(text), "ja", by=ann)
    assert text_of(article_of(text), "en") is None


def test_a_link_that_leads_nowhere_is_known_and_mends_itself(ann, text):
    target = articles.start("目的地", by=ann, body="ここ")
    pid = article_of(target).public_id
    texts.save(text, {"body": f"[そこ](article:{pid}#s-a)へ、[どこ](missing.md)へ"}, by=ann)
    publishing.publish(text, by=ann)
    links = {link.words: link for link in db.session.scalars(select(ArticleLink))}
    assert {words: link.broken for words, link in links.items()} == {"そこ": True, "どこ": True}
    publishing.publish(target, by=ann)
    db.session.expire_all()
    assert not links["そこ"].broken
    articles.archive(article_of(target), by=ann)
    db.session.expire_all()
    assert links["そこ"].broken


def test_links_to_a_category_heal_when_it_comes_and_live_through_its_new_names(ann, text):
    texts.save(text, {"body": "[後で](/help/ja/later) [今は](/help/ja/newest)"}, by=ann)
    publishing.publish(text, by=ann)
    broken = select(ArticleLink.words).where(ArticleLink.broken.is_(True))
    assert set(db.session.scalars(broken)) == {"後で", "今は"}
    shelf = categories.add({"ja": "後で"}, slug="later", by=ann)
    assert set(db.session.scalars(broken)) == {"今は"}
    categories.revise(shelf, {"slug": "newest"}, by=ann)
    assert not set(db.session.scalars(broken))
    assert not [one for one in checks.of(text, latest_of(text)) if one.code == "dead"]
    categories.remove(shelf, by=ann)
    assert set(db.session.scalars(broken)) == {"後で", "今は"}


def test_an_address_of_ours_that_was_typed_is_known_to_lead_nowhere(app, ann, text):
    own, there = app.config["BASE_URL"], "/help/ja/basics/public"
    public = db.session.scalars(select(Article).where(Article.external_id == "cast/public")).one()
    target = articles.start("目的地", by=ann, body="ここ", reach=Reach.PUBLIC)
    fine = [
        "/help/en?x=1",
        "/help/ja/basics",
        f"{there}#s-a",
        f"{own}{there}",
        f"{own}/sign-in",
        "https://else.example/help/x",
    ]
    fine += [f"/desk/knowledge/{public.public_id}"]
    dead = ["/help/ja/old-nowhere", "/help/ja/basics/vendor", "/nowhere/x", f"{own}/help/en/basics/none"]
    dead += ["/c/sakura/knowledge/AAAAAAAAAAAAAAAA", "/help/ja/-/目的地"]
    texts.save(text, {"body": "\n\n".join(f"[{at}](<{at}>)" for at in fine + dead)}, by=ann)
    assert {one.words for one in checks.of(text, latest_of(text)) if one.code == "dead"} == {*dead}
    publishing.publish(text, by=ann)
    broken = select(ArticleLink.words).where(ArticleLink.broken.is_(True))
    assert set(db.session.scalars(broken)) == {*dead}
    publishing.publish(target, by=ann)
    db.session.expire_all()
    assert set(db.session.scalars(broken)) == {*dead} - {"/help/ja/-/目的地"}
    articles.archive(public, by=ann)
    db.session.expire_all()
    assert len(set(db.session.scalars(broken))) == len(dead) - 1 + 3
