"""Export gives back what was imported, and no spreadsheet runs a cell of it."""

import csv
import datetime
import io
import re

import openpyxl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.foundation.sheets import Reason, SheetError, SheetOut, read_sheet, write_csv, write_xlsx
from portal.foundation.sheets.protecting import protected, protected_as_string, unprotected
from tests.foundation.sheets.workbook_bytes import part_of

HEADER = ["タイトル", "メモ", "担当"]
WORDS = set(HEADER)
FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "＝1", " =1", "\n@x"]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffe\uffff"), max_size=30)
NASTY = st.builds(
    str.__add__, st.sampled_from(["", "'", "''", "=", "'=", "-", "'-", "@", "\t", "'\r", "#", "+"]), TEXT
)
CELLS = st.tuples(st.just("n1"), TEXT | NASTY, TEXT | NASTY)


def runs_as_formula(cell: str) -> bool:
    return re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", cell) is not None


@given(TEXT | NASTY)
def test_protection_comes_off_again(text):
    assert unprotected(protected(text)) == text
    assert unprotected(protected_as_string(text)) == text
    assert not runs_as_formula(protected(text))


@given(st.lists(CELLS, min_size=1, max_size=5))
def test_any_text_survives_csv(rows):
    sheet = read_sheet(write_csv(HEADER, rows), "a.csv", vocabulary=WORDS, delimiter=",")
    assert [row.cells for row in sheet.rows] == rows


@given(st.lists(CELLS, min_size=1, max_size=3))
def test_any_text_that_shift_jis_knows_survives_csv_in_it(rows):
    for row in rows:
        for cell in row:
            assume(cell.encode("cp932", "ignore").decode("cp932", "ignore") == cell)
            assume(not re.search("[¢£¬—−〜‖–\u00a0]", cell))
    sheet = read_sheet(write_csv(HEADER, rows, encoding="cp932"), "a.csv", encoding="cp932", delimiter=",")
    assert [row.cells for row in sheet.rows] == rows


def test_texts_that_have_cost_others_survive_a_workbook():
    texts = [*FORMULAS, *[f"'{text}" for text in FORMULAS], "'", "#N/A", "0012", "1E5", "2026-11-21", "TRUE", "95%",
             "https://example.com", "mailto:a@example.com", "internal:A1", "_x0041_", "a\r\nb\rc", "\x01\x1f", " 前後 ",
             "㈱髙﨑①😀", "\u2028", "x" * 20_000]  # fmt: skip
    rows = [("k", text, text) for text in texts]
    sheet = read_sheet(write_xlsx([SheetOut("表", HEADER, rows)]), "a.xlsx", vocabulary=WORDS)
    assert [row.cells for row in sheet.rows] == rows


def test_no_cell_of_an_export_runs():
    rows = [(text, "'" + text, 1) for text in FORMULAS]
    data = write_csv(["=HYPERLINK(1)", "b", "c"], rows)
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        assert not any(runs_as_formula(cell) for cell in row)
    book = write_xlsx([SheetOut("表", ["=HYPERLINK(1)", "b", "c"], rows)])
    assert b"<f>" not in part_of(book, "xl/worksheets/sheet1.xml")
    assert b"<hyperlink" not in part_of(book, "xl/worksheets/sheet1.xml").lower()
    kinds = {cell.data_type for line in openpyxl.load_workbook(io.BytesIO(book)).active for cell in line}
    assert kinds == {"s", "n", "inlineStr"} or kinds == {"s", "n"}


def test_numbers_and_dates_stay_what_they_are():
    values = (-5, -0.25, 1e-7, 1_200_000, True, datetime.date(2026, 11, 21), None)
    assert write_csv(["h"] * 7, [values]).decode("utf-8-sig").splitlines()[1] == (
        "-5,-0.25,0.0000001,1200000,TRUE,2026-11-21,"
    )
    row = next(
        openpyxl.load_workbook(io.BytesIO(write_xlsx([SheetOut("a", ["h"] * 7, [values])]))).active.iter_rows(
            min_row=2
        )
    )
    assert [cell.value for cell in row][:5] == [-5, -0.25, 1e-7, 1_200_000, True]
    assert row[5].is_date
    assert row[5].value.date() == datetime.date(2026, 11, 21)


def test_typed_values_read_back_as_they_were_written():
    rows = [("a", -5, datetime.date(1899, 1, 2)), ("b", 0.3, datetime.time(14, 30)), ("c", 10**17, False)]
    texts = [("a", "-5", "1899-01-02"), ("b", "0.3", "14:30:00"), ("c", "100000000000000000", "FALSE")]
    for data in (write_csv(HEADER, rows), write_xlsx([SheetOut("表", HEADER, rows)])):
        assert [row.cells for row in read_sheet(data, "a", vocabulary=WORDS).rows] == texts


def test_equal_content_makes_equal_bytes():
    sheets = [SheetOut("計画", HEADER, [("a", 1, datetime.date(2026, 1, 1))]), SheetOut("計画", HEADER, [])]
    assert write_xlsx(sheets) == write_xlsx(sheets)


def test_worksheets_get_names_that_spreadsheets_accept():
    names = ["a/b:c*d?[e]", "計画" * 20, "計画" * 20, "", "'x'", "History"]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([SheetOut(name, HEADER, []) for name in names])))
    assert len({name.casefold() for name in book.sheetnames}) == len(names)
    assert all(0 < len(name) <= 31 for name in book.sheetnames)
    assert book.worksheets[0].freeze_panes == "A2"
    assert book.worksheets[0].column_dimensions["A"].width >= 8


def test_shift_jis_says_which_character_it_lacks():
    with pytest.raises(SheetError) as caught:
        write_csv(HEADER, [("a", "b", "c"), ("a", "ok", "絵😀")], encoding="cp932")
    assert (caught.value.reason, caught.value.facts) == (
        Reason.NOT_ENCODABLE,
        {"character": "😀", "line": 3, "column": "C"},
    )
    assert "10～20－30".encode("cp932") in write_csv(HEADER, [("a", "10〜20−30", "")], encoding="cp932")


def test_half_characters_do_not_stop_an_export():
    assert "�" in write_csv(HEADER, [("a", "x\ud800", "")]).decode("utf-8-sig")
    data = write_xlsx([SheetOut("a", HEADER, [("a", "x\ud800\uffff", "")])])
    assert read_sheet(data, "a", vocabulary=WORDS).rows[0].cells[1] == "x��"


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_table_holds_nan(number):
    for write in (
        lambda: write_csv(["a"], [[number]]),
        lambda: write_xlsx([SheetOut("a", ["a"], [[number]])]),
    ):
        with pytest.raises(ValueError, match="NaN"):
            write()


def test_a_text_too_long_for_a_workbook_is_told_not_cut():
    with pytest.raises(SheetError) as caught:
        write_xlsx([SheetOut("表", HEADER, [("a", "b", "x" * 32_768)])])
    assert caught.value.facts == {"limit": 32_767, "worksheet": "表", "line": 2, "column": "C"}
