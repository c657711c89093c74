"""Under which folded words companies and people are found."""

from portal.foundation.kana import search_key

LONGEST = 600


def company_key(name: str, kana: str, slug: str = "") -> str:
    """Return what a company is found by: its name, its kana and its address name.

    >>> company_key("株式会社ミナト商会", "ミナトショウカイ", "minato")
    'みなと商会 みなとしようかい minato'
    """
    return _joined(name, kana, slug)


def person_key(family: str, given: str, family_kana: str, given_kana: str, romanised: str) -> str:
    """Return what a person is found by: the name, the kana, and the romanised name in either order.

    >>> person_key("鈴木", "美咲", "すずき", "みさき", "Misaki Suzuki")
    '鈴木美咲 すずきみさき misakisuzuki suzukimisaki'
    """
    turned = " ".join(reversed(romanised.split()))
    return _joined(f"{family}{given}", f"{family_kana}{given_kana}", romanised, turned)


def _joined(*names: str) -> str:
    return " ".join(dict.fromkeys(key for name in names if (key := search_key(name))))[:LONGEST]
