"""What somebody may not read does not exist for the search: not as a hit, a number, an order, or a suggestion."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.foundation.audience import Audience, Reach, Reader, Side, Visibility
from portal.foundation.db import db
from portal.foundation.search import index
from portal.foundation.search.asking import alike, ask
from portal.foundation.search.shapes import Found, Indexed, Question
from portal.foundation.tenancy import TenancyError

GUEST, VENDOR = Reader(), Reader(Side.VENDOR)
MEMBER = Reader(Side.CUSTOMER, frozenset({"customer:1", "segment:3"}))
OTHER = Reader(Side.CUSTOMER, frozenset({"customer:2"}))
CSM = Reader(Side.VENDOR, frozenset({"customer:2"}), named_only=True)
READERS = {"guest": GUEST, "member": MEMBER, "other": OTHER, "vendor": VENDOR, "csm": CSM}


def article(subject_id: int, title: str, reach: Reach = Reach.PUBLIC, **facts: Any) -> Indexed:
    facts = {"body": "", "language": "ja", **facts}
    return Indexed("article", subject_id, f"a{subject_id}", title=title, reach=reach, **facts)


def answers(words: str, reader: Reader, **facts: Any) -> list[int]:
    return sorted(hit.subject_id for hit in ask(Question(words, reader, **facts)).hits)


def all_of(found: Found) -> tuple[Any, ...]:
    """Return everything that an answer tells."""
    hits = [(hit.subject_id, hit.score, hit.title, hit.passage) for hit in found.hits]
    return hits, found.total, found.by_source, found.every_word, found.beside, found.instead


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("guest", [1]),
        ("member", [1, 2, 3]),
        ("other", [1, 2, 7]),
        ("vendor", [1, 2, 3, 4, 5, 6, 7]),
        ("csm", [1, 2, 3, 5, 7]),
    ],
)
@pytest.mark.parametrize("typing", [False, True])
def test_everybody_finds_what_they_may_read(
    inside: object, name: str, expected: list[int], typing: bool
) -> None:
    index.put_many(
        [
            article(1, "公開の書式"),
            article(2, "お客さまの書式", Reach.EVERY_CUSTOMER),
            article(3, "一部の書式", Reach.SOME, addressees=["segment:3", "customer:9"]),
            article(4, "誰にも届かない書式", Reach.SOME),
            article(5, "社内の書式", Reach.VENDOR),
            article(6, "ある会社の書式", Reach.SOME, addressees=["customer:9"]),
            article(7, "別の会社の書式", Reach.SOME, addressees=["customer:2", "customer:9"]),
        ]
    )
    found = ask(Question("書式", READERS[name], typing=typing))
    assert sorted(hit.subject_id for hit in found.hits) == expected
    assert found.total == len(expected)


QUESTIONS = (
    "settings", "請求書", "invoise", "invoi", "secret", "ダッシュボト", "設定 secret", "解", "how to set an invoice up?"
)  # fmt: skip


def test_what_is_hidden_changes_nothing(inside: object) -> None:
    """The same answers, scores and suggestions, whether there are hidden texts with the same words or none."""
    index.put(article(1, "Settings of an invoice", body="請求書の設定"))
    index.put(article(2, "ダッシュボード", body="解約 settings"))
    ways = [
        Question(words, reader, typing=typing)
        for words in QUESTIONS
        for reader in (GUEST, OTHER)
        for typing in (False, True)
    ]
    before = [all_of(ask(one)) for one in ways]
    near_before = alike("article", 1, "ja", OTHER)
    hidden = "settings invoices invoise invoicing secret 請求書 ダッシュボト 解除 設定 how set up"
    index.put_many(
        article(10 + number, hidden, reach, addressees=["customer:1"])
        for number in range(30)
        for reach in [(Reach.SOME, Reach.VENDOR)[number % 2]]
    )
    assert [all_of(ask(one)) for one in ways] == before
    assert alike("article", 1, "ja", OTHER) == near_before
    assert ask(Question("secret", MEMBER)).total == 15


def test_what_is_for_a_customer_that_somebody_does_not_accompany_changes_nothing_for_them(
    inside: object,
) -> None:
    index.put(article(1, "Settings of an invoice", Reach.VENDOR, body="請求書の設定"))
    ways = [Question(words, CSM, typing=typing) for words in QUESTIONS for typing in (False, True)]
    before = [all_of(ask(one)) for one in ways]
    hidden = "settings invoices invoise invoicing secret 請求書 ダッシュボト 解除 設定 how set up"
    index.put_many(
        article(10 + number, hidden, Reach.SOME, addressees=["customer:9"]) for number in range(30)
    )
    assert [all_of(ask(one)) for one in ways] == before


def test_a_word_is_corrected_to_what_may_be_read(inside: object) -> None:
    index.put_many([article(1, "Forecast"), article(2, "Forecasts", Reach.SOME, addressees=["customer:1"])])
    index.put(article(3, "Telemetry", Reach.SOME, addressees=["customer:1"]))
    assert ask(Question("telemertry", MEMBER)).instead == {"telemertry": ["telemetry"]}
    assert ask(Question("telemertry", OTHER)) == Found(hits=[], every_word=False)


def test_own_texts_stay_inside_their_customer_and_side(at: Callable[..., Any]) -> None:
    with at("sakura") as sakura:
        index.put_many([_own(sakura, 1, Visibility.SHARED), _own(sakura, 2, Visibility.CUSTOMER)])
        index.put(_own(sakura, 3, Visibility.VENDOR))
        with pytest.raises(TenancyError):
            index.put(_own(sakura + 1, 4, Visibility.SHARED))
        db.session.rollback()
    with at("sakura") as sakura:
        index.put_many(_own(sakura, number, visibility) for number, visibility in enumerate(Visibility))
        db.session.commit()
    expected = {Audience.VENDOR: [0, 2], Audience.CUSTOMER: [1, 2], Audience.GUEST: [2]}
    for audience, subjects in expected.items():
        with at("sakura", audience):
            found = ask(Question("受注率", MEMBER, own=True))
            assert sorted(hit.subject_id for hit in found.hits) == subjects
            assert (found.total, found.by_source) == (len(subjects), {"node": len(subjects)})
            assert answers("受注率", MEMBER) == []  # not asked for
    with at("ume", Audience.CUSTOMER):
        assert ask(Question("受注率", MEMBER, own=True)) == Found(hits=[], every_word=False)
        assert ask(Question("telemertry", MEMBER, own=True)).instead == {}
    with at("sakura", Audience.CUSTOMER):
        assert ask(Question("telemertry", MEMBER, own=True)).instead == {"telemertry": ["telemetry"]}


def _own(customer_id: int, subject_id: int, visibility: Visibility) -> Indexed:
    return Indexed(
        "node",
        subject_id,
        f"n{subject_id}",
        "ja",
        "受注率の見直し",
        "telemetry",
        customer_id=customer_id,
        visibility=visibility,
    )
