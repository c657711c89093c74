"""Clean addresses of articles, categories and tags: what people would type, in whichever script."""

import re
import unicodedata
from collections.abc import Callable

LONGEST = 80
NOTHING = "article"
_BETWEEN = re.compile(r"[^\w]+|_+")


def slug_of(words: str) -> str:
    """Return the address name of a title; letters of any script stay, since browsers show them as they are.

    >>> slug_of("Ｓｌａｃｋ と連携する（初期設定）"), slug_of("How do I… close a month?"), slug_of("!?")
    ('slack-と連携する-初期設定', 'how-do-i-close-a-month', 'article')
    """
    plain = unicodedata.normalize("NFKC", words).casefold()
    plain = unicodedata.normalize("NFC", plain).replace("'", "").replace("\u2019", "")
    found = _BETWEEN.sub("-", plain).strip("-")
    return found[:LONGEST].strip("-") or NOTHING


def free_slug(wanted: str, taken: Callable[[str], bool]) -> str:
    """Return `wanted`, or the first of wanted-2, wanted-3… that nobody has.

    >>> free_slug("billing", {"billing", "billing-2"}.__contains__)
    'billing-3'
    """
    number, slug = 1, wanted
    while taken(slug):
        number += 1
        slug = f"{wanted}-{number}"
    return slug
