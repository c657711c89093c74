"""Very many articles out of a few real ones, for mixed readers, and what people type into the box."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.foundation.audience import Reach, Reader, Side
from portal.foundation.search.shapes import Indexed, Question
from portal.foundation.search.words import fold, runs

QUESTIONS = 300  # of each kind
A_PAGE, A_FEW = 10, 7  # results that are shown
USUAL_LENGTH = 600  # characters of an article
CIRCLES = [("segment:1",), ("segment:2",), ("product:1", "product:2"), ("plan:1:basic",)] + [
    (f"customer:{number}",) for number in range(60)
]
#: Who reads what: most is for everybody, some for some, a little stays inside.
REACHES = [Reach.PUBLIC] * 4 + [Reach.EVERY_CUSTOMER] * 3 + [Reach.SOME] * 2 + [Reach.VENDOR]
CUSTOMER = Reader(Side.CUSTOMER, frozenset({"customer:7", "segment:1", "product:2"}))
READERS = (Reader(), CUSTOMER, Reader(Side.VENDOR))
_SENTENCE = re.compile(r"[^。.!?\n]+[。.!?\n]*")


@dataclass(frozen=True)
class Asking:
    """Something typed into the box, and by whom."""

    words: str
    reader: Reader
    typing: bool = False

    @property
    def question(self) -> Question:
        return Question(self.words, self.reader, typing=self.typing, most=A_FEW if self.typing else A_PAGE)


def articles_of(originals: Sequence[tuple[str, str]], many: int) -> Iterator[Indexed]:
    """Yield articles put together from sentences of real ones; the same every time."""
    chance = random.Random(6)
    sentences = [_SENTENCE.findall(body) or [title] for title, body in originals]
    for number in range(many):
        title = originals[chance.randrange(len(originals))][0]
        reach = chance.choice(REACHES)
        addressees = chance.choice(CIRCLES) if reach is Reach.SOME else ()
        body = "".join(_some(chance, sentences, round(chance.lognormvariate(0, 0.6) * USUAL_LENGTH)))
        yield Indexed("article", number, f"a{number}", "ja", title, body, reach=reach, addressees=addressees)


def askings(originals: Sequence[tuple[str, str]], questions: Sequence[str]) -> dict[str, list[Asking]]:
    """Return what is asked, by kind: whole questions, a few words, and words that are still being typed."""
    chance = random.Random(7)
    words = [word for title, _ in originals for word in _words(title)]
    whole = chance.sample(list(questions), min(QUESTIONS, len(questions)))
    pairs = [f"{chance.choice(words)} {chance.choice(words)}" for _ in range(QUESTIONS)]
    single = chance.sample(words, min(QUESTIONS, len(words)))
    begun = [word[: chance.randint(2, max(2, len(word)))] for word in single + pairs]
    chosen = {"questions": whole, "two words": pairs, "one word": single, "typing": begun}
    return {
        name: [
            Asking(typed, READERS[at % len(READERS)], name == "typing") for at, typed in enumerate(typings)
        ]
        for name, typings in chosen.items()
    }


def _some(chance: random.Random, sentences: Sequence[Sequence[str]], length: int) -> Iterator[str]:
    while length > 0:
        source = chance.choice(sentences)
        start = chance.randrange(len(source))
        for sentence in source[start : start + 4]:
            yield sentence
            length -= len(sentence)


def _words(title: str) -> list[str]:
    return [run[0] for run in runs(fold(title)) if len(run[0]) > 1]
