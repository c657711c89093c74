"""What people type finds what they mean, in Japanese and in English; and the passage shows it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from portal.foundation.audience import Reach, Reader
from portal.foundation.search import candidates, index, presence, vocabulary
from portal.foundation.search.asking import alike, ask
from portal.foundation.search.shapes import Found, Headed, Hit, Indexed, Piece, Question

LONG = "本文です。" * 800
ARTICLES = {
    1: ("ja", "ダッシュボードの見方", "受注率とヴァイオリンを確認します。"),
    2: ("ja", "契約を解約するには", "管理者がユーザーの画面から手続きします。"),
    3: ("ja", "請求書をまとめて出力する", f"{LONG}月末に一括出力を押すと、翌朝までに届きます。"),
    4: ("en", "Setting quarterly goals", "Each forecast is compared with the figures of last year."),
    5: ("en", "Permissions", "Who may change the settings of an account."),
    6: ("ja", "目標と指標", "目標はひとつ、指標はみっつまで。シャツのサイズではありません。"),
}


@pytest.fixture(autouse=True)
def _indexed(inside: object) -> None:
    index.put_many(
        Indexed(
            "article", number, f"a{number}", language, title, body, reach=Reach.PUBLIC, group=f"/{number}/"
        )
        for number, (language, title, body) in ARTICLES.items()
    )


def asked(words: str, **facts: Any) -> Found:
    return ask(Question(words, Reader(), **facts))


def subjects(words: str, **facts: Any) -> list[int]:
    return [hit.subject_id for hit in asked(words, **facts).hits]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("解約", 2),
        ("目標", 6),
        ("解", 2),
        ("ﾀﾞｯｼｭﾎﾞｰﾄﾞ", 1),
        ("ダツシユボード", 1),
        ("バイオリン", 1),
        ("ユーザ", 2),
        ("一括出力", 3),
        ("ＡＣＣＯＵＮＴＳ", 5),
        ("setting a goal", 4),
        ("permission", 5),
        ("forcast", 4),
        ("froecast", 4),
        ("ダッシュポード", 1),
        ("quart", 4),
        ("請求書を月末に出すにはどうすればいいですか", 3),
        ("契約解約 手続", 2),
    ],
)
def test_what_is_meant_comes_first(words: str, first: int) -> None:
    assert subjects(words)[:1] == [first]


@pytest.mark.parametrize(
    "words", ["", "   ", "。。。", "%", "_", "~", "'; DROP TABLE", "\x00", "存在しない語句", "x" * 5000]
)
def test_nothing_is_an_answer_too(words: str) -> None:
    assert subjects(words) == []


@pytest.mark.parametrize(
    ("begun", "first"), [("fore", 4), ("perm", 5), ("ダッシュ", 1), ("請求", 3), ("goal set", 4)]
)
def test_answers_come_while_typing(begun: str, first: int) -> None:
    assert subjects(begun, typing=True)[:1] == [first]


def test_what_was_mistyped_is_said() -> None:
    assert asked("forcast").instead == {"forcast": ["forecast"]}
    assert asked("forecast").instead == {}
    assert asked("ダッシュポード").instead == {"ダッシュポード": ["ダッシュボード"]}


def test_synonyms_find_and_are_said() -> None:
    found = asked("退会 手続", synonyms={"退会": ["解約", "cancellation"]})
    assert ([hit.subject_id for hit in found.hits], found.total) == ([2], 1)
    assert found.beside == {"退会": ("解約", "cancellation")}
    assert asked("ﾀｲｶｲ", synonyms={"タイカイ": ["解約"]}).beside == {"ﾀｲｶｲ": ("解約",)}
    assert marked(found.hits[0]) == ["解約", "手続"]


def test_only_the_words_as_typed() -> None:
    assert subjects("setting", exact=True) == [4]
    assert sorted(subjects("setting")) == [4, 5]
    assert subjects("forcast", exact=True) == []
    assert subjects("退会", synonyms={"退会": ["解約"]}, exact=True) == []


def test_a_few_words_are_all_meant_and_a_sentence_is_not() -> None:
    both = asked("目標 指標")
    assert (both.total, both.every_word) == (1, True)
    some = asked("目標 解約")
    assert (sorted(hit.subject_id for hit in some.hits), some.every_word) == ([2, 6], False)
    # Each pair of its characters is there, but not the word itself.
    index.put(Indexed("article", 9, "a9", "ja", "販売と管理費の率", "売管 理費率", reach=Reach.PUBLIC))
    assert not asked("販売管理費率").every_word


def test_narrowed_and_counted() -> None:
    index.put(Indexed("topic", 1, "t1", "ja", "解約の相談", "", reach=Reach.PUBLIC))
    assert asked("解約").by_source == {"article": 1, "topic": 1}
    assert asked("解約", sources=frozenset({"topic"})).by_source == {"topic": 1}
    assert subjects("settings goals", languages=frozenset({"ja"})) == []
    assert subjects("settings", group="/5/") == [5]
    assert subjects("settings", group="/_/") == []


def test_pages_and_the_newest_first() -> None:
    for number in range(20, 45):
        at = datetime(2026, 1, number - 19, tzinfo=UTC)
        index.put(Indexed("article", number, f"a{number}", "ja", "巡回点検", "", reach=Reach.PUBLIC, at=at))
    pages = [subjects("巡回点検", most=10, beyond=beyond) for beyond in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert sorted(one for page in pages for one in page) == list(range(20, 45))
    assert asked("巡回点検", most=3).total == 25
    assert subjects("巡回点検", newest_first=True, most=3) == [44, 43, 42]


def test_the_passage_is_from_the_whole_text_and_marked_as_written() -> None:
    hit = asked("一括出力 翌朝").hits[0]
    shown = "".join(piece.text for piece in hit.passage)
    assert "月末に一括出力を押すと、翌朝までに届きます。" in shown
    assert marked(hit) == ["一括出力", "翌朝"]
    (hit,) = asked("ﾕｰｻﾞ").hits
    assert marked(hit) == ["ユーザー"]
    (hit,) = asked("compare figure").hits
    assert marked(hit) == ["compared", "figures"]
    assert Piece("解約", hit=True) in asked("解約").hits[0].title


def test_headings_that_fit() -> None:
    headings = [Headed("a", "概要"), Headed("b", "書式の選び方"), Headed("c", "選べる書式")]
    text = Indexed("article", 8, "a8", "ja", "出力", "書式", headings=headings, reach=Reach.PUBLIC)
    index.put(text)
    (hit,) = asked("書式").hits
    assert hit.headings == [headings[1], headings[2]]


def test_what_is_alike() -> None:
    for number, other in ((30, "請求書を月末に一括出力"), (31, "請求書の一括出力と書式"), (32, "休暇の申請")):
        index.put(Indexed("article", number, f"a{number}", "ja", other, other, reach=Reach.PUBLIC))
    near = [hit.subject_id for hit in alike("article", 30, "ja", Reader())]
    assert near[0] in (3, 31)
    assert 30 not in near
    assert 32 not in near
    assert alike("article", 99, "ja", Reader()) == []


def marked(hit: Hit) -> list[str]:
    return [piece.text for piece in [*hit.title, *hit.passage] if piece.hit]


@pytest.mark.parametrize("narrowed", [{}, {"languages": frozenset({"en"})}])
@pytest.mark.parametrize("words", ["契約 プラン", "プランの契約", "契約 plan"])
def test_looking_at_a_few_at_once_finds_the_same_in_the_same_order(monkeypatch, words, narrowed):
    """Texts are looked through in turn until enough hold every word: where the turns end must not show."""
    index.put_many(
        Indexed(
            "article", number, f"a{number}", "en" if number % 3 else "ja", f"契約{number}",
            "契約とplan。" * (number % 7) + ("プランの契約。" if number % 4 else "") + "本文。" * number,
            reach=Reach.PUBLIC,
        )
        for number in range(10, 60)
    )  # fmt: skip
    at_once = asked(words, most=100, **narrowed)
    assert at_once.total > 10
    monkeypatch.setattr(candidates, "IN_TURN", 2)
    in_turn = asked(words, most=100, **narrowed)
    assert [hit.subject_id for hit in in_turn.hits] == [hit.subject_id for hit in at_once.hits]
    assert in_turn.total == at_once.total
    monkeypatch.setattr(candidates, "MOST_COUNTED", 7)
    assert asked(words, most=100, **narrowed).total == 7


def test_a_term_that_is_read_whole_between_two_turns_weighs_what_it_weighs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index.put_many(
        Indexed(
            "article",
            number,
            f"b{number}",
            "ja",
            f"見積の書式 {number}",
            "承認の見積。" * (number % 7),
            reach=Reach.PUBLIC,
        )
        for number in range(100, 140)
    )
    monkeypatch.setattr(vocabulary, "being_written", lambda: False)
    looked_up = [(hit.subject_id, hit.score) for hit in asked("見積 書式 承認", most=50).hits]
    monkeypatch.setattr(candidates, "MOST_WHOLE", 0)
    monkeypatch.setattr(candidates, "IN_TURN", 4)
    monkeypatch.setattr(presence, "LOOKED_UP", 4)  # after some turns
    assert [(hit.subject_id, hit.score) for hit in asked("見積 書式 承認", most=50).hits] == looked_up
    assert looked_up
