"""Text tables as they come: encodings, separators, quotes, line ends, and what is refused."""

import time

import pytest

from portal.foundation.sheets import Reason, SheetError, SheetLimits, read_sheet

WORDS = {"会社名", "担当", "目標値", "KPI", "メモ", "ﾒﾓ", "account", "office_location"}


def read(data: bytes, **options):
    return read_sheet(data, "表.csv", vocabulary=WORDS, **options)


def refused(data: bytes, **options) -> SheetError:
    with pytest.raises(SheetError) as caught:
        read(data, **options)
    return caught.value


def cells(sheet):
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp932", "cp932"),
        ("euc_jp", "euc_jp"),
    ],
)
def test_every_usual_encoding_reads_the_same(codec, name):
    text = "会社名,担当\r\n日本株式会社,高橋 さん\r\nカタカナ商会,鈴木 美咲\r\n"
    sheet = read(text.encode(codec))
    assert sheet.encoding == name
    assert sheet.header == ("会社名", "担当")
    assert cells(sheet) == [("日本株式会社", "高橋 さん"), ("カタカナ商会", "鈴木 美咲")]
    assert [note.code for note in sheet.notes] == (
        ["guessed_encoding"] if name in ("cp932", "euc_jp") else []
    )


def test_big_endian_utf_16_has_its_mark():
    sheet = read("\ufeff会社名,担当\nA,B".encode("utf-16-be"))
    assert sheet.header == ("会社名", "担当")


def test_shift_jis_keeps_the_characters_of_its_vendors():
    sheet = read("会社名,担当\r\n㈱髙﨑①,～－∥￠\r\nⅢ№℡,纊褜\r\n".encode("cp932"))
    assert sheet.encoding == "cp932"
    assert cells(sheet) == [("㈱髙﨑①", "～－∥￠"), ("Ⅲ№℡", "纊褜")]


def test_half_width_kana_in_both_encodings():
    text = "会社名,ﾒﾓ\r\nﾃｽﾄｶﾌﾞｼｷｶﾞｲｼｬ,ｶﾀｶﾅ\r\n"
    assert cells(read(text.encode())) == cells(read(text.encode("cp932"))) == [("ﾃｽﾄｶﾌﾞｼｷｶﾞｲｼｬ", "ｶﾀｶﾅ")]


def test_shift_jis_that_happens_to_be_utf_8_is_told_by_its_header():
    data = "ﾃｽ,b\r\n1,2\r\n".encode("cp932")
    assert data.decode("utf-8") == "ý,b\r\n1,2\r\n"
    assert read_sheet(data, "a.csv", vocabulary={"ﾃｽ"}).header == ("ﾃｽ", "b")
    assert read_sheet(data, "a.csv", vocabulary={"account"}).header == ("ý", "b")


def test_western_europe_is_not_taken_for_japan():
    text = "account,office_location\r\nSociété Générale,Genève\r\nMüller GmbH,Köln\r\n"
    sheet = read(text.encode("cp1252"))
    assert sheet.encoding == "cp1252"
    assert cells(sheet) == [("Société Générale", "Genève"), ("Müller GmbH", "Köln")]


@pytest.mark.parametrize("data", [b"a,b\n\xff\x80\xfe\xfd,1\n", "KPI,\ud800".encode("utf-8", "surrogatepass"),
                                  "\ufeffKPI,x\ud800".encode("utf-16-le", "surrogatepass")])  # fmt: skip
def test_bytes_that_are_no_text_are_refused(data):
    assert refused(data).reason == Reason.UNKNOWN_ENCODING


def test_a_person_may_overrule_the_guess_but_not_with_anything():
    data = "会社名,担当\nカ,キ".encode("euc_jp")
    assert read(data, encoding="euc_jp").header == ("会社名", "担当")
    assert refused(data, encoding="rot13").reason == Reason.UNKNOWN_ENCODING


@pytest.mark.parametrize(
    "data", [b"KPI,\x00\n1,2\n", "KPI,担当".encode("utf-16-le"), "\ufeffKPI\0".encode("utf-16")]
)
def test_nul_is_refused(data):
    assert refused(data).reason == Reason.NUL


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(separator):
    text = f"会社名{separator}担当{separator}目標値\nA{separator}B{separator}1,5\n".replace("1,5", '"1,5"')
    sheet = read(text.encode())
    assert sheet.delimiter == separator
    assert cells(sheet) == [("A", "B", "1,5")]
    assert ("guessed_delimiter" in [note.code for note in sheet.notes]) == (separator != ",")


def test_a_declared_separator_is_a_line_of_the_file_but_no_row():
    sheet = read("sep=;\r\n会社名;担当\r\n\r\nA,B;C\r\n".encode())
    assert (sheet.header, sheet.header_line, cells(sheet)) == (("会社名", "担当"), 2, [("A,B", "C")])
    assert sheet.rows[0].line == 4


def test_quoted_newlines_and_mixed_line_ends_keep_line_numbers_true():
    data = 'KPI,メモ\r\n"a\r\nb\rc\n""d""",1\r\r\nx,"2\n"\ny,3'.encode()
    sheet = read(data)
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (2, ('a\r\nb\rc\n"d"', "1")),
        (7, ("x", "2\n")),
        (9, ("y", "3")),
    ]


def test_line_separators_of_unicode_do_not_end_a_line():
    assert cells(read("KPI,メモ\na\u2028b\x0bc\x85d,1\n".encode())) == [("a\u2028b\x0bc\x85d", "1")]


def test_stray_quotes_are_text_and_an_open_one_is_told():
    sheet = read('KPI,メモ\n12" monitor,"so ""called"" x\n'.encode() + b'"\nab "c" d,"Acme" Inc\n')
    assert cells(sheet) == [('12" monitor', 'so "called" x\n'), ('ab "c" d', "Acme Inc")]
    wrong = refused(b'KPI,b\n1,2\n3,"4\n5,6\n7,8\n')
    assert (wrong.reason, wrong.facts) == (Reason.UNCLOSED_QUOTE, {"line": 3})


def test_empty_rows_and_columns_at_the_end_are_dropped_and_rows_are_even():
    sheet = read("KPI,担当,,,,\n,,,,,\n \na,,,,,\nb,c,d,,,\n\n\n".encode())
    assert sheet.header == ("KPI", "担当", "")
    assert [(row.line, row.cells) for row in sheet.rows] == [(4, ("a", "", "")), (5, ("b", "c", "d"))]


def test_empty_files():
    assert refused(b"").reason == refused(b" \r\n\t").reason == Reason.EMPTY
    assert refused(b"\xef\xbb\xbf\r\n").reason == Reason.NO_HEADER


def test_the_cells_are_given_as_written():
    assert cells(read("KPI,メモ\n　前 ,\t後\n".encode())) == [("　前 ", "\t後")]


def test_too_much_of_anything_is_refused_with_its_place():
    small = SheetLimits(rows=50, columns=5, cell=100, bytes=20_000)
    long = refused(b"KPI,b\n1," + b"x" * 101, limits=small)
    assert (long.reason, long.facts) == (Reason.CELL_TOO_LONG, {"line": 2, "column": 1, "limit": 100})
    wide = refused(b"KPI,b\n1,2,3,4,5,6\n", limits=small)
    assert (wide.reason, wide.facts) == (Reason.TOO_MANY_COLUMNS, {"line": 2, "limit": 5})
    assert refused(b"KPI,b\n" + b"1,2\n" * 51, limits=small).reason == Reason.TOO_MANY_ROWS
    assert refused(b"x" * 20_001, limits=small).reason == Reason.TOO_LARGE
    assert len(read(b"KPI,b\n" + b"1,2\n" * 50, limits=small).rows) == 50


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"KPI" + b"," * 1_000_000 + b"x\n", Reason.TOO_MANY_COLUMNS),
        (b"KPI,b\n1," + b"x" * 100_000, Reason.CELL_TOO_LONG),
        (b'KPI,b\n1,"' + b"x,y\n" * 900_000, Reason.UNCLOSED_QUOTE),
        (b"KPI,b\n" + b"\n" * 5_000_000 + b"1,2\n" * 60_000, Reason.TOO_MANY_ROWS),
        (b'"' * 9_000_001, Reason.UNCLOSED_QUOTE),
    ],
)
def test_hostile_text_is_refused_quickly(data, reason):
    begun = time.process_time()
    assert refused(data).reason == reason
    assert time.process_time() - begun < 3


def test_a_million_empty_columns_hurt_nobody():
    sheet = read(b"KPI,b" + b"," * 40_000 + b"\n1,2" + b"," * 40_000 + b"\n")
    assert (sheet.header, cells(sheet)) == (("KPI", "b"), [("1", "2")])


@pytest.mark.parametrize(
    ("data", "looks_like"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "image"),
        (b"<html><table><tr><td>KPI</td></tr></table></html>", "html"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><p>", "html"),
        (b'<?xml version="1.0"?><Workbook/>', "xml"),
        (b"\x1f\x8b\x08\0\0", "archive"),
    ],
)
def test_other_kinds_of_files_are_named(data, looks_like):
    wrong = refused(data)
    assert (wrong.reason, wrong.facts) == (Reason.NOT_A_TABLE, {"looks_like": looks_like})
