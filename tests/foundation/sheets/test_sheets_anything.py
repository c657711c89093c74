"""Whatever is dropped in: a table, or a reason. Never another failure."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.foundation.sheets import (
    MEASUREMENT_FIELDS,
    FieldHint,
    OutlineKind,
    SheetError,
    guess_columns,
    read_measurements,
    read_outline,
    read_sheet,
    structure_fields,
    vocabulary,
)
from tests.foundation.sheets.workbook_bytes import HEADER, table, workbook

KINDS = (
    OutlineKind("goal", ("目標",)),
    OutlineKind("initiative", ("施策",), under=("goal",)),
    OutlineKind("kpi", ("KPI",), under=("goal", "initiative")),
)
FIELDS = (FieldHint("owner", ("担当",)), FieldHint("target", ("目標値",), "number", of="kpi"))
ALL = (*structure_fields(KINDS), *FIELDS)
WORDS = vocabulary(ALL) | vocabulary(MEASUREMENT_FIELDS)
CELLS = st.sampled_from(
    ["目標", "施策", "KPI", "種別", "タイトル", "ID", "親ID", "目標値", "担当", "日付", "値", "4月", "2026/5", "", "",
     "〃",     "合計", "1", "1.2", "a", "b", "#N/A", "'=1", "令和8年1月1日", "99999999", '"', "x\ny", " "]
)  # fmt: skip
BOOK = workbook(table(HEADER, ("a", 1, "2026/1/1"), ("b", 2, None)))


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"KPI,", b"sep=;\n"]),
)
def test_any_bytes_are_a_table_or_a_reason(data, start):
    if start == b"PK\x03\x04" and b"PK\x05\x06" in data:
        return
    with contextlib.suppress(SheetError):
        sheet = read_sheet(start + data, "a.csv", vocabulary=WORDS)
        assert {len(row.cells) for row in sheet.rows} <= {len(sheet.header)}


@settings(max_examples=25)
@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_any_damage_is_a_table_or_a_reason(at, other):
    with contextlib.suppress(SheetError):
        read_sheet(BOOK[:at] + other + BOOK[at + len(other) :], "a.xlsx", vocabulary=WORDS)


@settings(max_examples=300)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8))
def test_any_table_reads_as_a_plan_and_as_values(rows):
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    with contextlib.suppress(SheetError):
        sheet = read_sheet(text.encode(), "a.csv", vocabulary=WORDS)
        lines = {row.line for row in sheet.rows}
        with contextlib.suppress(SheetError):
            outline = read_outline(sheet, guess_columns(sheet, ALL), KINDS, FIELDS)
            assert lines >= {row.line for row in outline.rows} | {fate.line for fate in outline.fates}
            assert all(node.parent is None or node.parent < node.number for node in outline.nodes)
        mapping = guess_columns(sheet, MEASUREMENT_FIELDS)
        read = read_measurements(sheet, mapping)
        assert lines >= {value.line for value in read.values}
