"""Measured values, one row each or a column per month."""

from datetime import date

import pytest

from portal.foundation.sheets import (
    MEASUREMENT_FIELDS,
    Reason,
    SheetError,
    guess_columns,
    read_measurements,
    read_sheet,
    vocabulary,
)
from tests.foundation.sheets.workbook_bytes import table, workbook


def measured(data, **options):
    data = data.encode() if isinstance(data, str) else data
    sheet = read_sheet(data, "a", vocabulary=vocabulary(MEASUREMENT_FIELDS))
    return read_measurements(sheet, guess_columns(sheet, MEASUREMENT_FIELDS), **options)


def stated(read):
    return [(value.line, value.kpi, value.on.isoformat(), value.value) for value in read.values]


def bad(read):
    return [(f.line, f.column, f.field, f.reason, f.value) for f in read.fates if f.outcome == "bad"]


def test_one_row_per_value():
    read = measured(
        "実績一覧,,,,\nKPI名,日付,実績値,備考,出典\n公開数,2026/11/21,１２,手集計,画面\n,令和8年12月1日,△3,,\n公開数,46357,1.5千,,\n"
    )
    assert read.layout == "long"
    assert stated(read) == [(3, "公開数", "2026-11-21", 12.0), (4, "公開数", "2026-12-01", -3.0)]
    assert (read.values[0].note, read.values[0].source, read.values[0].column) == ("手集計", "画面", 2)
    assert bad(read) == [(5, 2, "value", "stated_twice", "1.5千")]


def test_bad_cells_are_told_with_line_and_column():
    read = measured(
        "KPI,日付,値\n,2026/1/1,1\nA,,1\nA,2026/2/30,1\nA,2026/1/1,多い\nA,2026/1/2,#N/A\nA,4月,1\nA,2026/1/3,\n"
    )
    assert bad(read) == [
        (2, 0, "kpi", "no_kpi", ""),
        (3, 1, "on", "no_date", ""),
        (4, 1, "on", "impossible", "2026/2/30"),
        (5, 2, "value", "not_a_number", "多い"),
        (6, 2, "value", "error_cell", "#N/A"),
        (7, 1, "on", "month_without_year", "4月"),
    ]
    assert [(f.line, f.reason) for f in read.fates if f.outcome == "skip"] == [(8, "no_value")]
    assert read.values == []


def test_the_order_of_day_and_month_is_learned_from_the_column():
    read = measured("KPI,date,value\nA,5/11/2026,1\nA,21/11/2026,2\n")
    assert [value.on for value in read.values] == [date(2026, 11, 5), date(2026, 11, 21)]
    assert measured("KPI,date,value\nA,5/11/2026,1\n", order="mdy").values[0].on == date(2026, 5, 11)
    assert bad(measured("KPI,date,value\nA,5/11/2026,1\n"))[0][3] == "ambiguous"


@pytest.mark.parametrize("header", ["2026年4月,2026年5月", "2026/04,2026/05", "Apr 2026,May 2026", "Apr-26,May-26",
                                    "令和8年4月,R8.5", "2026年度4月,2026年度５月", "2026年4月実績,2026年5月 実績",
                                    "2026-04-01,2026-05-01", "４月,５月"])  # fmt: skip
def test_one_column_per_month(header):
    read = measured(
        f"ID,KPI,単位,{header},備考\nk1,公開数,件,12,15件,手集計\nk2,応募数,,,7\n", since=date(2026, 4, 1)
    )
    assert read.layout == "wide"
    assert stated(read) == [
        (2, "公開数", "2026-04-30", 12.0),
        (2, "公開数", "2026-05-31", 15.0),
        (3, "応募数", "2026-05-31", 7.0),
    ]
    assert {value.whole_month for value in read.values} == {True}
    assert (read.values[0].external_id, read.values[0].note, read.values[1].column) == ("k1", "手集計", 4)
    assert bad(read) == []


def test_a_fiscal_year_of_months_without_years():
    months = ",".join(f"{month}月" for month in [*range(4, 13), 1, 2, 3])
    read = measured(f"KPI,{months}\nA,{','.join('1' * 12)}\n", since=date(2026, 4, 1))
    assert [value.on.isoformat()[:7] for value in read.values][7:10] == ["2026-11", "2026-12", "2027-01"]
    without = measured("KPI,4月,5月\nA,1,2\n")
    assert without.values == []
    assert bad(without) == [
        (1, 1, "on", "month_without_year", "4月"),
        (1, 2, "on", "month_without_year", "5月"),
    ]


def test_years_above_months_and_lines_of_targets_between():
    def fill(ws):
        table(
            ("月次実績", None, None, None, None),
            ("KPI", "区分", "2026年", None, "2027年"),
            (None, None, "11月", "12月", "1月"),
            ("公開数", "目標", 10, 10, 10),
            (None, "実績", 8, "-", None),
            ("応募数", "実績", 0.5, "#N/A", 3),
            ("合計", None, 8, 0, 3),
        )(ws)
        for block in ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "A4:A5"):
            ws.merge_cells(block)
        ws["C6"].number_format = "0%"

    read = measured(workbook(fill))
    assert stated(read) == [
        (5, "公開数", "2026-11-30", 8.0),
        (6, "応募数", "2026-11-30", 50.0),
        (6, "応募数", "2027-01-31", 3.0),
    ]
    assert bad(read) == [(6, 3, "value", "error_cell", "#N/A")]
    assert [(f.line, f.reason) for f in read.fates if f.outcome == "skip"] == [(4, "not_measured")]


def test_days_and_weeks_as_columns():
    read = measured("KPI,2026/11/2,2026/11/9\nA,1,2\n")
    assert [(value.on.isoformat(), value.whole_month) for value in read.values] == [
        ("2026-11-02", False),
        ("2026-11-09", False),
    ]


def test_columns_of_targets_are_not_measured():
    read = measured("KPI,2026年4月目標,2026年4月実績\nA,9,7\n")
    assert stated(read) == [(2, "A", "2026-04-30", 7.0)]


def test_the_same_value_twice_is_taken_once():
    assert len(measured("KPI,日付,値\nA,2026/1/1,1\nA,2026-01-01,1.0\n").values) == 1


def test_neither_values_nor_months():
    with pytest.raises(SheetError) as caught:
        measured("KPI,備考\nA,b\n")
    assert caught.value.reason == Reason.NO_MEASUREMENTS
