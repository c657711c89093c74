"""How texts are folded so that what people look for is found: width and case make no difference."""

import unicodedata

MOST_WORDS = 6


def fold(text: str) -> str:
    """Return a text as it is searched.

    >>> fold("ＡＢＣ　レポート\\n作成")
    'abc レポート 作成'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(asked: str) -> list[str]:
    """Return the words that must all be found, the first few of them.

    >>> words("　レポート  ＣＳＶ ")
    ['レポート', 'csv']
    """
    return list(dict.fromkeys(fold(asked).split()))[:MOST_WORDS]
