"""Workbooks: what their cells mean, which worksheet is meant, and hostile ones refused before they cost anything."""

import datetime
import io
import resource
import struct
import time
import zipfile
from pathlib import Path

import pytest

from portal.foundation.sheets import Reason, SheetError, SheetLimits, read_sheet
from tests.foundation.sheets.workbook_bytes import HEADER, opendocument, part_of, table, with_part, workbook

WORDS = set(HEADER)
SHEET = "xl/worksheets/sheet1.xml"


def read(data: bytes, **options):
    return read_sheet(data, "plan.csv", vocabulary=WORDS, **options)


def refused(data: bytes, **options) -> SheetError:
    begun = time.process_time()
    with pytest.raises(SheetError) as caught:
        read(data, **options)
    assert time.process_time() - begun < 3  # 1 s on a machine that does nothing else
    return caught.value


def values(sheet):
    return [row.cells[1] for row in sheet.rows]


def test_cells_read_as_a_person_would_type_them():
    typed = [
        (1200.0, "1200"),
        (0.1 + 0.2, "0.3"),
        (-5, "-5"),
        (1e-7, "0.0000001"),
        (123456789012345678, "123456789012346000"),
        (datetime.date(2026, 11, 21), "2026-11-21"),
        (datetime.datetime.fromisoformat("2026-11-21T14:30"), "2026-11-21 14:30:00"),
        (datetime.time(14, 30), "14:30:00"),
        (datetime.timedelta(hours=36, minutes=30), "36:30:00"),
        (True, "TRUE"),
        ("  as is ", "  as is "),
        ("46347", "46347"),
    ]
    data = workbook(table(HEADER, *[("k", value) for value, _ in typed]))
    assert values(read(data)) == [text for _, text in typed]


def test_percentages_are_the_number_that_is_shown():
    def fill(ws):
        table(HEADER, ("a", 0.955), ("b", 0.07), ("c", 1.2), ("d", 0.5))(ws)
        ws["B2"].number_format, ws["B3"].number_format = "0.0%", "0%"
        ws["B4"].number_format, ws["B5"].number_format = '0.00" %引き"', "0.00"

    assert values(read(workbook(fill))) == ["95.5%", "7%", "1.2", "0.5"]


def test_errors_are_told_not_taken_for_blanks():
    def fill(ws):
        table(HEADER, ("a", "#N/A"), ("b", "#DIV/0!"), ("c", "ok"))(ws)

    assert values(read(workbook(fill))) == ["#N/A", "#DIV/0!", "ok"]


def test_formulas_give_the_value_that_was_last_shown():
    data = workbook(table(HEADER, ("a", 12)))
    xml = part_of(data, SHEET).replace(b"<v>12</v>", b"<f>6*2</f><v>12</v>")
    assert b"<f>" in xml
    assert values(read(with_part(data, SHEET, xml))) == ["12"]


def test_the_look_of_a_date_does_not_matter():
    def fill(ws):
        table(HEADER, *[("k", datetime.date(2026, 4, 1))] * 3)(ws)
        ws["B2"].number_format = 'yyyy"年"m"月"'
        ws["B3"].number_format = '[$-411]ggge"年"m"月"d"日"'
        ws["B4"].number_format = "General"

    assert values(read(workbook(fill))) == ["2026-04-01", "2026-04-01", "46113"]


def test_merged_cells_are_filled_down_and_lines_stay_true():
    def fill(ws):
        table(("題名",), (), HEADER, ("A", 1), (None, 2), (None, 3), ("B", 4))(ws)
        ws.merge_cells("A1:C1")
        ws.merge_cells("A4:A6")
        ws.row_dimensions[5].hidden = True

    data = workbook(fill)
    endless = part_of(data, SHEET).replace(b"</mergeCells>", b'<mergeCell ref="C4:C1048576"/></mergeCells>')
    sheet = read(with_part(data, SHEET, endless))
    assert [(row.line, row.cells[:2]) for row in sheet.rows] == [
        (4, ("A", "1")),
        (5, ("A", "2")),
        (6, ("A", "3")),
        (7, ("B", "4")),
    ]


def test_the_worksheet_with_known_words_is_chosen_and_another_can_be():
    data = workbook(
        table(("はじめに",), ("この表の使い方",)), table(HEADER, ("a", 1)), table(("KPI", "x"), ("b", 2)),
        names=("説明", "実績", "他"),
    )  # fmt: skip
    sheet = read(data)
    assert (sheet.name, sheet.worksheets) == ("実績", ("説明", "実績", "他"))
    assert sheet.notes[0].facts == {"worksheet": "実績", "of": 3}
    assert values(read(data, worksheet="他")) == ["2"]
    wrong = refused(data, worksheet="無い")
    assert (wrong.reason, wrong.facts["worksheets"]) == (Reason.NO_SUCH_WORKSHEET, ["説明", "実績", "他"])


def test_a_hidden_worksheet_is_read_only_when_named():
    def hidden(ws):
        table(HEADER, ("secret", 1))(ws)
        ws.sheet_state = "hidden"

    data = workbook(hidden, table(("KPI",), ("a",)), names=("隠し", "表"))
    assert read(data).name == "表"
    assert read(data, worksheet="隠し").rows[0].cells[0] == "secret"


def test_opendocument():
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell>'
        for word in ("KPI", "値")
    )
    row = f"<table:table-row>{cells}</table:table-row>"
    value = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>採用数</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="12.50"><text:p>12.5</text:p></table:table-cell>'
        '</table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    sheet = read(opendocument(row + value))
    assert (sheet.header, sheet.rows[0].cells) == (("KPI", "値"), ("採用数", "12.5"))


@pytest.mark.parametrize("keep", [0.95, 0.6, 0.1, 0.01])
def test_a_truncated_workbook_is_damaged(keep):
    data = workbook(table(HEADER, ("a", 1)))
    assert refused(data[: int(keep * len(data))]).reason == Reason.DAMAGED


def test_a_workbook_with_broken_insides_is_damaged():
    data = workbook(table(HEADER, ("a", 1)))
    assert refused(with_part(data, "xl/workbook.xml", b"<workbook><unclosed")).reason == Reason.DAMAGED
    flipped = bytearray(data)
    at = data.index(b"xl/worksheets/sheet1.xml") + 60
    flipped[at : at + 40] = bytes(40)
    assert refused(bytes(flipped)).reason == Reason.DAMAGED
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000).reason == Reason.DAMAGED


def test_encrypted_workbooks_say_so():
    compound = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 600
    )
    assert refused(compound).reason == Reason.ENCRYPTED
    old = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(600)
        + b"\x09\x08\x10\x00"
        + bytes(16)
        + b"\x2f\x00\x36\x00"
        + bytes(99)
    )
    assert refused(old).reason == Reason.ENCRYPTED
    manifest = part_of(opendocument(""), "META-INF/manifest.xml").replace(
        b"/></", b"><manifest:encryption-data/></"
    )
    locked = with_part(opendocument(""), "META-INF/manifest.xml", manifest)
    assert refused(locked).reason == Reason.ENCRYPTED
    data = bytearray(workbook(table(HEADER, ("a", 1))))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(bytes(data)).reason == Reason.ENCRYPTED


@pytest.mark.parametrize(("part", "looks_like"), [("word/document.xml", "document"), ("ppt/x.xml", "slides"),
                                                  ("a.txt", "archive")])  # fmt: skip
def test_other_archives_are_named(part, looks_like):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(part, "x")
    wrong = refused(out.getvalue())
    assert (wrong.reason, wrong.facts) == (Reason.NOT_A_TABLE, {"looks_like": looks_like})


def children_peak() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def own_peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def test_a_bomb_is_refused_from_its_directory_alone(monkeypatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", "x")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            for _ in range(300):
                stream.write(bytes(1 << 20))
    monkeypatch.setattr("zlib.decompressobj", None)  # nothing may be unpacked
    before, begun = own_peak(), time.process_time()
    with pytest.raises(SheetError) as caught:
        read(out.getvalue())
    assert caught.value.reason == Reason.UNPACKS_TOO_LARGE
    assert time.process_time() - begun < 1
    assert own_peak() - before < 100


def test_a_bomb_that_lies_about_its_size_is_refused():
    data = with_part(workbook(table(HEADER, ("a", 1))), "xl/media/image1.png", bytes(60 << 20))
    lying = bytearray(data)
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.rindex(mark) + offset
        lying[at : at + 4] = struct.pack("<L", 100)
    assert refused(bytes(lying)).reason in (Reason.DAMAGED, Reason.UNPACKS_TOO_LARGE)


def test_an_endless_directory_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2_500):
            archive.writestr(f"xl/{number}", "")
    wrong = refused(out.getvalue())
    assert (wrong.reason, wrong.facts) == (Reason.UNPACKS_TOO_LARGE, {"parts": 2_500})


def test_two_cells_in_far_corners_are_refused():
    def fill(ws):
        table(HEADER, ("a", 1))(ws)
        ws["XFD1048576"] = "x"

    wrong = refused(workbook(fill))
    assert (wrong.reason, wrong.facts["cell"]) == (Reason.TOO_MANY_CELLS, "XFD1048576")


def test_far_corners_that_hide_from_the_look_through_end_the_reader_only():
    data = workbook(table(HEADER, ("a", 1)))
    far = b'<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row></sheetData>'
    hidden = with_part(data, SHEET, part_of(data, SHEET).replace(b"</sheetData>", far))
    assert refused(hidden).reason in (Reason.UNPACKS_TOO_LARGE, Reason.DAMAGED)


def test_far_formatting_without_content_hurts_nobody():
    def fill(ws):
        table(HEADER, ("a", 1))(ws)
        ws["XFD1048576"].number_format = "0%"

    assert values(read(workbook(fill))) == ["1"]


def test_one_long_text_in_very_many_cells_is_refused():
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 40_001))
    xml = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    strings = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    )
    data = with_part(workbook(table(HEADER, ("a", "b"))), SHEET, xml % rows)
    before = children_peak()
    assert refused(with_part(data, "xl/sharedStrings.xml", strings % (b"x" * 32_000))).reason in (
        Reason.UNPACKS_TOO_LARGE,
        Reason.TOO_MANY_CELLS,
    )
    assert children_peak() - before < 200


def test_a_repeated_cell_of_an_opendocument_is_refused():
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" '
        'office:value-type="string"><text:p>KPI</text:p></table:table-cell></table:table-row>'
    )
    assert refused(opendocument(row)).reason in (
        Reason.DAMAGED,
        Reason.UNPACKS_TOO_LARGE,
        Reason.TOO_MANY_CELLS,
        Reason.TOO_MANY_COLUMNS,
        Reason.TOO_MANY_ROWS,
    )


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", SHEET, "xl/styles.xml"])
def test_entities_are_refused_wherever_they_stand(doctype, part):
    data = workbook(table(HEADER, ("a", "b")))
    xml = b"<sst/>" if part == "xl/sharedStrings.xml" else part_of(data, part)
    head, _, rest = xml.partition(b"?>") if xml.startswith(b"<?xml") else (b"<?xml version='1.0'", b"", xml)
    wrong = refused(with_part(data, part, head + b"?>" + doctype.encode() + rest))
    assert (wrong.reason, wrong.facts) == (Reason.UNSAFE_XML, {"part": part})


def test_entities_of_an_opendocument_are_refused():
    assert refused(opendocument("", doctype=OUTSIDE)).reason == Reason.UNSAFE_XML


def test_the_limits_hold_for_workbooks():
    small = SheetLimits(rows=50, columns=5, cell=100)
    assert refused(workbook(table(HEADER, ("a", "x" * 101))), limits=small).reason == Reason.CELL_TOO_LONG
    assert (
        refused(workbook(table(HEADER, ("a", 1, 2, 3, 4, 5))), limits=small).reason == Reason.TOO_MANY_COLUMNS
    )
    assert refused(workbook(table(HEADER, *[("a", 1)] * 51)), limits=small).reason == Reason.TOO_MANY_ROWS
    assert refused(workbook(table(HEADER, *[("a", 1)] * 300)), limits=small).reason == Reason.TOO_MANY_ROWS


def test_an_empty_workbook():
    assert refused(workbook(table())).reason == Reason.EMPTY


def test_a_reader_that_cannot_start_is_said(monkeypatch):
    monkeypatch.setattr("portal.foundation.sheets.workbooks._READER", Path("/nowhere/reader.py"))
    assert refused(workbook(table(HEADER))).reason == Reason.READER_AWAY
