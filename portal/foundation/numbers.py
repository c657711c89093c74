"""Numbers as people type them and as files hold them: read once, here, or refused with a reason.

Measured numbers are double precision and mean 15 significant digits; money is integer minor units.
"""

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from itertools import groupby
from math import floor, isfinite, log10
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_precision, get_decimal_symbol, is_currency

from portal.foundation.dates import NotADate as NotADate  # what is typed is read in one place
from portal.foundation.dates import read_date as read_date

LARGEST = 10**15
"""Nothing beyond this is read: 15 digits could no longer tell neighbouring whole numbers apart."""
SMALLEST = 1e-30
"""Nearer to zero than this is zero: what is left over from a calculation."""
LONGEST = 80
"""Characters looked at; no number is longer."""


class NotANumber(ValueError):
    """The text is no number.

    `reason`: empty, not_a_number, ambiguous, too_large, too_precise or other_currency.
    """

    def __init__(self, text: object, reason: str = "not_a_number") -> None:
        super().__init__(f"{reason}: {str(text)[:LONGEST]!r}")
        self.text, self.reason = str(text), reason


def read_number(text: str | float, language: str = "ja", *, units: tuple[str, ...] = ()) -> float:
    """Read one number, at most 10**15 either way, or raise `NotANumber`.

    Full-width digits, thousand separators (comma, space, apostrophe), the accountants' negatives △5 ▲5 (5),
    yen signs, 千 百万 万 億 兆 and a trailing % are understood; 52% is 52, as a KPI in % holds it.
    `units` are the only other words that may follow the number. `language` settles what 1.234 means.

    >>> read_number("△１，２３４．５"), read_number("3億2,000万円"), read_number("4.9 日", units=("日",))
    (-1234.5, 320000000.0, 4.9)
    >>> read_number("1.234,5"), read_number("1.234", "de"), read_number("1.234", "en")
    (1234.5, 1234.0, 1.234)
    """
    if isinstance(text, str):
        return fifteen_digits(float(_read(text, language, _affixes(YEN, ("円", "%", *units)))))
    if isinstance(text, bool) or not isfinite(text):
        raise NotANumber(text)
    if abs(text) > LARGEST:
        raise NotANumber(text, "too_large")
    return fifteen_digits(text)


class Money(str):
    """An amount in the reader's words that still knows its number, for tables that can be calculated with."""

    amount: float
    pattern: str  # how a spreadsheet writes such a number


def read_money(text: str | float, currency: str, language: str = "ja") -> int:
    """Read an amount of `currency` (ISO 4217) in minor units, or raise `NotANumber`.

    A sign or code of another currency is refused, and so are more decimals than the currency has.

    >>> read_money("1億2,000万円", "JPY"), read_money("$1,200.50", "USD"), read_money("EUR 12,5", "EUR", "de")
    (120000000, 120050, 1250)
    """
    if isinstance(text, str):
        amount = _read(text, language, _money_affixes(text, currency))
    else:
        amount = Decimal(repr(read_number(text)))
    minor = amount.scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise NotANumber(text, "too_precise")
    return int(minor)


def fifteen_digits(number: float) -> float:
    """Return `number` at 15 significant digits, which is what both databases agree on.

    >>> fifteen_digits(0.1 + 0.2)
    0.3
    """
    return float(f"{number:.15g}") if abs(number) >= SMALLEST else 0.0


def plain_digits(number: float) -> str:
    """Return `number` at 15 significant digits without exponent or separators, for fields and files.

    >>> plain_digits(4.90), plain_digits(1e6), plain_digits(1e-7), plain_digits(-0.0)
    ('4.9', '1000000', '0.0000001', '0')
    """
    text = f"{Decimal(f'{fifteen_digits(number):.15g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def difference(left: float, right: float) -> float:
    """Return `left` − `right` at the digits that both have, without the noise of binary fractions.

    >>> difference(6.0, 4.9), difference(0.3, 0.1)
    (1.1, 0.2)
    """
    largest = max(abs(left), abs(right))
    return round(left - right, 14 - floor(log10(largest))) if largest else 0.0


def minor_units(amount: Decimal) -> int:
    """Round an amount that is already in minor units to a whole one, half to even."""
    return int(amount.to_integral_value(rounding=ROUND_HALF_EVEN))


MINUS = "-−‐–△▲"
YEN = ("¥", "\\")  # in a CP932 file the yen sign arrives as a backslash
DOLLARS = frozenset({"USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "MXN"})
MONEY_SIGNS = {
    "US$": frozenset({"USD"}),
    "$": DOLLARS,
    "¥": frozenset({"JPY", "CNY"}),
    "\\": frozenset({"JPY"}),
    "円": frozenset({"JPY"}),
    "元": frozenset({"CNY", "TWD"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "₩": frozenset({"KRW"}),
    "฿": frozenset({"THB"}),
    "₫": frozenset({"VND"}),
    "₹": frozenset({"INR"}),
}
SCALES = {"千": 10**3, "百万": 10**6, "千万": 10**7, "万": 10**4, "億": 10**8, "兆": 10**12}
SIGNED = re.compile(rf"\((?P<inner>[^()]*)\)|(?P<sign>[{re.escape(MINUS)}+]?)(?P<rest>.*)", re.DOTALL)
SCALED = re.compile(r"([^千百万億兆]*[^千百万億兆\s])\s*(千万|百万|千|万|億|兆)\s*")
PLAIN = re.compile(r"(?P<body>[0-9][0-9.,' ]*|\.[0-9]+)(?:[eE](?P<power>[+-]?[0-9]{1,3}))?")
GROUPED = {sep: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(sep)}[0-9]{{3}})+") for sep in ",.' "}
LAKHS = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")


class _Affixes(NamedTuple):
    lead: re.Pattern[str]
    trail: re.Pattern[str]

    def off(self, text: str) -> str:
        return self.trail.sub("", self.lead.sub("", text, count=1), count=1).strip()


@lru_cache(maxsize=256)
def _affixes(before: tuple[str, ...], after: tuple[str, ...]) -> _Affixes:
    """Return what may stand before and after a number; the longest wins."""
    lead, trail = (_any_of(words) for words in (before, after))
    return _Affixes(
        re.compile(rf"^(?:{lead})\s*", re.IGNORECASE), re.compile(rf"\s*(?:{trail})$", re.IGNORECASE)
    )


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(map(_narrow, words), key=len, reverse=True))


def _money_affixes(text: str, currency: str) -> _Affixes:
    tidy = _tidy(text)
    if any(sign in tidy and currency not in owners for sign, owners in MONEY_SIGNS.items()):
        raise NotANumber(text, "other_currency")
    codes = {code.upper() for code in re.findall(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])", tidy)}
    if any(code != currency and is_currency(code) for code in codes):
        raise NotANumber(text, "other_currency")
    own = (currency, *(sign for sign, owners in MONEY_SIGNS.items() if currency in owners))
    return _affixes(own, own)


def _narrow(text: str) -> str:
    """Make full-width half-width, but leave ², ½ and ① alone: 10² is not 102."""
    if not text.isascii():
        pieces = groupby(text, key=lambda sign: unicodedata.category(sign) == "No")
        text = "".join(
            "".join(piece) if special else unicodedata.normalize("NFKC", "".join(piece))
            for special, piece in pieces
        )
    return text.replace("’", "'").strip()


def _tidy(text: str) -> str:
    if len(text) > LONGEST:
        raise NotANumber(text)
    tidy = _narrow(text)
    if not tidy:
        raise NotANumber(text, "empty")
    return tidy


def _read(text: str, language: str, affixes: _Affixes) -> Decimal:
    negative, bare = _sign(affixes.off(_tidy(text)), affixes)
    amount = _scaled(bare, language, text)
    if amount > LARGEST:
        raise NotANumber(text, "too_large")
    return -amount if negative and amount else amount


def _sign(bare: str, affixes: _Affixes) -> tuple[bool, str]:
    """Take the sign off: (5), △5, ¥-5 and -¥5 are negative. A second sign stays and is nonsense."""
    match = SIGNED.fullmatch(bare)
    assert match is not None  # the second branch takes any text
    if match["inner"] is not None:
        return True, affixes.off(match["inner"].strip())
    sign, rest = match["sign"], match["rest"].lstrip()
    if not sign and rest.startswith("ー"):  # the long vowel mark, typed for a minus
        sign, rest = "-", rest[1:].lstrip()
    return bool(sign) and sign in MINUS, affixes.off(rest)


def _scaled(bare: str, language: str, text: str) -> Decimal:
    """Add up 3億2,000万5: every part must be smaller than the unit before it."""
    total, position, ceiling = Decimal(0), 0, Decimal("Infinity")
    while match := SCALED.match(bare, position):
        part = _plain(match[1], language, text) * SCALES[match[2]]
        if part >= ceiling:
            raise NotANumber(text)
        total, position, ceiling = total + part, match.end(), Decimal(SCALES[match[2]])
    if position and position == len(bare):
        return total
    rest = _plain(bare[position:], language, text)
    if rest >= ceiling:
        raise NotANumber(text)
    return total + rest


def _plain(written: str, language: str, text: str) -> Decimal:
    match = PLAIN.fullmatch(written)
    if match is None:
        raise NotANumber(text)
    digits = _point_only(match["body"], _decimal_mark(language))
    if digits is None:
        raise NotANumber(text, "ambiguous")
    power = int(match["power"] or 0)
    if power > 20:
        raise NotANumber(text, "too_large")
    return Decimal(digits).scaleb(power)


def _point_only(body: str, language_mark: str) -> str | None:
    """Return the digits with a decimal point alone, or None when the separators make no sense together."""
    mark = _mark_of(body, language_mark)
    if mark is None:
        return _ungrouped(body)
    before, _, fraction = body.rpartition(mark)
    whole = _ungrouped(before) if before else "0"
    return f"{whole}.{fraction or 0}" if whole is not None and (not fraction or fraction.isdigit()) else None


def _mark_of(body: str, language_mark: str) -> str | None:
    """Say which sign is the decimal mark: the last of two kinds, else what language or grouping tell."""
    last = max(".,", key=body.rfind)
    if body.count(last) != 1:
        return None
    both_kinds = "." in body and "," in body
    other_groups = " " in body or "'" in body
    if both_kinds or other_groups or last == language_mark:
        return last
    return last if last == "." and not _is_grouped(body, last) else None


def _ungrouped(whole: str) -> str | None:
    if whole.isdigit():
        return whole
    return next((whole.replace(sep, "") for sep in GROUPED if _is_grouped(whole, sep)), None)


def _is_grouped(whole: str, separator: str) -> bool:
    return bool(GROUPED[separator].fullmatch(whole) or (separator == "," and LAKHS.fullmatch(whole)))


@lru_cache(maxsize=64)
def _decimal_mark(language: str) -> str:
    try:
        return get_decimal_symbol(Locale.parse(language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return "."
