"""One company, one person, however the name was typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.foundation.kana import initial, search_key, sort_key

steady = settings(max_examples=300)
MINATO = [
    "㈱ミナト商会",
    "ミナト商会（株）",
    "株式会社ミナト商会",
    "株式会社 ミナト商会",
    "ミナト商会㈱",
    "㍿ミナト商会",
    "(株)ミナト商会",
    "ﾐﾅﾄ商会",
    "みなと商会",
    "ミナト・商会 株式会社",
    "ミナト　商会",
    "㊑ミナト商会",
    "有限会社ミナト商会",
    "合同会社ミナト商会",
    "ミナト商会 Inc.",
    "ミナト商会Co., Ltd.",
]


def test_the_company_form_and_its_place_make_no_difference():
    assert {search_key(name) for name in MINATO} == {"みなと商会"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Corporation", "ACME, INC."),
        ("ＡＣＭＥ", "acme"),
        ("髙橋", "高橋"),
        ("渡邉 健", "渡辺健"),
        ("山﨑", "山崎"),
        ("キヤノン", "キャノン"),
        ("カブシキガイシャ　ミナトショウカイ", "ミナトショウカイ"),
        ("カ)ミナト", "ミナト"),
        ("Nestlé S.A.", "NESTLÉ"),
        ("ｶﾞｸｾｲ", "がくせい"),
        ("か\u3099", "ガ"),
        ("一般社団法人みなと", "(一社)みなと"),
        ("株式会社", "㍿"),
    ],
)
def test_two_writings_meet(one, other):
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("カード", "カド"),
        ("ハハ", "ババ"),
        ("Conco", "Con"),
        ("amazon.co.jp", "amazon"),
        ("Co-op", "op"),
        ("港", "みなと"),
    ],
)
def test_different_names_stay_apart(one, other):
    assert search_key(one) != search_key(other)


def test_a_form_alone_is_still_a_name():
    assert search_key("株式会社") == "株式会社"
    assert search_key("Inc.") == "inc"
    assert search_key("") == ""


def test_names_sort_as_in_a_japanese_directory():
    names = [
        "ワタナベ",
        "さとう",
        "スズキ",
        "あおき",
        "サイトウ",
        "がとう",
        "カトウ",
        "サーバ",
        "㈱アオゾラ",
        "きゃのん",
        "きや",
    ]
    assert sorted(names, key=sort_key) == [
        "あおき",
        "㈱アオゾラ",
        "カトウ",
        "がとう",
        "きや",
        "きゃのん",
        "サーバ",
        "サイトウ",
        "さとう",
        "スズキ",
        "ワタナベ",
    ]


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("田中 健", "田"),
        ("㈱ミナト商会", "ミ"),
        ("ミナト商会（株）", "ミ"),
        ("Acme Inc.", "A"),
        ("éclair", "É"),
        ("  鈴木", "鈴"),
        ("株式会社", "株"),
        ("", ""),
        ("!!", ""),
        ("ｽｽﾞｷ", "ス"),
    ],
)
def test_an_initial_for_a_small_circle(name, sign):
    assert initial(name) == sign


@steady
@given(st.text(max_size=40))
def test_keys_are_stable_and_short(text):
    assert len(initial(text)) <= 1
    assert isinstance(sort_key(text), str)
    assert search_key(text.strip()) == search_key(text)


@steady
@given(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3096), min_size=1, max_size=12))
def test_hiragana_and_katakana_meet(name):
    katakana = "".join(chr(ord(sign) + 0x60) for sign in name)
    assert search_key(katakana) == search_key(name)
    assert sort_key(katakana) == sort_key(name)
