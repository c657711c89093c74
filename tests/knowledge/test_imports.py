"""What other help centres exported becomes articles: links, pictures, languages, order; and never twice."""

import time
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.outbox import OutboxItem, work_off
from portal.knowledge.actions import articles, imports, imports_taking, texts
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import (
    Article,
    ArticleFile,
    ArticleImportItem,
    ArticleLink,
    ArticleState,
    ArticleText,
    Category,
    ImportState,
    OldAddress,
)
from portal.knowledge.queries.editions import latest_of, text_of
from portal.knowledge.rules.importing.reading import Unreadable, page_of, targets_of
from tests.knowledge.trees import ANN, again, looked_through, packed, picture, received, taken_in

HELP_CENTRE = {
    "Store Support/Returns.md": "---\ntitle: Returns: how\nid: 360001\n---\n# Returns: how\n\n"
    "See [orders](../Orders/Your%20orders.md#paid), [home](https://x.example/hc/en-us/articles/360002-Orders), "
    "[gone](nowhere.md).\n\n![Box](img/box.png){width=40%} ![](img/none.png)\n",
    "Store Support/img/box.png": picture(),
    "Orders/Your orders.md": "---\ntitle: Your orders\nid: 360002\ntags: [billing]\n---\n## Paid\n\nThey are here.\n",
}


def called(external_id: str) -> Article:
    return db.session.scalars(select(Article).where(Article.external_id == external_id)).one()


def body_of(external_id: str, language: str = "en") -> str:
    return latest_of(text_of(called(external_id), language)).body


def outcomes(run) -> dict[str, str]:
    rows = db.session.scalars(select(ArticleImportItem).where(ArticleImportItem.import_id == run.id))
    return {row.path: row.outcome.value for row in rows if row.kind == "article"}


def test_a_help_centre_is_taken_in_with_its_links_and_pictures(inside):
    run = taken_in(HELP_CENTRE, reach="public")
    assert (run.state, run.done, run.place) == (ImportState.DONE, run.items, "")
    returns, orders = called("360001"), called("360002")
    file = db.session.scalars(select(ArticleFile).where(ArticleFile.article_id == returns.id)).one()
    body = body_of("360001")
    assert f"[orders](article:{orders.public_id}#paid)" in body
    assert f"[home](article:{orders.public_id})" in body
    assert f"![Box](file:{file.public_id})" in body
    assert "[gone](nowhere.md)" in body
    shelf = db.session.get_one(Category, returns.category_id)
    assert (shelf.name_en, shelf.external_id) == ("Store Support", "store support")
    text = text_of(returns, "en")
    assert (text.title, text.state) == ("Returns: how", ArticleState.PUBLISHED)
    notes = db.session.scalars(
        select(ArticleImportItem.notes).where(ArticleImportItem.article_id == returns.id)
    ).one()
    assert sorted(notes) == [["dead", "Store Support/nowhere.md"], ["missing", "Store Support/img/none.png"]]
    leads = select(OldAddress.article_id).where(OldAddress.path == "Store Support/Returns")
    assert db.session.scalar(leads) == returns.id


def test_links_to_what_came_later_are_not_broken(inside):
    taken_in({"a.md": "[b](b.md)", "b.md": "[a](a.md)"})
    links = db.session.scalars(select(ArticleLink).where(ArticleLink.written.startswith("article:"))).all()
    assert len(links) == 2
    assert not any(link.broken for link in links)


def test_the_dry_run_writes_nothing_else(inside):
    before = db.session.query(Article).count()
    run = received(HELP_CENTRE)
    assert run.state is ImportState.READY
    assert (run.counts["article_new"], run.counts["dead"], run.counts["missing"]) == (2, 1, 1)
    assert (db.session.query(Article).count(), run.done) == (before, 0)


def test_the_same_again_is_the_same_and_a_change_is_an_edition(inside):
    taken_in(HELP_CENTRE)
    assert set(outcomes(received(HELP_CENTRE)).values()) == {"same"}
    changed = HELP_CENTRE | {"Orders/Your orders.md": HELP_CENTRE["Orders/Your orders.md"] + "\nMore."}
    run = taken_in(changed)
    assert outcomes(run) == {"Orders/Your orders.md": "changed", "Store Support/Returns.md": "same"}
    assert body_of("360002").endswith("More.")
    assert latest_of(text_of(called("360002"), "en")).number == 2
    other = HELP_CENTRE | {"Store Support/img/box.png": picture("red")}
    assert outcomes(received(other))["Store Support/Returns.md"] == "changed"


def test_what_was_written_here_since_is_said_before_it_is_written_over(inside):
    taken_in({"a.md": "---\nid: a\n---\nOne."})
    text = text_of(called("a"), "en")
    texts.save(text, {"body": "Ours."}, by=ANN)
    db.session.execute(update(ArticleImportItem).values(done_at=text.created_at - timedelta(days=1)))
    assert outcomes(received({"a.md": "---\nid: a\n---\nOne."})) == {"a.md": "same"}
    run = received({"a.md": "---\nid: a\n---\nTwo."})
    assert run.counts["edited"] == 1


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("ja/guide/start.md", "en/guide/start.md"),
        ("docs/ja/guide/start.md", "docs/guide/start.md"),
        ("i18n/ja/docusaurus-plugin-content-docs/current/start.md", "docs/start.md"),
        ("start.ja.md", "start.md"),
    ],
)
def test_two_languages_of_one_path_are_one_article(inside, ja, en):
    run = taken_in({ja: "# 始め方\n\n本文", en: "# Start\n\nText"})
    rows = db.session.scalars(select(ArticleImportItem).where(ArticleImportItem.import_id == run.id)).all()
    (article_id,) = {row.article_id for row in rows if row.kind == "article"}
    found = db.session.scalars(select(ArticleText).where(ArticleText.article_id == article_id)).all()
    assert {text.language: text.title for text in found} == {"en": "Start", "ja": "始め方"}
    assert all(text.state is ArticleState.PUBLISHED and text.outdated_at is None for text in found)
    assert db.session.get_one(Article, article_id).original_language == "en"


def test_two_languages_of_one_id_are_one_article(inside):
    taken_in({"ja/x.md": "---\nid: s1\n---\nあ", "en/other.md": "---\nid: s1\n---\na"})
    assert (body_of("s1", "ja"), body_of("s1")) == ("あ", "a")


def test_docusaurus_folders_keep_their_names_and_order(inside):
    taken_in(
        {
            "docs/02-b/_category_.json": '{"label": "Second", "position": 1, "link": {"description": "About"}}',
            "docs/02-b/one.mdx": "---\nsidebar_position: 2\n---\nimport X from 'x'\n\n"
            "# One\n\n<X />\n\n:::tip\nhi\n:::",
            "docs/02-b/two.md": "---\nid: two\nslug: /b/zwei\nsidebar_position: 1\n---\n# Two\n\nSee [one](./one.mdx).",
            "docs/01-a/x.md": "# X\n\n[two](/b/zwei) [logo](pathname:///x.zip)",
            "README.md": "# Top\n\n[b](docs/02-b/)",
        }
    )
    second = db.session.scalars(select(Category).where(Category.external_id == "docs/b")).one()
    first = db.session.scalars(select(Category).where(Category.external_id == "docs/a")).one()
    assert (second.name_en, second.about_en, second.position < first.position) == ("Second", "About", True)
    inside_it = select(Article.external_id).where(Article.category_id == second.id).order_by(Article.position)
    assert list(db.session.scalars(inside_it)) == ["two", "docs/b/one"]
    assert body_of("docs/b/one") == ":::tip\nhi\n:::"
    assert text_of(called("two"), "en").slug == "zwei"


def test_notion_pages_are_known_by_what_stands_behind_their_names(inside):
    one, two = 16 * "a7", 16 * "b6"
    taken_in(
        {
            f"Handbook {one}.md": f"# Handbook\n\n[Board rules](Handbook%20{one}/Board%20rules%20{two}.md)",
            f"Handbook {one}/Board rules {two}.md": "# Board rules\n\nBe kind.",
        }
    )
    assert f"[Board rules](article:{called(two).public_id})" in body_of(one)
    assert db.session.get_one(Category, called(two).category_id).name_en == "Handbook"


def test_pages_of_html_become_markdown_without_what_runs(inside):
    page = (
        "<html><head><title>Pay &amp; go</title></head><body><nav>menu</nav><main><h1>Pay &amp; go</h1>"
        "<p onclick='x'>Do <b>it</b> <a href='b.html#s'>now</a></p><script>alert(1)</script></main></body></html>"
    )
    taken_in({"a.html": page, "b.html": "<h1>B</h1><p>b</p>"})
    assert body_of("a") == f"Do **it** [now](article:{called('b').public_id}#s)"
    assert text_of(called("a"), "en").title == "Pay & go"


def test_what_is_no_article_is_left_out_with_its_reason(inside):
    run = received(
        {
            "empty.md": "---\ntitle: x\n---\n",
            "binary.md": b"\0\1\2",
            "long.md": "x" * 400_001,
            "large.md": "x " * 1_000_001,
            "a.md": "---\nid: 1\n---\na",
            "b.md": "---\nid: 1\n---\nb",
            "締め.md": "締め日".encode("cp932"),
        }
    )
    rows = db.session.scalars(select(ArticleImportItem).where(ArticleImportItem.import_id == run.id)).all()
    assert {row.path: row.said for row in rows if row.said} == {
        "empty.md": "empty", "binary.md": "unreadable", "long.md": "too_long", "large.md": "too_large", "b.md": "twice",
    }  # fmt: skip
    assert received({"x.png": picture()}).failure == "no_articles"


def test_an_archived_article_stays_so(inside):
    taken_in({"a.md": "---\nid: a\n---\nOne."})
    articles.archive(called("a"), by=ANN)
    assert outcomes(received({"a.md": "---\nid: a\n---\nTwo."})) == {"a.md": "refused"}


def test_an_import_is_stopped_and_goes_on(inside, monkeypatch):
    monkeypatch.setattr(imports_taking, "A_BATCH", 3)
    run = received({f"{n}.md": f"---\nid: s{n}\n---\nText {n}" for n in range(10)})
    imports.begin(run, by=ANN)
    db.session.commit()
    number = run.id
    work_off(1)
    assert again(number).done == 3
    imports.stop(again(number), by=ANN)
    db.session.commit()
    work_off()
    assert again(number).done == 3
    imports.go_on(again(number), by=ANN)
    with pytest.raises(Refused, match="state"):
        imports.go_on(again(number), by=ANN)
    db.session.commit()
    while work_off():
        pass
    assert again(number).state is ImportState.DONE
    assert db.session.query(Article).filter(Article.external_id.like("s%")).count() == 10


def test_a_batch_that_is_worked_at_twice_is_taken_in_once(inside, monkeypatch):
    """As when the worker is killed after the commit, before the outbox hears of it."""
    monkeypatch.setattr(imports_taking, "A_BATCH", 2)
    run = received(
        {f"{n}.md": f"---\nid: s{n}\n---\n![](p.png) {n}" for n in range(5)} | {"p.png": picture()}
    )
    imports.begin(run, by=ANN)
    db.session.commit()
    number = run.id
    made = imports_taking.made_ready(run)
    for _time in range(2):
        imports_taking.take_in(again(number), made)
        db.session.commit()
    assert again(number).done == 2
    mine = update(OutboxItem).where(OutboxItem.kind == imports.RUN)
    db.session.execute(mine.values(done_at=None, lease_until=None))
    db.session.commit()
    while work_off():
        pass
    run = again(number)
    assert (run.state, run.done, run.items) == (ImportState.DONE, 5, 5)
    assert db.session.query(Article).filter(Article.external_id.like("s%")).count() == 5
    assert db.session.query(ArticleFile).filter(ArticleFile.came_from == "p.png").count() == 5


def test_only_one_import_is_under_way(inside):
    one, two = received({"a.md": "a"}).id, received({"b.md": "b"}).id
    imports.begin(again(one), by=ANN)
    with pytest.raises(Refused, match="busy"):
        imports.begin(again(two), by=ANN)
    place = again(two).place
    imports.drop(again(two), by=ANN)
    db.session.commit()
    work_off()
    assert place not in set(storage().places())


def test_an_archive_that_lies_is_refused_by_the_worker(inside):
    run = looked_through(packed({"a.md": "a"})[:-30])
    assert (run.state, run.failure) == (ImportState.FAILED, "damaged")


@pytest.mark.parametrize(
    "seed",
    [
        "<!--",
        "<script>\n",
        "[",
        "[a](",
        "{:",
        "[!DNL ",
        " ",
        "<TabItem label='",
        "import x from '",
        "<title>",
        "<a href='",
    ],
)
def test_hostile_texts_are_read_in_their_length_not_its_square(seed):
    text = "# a" + seed * (600_000 // len(seed)) + "b"
    begun = time.process_time()
    for path in ("a.md", "a.html"):
        with suppress(Unreadable):
            targets_of(page_of(text.encode(), path), path)
    assert time.process_time() - begun < 6  # a square would take minutes
