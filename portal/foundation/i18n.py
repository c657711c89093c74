"""Two languages, equal: catalogues, words that differ by reader, and how dates, numbers and money are written.

Catalogues are kept as one PO file per room under `translations/<language>/`; they are merged when the program
starts. English stands in the code; only what differs by reader has an English catalogue of its own.
"""

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context
from flask_babel import Babel, Domain, get_locale, lazy_gettext, lazy_pgettext, pgettext
from flask_babel.speaklater import LazyString
from markupsafe import escape

from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.config import ROOT
from portal.foundation.numbers import Money

LANGUAGES = {"ja": "日本語", "en": "English"}
CATALOGUES = ROOT / "translations"

__all__ = ["LANGUAGES", "lazy_gettext", "lazy_pgettext", "pgettext", "said_to"]


def _escaped(words: LazyString) -> str:
    return escape(str(words))


# Flask-Babel hands lazy words to templates as HTML that is safe. Ours hold what people typed ("When it is done, “…”"),
# so they are escaped like any other text.
LazyString.__html__ = _escaped


class RoomCatalogues(Domain):
    """Flask-Babel's domain over our merged catalogues; a context always finds them, requests or not."""

    def get_translations(self) -> Any:
        return catalogue(language())


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the merged catalogue of a language."""
    merged = merge(sorted((CATALOGUES / language).glob("*.po")), language)
    if not len(merged):
        return NullTranslations()
    out = io.BytesIO()
    write_mo(out, merged)
    out.seek(0)
    return Translations(out, domain="messages")


def merge(files: list[Path], language: str) -> Catalog:
    """Return one catalogue of all rooms; the first room to word a message words it for all."""
    merged = Catalog(locale=language)
    for path in files:
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and merged.get(message.id, message.context) is None:
                    merged[message.id] = message
    return merged


def set_up(app: Flask, choose_language: Callable[[], str], choose_zone: Callable[[], str]) -> None:
    """Let templates and views speak the reader's language and tell time in the reader's zone."""
    babel = Babel(
        app,
        default_locale="ja",
        locale_selector=lambda: _locale(choose_language()),
        timezone_selector=choose_zone,
    )
    babel.domain_instance = RoomCatalogues()
    app.jinja_env.filters.update(
        instant=datetime.fromisoformat,
        in_language=in_language,
        day=day,
        date=full_date,
        moment=moment,
        month=month,
        clock=clock_time,
        number=number,
        percent=percent,
        money=money,
    )
    app.jinja_env.globals.update(current_language=language, languages=lambda: list(LANGUAGES.items()))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def language() -> str:
    """Return the reader's language: ja or en."""
    found = get_locale()
    return found.language if found else "en"


def said_to(side: Side) -> str:
    """Return the message context of words that differ by who reads them (`msgctxt` vendor or customer)."""
    return side.value


def in_language(words: Mapping[str, str]) -> str:
    """Return words that were kept as {"ja": …, "en": …} for the reader, in the other language where theirs is empty."""
    first, other = ("en", "ja") if language() == "en" else ("ja", "en")
    return words.get(first) or words.get(other) or ""


def day(value: date | datetime) -> str:
    """Write a day briefly: 11/20(金), 20 Nov (Fri)."""
    value = _local(value)
    if language() == "ja":
        return f"{value.month}/{value.day}({format_date(value, 'EEEEE', locale='ja')})"
    return format_date(value, "d MMM (EEE)", locale="en")


def full_date(value: date | datetime) -> str:
    """Write a whole date: 2026/11/21, 21 Nov 2026."""
    value = _local(value)
    return f"{value:%Y/%m/%d}" if language() == "ja" else format_date(value, "d MMM y", locale="en")


def month(value: date) -> str:
    """Write a month with its year: 2026年12月, December 2026."""
    return (
        f"{value.year}年{value.month}月" if language() == "ja" else format_date(value, "MMMM y", locale="en")
    )


def moment(value: datetime) -> str:
    """Write an instant in the reader's zone: 11/20(金) 16:30, with the year when it is another one."""
    local = _zoned(value)
    same_year = local.year == clock.today(reader_zone()).year
    return f"{day(local) if same_year else full_date(local)} {local:%H:%M}"


def clock_time(value: datetime) -> str:
    """Write the time of an instant in the reader's zone: 16:30."""
    return f"{_zoned(value):%H:%M}"


def number(value: float | int | Decimal | None, digits: int | None = None) -> str:
    """Write a number with the reader's separators, 15 significant digits at most."""
    if value is None:
        return "–"
    if isinstance(value, int) and not digits:
        return f"{value:,}"  # as both languages group it
    # With fifteen digits before the point there is none behind it, and no room for more in a calculation.
    most = "#" * (15 if -(10**12) < value < 10**12 else 3)
    pattern = f"#,##0.{most}" if digits is None else "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(Decimal(f"{value:.15g}"), pattern, locale=language())


def percent(share: float | None, digits: int = 0) -> str:
    """Write a share of 1 as a percentage: 0.394 becomes 39%."""
    return "–" if share is None else f"{number(round(share * 100, digits), digits)}%"


def money(minor: int | None, currency: str = "JPY") -> str:
    """Write integer minor units as money: 4,800,000円 in Japanese, ¥4,800,000 in English."""
    if minor is None:
        return "–"
    places = get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-places)
    if currency == "JPY" and language() == "ja":
        return f"{number(amount)}円"
    return format_currency(amount, currency, locale=language())


def counted_money(minor: int | None, currency: str = "JPY") -> Money | None:
    """Return money that is words on a page and a number with its currency in a spreadsheet."""
    if minor is None:
        return None
    places = get_currency_precision(currency)
    words = Money(money(minor, currency))
    words.amount = float(Decimal(minor).scaleb(-places))
    digits = "#,##0." + "0" * places if places else "#,##0"
    if currency == "JPY" and language() == "ja":
        words.pattern = f'{digits}"円"'
    else:
        words.pattern = f'"{get_currency_symbol(currency, locale=language())}"{digits}'
    return words


def reader_zone() -> str:
    """Return the time zone in which instants are shown to the reader."""
    if has_request_context() and (zone := g.get("reader_zone")):
        return str(zone)
    return "Asia/Tokyo"


def locale() -> Locale:
    return get_locale() or Locale("en")


def _zoned(value: datetime) -> datetime:
    return value.astimezone(ZoneInfo(reader_zone()))


def _local(value: date | datetime) -> date | datetime:
    return _zoned(value) if isinstance(value, datetime) else value
