"""What is said of a search in words: what was looked for as well, what instead, and how it was narrowed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.foundation.i18n import language
from portal.search.queries.results import Results, Wish
from portal.search.rules.words import key_plain, parts_of

MOST_SAME = 6


@dataclass(frozen=True)
class Said:
    """The line below the box. `strong` begins it; `switch` says what the link beside it does, empty without one."""

    strong: str = ""
    more: Sequence[str] = ()
    switch: str = ""


def said_of(wish: Wish, found: Results) -> Said:
    """Return what was looked for, and what else."""
    parts = parts_of(wish.words)
    if not found.shown:
        return Said(switch=_("Search for words of the same meaning as well") if wish.exact else "")
    if _only_resembles(found, parts):
        strong = _("Nothing holds %(words)s; these only resemble it", words=quoted([wish.words]))
        return Said(strong, switch=_("Search for words of the same meaning as well") if wish.exact else "")
    if wish.exact:
        return Said(_("Only the words as typed"), switch=_("Search for words of the same meaning as well"))
    strong = ""
    if not found.every_word and len(parts) > 1:
        strong = _("Nothing holds all of these words; these hold some of them")
    elif 1 < len(parts) <= 4 and _says_all(found, parts):
        strong = _("All of %(words)s", words=quoted(parts))
    more = []
    if found.instead:
        for typed, meant in found.instead.items():
            more.append(
                _(
                    "%(typed)s is nowhere, so %(meant)s was searched for",
                    typed=quoted([typed]),
                    meant=quoted(meant),
                )
            )
    same = list(dict.fromkeys(word for words in found.beside.values() for word in words))[:MOST_SAME]
    if same:
        more.append(_("%(words)s searched for as the same", words=quoted(same)))
    return Said(strong, more, _("Search only for the words as typed") if more else "")


def _only_resembles(found: Results, parts: Sequence[str]) -> bool:
    """Tell whether no hit holds what was looked for, nor another word for it: of one word a part at best, of several
    none. Letters that come close are enough to be found, and are not worth a mark."""
    if found.every_word or found.instead or found.beside:
        return False
    pieces = (piece for one in found.shown for piece in (*one.hit.title, *one.hit.passage))
    return len(parts) == 1 or not any(piece.hit for piece in pieces)


def _says_all(found: Results, parts: Sequence[str]) -> bool:
    """Tell whether the best hit shows every word as typed: words too common to ask for are in no answer's way."""
    hit = found.shown[0].hit
    shown = key_plain("".join(piece.text for piece in (*hit.title, *hit.passage)))
    return all(key_plain(part) in shown for part in parts)


def quoted(words: Iterable[str]) -> str:
    """Return words in quotation marks, one after the other."""
    between = "" if language() == "ja" else ", "  # 「」 part words by themselves
    return between.join(_("“%(word)s”", word=word) for word in words)
