"""Columns are found by the words above them and, between equals, by what stands below; cells are read by field."""

from datetime import date

import pytest

from portal.foundation.sheets import (
    CellError,
    FieldHint,
    RowFate,
    chosen_mapping,
    guess_columns,
    guess_mapping,
    importable,
    read_cell,
    read_sheet,
    tally,
    vocabulary,
)

PEOPLE = (
    FieldHint("company", ("会社名", "企業名", "account", "account name"), required=True),
    FieldHint("name", ("氏名", "担当者", "名前", "full name", "contact"), required=True),
    FieldHint("kana", ("フリガナ", "カナ", "ふりがな")),
    FieldHint("email", ("メールアドレス", "メール", "email", "e-mail address"), "email", required=True),
    FieldHint("start", ("契約開始日", "開始日", "start date"), "date"),
    FieldHint("target", ("目標値", "target"), "number"),
    FieldHint("baseline", ("開始時の値", "開始値", "baseline"), "number"),
)


def guess(header, *samples):
    columns = list(zip(*samples, strict=True)) if samples else [()] * len(header)
    return guess_mapping(header, columns, PEOPLE)


def test_equal_words_whatever_their_dress():
    mapping = guess(["会社名（必須）", "ﾒｰﾙｱﾄﾞﾚｽ *", "FULL_NAME", "目標値(件)", "契約開始日※", "メモ"])
    assert mapping.columns == {"company": 0, "email": 1, "name": 2, "target": 3, "start": 4}
    assert mapping.confidence["company"] == 1.0
    assert mapping.confidence["target"] < 1.0
    assert mapping.missing == ()
    assert mapping.unused(["a", "b", "c", "d", "e", "メモ"]) == [5]


def test_an_equal_word_beats_a_contained_one_and_columns_are_used_once():
    mapping = guess(["担当者メール", "担当者", "担当者フリガナ", "会社名"])
    assert mapping.columns == {"email": 0, "name": 1, "kana": 2, "company": 3}


def test_similar_spelling_is_the_last_resort():
    mapping = guess(["acount name", "e-mail adress", "full nmae"])
    assert mapping.columns == {"company": 0, "email": 1, "name": 2}
    assert max(mapping.confidence.values()) < 0.75


def test_cells_decide_between_equal_words():
    mapping = guess(["メール", "メール"], ("担当者あて", "a@example.com"), ("毎月", "b@example.com"))
    assert mapping.columns == {"email": 1}
    assert mapping.missing == ("company", "name")


def test_a_column_of_other_things_is_hardly_the_field():
    assert "target" not in guess(["目標値の説明"], ("とても大事",), ("まあまあ",))
    assert "target" in guess(["目標値の説明"], ("1,200",), ("△5",))
    assert "target" in guess(["目標値"], ("未入力です",))


def test_a_sheet_maps_and_reads():
    text = "CRM出力,,\n,,\nAccount,Contact,Email\nAcme Inc, 鈴木 ,a@example.com\n"
    sheet = read_sheet(text.encode(), "a.csv", vocabulary=vocabulary(PEOPLE))
    mapping = guess_columns(sheet, PEOPLE)
    assert [mapping.cell(sheet.rows[0], name) for name in ("company", "name", "email", "kana")] == [
        "Acme Inc",
        "鈴木",
        "a@example.com",
        "",
    ]


def test_a_person_may_set_the_columns_but_only_those_there_are():
    mapping = chosen_mapping(
        {"company": 1, "name": 1, "email": 9, "kana": None, "secret": 0}, ["a", "b"], PEOPLE
    )
    assert mapping.columns == {"company": 1}
    assert mapping.missing == ("name", "email")


NUMBER, DAY, MAIL = (FieldHint("x", (), kind) for kind in ("number", "date", "email"))
CHOICE = FieldHint("x", (), "choice", choices={"outcome": ("成果", "Outcome"), "usage": ("利用",)})


@pytest.mark.parametrize(
    ("cell", "hint", "value"),
    [
        ("１，２００", NUMBER, 1200.0),
        ("95%", NUMBER, 95.0),
        (" - ", NUMBER, None),
        ("令和8年11月21日", DAY, date(2026, 11, 21)),
        ("46347", DAY, date(2026, 11, 21)),
        ("2026-11-21 14:30:00", DAY, date(2026, 11, 21)),
        ("未定", DAY, None),
        ("鈴木 美咲 <suzuki@example.com>", MAIL, "suzuki@example.com"),
        ("mailto:a@example.co.jp", MAIL, "a@example.co.jp"),
        ("ＯＵＴＣＯＭＥ", CHOICE, "outcome"),
        ("", CHOICE, None),
        ("###", FieldHint("x", ()), "###"),
    ],
)
def test_cells_read_as_their_field_needs(cell, hint, value):
    assert read_cell(cell, hint) == value


@pytest.mark.parametrize(
    ("cell", "hint", "reason"),
    [
        ("#N/A", FieldHint("x", ()), "error_cell"),
        ("#DIV/0!", NUMBER, "error_cell"),
        ("#######", DAY, "error_cell"),
        ("たくさん", NUMBER, "not_a_number"),
        ("2026/02/30", DAY, "impossible"),
        ("5/11/2026", DAY, "ambiguous"),
        ("a@b", MAIL, "not_an_email"),
        ("a@example.com, b@example.com", MAIL, "not_an_email"),
        ("両方", CHOICE, "not_a_choice"),
    ],
)
def test_other_cells_say_why_not(cell, hint, reason):
    with pytest.raises(CellError) as caught:
        read_cell(cell, hint)
    assert (caught.value.reason, caught.value.text) == (reason, cell)


def test_one_bad_row_holds_the_file_back_and_counts_once():
    fates = [
        RowFate(2, "create"),
        RowFate(3, "bad", "a", "x"),
        RowFate(3, "bad", "b", "y"),
        RowFate(4, "skip"),
    ]
    assert not importable(fates)
    assert importable(fates[:1] + fates[3:])
    assert tally(fates) == {"create": 1, "update": 0, "same": 0, "skip": 1, "bad": 1}
