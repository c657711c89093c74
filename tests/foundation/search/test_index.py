"""What is put into the index is found; what is changed or taken out leaves nothing behind."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.foundation import outbox
from portal.foundation.audience import Reach, Reader, Side
from portal.foundation.db import db, writing
from portal.foundation.search import index
from portal.foundation.search.asking import ask
from portal.foundation.search.models import SearchCircle, SearchPosting, SearchTerm
from portal.foundation.search.shapes import Headed, Indexed, Question

GUEST = Reader()


def article(subject_id: int, title: str, body: str = "", **facts: Any) -> Indexed:
    facts = {"source": "article", "language": "ja", "reach": Reach.PUBLIC, **facts}
    return Indexed(subject_id=subject_id, public_id=f"a{subject_id}", title=title, body=body, **facts)


def found(words: str, reader: Reader = GUEST, **facts: Any) -> list[int]:
    return [hit.subject_id for hit in ask(Question(words, reader, **facts)).hits]


def numbers() -> list[tuple[Any, ...]]:
    """Return the statistics of every term that is in a text."""
    columns = (
        SearchTerm.term,
        SearchTerm.in_public,
        SearchTerm.in_every_customer,
        SearchTerm.in_some,
        SearchTerm.in_vendor,
    )
    rows = db.session.execute(select(*columns).order_by(SearchTerm.term))
    return [tuple(row) for row in rows if any(row[1:])]


def test_a_text_is_replaced_and_taken_out_whole(inside: object) -> None:
    index.put_many([article(1, "解約の手順", "契約を終える"), article(2, "請求書", "支払う")])
    before = numbers()
    index.put(article(3, "解約", "三つ目"))
    index.put(article(3, "休会", "まったく別の話"))
    assert found("解約") == [1]
    assert found("休会") == [3]
    index.put(article(3, "休会", "まったく別の話"))
    assert found("休会") == [3]
    index.remove("article", 3)
    assert found("休会") == []
    assert numbers() == before


def test_statistics_counted_anew_are_those_that_were_kept(inside: object) -> None:
    for number, reach in enumerate(Reach):
        index.put(article(number, f"目標設定 {reach}", "goals", reach=reach, addressees=["segment:1"]))
    index.readdress("article", 1, Reach.SOME, ["customer:9"])
    index.readdress("article", 1, Reach.VENDOR, [])
    index.remove("article", 0)
    kept = numbers()
    index.rebuild_statistics()
    assert numbers() == kept
    assert db.session.scalars(select(SearchTerm.term).where(SearchTerm.term == "public")).all() == []
    assert db.session.scalars(select(SearchCircle.addressees)).all() == ["segment:1"]


def test_readdressing_changes_who_finds_it(inside: object) -> None:
    index.put(article(1, "社内の手順", reach=Reach.VENDOR))
    member = Reader(Side.CUSTOMER, frozenset({"segment:1"}))
    assert found("手順", member) == []
    index.readdress("article", 1, Reach.SOME, ["segment:1"])
    assert found("手順", member) == [1]
    assert found("手順", Reader(Side.CUSTOMER, frozenset({"segment:2"}))) == []


@pytest.fixture
def guides() -> Iterator[dict[int, Sequence[Indexed]]]:
    """A source of its own, as a feature registers one."""
    texts: dict[int, Sequence[Indexed]] = {}
    index.source(
        "guide",
        lambda subject_id: texts.get(subject_id, ()),
        lambda after, most: [(one, None) for one in sorted(texts) if one > after][:most],
    )
    yield texts
    del index.sources()["guide"]


def test_what_is_owed_is_read_when_the_worker_comes_to_it(inside: object, guides: dict[int, Any]) -> None:
    japanese = article(5, "書式を選ぶ", source="guide")
    english = dataclasses.replace(japanese, language="en", title="Choosing a format")
    guides[5] = [japanese, english]
    index.owe("guide", 5)
    guides[5] = [dataclasses.replace(japanese, title="様式を選ぶ"), english]
    _work_off()
    assert (found("様式"), found("書式"), found("format")) == ([5], [], [5])
    guides[5] = [english]
    index.owe("guide", 5)
    _work_off()
    assert (found("様式"), found("format")) == ([], [5])
    del guides[5]
    index.owe("guide", 5)
    _work_off()
    assert found("format") == []


def test_everything_is_put_in_anew_bit_by_bit(inside: object, guides: dict[int, Any]) -> None:
    guides.update({number: [article(number, f"手引き{number}", source="guide")] for number in range(1, 8)})
    for gone in (4, 99):
        index.put(article(gone, "もう無い手順書", source="guide"))
    del guides[4]
    after, steps = 0, []
    while (step := index.reindex_after("guide", after, 3)) is not None:
        after = step[0]
        steps.append(step)
    assert steps == [(3, 3), (7, 3)]
    assert sorted(found("手引き")) == [1, 2, 3, 5, 6, 7]
    assert found("手順書") == []


def test_what_no_database_keeps_is_left_out(inside: object) -> None:
    index.put(
        article(
            1, "壊\x00れた\ud800題", "null\x00byte \ud83d " + "x" * 5000, headings=[Headed("a", "見\x00出し")]
        )
    )
    assert found("null") == [1]
    assert db.session.scalar(select(func.count()).select_from(SearchPosting)) > 0


def _work_off() -> None:
    db.session.commit()
    with writing():
        outbox.work_off()
