"""Words that mean the same, and what authors learn of what readers look for."""

from sqlalchemy import select

from portal.foundation.db import db
from portal.search.models import Searching, SynonymGroup
from portal.search.queries import reports
from tests.search.test_results import found_in


def test_who_looks_for_a_word_finds_its_synonyms_unless_they_want_the_word_alone(indexed, as_):
    author, reader = as_("ann"), as_("aoi")
    assert not found_in(reader.get("/c/sakura/search?q=bulletin").text)
    assert author.post("/desk/knowledge/synonyms", data={"words": "article, bulletin"}).status_code == 303
    page = reader.get("/c/sakura/search?q=bulletin&lang=en").text
    assert len(found_in(page)) == 4
    assert "“article” searched for as the same" in page
    assert not found_in(reader.get("/c/sakura/search?q=bulletin&exact=1").text)


def test_a_group_is_changed_and_taken_away_and_no_word_is_in_two(app, as_):
    author = as_("ann")
    author.post("/desk/knowledge/synonyms", data={"words": "得意先、取引先"})
    with app.app_context():
        pid = db.session.scalars(select(SynonymGroup.public_id)).one()
    again = author.post("/desk/knowledge/synonyms", data={"words": "取引先\n顧客"})
    assert (again.status_code, "“取引先” is in another group" in again.text) == (422, True)
    assert author.post("/desk/knowledge/synonyms", data={"words": "取引先"}).status_code == 422
    url = f"/desk/knowledge/synonyms/{pid}"
    assert author.post(url, data={"words": "得意先, 取引先, 顧客"}).status_code == 303
    assert "顧客" in author.get(url).text
    assert author.post(f"{url}/remove").status_code == 303
    assert author.get(url).status_code == 404


def test_authors_learn_what_was_missed_and_not_by_whom(app, as_):
    reader = as_("aoi")
    for words, found in (("Zebra", "0"), ("lions  tigers", "4"), ("tigers lions", "4")):
        reader.post("/c/sakura/search/note", data={"q": words, "found": found})
    as_("chloe").post("/c/sakura/search/note", data={"q": "ours", "found": "0"})
    author = as_("ann")
    page = author.get("/desk/knowledge/searches").text
    assert "Zebra" in page
    assert "lions" not in page
    assert "ours" not in page
    assert "/desk/knowledge/new?title=Zebra" in page
    assert "Aoi" not in page
    assert "tigers lions" in author.get("/desk/knowledge/searches?show=unopened").text
    assert as_("chloe").get("/desk/knowledge/searches").status_code == 403
    with app.app_context():
        assert len(db.session.scalars(select(Searching)).all()) == 3
        assert reports.sums() == reports.Sums(all=2, in_vain=1, unopened=1)  # words, as the lists have them
