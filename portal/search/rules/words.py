"""Words that people look for, as they are kept, compared and taken apart. Pure."""

import unicodedata

LONGEST = 200


def clean(words: str) -> str:
    """Return what was typed in one line, without spaces around it and no longer than anybody means it.

    >>> clean("  締め \\n 取引先 ")
    '締め 取引先'
    """
    return " ".join(words.split())[:LONGEST].strip()


def key_of(words: str) -> str:
    """Return what is the same for searches that differ by width, case, spaces and the order of their words.

    >>> key_of("ＣＳＶ　取込") == key_of("取込 csv")
    True
    """
    folded = unicodedata.normalize("NFKC", words).casefold()
    return " ".join(sorted(folded.split()))[:LONGEST]


def parts_of(words: str) -> list[str]:
    """Return the words that were typed apart, each once.

    >>> parts_of("締め 取引先 締め")
    ['締め', '取引先']
    """
    return list(dict.fromkeys(unicodedata.normalize("NFKC", words).split()))


def is_going_on(before: str, after: str) -> bool:
    """Tell whether somebody only went on typing: what was looked for before is the beginning of it, or the reverse.

    >>> is_going_on("取引", "取引先 締め"), is_going_on("締め", "取引先")
    (True, False)
    """
    first, second = key_plain(before), key_plain(after)
    return first.startswith(second) or second.startswith(first)


def key_plain(words: str) -> str:
    """Return words as compared, in their order and without spaces."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())
