"""What people type and files hold becomes the number they meant, or is refused with the reason."""

import math
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.foundation.numbers import (
    LARGEST,
    NotADate,
    NotANumber,
    difference,
    fifteen_digits,
    plain_digits,
    read_date,
    read_money,
    read_number,
)

steady = settings(max_examples=300)
measured = st.floats(-LARGEST, LARGEST, allow_nan=False, allow_infinity=False)
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def read_or_reason(read, text, **hints):
    try:
        return read(text, **hints)
    except (NotANumber, NotADate) as refused:
        return refused.reason


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4.9", 4.9), ("１２３", 123), ("１，２３４．５", 1234.5), (" 1 234 567 ", 1234567), ("1'234.5", 1234.5),
        ("1’234", 1234), ("1\u00a0234", 1234), ("1\u202f000,5", 1000.5), ("1,23,456", 123456),
        ("-5", -5), ("−5", -5), ("－５", -5), ("ー5", -5), ("–5", -5), ("△5", -5), ("▲５", -5), ("(5)", -5),
        ("（1,234）", -1234), ("+5", 5), ("-0", 0), ("¥1,200", 1200), ("￥1,200", 1200), ("\\1,200", 1200),
        ("1,200円", 1200), ("▲¥5", -5), ("¥-5", -5), ("(¥5)", -5), ("52%", 52), ("５２％", 52),
        ("1.5万", 15000), ("1.1万", 11000), ("12万3456", 123456), ("3億2,000万円", 320_000_000), ("3千万", 3e7),
        ("百万", None), ("1.5 億", 1.5e8), ("2兆", 2e12), ("5百万円", 5e6), ("1e3", 1000), ("1.23E+11", 1.23e11),
        ("5e-3", 0.005), (".5", 0.5), ("5.", 5), ("007", 7), ("1.234,5", 1234.5), ("1.234.567", 1234567),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text, number):
    if number is None:
        with pytest.raises(NotANumber):
            read_number(text)
    else:
        assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("1.234", "en", 1.234), ("1.234", "ja", 1.234), ("1.234", "de", 1234), ("1,5", "de", 1.5), ("1.5", "de", 1.5),
        ("1,234", "de", 1.234), ("1,234", "en", 1234), ("1 000", "fr", 1000), ("0,5", "pt-BR", 0.5),
        ("1,234", "no such language", 1234), ("1.234,56", "en", 1234.56), ("1,234.56", "de", 1234.56),
    ],
)  # fmt: skip
def test_the_language_settles_what_a_separator_means(text, language, number):
    assert read_number(text, language) == number


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"), (" \u3000", "empty"), ("nan", "not_a_number"), ("NaN", "not_a_number"), ("inf", "not_a_number"),
        ("-Infinity", "not_a_number"), ("∞", "not_a_number"), ("abc", "not_a_number"), ("--5", "not_a_number"),
        ("(-5)", "not_a_number"), ("5-", "not_a_number"), ("1_000", "not_a_number"), ("0x10", "not_a_number"),
        ("10²", "not_a_number"), ("½", "not_a_number"), ("①", "not_a_number"), ("٣", "not_a_number"),
        ("万", "not_a_number"), ("3億2億", "not_a_number"), ("1万20000", "not_a_number"), ("5日", "not_a_number"),
        ("1/2", "not_a_number"), ("1,5", "ambiguous"), ("0,123", "ambiguous"), ("12,34", "ambiguous"),
        ("12 34", "ambiguous"), ("1,234 567", "ambiguous"), ("1e99", "too_large"), ("9" * 16, "too_large"),
        ("1000.1兆", "too_large"), ("1" * 200, "not_a_number"), ("1.2.3", "ambiguous"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_its_reason(text, reason):
    with pytest.raises(NotANumber) as refused:
        read_number(text)
    assert refused.value.reason == reason
    assert refused.value.text == text


def test_units_are_ignored_only_when_told():
    assert read_number("4.9 日", units=("日", "営業日")) == 4.9
    assert read_number("（４．９日）", units=("日",)) == -4.9
    assert read_number("100m²", units=("m²",)) == 100
    assert read_number("120件/月", units=("件/月",)) == 120
    with pytest.raises(NotANumber):
        read_number("4.9 日", units=("件",))


def test_numbers_from_a_sheet_are_taken_as_they_are():
    assert read_number(4.9) == 4.9
    assert read_number(5) == 5.0
    for bad in (math.nan, math.inf, -math.inf, True, 1e16):
        with pytest.raises(NotANumber):
            read_number(bad)


@steady
@given(measured)
def test_what_is_written_is_read_back_in_any_width(number):
    written = plain_digits(number)
    assert read_number(written) == fifteen_digits(number)
    assert read_number(written.translate(FULL_WIDTH)) == fifteen_digits(number)


@steady
@given(st.integers(-LARGEST, LARGEST))
def test_separators_change_nothing(number):
    assert read_number(f"{number:,}") == read_number(f"{number:,}".replace(",", " ")) == number
    assert read_number(f"{number:,}".replace(",", "."), "de") == number


@steady
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    assert isinstance(read_or_reason(read_number, text), float | str)
    assert isinstance(read_or_reason(read_money, text, currency="USD"), int | str)


@steady
@given(measured, measured)
def test_differences_lose_the_noise_and_nothing_else(left, right):
    exact = Decimal(repr(left)) - Decimal(repr(right))
    largest = max(abs(left), abs(right))
    assert abs(Decimal(repr(difference(left, right))) - exact) <= Decimal(largest) * Decimal("1e-14")
    assert difference(left, right) == -difference(right, left)


@steady
@given(measured)
def test_fifteen_digits_are_stable(number):
    assert fifteen_digits(fifteen_digits(number)) == fifteen_digits(number)
    assert "e" not in plain_digits(number)
    assert (plain_digits(-1e-40), plain_digits(-0.0), plain_digits(1e-7)) == ("0", "0", "0.0000001")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1,200円", "JPY", 1200), ("1.2万円", "JPY", 12000), ("△1,200", "JPY", -1200), ("JPY 500", "JPY", 500),
        ("$12.5", "USD", 1250), ("($12.50)", "USD", -1250), ("usd 12.50", "USD", 1250), ("12.50 USD", "USD", 1250),
        ("US$5", "USD", 500), ("-€5", "EUR", -500), ("¥5", "CNY", 500), ("1.234", "KWD", 1234), (12.5, "USD", 1250),
    ],
)  # fmt: skip
def test_money_becomes_whole_minor_units(text, currency, minor):
    assert read_money(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "reason"),
    [
        ("100.5", "JPY", "too_precise"), ("1.234", "USD", "too_precise"), ("$5", "JPY", "other_currency"),
        ("USD 5", "JPY", "other_currency"), ("5円", "USD", "other_currency"), ("5%", "JPY", "not_a_number"),
        ("5$3", "USD", "not_a_number"), ("", "JPY", "empty"), ("abc", "JPY", "not_a_number"),
    ],
)  # fmt: skip
def test_money_that_cannot_be_meant_is_refused(text, currency, reason):
    with pytest.raises(NotANumber) as refused:
        read_money(text, currency)
    assert refused.value.reason == reason


THE_DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "text",
    [
        "2026/11/21", "2026-11-21", "2026.11.21", "20261121", "2026年11月21日", "2026 年 11 月 21 日",
        "２０２６／１１／２１", "令和8年11月21日", "令和８年１１月２１日（土）", "㋿8年11月21日", "令8.11.21",
        "R8.11.21",
        "r8/11/21", "R08-11-21", "21 Nov 2026", "21 November 2026", "21st Nov. 2026", "Nov 21, 2026", "Nov 21st 2026",
        "21-Nov-26", "21-Nov-2026", "2026-Nov-21", "Sat, 21 Nov 2026", "Saturday, November 21, 2026",
        "11/21/2026",        "21/11/2026", "21.11.2026", "2026/11/21(土)", "2026年11月21日 土曜日", "2026/11/21 0:00",
        "2026-11-21T09:30:00Z",
        "2026-11-21 09:30:00+09:00",
    ],
)  # fmt: skip
def test_one_day_in_many_writings(text):
    assert read_date(text) == THE_DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)), ("平成31年4月30日", date(2019, 4, 30)), ("S64.1.7", date(1989, 1, 7)),
        ("昭和64年1月7日", date(1989, 1, 7)), ("H1.1.8", date(1989, 1, 8)), ("T1.7.30", date(1912, 7, 30)),
        ("M45.7.29", date(1912, 7, 29)), ("明治45年7月29日", date(1912, 7, 29)), ("2028/2/29", date(2028, 2, 29)),
    ],
)  # fmt: skip
def test_eras_begin_and_end_on_their_days(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"), ("Friday", "not_a_date"), ("2026年11月", "not_a_date"), ("2026/11-21", "not_a_date"),
        ("46347", "not_a_date"), ("①月2日", "not_a_date"), ("Marble 5, 2026", "not_a_date"), ("11/21", "no_year"),
        ("2026/2/29", "impossible"), ("2026/13/1", "impossible"), ("31/31/2026", "impossible"),
        ("20261301", "impossible"), ("令和8年2月30日", "impossible"), ("5/11/2026", "ambiguous"),
        ("26/11/21", "ambiguous"), ("令和元年4月30日", "outside_era"), ("平成31年5月1日", "outside_era"),
        ("S64.1.8", "outside_era"), ("R0.1.1", "outside_era"), ("0026/1/1", "out_of_range"),
        ("2500/1/1", "out_of_range"), ("2" * 100, "not_a_date"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_its_reason(text, reason):
    with pytest.raises(NotADate) as refused:
        read_date(text)
    assert refused.value.reason == reason


def test_a_hint_settles_day_and_month():
    assert read_date("5/11/2026", order="dmy") == date(2026, 11, 5)
    assert read_date("5/11/2026", order="mdy") == date(2026, 5, 11)
    assert read_date("26/11/21", order="ymd") == THE_DAY
    assert read_date("21/11/26", order="dmy") == THE_DAY
    assert read_date("5/5/2026") == date(2026, 5, 5)
    with pytest.raises(NotADate, match="impossible"):
        read_date("11/21/2026", order="dmy")


def test_a_year_completes_short_dates():
    assert read_date("11月21日(土)", year=2026) == THE_DAY
    assert read_date("11/21", year=2026) == THE_DAY
    assert read_date("5/11", year=2026, order="ymd") == date(2026, 5, 11)
    assert read_date("5/11", year=2026, order="dmy") == date(2026, 11, 5)
    with pytest.raises(NotADate, match="ambiguous"):
        read_date("5/11", year=2026)


def test_spreadsheet_serials_only_when_asked():
    assert read_date("46347", serial=True) == read_date(46347.75, serial=True) == THE_DAY
    assert read_date("20261121", serial=True) == THE_DAY
    assert [read_date(number, serial=True) for number in (1, 59, 61)] == [
        date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1),
    ]  # fmt: skip
    for bad in (60, 0, -1, 3_000_000, True, math.nan):
        with pytest.raises(NotADate):
            read_date(bad, serial=True)
    with pytest.raises(NotADate):
        read_date(46347)


def test_dates_from_a_sheet_are_taken_as_they_are():
    assert read_date(THE_DAY) == read_date(datetime(2026, 11, 21, 9)) == THE_DAY  # noqa: DTZ001


@steady
@given(st.dates(date(1873, 1, 1), date(2199, 12, 31)))
def test_dates_are_read_back(day):
    writings = [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%d %b %Y}",
    ]
    assert {read_date(text) for text in writings} == {day}
    assert read_date(f"{day:%m/%d/%Y}", order="mdy") == read_date(f"{day:%d/%m/%Y}", order="dmy") == day
    if date(2019, 5, 1) <= day < date(2118, 1, 1):
        assert read_date(f"R{day.year - 2018}.{day.month}.{day.day}") == day


@steady
@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text):
    for hints in ({}, {"serial": True, "year": 2026, "order": "dmy"}):
        assert isinstance(read_or_reason(read_date, text, **hints), date | str)
