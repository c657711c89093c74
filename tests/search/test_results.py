"""What people find: only what is theirs to read, from inside a customer, from the desk and in the public help."""

import re

import pytest
from sqlalchemy import select

from portal.foundation.audience import Audience, Reach, Visibility
from portal.foundation.db import db, writing
from portal.knowledge.actions import articles, audiences, publishing
from portal.knowledge.models import Article
from portal.plans.actions import nodes
from portal.plans.models import Node
from portal.plans.queries import plans
from tests import cast
from tests.search.conftest import work_off_the_index

SAKURA = {"public", "everyone", "segment", "sakura"}
HITS = re.compile(r'data-hit="article:[^"]+" data-external-id="cast/([^"]+)"')


def found_in(page: str) -> set[str]:
    return set(HITS.findall(page))


@pytest.mark.parametrize(
    ("who", "url", "finds"),
    [
        ("aoi", "/c/sakura/search", SAKURA),
        ("mallory", "/c/ume/search", {"public", "everyone", "segment", "ume"}),
        ("chloe", "/c/sakura/search", set(cast.ARTICLES) - {"ume"}),
        ("leo", "/c/sakura/search", set(cast.ARTICLES)),
        ("ann", "/desk/search", set(cast.ARTICLES)),
        ("aoi", "/help/en/search", {"public"}),
    ],
)
def test_each_finds_what_they_may_read_and_is_told_of_nothing_else(indexed, as_, who, url, finds):
    page = as_(who).get(f"{url}?q=article&lang=en").text
    assert found_in(page) == finds
    assert f"{len(finds)} found" in page
    for other in set(cast.ARTICLES) - finds:
        assert f"{other} <mark>" not in page


def test_nobody_else_finds_it_from_the_moment_its_readers_change(app, indexed, as_, author):
    browser = as_("aoi")
    with app.app_context(), writing():
        article = db.session.query(Article).filter_by(external_id="cast/everyone").one()
        audiences.readdress(article, Reach.VENDOR, by=author)
        db.session.commit()
    page = browser.get("/c/sakura/search?q=article&lang=en").text
    assert found_in(page) == SAKURA - {"everyone"}
    assert "3 found" in page
    with app.app_context(), writing():
        articles.archive(db.session.query(Article).filter_by(external_id="cast/public").one(), by=author)
        db.session.commit()
    assert found_in(browser.get("/c/sakura/search?q=article").text) == {"segment", "sakura"}


def test_ones_own_map_is_found_by_its_own_people_and_marked(indexed, as_, at):
    with at("sakura", Audience.CUSTOMER):
        title = db.session.scalars(select(Node.title).where(Node.parent_id.is_(None))).first()
    page = as_("aoi").get("/c/sakura/search", query_string={"in": "map", "q": title}).text
    assert 'class="hit is-own"' in page
    assert "/c/sakura/nodes/" in page
    other = as_("mallory").get("/c/ume/search", query_string={"q": title}).text
    assert "/c/sakura/" not in other


def test_what_changes_on_the_map_is_found_once_the_worker_came_by(indexed, as_, at, author, app):
    with at("sakura", Audience.VENDOR), writing():
        shared = select(Node).where(Node.visibility == Visibility.SHARED).order_by(Node.id)
        node = db.session.scalars(shared).first()
        plan = plans.plan_of(node.plan_id)
        nodes.revise(plan, node, {"title": "Zeppelins above Kyoto"}, by=author)
        db.session.commit()
    assert "Zeppelins" not in re.sub(r'value="[^"]*"', "", hits(as_("aoi"), "zeppelins"))
    with app.app_context():
        work_off_the_index()
    assert "<mark>Zeppelins</mark>" in hits(as_("aoi"), "zeppelins")


def hits(browser, words: str) -> str:
    page = browser.get("/c/sakura/search", query_string={"q": words}).text
    return page[page.index('id="found"') :].partition('id="hits-title"')[2].partition("</h2>")[2]


def test_the_best_come_first_and_the_rest_on_further_pages(app, as_, author):
    publish_zeppelins(app, author, 13)
    browser = as_("aoi")
    first = browser.get("/c/sakura/search?q=zeppelin").text
    assert (first.count('class="hit"'), "13 found" in first) == (10, True)
    second = browser.get("/c/sakura/search?q=zeppelin&page=2").text
    assert second.count('class="hit"') == 3
    assert not set(re.findall('data-hit="([^"]+)"', first)) & set(re.findall('data-hit="([^"]+)"', second))


def test_the_page_costs_the_same_however_much_is_found(app, as_, author, counting):
    browser, costs = as_("aoi"), []
    for _ in range(2):
        publish_zeppelins(app, author, 4)
        browser.get("/c/sakura/search?q=zeppelin")
        with counting() as statements:
            browser.get("/c/sakura/search?q=zeppelin")
        costs.append(len(statements))
    assert costs[0] == costs[1]


def publish_zeppelins(app, author, number: int) -> None:
    with app.app_context(), writing():
        for one in range(number):
            text = articles.start(
                f"Zeppelin {one}", by=author, language="en", body="They fly.", reach=Reach.PUBLIC
            )
            publishing.publish(text, by=author)
        db.session.commit()
        work_off_the_index()


def test_what_is_written_in_both_languages_counts_once(indexed, as_):
    page = as_("aoi").get("/c/sakura/search?q=readers").text  # both texts of each article say it
    assert sorted(found_in(page)) == sorted(SAKURA)
    assert page.count('data-hit="article:') == len(SAKURA)
    assert f"{len(SAKURA)} found" in page


def test_categories_are_those_of_all_hits_with_how_many_and_stay_when_one_is_chosen(indexed, as_):
    browser = as_("aoi")
    page = browser.get("/c/sakura/search?q=readers").text
    assert f"Basics ({len(SAKURA)})" in page
    path = re.search(r'<option value="(/\d+/)"', page)[1]
    assert f"Basics ({len(SAKURA)})" in browser.get(f"/c/sakura/search?q=readers&category={path}").text
    assert "Basics" not in as_("").get("/help/en/search?q=draft").text


def test_what_is_new_to_a_reader_stands_beside_and_nothing_else(indexed, as_):
    page = as_("aoi").get("/c/sakura/search?q=nothing-like-this").text
    assert "New and updated" in page
    assert "sakura article" in page
    assert "ume article" not in page
    assert "vendor article" not in page


def test_a_question_may_tell_which_initiative_it_is_about(indexed, as_):
    asked = as_("aoi").get("/c/sakura/search/ask?q=shared initiative").text
    assert "Related initiative" in asked
    assert "sakura shared initiative" in asked
    assert "Related initiative" not in as_("mallory").get("/c/ume/search/ask?q=heliotrope").text


@pytest.mark.parametrize("who", ["aoi", "chloe"])
def test_results_that_were_asked_for_before_are_not_looked_for_again(indexed, as_, counting, who):
    """The page is kept for its reader while every kind of thing that is searched says that nothing changed."""
    browser, url = as_(who), "/c/sakura/search?q=article"
    browser.get(url)
    with counting() as statements:
        first = browser.get(url).text
        asked = len([one for one in statements if "search_text.id" in one])
        assert asked
        assert browser.get(url).text == first
    assert len([one for one in statements if "search_text.id" in one]) == asked


@pytest.mark.parametrize(
    ("words", "resembles"),
    [
        ("インボイス", True),
        ("インボイス ボイスメモ", True),
        ("インターン", False),
        ("インターン ボイスメモ", False),
    ],
)
def test_what_only_resembles_the_words_is_said_to(app, as_, author, words, resembles):
    with app.app_context(), writing():
        text = articles.start(
            "インターンの手順", by=author, body="インターンを迎えます。", reach=Reach.PUBLIC
        )
        publishing.publish(text, by=author)
        db.session.commit()
        work_off_the_index()
    for more in ("", "&exact=1"):
        page = as_("aoi").get(f"/c/sakura/search?q={words}{more}").text
        assert 'class="hit"' in page
        assert (f"Nothing holds “{words}”; these only resemble it" in page) == resembles
