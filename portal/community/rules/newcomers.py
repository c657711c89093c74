"""What is looked at before readers see it: words that nobody may write, and links and words of new people.

Somebody is new until a few of their posts were shown to other companies; what they write stands at once unless one
of these rules asks for a moderator's look. Within one company, and for the vendor's people, nothing waits.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

LONGEST_WORD = 60
MOST_WORDS = 500
_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,12}:)?//[\w\[-][^\s<>()\]\"'、。)」]*|\bwww\.[\w-]+\.[^\s<>()\]]+", re.I
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


class Rules(Protocol):
    """What an installation has settled; the row `CommunityRules` is one."""

    new_posts: int
    new_links: int
    held_words: list[str]
    barred_words: list[str]


class HeldFor(StrEnum):
    """Why a post waits for a moderator; kept with the post as `state_words`."""

    LINKS = "held:links"
    WORDS = "held:words"


@dataclass(frozen=True)
class Look:
    """What looking a text over has found. `barred`: the word that nobody may write; else `held` says why it waits."""

    barred: str = ""
    held: HeldFor | None = None

    @property
    def is_fine(self) -> bool:
        """True when readers may see it at once."""
        return not self.barred and self.held is None


def is_new(shown_posts: int, rules: Rules) -> bool:
    """True for somebody of whom too few posts were shown to be known.

    >>> from types import SimpleNamespace
    >>> [is_new(posts, SimpleNamespace(new_posts=3)) for posts in (0, 2, 3)]
    [True, True, False]
    """
    return shown_posts < rules.new_posts


def look_over(text: str, rules: Rules, *, shown_posts: int, own_hosts: Iterable[str] = ()) -> Look:
    """Return what is found in the words of somebody with so many shown posts. Links to `own_hosts` are not counted.

    >>> from types import SimpleNamespace
    >>> ours = SimpleNamespace(new_posts=3, new_links=1, held_words=["副業"], barred_words=["casino"])
    >>> look_over("Try our ＣＡＳＩＮＯ", ours, shown_posts=9).barred
    'casino'
    >>> look_over("http://a.example http://b.example", ours, shown_posts=0).held
    <HeldFor.LINKS: 'held:links'>
    >>> look_over("副業のご案内", ours, shown_posts=0).held, look_over("副業のご案内", ours, shown_posts=3).is_fine
    (<HeldFor.WORDS: 'held:words'>, True)
    """
    if barred := found_in(text, rules.barred_words):
        return Look(barred=barred)
    if not is_new(shown_posts, rules):
        return Look()
    if found_in(text, rules.held_words):
        return Look(held=HeldFor.WORDS)
    if len(links_in(text, own_hosts)) > rules.new_links:
        return Look(held=HeldFor.LINKS)
    return Look()


def found_in(text: str, words: Iterable[str]) -> str:
    """Return the first of the words that a text has in it, empty for none.

    Width, case and unseen characters do not matter. Words of Latin letters are whole words; others may stand
    within longer ones, since Japanese leaves no spaces.

    >>> found_in("class act", ["ass"]), found_in("an A\u200bss", ["ass"]), found_in("無料副業です", ["副業"])
    ('', 'ass', '副業')
    """
    plain = folded(text)
    for word in words:
        wanted = folded(word)
        if wanted and _stands_in(plain, wanted):
            return word
    return ""


def links_in(text: str, own_hosts: Iterable[str] = ()) -> list[str]:
    """Return the different addresses that a text leads to, those of our own hosts left out.

    >>> links_in("see https://a.example/x, www.b.example and [c](//c.example)")
    ['https://a.example/x', 'www.b.example', '//c.example']
    >>> links_in("https://here.example/c/1 https://here.example.evil/", ["here.example"])
    ['https://here.example.evil/']
    """
    own = {host.casefold() for host in own_hosts}
    found = dict.fromkeys(match[0].rstrip(".,;:!?") for match in _LINK.finditer(folded(text)))
    return [link for link in found if _host(link) not in own]


def folded(text: str) -> str:
    """Return a text as words are looked for in it: half width, small letters, nothing unseen, single spaces.

    >>> folded("Ｓｐａｍ\u200b  ＯＫ")
    'spam ok'
    """
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold().split())


def words_of(lines: str) -> list[str]:
    """Return the words of a settings box, one a line: trimmed, each once, none too long.

    >>> words_of(" spam \\n\\nSPAM\\n副業 ")
    ['spam', '副業']
    """
    found = dict[str, str]()
    for line in lines.splitlines():
        word = " ".join(line.split())[:LONGEST_WORD]
        if word:
            found.setdefault(folded(word), word)
    return list(found.values())[:MOST_WORDS]


def _stands_in(plain: str, wanted: str) -> bool:
    if not wanted.isascii():
        return wanted in plain
    return re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])", plain) is not None


def _host(link: str) -> str:
    return link.split("//", 1)[-1].split("/", 1)[0].rsplit("@", 1)[-1].split("?", 1)[0]
