"""Header words as people write them, brought to one form so that they can be compared."""

import re
import unicodedata

_BRACKETED = re.compile(r"[(\[<{【〔〈《「『](.*?)[)\]>}】〕〉》」』]")
_DECORATION = re.compile(r"[\s_\-‐‑–—・:;,./*※★☆●○◎■□▼▲#'\"|]+")
_REQUIRED = re.compile(r"(必須|必須項目|任意|required|optional)$")
_TOTALS = {
    "合計",
    "総計",
    "小計",
    "計",
    "総合計",
    "累計",
    "平均",
    "total",
    "totals",
    "sum",
    "subtotal",
    "grandtotal",
    "average",
}
_NO_UNIT = {"必須", "任意", "required", "optional", "自動", "入力不要", "記入例", "例"}


def plain(text: str) -> str:
    """Return a header word without case, width, spaces, decoration and 必須 marks; brackets stay as words.

    >>> plain("　目標値（必須）"), plain("Target_Value *"), plain("ﾒｰﾙｱﾄﾞﾚｽ"), plain("目標値(件)")
    ('目標値', 'targetvalue', 'メールアドレス', '目標値件')
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    opened = re.sub(r"[()\[\]<>{}【】〔〕〈〉《》「」『』]", " ", folded)
    joined = _DECORATION.sub("", opened)
    return _REQUIRED.sub("", joined) or joined


def bare(text: str) -> str:
    """Return a header word as `plain` does, without what stands in brackets.

    >>> bare("目標値（件）"), bare("Amount [JPY]"), bare("(件)")
    ('目標値', 'amount', '件')
    """
    return plain(_BRACKETED.sub(" ", unicodedata.normalize("NFKC", text))) or plain(text)


def unit_in(header: str) -> str | None:
    """Return the unit that a header names in brackets.

    >>> unit_in("目標値（件）"), unit_in("担当（必須）"), unit_in("Hours"), unit_in("ARR (JPY)")
    ('件', None, None, 'JPY')
    """
    for found in _BRACKETED.findall(unicodedata.normalize("NFKC", header)):
        unit = found.strip()
        if unit and plain(unit) not in _NO_UNIT and len(unit) <= 12:
            return str(unit)
    return None


def says_total(text: str) -> bool:
    """Return whether a cell is the label of a line of totals.

    >>> says_total(" 合　計 "), says_total("Grand total"), says_total("合計受注額")
    (True, True, False)
    """
    return plain(text) in _TOTALS
