"""What is kept in memory of the index is never older than the index, and never of other readers."""

from typing import Any

import pytest

from portal.foundation.audience import Reach, Reader, Side
from portal.foundation.db import db, writing
from portal.foundation.search import candidates, heads, index, presence, things
from portal.foundation.search.asking import ask
from portal.foundation.search.shapes import Indexed, Question

MEMBER = Reader(Side.CUSTOMER, frozenset({"segment:3"}))
OTHER = Reader(Side.CUSTOMER, frozenset({"segment:4"}))


@pytest.fixture(autouse=True, params=[False, True], ids=["rare", "common"])
def _every_term_is_common(request, monkeypatch):
    """Let each test be true of terms that are in few texts, and of those whose texts are read whole."""
    if request.param:
        monkeypatch.setattr(candidates, "MOST_WHOLE", 0)


def article(subject_id: int, title: str, **facts: Any) -> Indexed:
    facts = {"body": "", "reach": Reach.PUBLIC, **facts}
    return Indexed("article", subject_id, f"a{subject_id}", "ja", title, **facts)


def committed(*texts: Indexed) -> None:
    with writing():
        index.put_many(texts)
        db.session.commit()


def found(words: str, reader: Reader = Reader(), **facts: Any) -> list[int]:  # noqa: B008 - a plain value
    return [hit.subject_id for hit in ask(Question(words, reader, **facts)).hits]


def test_what_was_read_is_not_read_again_until_a_term_changes(inside, counting):
    committed(article(1, "請求書の書式"), article(2, "解約の手順"))
    found("請求書 書式")
    with counting() as again:
        assert found("請求書 書式") == [1]
    committed(article(3, "請求書の書式と見本"))
    with counting() as anew:
        assert sorted(found("請求書 書式")) == [1, 3]
    assert not any("json_group_array" in one or "json_agg" in one for one in again)
    assert any("json_group_array" in one or "json_agg" in one for one in anew)


def test_a_text_that_is_replaced_taken_out_or_readdressed_is_so_at_once(inside):
    committed(article(1, "請求書の書式"), article(2, "請求書の見本"))
    assert sorted(found("請求書")) == [1, 2]
    committed(article(2, "解約の手順"))
    assert (found("請求書"), found("解約")) == ([1], [2])
    with writing():
        index.readdress("article", 1, Reach.VENDOR, ())
        db.session.commit()
    assert (found("請求書"), found("請求書", Reader(Side.VENDOR))) == ([], [1])
    with writing():
        index.remove("article", 1)
        db.session.commit()
    assert found("請求書", Reader(Side.VENDOR)) == []


def test_the_newest_text_taken_out_and_another_put_in_under_its_number(inside):
    committed(article(1, "請求書"), article(2, "請求書の見本", group="/1/"))
    assert found("見本") == [2]
    with writing():
        index.remove("article", 2)
        db.session.commit()
    committed(article(3, "請求書の見本", group="/2/"))
    assert ask(Question("見本", Reader())).by_group == {"/2/": 1}
    assert found("見本") == [3]


def test_a_circle_is_asked_of_each_reader(inside):
    committed(article(1, "請求書の書式", reach=Reach.SOME, addressees=["segment:3"]))
    assert found("請求書", MEMBER) == [1]
    assert found("請求書", OTHER) == []
    with writing():
        index.readdress("article", 1, Reach.SOME, ["segment:4"])
        db.session.commit()
    assert (found("請求書", MEMBER), found("請求書", OTHER)) == ([], [1])


def test_what_is_never_committed_is_never_remembered(inside):
    committed(article(1, "請求書の書式"))
    with writing():
        index.put(article(2, "請求書の見本"))
        assert sorted(found("請求書")) == [1, 2]
        db.session.rollback()
    committed(article(3, "請求書の控え"))
    assert sorted(found("請求書")) == [1, 3]


def test_a_category_that_moves_is_counted_where_it_is(inside):
    committed(article(1, "請求書の書式", group="/1/"))
    assert ask(Question("請求書", Reader())).by_group == {"/1/": 1}
    committed(article(1, "請求書の書式", group="/2/"))
    assert ask(Question("請求書", Reader())).by_group == {"/2/": 1}


def test_no_more_is_kept_than_was_agreed():
    kept = heads._Kept(most=5)
    for term in range(4):
        kept.keep({(term, 0, 1): heads.Head([1, 2], [9, 8], None, whole=True)})
    assert [bool(kept.those([(term, 0, 1)], 1)) for term in range(4)] == [False, False, True, True]
    assert not kept.those([(3, 0, 2)], 1)
    assert list(heads.Head([7, 3], [9, 8], None, whole=True).weights_in([3, 5])) == [(3, 8)]
    assert things._Kept.MOST > 0


def test_a_term_is_read_whole_when_it_is_wanted_often_and_while_there_is_room():
    kept, key = heads._Kept(most=10), (1, 0, 1)
    assert [kept.should_be_whole([key], 4) for _ in range(heads.OFTEN)] == [False] * (heads.OFTEN - 1) + [
        True
    ]
    kept.keep({(2, 0, 1): heads.Head([1] * 7, [9] * 7, None, whole=True)})
    assert not kept.should_be_whole([key], 4)  # it would drive out what others ask for
    assert kept.should_be_whole([key], 3)
    assert kept.should_be_whole([(2, 0, 1)], 7)


def test_a_common_term_is_read_whole_when_it_was_looked_up_often_enough(inside, monkeypatch, counting):
    monkeypatch.setattr(candidates, "MOST_WHOLE", 0)
    monkeypatch.setattr(presence, "LOOKED_UP", 0.5)
    committed(*(article(number, f"請求書の書式 {number}") for number in range(1, 9)))

    def read_whole() -> int:
        with counting() as statements:
            assert sorted(found("請求書 書式", most=20)) == list(range(1, 9))
        return sum("(search_posting.text_id)" in statement for statement in statements)

    assert read_whole() == 0
    assert read_whole() > 0
    assert read_whole() == 0


def test_no_more_bits_are_kept_than_was_agreed():
    kept = presence._Kept(most=4)
    for term in range(3):
        kept.keep((term, 1), b"\x01\x02")
    assert [kept.get((term, 1)) for term in range(3)] == [None, b"\x01\x02", b"\x01\x02"]
    assert kept.get((2, 2)) is None
    assert [kept.looked_up((5, 1), 3), kept.looked_up((5, 1), 4)] == [3, 7]
