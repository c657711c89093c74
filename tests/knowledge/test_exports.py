"""Everything is taken along as Markdown, and is the same when it is taken in again, here and elsewhere."""

import io
import re
import zipfile
from datetime import date

import pytest
from sqlalchemy import delete, select

from portal.accounts.models import User
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.outbox import work_off
from portal.knowledge.actions import exports, snippets, texts, translations
from portal.knowledge.models import Article, ArticleFile, ArticleImportItem, Category, Snippet, SnippetUse
from portal.knowledge.queries.editions import latest_of, text_of
from portal.search.actions import synonyms
from portal.search.models import SynonymGroup
from tests.cast import address
from tests.knowledge.trees import ANN, looked_through, picture, taken_in, to_its_end

IDS, TWO = ("e1", "e2", "e3"), ("chloe", "mallory")
TREE = {
    "ja/請求/締め.md": "---\nid: s1\ntags: [経理]\n---\n# 締め: 月末\n\n[約束](./pay.md#いつ)\n\n![図](p.png)\n\n"
    "```\n[x](article:AAAAAAAAAAAAAAAA)\n<!-- kept -->\n```\n\n> [!NOTE]\n> {% raw %}\n",
    "ja/請求/p.png": picture(),
    "en/請求/締め.md": "---\nid: s1\n---\n# Closing\n\nSee [terms](pay.md).",
    "en/請求/pay.md": "---\nid: s2\ndraft: true\n---\n# Terms\n\n## いつ\n\n[back](締め.md)",
}


def archive_of(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def rows(run) -> list[ArticleImportItem]:
    found = db.session.scalars(select(ArticleImportItem).where(ArticleImportItem.import_id == run.id))
    return [row for row in found if row.kind == "article"]


@pytest.fixture
def whole(inside) -> bytes:
    """Some articles beside those of the cast, taken along."""
    taken_in(TREE, reach="public", language="ja")
    return exports.packed()[0]


def test_links_lead_to_the_files_that_lie_there(whole):
    files = archive_of(whole)
    (name,) = (name for name in files if name.startswith("ja/") and "締め" in name)
    said = files[name]
    assert "[約束](../" in said
    assert "[x](article:AAAAAAAAAAAAAAAA)" in said  # what stands in code stays
    picture_at = re.search(r"!\[図\]\(\.\./(?:\.\./)?(files/[^)]+)\)", said)
    assert picture_at is not None
    assert picture_at[1] in files
    assert '"label": {\n  "ja": "請求"' in files["ja/請求/_category_.json"]


def test_what_was_taken_along_is_the_same_here(whole):
    run = looked_through(whole, language="ja")
    assert {row.outcome.value for row in rows(run)} == {"same"}
    assert len(rows(run)) >= 13
    assert "category_new" not in run.counts


def test_what_was_written_at_since_is_not_the_same(whole):
    article = db.session.scalars(select(Article).where(Article.external_id == "s1")).one()
    texts.save(text_of(article, "en"), {"body": "Written over."}, by=ANN)
    run = looked_through(whole, language="ja")
    assert {row.language for row in rows(run) if row.outcome.value == "changed"} <= {"en"}
    files = archive_of(whole)
    name = next(name for name in files if name.startswith("en/") and "Closing" in files[name])
    out = io.BytesIO(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out := io.BytesIO(), "w") as new:
        for one in old.namelist():
            new.writestr(one, old.read(one) + (b"\nMore." if one == name else b""))
    changed = [
        row.path
        for row in rows(looked_through(out.getvalue(), language="ja"))
        if row.outcome.value == "changed"
    ]
    assert changed == [name]


def test_taken_in_elsewhere_everything_is_there_and_then_the_same(whole):
    old = db.session.scalars(select(Article).where(Article.external_id == "s1")).one()
    for article in db.session.scalars(select(Article)):
        article.external_id = None  # as if none of them were here
        article.public_id = f"{article.id:016d}"
    for category in db.session.scalars(select(Category)):
        category.external_id = None
    db.session.commit()
    old_id = old.id
    to_its_end(looked_through(whole, language="ja", reach="public"))
    new = db.session.scalars(select(Article).where(Article.external_id == "s1")).one()
    assert new.id != old_id
    body = latest_of(text_of(new, "ja")).body
    other = db.session.scalars(select(Article).where(Article.external_id == "s2")).one()
    file = db.session.scalars(select(ArticleFile).where(ArticleFile.article_id == new.id)).one()
    assert f"[約束](article:{other.public_id}#" in body
    assert f"![図](file:{file.public_id})" in body
    assert "<!-- kept -->" in body
    assert text_of(new, "en").published_id is not None
    assert text_of(other, "en").published_id is None
    reaches = dict(db.session.execute(select(Article.id, Article.reach)).all())
    assert Reach.VENDOR in [
        reach for number, reach in reaches.items() if number > old_id
    ]  # as narrow as it was
    assert {row.outcome.value for row in rows(looked_through(whole, language="ja"))} == {"same"}


def test_authors_have_it_made_and_fetch_it(app, as_):
    chloe = as_("ann")
    assert chloe.get("/desk/knowledge/imports/export.zip").status_code == 404
    assert chloe.post("/desk/knowledge/imports/export").status_code == 303
    assert "It is being made" in chloe.get("/desk/knowledge/imports").text
    with app.app_context():
        work_off()
    answer = chloe.get("/desk/knowledge/imports/export.zip")
    assert answer.mimetype == "application/zip"
    assert any(name.endswith(".md") for name in archive_of(answer.data))
    assert as_("aoi").get("/desk/knowledge/imports/export.zip").status_code == 404


def test_what_articles_share_goes_along_and_is_there_elsewhere(inside):
    snippets.add("連絡先", {"ja": "03", "en": "+81 3"}, by=ANN)
    snippets.add("hours", {"ja": "9時", "en": "nine"}, by=ANN)
    taken_in({"ja/a.md": "---\nid: n1\n---\n# 問い合わせ\n\n{{snippet 連絡先}}"}, language="ja")
    data = exports.packed()[0]
    article = db.session.scalars(select(Article).where(Article.external_id == "n1")).one()
    article.external_id, article.public_id = None, "0" * 16  # as if it were not here, nor what it shows
    here = {one.name: one for one in db.session.scalars(select(Snippet))}
    snippets.revise(here["hours"], {"text_ja": "10時"}, by=ANN)
    db.session.execute(delete(SnippetUse))
    db.session.delete(here["連絡先"])
    db.session.commit()
    to_its_end(looked_through(data, language="ja"))
    there = {one.name: (one.text_ja, one.text_en) for one in db.session.scalars(select(Snippet))}
    assert there == {"連絡先": ("03", "+81 3"), "hours": ("10時", "nine")}
    assert db.session.scalars(select(SnippetUse)).all()


def elsewhere() -> None:
    """Let nothing of what was taken along be here, as in a new installation."""
    for article in db.session.scalars(select(Article)):
        article.external_id, article.public_id = None, f"{article.id:016d}"
    for category in db.session.scalars(select(Category)):
        category.external_id = None
    db.session.execute(delete(SynonymGroup))
    db.session.commit()


def test_who_keeps_it_true_until_when_and_what_is_behind_its_original_is_there_elsewhere(inside):
    taken_in(
        {
            "en/a.md": "---\nid: e1\n---\n# Ledgers\n\nOne.",
            "ja/a.md": "---\nid: e1\n---\n# 元帳\n\n一。",
            "ja/b.md": "---\nid: e2\n---\n# 締め\n\n二。",
            "en/b.md": "---\nid: e2\n---\n# Closing\n\nTwo.",
            "ja/c.md": "---\nid: e3\n---\n# 去った人\n\n三。",
        },
        language="ja",
    )
    old = {one: db.session.scalars(select(Article).where(Article.external_id == one)).one() for one in IDS}
    chloe, mallory = (db.session.scalars(select(User).where(User.email == address(one))).one() for one in TWO)
    old["e1"].original_language = "en"
    old["e1"].owner_id, old["e1"].review_on = chloe.id, date(2027, 3, 1)
    old["e3"].owner_id = mallory.id  # of whom nobody's article can be, where it is taken in
    translations.mark_outdated(text_of(old["e1"], "ja"), by=ANN)
    since = text_of(old["e1"], "ja").outdated_at
    synonyms.add(["解約", "退会"], by=ANN)
    synonyms.add(["月締め", "closing the month"], by=ANN)
    db.session.commit()
    data = exports.packed()[0]
    elsewhere()
    synonyms.add(["退会", "脱退"], by=ANN)  # one of that word stays as it is here
    db.session.commit()
    chloe_id = chloe.id
    to_its_end(looked_through(data, language="ja"))
    new = {one: db.session.scalars(select(Article).where(Article.external_id == one)).one() for one in IDS}
    assert (new["e1"].original_language, new["e1"].owner_id, new["e1"].review_on) == (
        "en", chloe_id, date(2027, 3, 1),
    )  # fmt: skip
    assert (new["e2"].original_language, new["e2"].owner_id, new["e2"].review_on) == (
        "ja",
        ANN.person_id,
        None,
    )
    assert new["e3"].owner_id == ANN.person_id
    assert text_of(new["e1"], "ja").outdated_at == since
    assert text_of(new["e1"], "ja").published_id is not None
    behind = [text_of(new[one], code).outdated_at for one, code in (("e1", "en"), ("e2", "en"), ("e2", "ja"))]
    assert behind == [None] * 3
    words = sorted(db.session.scalars(select(SynonymGroup.words)))
    assert words == [["月締め", "closing the month"], ["退会", "脱退"]]


def test_what_others_write_of_their_articles_gives_nobody_a_duty(inside):
    said = f"owner: {address('chloe')}\nreview_on: 2027-03-01\noriginal_language: ja\noutdated_at: 2026-01-01T00:00:00Z"
    taken_in({"en/a.md": f"---\nid: e1\n{said}\n---\n# Ledgers\n\nOne."}, language="en")
    made = db.session.scalars(select(Article).where(Article.external_id == "e1")).one()
    assert (made.owner_id, made.review_on, made.original_language) == (ANN.person_id, None, "en")


def test_what_was_written_over_by_hand_says_nothing(inside):
    written = (
        "---\ntitle: A\ndialect: banso\nid: e1\nowner: [1]\nreview_on: never\noriginal_language: de\n"
        "outdated_at: soon\n---\n\nText."
    )
    taken_in({"en/a.md": written, "_synonyms.json": '{"dialect": "banso", "synonyms": [["a"], 3, {}]}'})
    made = db.session.scalars(select(Article).where(Article.external_id == "e1")).one()
    assert (made.owner_id, made.review_on, made.original_language) == (ANN.person_id, None, "en")
    assert text_of(made, "en").outdated_at is None
    assert not db.session.scalars(select(SynonymGroup)).all()
