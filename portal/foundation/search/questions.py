"""What somebody typed, taken apart: the words that an answer should hold, and by which terms each is found. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.foundation.search.words import CJK, HAN, HIRAGANA, KATAKANA, fold, latin, pairs, runs, stem_of

MOST_TYPED = 400  # characters of a question that are looked at
FEW = 30  # characters that are no sentence but a few words, all of which are meant
BRIEF = 3  # words that are few
MOST_BETWEEN = 2  # signs of hiragana beside a few words, as in 月末の請求書; more make it a sentence

STOP = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being below
    between both but by can can't could did didn't do does doesn't doing don't down during each few for
    from further get had has have having he her here hers him his how i i'd i'll i'm i've if in into is
    isn't it its itself just me more most my myself no nor not now of off on once only or other our ours
    out over own same she should so some such than that the their theirs them then there these they this
    those through to too under until up us very was we were what when where which while who whom why
    will with would you your yours
    ある いつ いる おしえて おしえてください から ください こと した したい して する ため
    できない できる です ですか では とは どう どうやつて どこ ない なに について には ます
    ますか まで もの より
    """.split()  # noqa: SIM905 - words are read as words
)
MOST_TOGETHER = 4  # characters of a short word in several scripts that stays in one piece
_SEGMENT = re.compile(f"[{HAN}]+|[{KATAKANA}]+|[{HIRAGANA}]+|[가-힣]+")
_HIRAGANA_SIGN = re.compile(f"[{HIRAGANA}]")
_HIRAGANA = re.compile(f"[{HIRAGANA}ー]+")
_SPACELESS = re.compile(f"[{CJK}]+")


@dataclass(frozen=True)
class Word:
    """A word as typed (folded). An answer holds it when it has all terms of one of its `meanings`; `scored` are the
    terms by which answers are ranked. `open`: whatever begins like this will do; `same`: what means the same."""

    typed: str
    meanings: Sequence[Sequence[str]]
    scored: Sequence[str]
    open: bool = False
    same: Sequence[str] = ()

    @property
    def is_latin(self) -> bool:
        return not _SPACELESS.match(self.typed)


@dataclass(frozen=True)
class Asked:
    """A question taken apart. `loose` terms rank answers, but no answer needs them."""

    words: Sequence[Word] = ()
    loose: Sequence[str] = ()
    phrases: Sequence[str] = ()  # that tell, when a text has them as typed, that it speaks of the same
    beside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    brief: bool = (
        False  # a few words, all of which are meant; a sentence is answered by the most telling of them
    )

    @property
    def terms(self) -> list[str]:
        """Return every term that ranks answers."""
        return list(dict.fromkeys([*(term for word in self.words for term in word.scored), *self.loose]))


@dataclass(frozen=True)
class _Token:
    text: str
    spaceless: bool
    alone: bool = False  # a single Japanese character between spaces


def read(
    typed: str,
    synonyms: Mapping[str, Sequence[str]] | None = None,
    *,
    typing: bool = False,
    exact: bool = False,
) -> Asked:
    """Take a question apart.

    >>> asked = read("請求書をまとめて出力する settings")
    >>> [word.typed for word in asked.words], list(asked.loose)
    (['請求書', '出力', 'settings'], ['書を', 'て出', '力す'])
    """
    folded = fold(typed[:MOST_TYPED])
    keys = {} if exact else {_key(word): tuple(same) for word, same in (synonyms or {}).items()}
    keys.pop((), None)
    tokens = list(_tokens(folded, keys))
    words, beside = _words(tokens, keys, exact)
    strong = [word for word in words if not _is_weak(word)] or words
    if typing and strong and words[-1] is strong[-1] and _unfinished(folded, strong[-1]):
        strong[-1] = replace(strong[-1], open=True)
    loose = _loose(folded, strong)
    if not strong:
        strong = [Word(run[0], [pairs(run[0])], pairs(run[0])) for run in runs(folded)]
    sentence = len(strong) < len(words) or len(_HIRAGANA_SIGN.findall(folded)) > MOST_BETWEEN
    brief = len(strong) <= BRIEF and not sentence
    return Asked(strong, loose, _phrases(folded), beside, brief)


def meaning_of(phrase: str, *, exact: bool = False) -> list[str]:
    """Return the terms that a text with this phrase holds.

    >>> meaning_of("サインイン"), meaning_of("signing in")
    (['サイ', 'イン', 'ンイ'], ['~sign', '~in'])
    """
    terms: list[str] = []
    for run in runs(fold(phrase)):
        terms += pairs(run[1]) if run[1] else [latin(run[2]) if exact else stem_of(latin(run[2]))]
    return list(dict.fromkeys(terms))


def _tokens(folded: str, keys: Mapping[tuple[str, ...], Sequence[str]]) -> Iterator[_Token]:
    """Yield the words of a question; what has no spaces is parted where the script changes, and around synonyms."""
    single = [key[0] for key in keys if len(key) == 1 and _SPACELESS.fullmatch(key[0])]
    known = re.compile("|".join(map(re.escape, sorted(single, key=len, reverse=True)))) if single else None
    for run in runs(folded):
        if not run[1]:
            yield _Token(latin(run[2]), spaceless=False)
        elif len(run[1]) == 1:
            if _is_alone(folded, run.start()):
                yield _Token(run[1], spaceless=True, alone=True)
        else:
            parts = list(_parted(run[1], known))
            if len(run[1]) <= MOST_TOGETHER and not any(_stands_alone(part) for part in parts):
                parts = [run[1]]  # 締め, 決め方: parted, nothing of it would be a word
            yield from (_Token(part, spaceless=True) for part in parts)


def _stands_alone(part: str) -> bool:
    """Tell whether what is between two changes of script is a word by itself."""
    return len(part) > 1 and not _HIRAGANA.fullmatch(part)


def _is_alone(folded: str, at: int) -> bool:
    """Tell whether a single Japanese character is looked for, and is no counter or particle beside something."""
    between_spaces = folded[:at][-1:] in ("", " ") and folded[at + 1 : at + 2] in ("", " ")
    return folded.strip() == folded[at] or (
        between_spaces and len(folded) <= FEW and not _HIRAGANA.fullmatch(folded[at])
    )


def _parted(run: str, known: re.Pattern[str] | None) -> Iterator[str]:
    end = 0
    for match in known.finditer(run) if known else ():
        yield from _SEGMENT.findall(run[end : match.start()])
        yield match[0]
        end = match.end()
    yield from _SEGMENT.findall(run[end:])


def _words(
    tokens: Sequence[_Token], keys: Mapping[tuple[str, ...], Sequence[str]], exact: bool
) -> tuple[list[Word], dict[str, Sequence[str]]]:
    words: list[Word] = []
    beside: dict[str, Sequence[str]] = {}
    longest = max(map(len, keys), default=0)
    at = 0
    while at < len(tokens):
        key, size = _known_at(tokens, at, keys, longest)
        if size:
            typed = " ".join(token.text for token in tokens[at : at + size])
            meanings = [meaning_of(typed), *(meaning_of(same) for same in keys[key])]
            words.append(Word(typed, meanings, _all(meanings), same=keys[key]))
            beside[typed] = keys[key]
        elif (word := _word(tokens[at], exact)) is not None:
            words.append(word)
        at += size or 1
    return words, beside


def _known_at(
    tokens: Sequence[_Token], at: int, keys: Mapping[tuple[str, ...], Sequence[str]], longest: int
) -> tuple[tuple[str, ...], int]:
    """Return the longest word with synonyms that begins here, and of how many tokens it is."""
    for size in range(min(longest, len(tokens) - at), 0, -1):
        key = tuple(_compared(token.text) for token in tokens[at : at + size])
        if key in keys:
            return key, size
    return (), 0


def _word(token: _Token, exact: bool) -> Word | None:
    text = token.text
    if token.alone:
        return Word(text, [[text]], [text], open=True)
    if not token.spaceless:
        stem = stem_of(text)
        return Word(text, [[text if exact else stem]], [text] if exact else [text, stem])
    if len(text) < 2 or _HIRAGANA.fullmatch(text):
        return None
    return Word(text, [pairs(text)], pairs(text))


def _loose(folded: str, words: Sequence[Word]) -> list[str]:
    """Return the pairs that lie across the words of a run; hiragana within a sentence says too little."""
    taken = {term for word in words for term in word.scored}
    found = [pair for run in runs(folded) if run[1] and len(run[1]) > 1 for pair in pairs(run[1])]
    telling = [pair for pair in found if not _HIRAGANA.fullmatch(pair)]
    if len(folded) <= FEW:
        alone = (run[1] for run in runs(folded) if run[1] and _HIRAGANA.fullmatch(run[1]))
        telling += [pair for run in alone if len(run) > 1 and run not in STOP for pair in pairs(run)]
    return [pair for pair in dict.fromkeys(telling) if pair not in taken]


def _phrases(folded: str) -> list[str]:
    """Return three neighbouring Japanese characters, or two words with what is between them, as often as there are."""
    found, before = [], None
    for run in runs(folded):
        if run[1]:
            threes = (run[1][at : at + 3] for at in range(len(run[1]) - 2))
            found += [three for three in threes if not _HIRAGANA.fullmatch(three)]
            before = None
        else:
            found += [folded[before : run.end()]] if before is not None else []
            before = run.start()
    return list(dict.fromkeys(found))


def _all(meanings: Sequence[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(term for meaning in meanings for term in meaning))


def _is_weak(word: Word) -> bool:
    return word.typed in STOP


def _unfinished(folded: str, word: Word) -> bool:
    return word.is_latin and folded.endswith(word.typed)


def _key(word: str) -> tuple[str, ...]:
    return tuple(_compared(run[1] or latin(run[2])) for run in runs(fold(word)))


def _compared(text: str) -> str:
    return text if _SPACELESS.match(text) else stem_of(text)
