"""Where the header stands, on one line or two, and which lines are no rows."""

import pytest

from portal.foundation.sheets import Reason, SheetError, read_sheet
from tests.foundation.sheets.workbook_bytes import table, workbook

WORDS = {"目標", "施策", "KPI", "KPI名", "単位", "担当者", "値", "日付", "会社名", "Owner", "goal"}


def read(text: str, **options):
    return read_sheet(text.encode(), "a.csv", vocabulary=WORDS, **options)


def test_titles_above_the_header_are_skipped_and_told():
    sheet = read("サクセスプラン 2026年度,,\n作成日,2026/11/21,\n\n目標（必須）,施策,担当者\nA,B,C\n")
    assert (sheet.header, sheet.header_line) == (("目標（必須）", "施策", "担当者"), 4)
    assert [(fate.line, fate.outcome, fate.reason, fate.value) for fate in sheet.skipped] == [
        (1, "skip", "above_header", "サクセスプラン 2026年度"),
        (2, "skip", "above_header", "作成日"),
    ]
    assert sheet.notes[0].code == "header_below_titles"


def test_without_known_words_the_first_full_line_of_words_is_the_header():
    assert read("Export\n\nname,city,size\nA,B,3\nC,D,4\n").header == ("name", "city", "size")
    assert read("1,2\n3,4\n").header == ("1", "2")


def test_a_person_may_say_which_line_it_is():
    sheet = read("KPI,値\nname,size\nA,3\n", header_line=2)
    assert (sheet.header, [row.cells for row in sheet.rows]) == (("name", "size"), [("A", "3")])
    with pytest.raises(SheetError) as caught:
        read("KPI,値\nA,3\n", header_line=9)
    assert caught.value.reason == Reason.NO_HEADER


def test_a_line_of_groups_joins_the_line_below():
    sheet = read("KPI,開始時,,目標,,\n,値,日付,値,日付,担当者\n採用数,3,2026/4/1,12,2027/3/31,鈴木\n")
    assert sheet.header == ("KPI", "開始時 値", "開始時 日付", "目標 値", "目標 日付", "目標 担当者")
    assert (sheet.header_line, sheet.rows[0].line) == (1, 3)
    assert "header_on_two_lines" in [note.code for note in sheet.notes]


def test_merged_groups_reach_as_far_as_they_are_merged():
    def fill(ws):
        table(
            ("題名", None, None, None, None, None),
            ("KPI", "開始時", None, "目標", None, "担当者"),
            (None, "値", "日付", "値", "日付", None),
            ("採用数", 3, "2026/4/1", 12, "2027/3/31", "鈴木"),
        )(ws)
        for block in ("A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3"):
            ws.merge_cells(block)

    sheet = read_sheet(workbook(fill), "a.xlsx", vocabulary=WORDS)
    assert sheet.header == ("KPI", "開始時 値", "開始時 日付", "目標 値", "目標 日付", "担当者")
    assert sheet.rows[0].cells == ("採用数", "3", "2026/4/1", "12", "2027/3/31", "鈴木")


def test_a_header_in_two_languages_joins_too():
    sheet = read("目標,担当者\ngoal,Owner\nA,B\n")
    assert (sheet.header, len(sheet.rows)) == (("目標 goal", "担当者 Owner"), 1)


def test_a_first_row_of_words_is_a_row_not_a_second_header():
    sheet = read("目標,施策,KPI\n採用を増やす,記事を書く,公開数\n")
    assert (sheet.header, len(sheet.rows)) == (("目標", "施策", "KPI"), 1)


def test_repeated_headers_and_totals_are_no_rows_but_told():
    sheet = read("会社名,値\nA,1\n会社名 ,値\nB,2\n合 計,3\n\nTotal,9\n")
    assert [row.cells for row in sheet.rows] == [("A", "1"), ("B", "2")]
    assert [(fate.line, fate.reason) for fate in sheet.skipped] == [
        (3, "repeated_header"),
        (5, "total_row"),
        (7, "total_row"),
    ]


def test_a_company_called_total_is_kept():
    sheet = read("会社名,担当者,値\nTotal,Jean Valjean,3\n合計,a@example.com,3\n")
    assert [row.cells[0] for row in sheet.rows] == ["Total", "合計"]


def test_months_count_towards_the_header_beside_a_known_word():
    sheet = read("2026年4月,実績報告\nKPI,2026年4月,2026年5月\n採用数,1,2\n")
    assert sheet.header == ("KPI", "2026年4月", "2026年5月")
