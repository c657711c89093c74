"""In which encoding a text file was written: what decodes strictly and reads like language."""

import re
import unicodedata
from collections.abc import Collection

from portal.foundation.sheets.shape import Note, Reason, SheetError
from portal.foundation.sheets.words import plain

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "utf-32"),
    (b"\xff\xfe", "utf-16", "utf-16"),
    (b"\xfe\xff", "utf-16", "utf-16"),
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp932", "euc_jp", "cp1252")
_GUESSES = ("cp932", "euc_jp", "cp1252")
_SAMPLE = 200_000
_HALF_KANA = re.compile(r"[｡-ﾟ]")
_JAPANESE = re.compile(
    r"[\u3000-\u30ff\u3200-\u33ff\u3400-\u9fff\uff00-\uff5e\uffe0-\uffe6\uf900-\ufaff①-⑳№℡→←↑↓○●◎□■△▲▽▼☆★※×÷±…―‐]"
)
_ACCENTED = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽžŸ]")
_ONLY_TWO_BYTE = re.compile(r"[\x00-\u07ff]*\Z")


def decode(
    data: bytes, *, words: Collection[str] = (), encoding: str | None = None
) -> tuple[str, str, list[Note]]:
    """Return the text, the name of its encoding and what was guessed; `words` are header words to expect.

    Raises SheetError: nul, unknown_encoding.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise SheetError(Reason.UNKNOWN_ENCODING, tried=encoding)
    if encoding is not None:
        return _strictly(data, encoding), encoding, []
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data, codec), name, []
    if b"\x00" in data:
        raise SheetError(Reason.NUL)
    text = _try(data, "utf-8")
    if text is not None and not _may_be_half_width_kana(text, data, words):
        return text, "utf-8", []
    name = _most_plausible(data, words, spare=text)
    return _strictly(data, name), name, [Note("guessed_encoding", {"encoding": name})]


def _strictly(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        raise SheetError(Reason.UNKNOWN_ENCODING, tried=codec, line=line) from wrong
    if "\x00" in text:
        raise SheetError(Reason.NUL)
    return text.removeprefix("\ufeff")


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _may_be_half_width_kana(text: str, data: bytes, words: Collection[str]) -> bool:
    """Half-width kana of Shift_JIS can happen to be valid UTF-8 (ﾃｽ reads as ý): ask the header words then."""
    if text.isascii() or not _ONLY_TWO_BYTE.match(text):
        return False
    other = _try(data, "cp932")
    return other is not None and _known_words(other, words) > _known_words(text, words)


def _most_plausible(data: bytes, words: Collection[str], spare: str | None) -> str:
    """Choose among the older encodings by what a sample reads like; a tie goes to Shift_JIS, the most common here."""
    scored = []
    for rank, codec in enumerate(_GUESSES):
        text = _try(data, codec)
        if text is not None:
            judge = reads_european if codec == "cp1252" else reads_japanese
            scored.append((judge(text[:_SAMPLE]) + _known_words(text, words), -rank, codec))
    if not scored or (max(scored)[0] <= 0 and spare is None):
        _strictly(data, "utf-8")  # says on which line the text breaks off
        raise SheetError(Reason.UNKNOWN_ENCODING, tried=", ".join(("utf-8", *_GUESSES)))
    return max(scored)[2]


def _known_words(text: str, words: Collection[str]) -> int:
    known = {plain(word) for word in words}
    top = re.split(r"[,;\t|\r\n\"]+", text[:5_000])
    return sum(plain(cell) in known for cell in top if cell and not cell.isascii())


def reads_japanese(text: str) -> float:
    """Share of the foreign characters that are at home in Japanese; kanji between Latin letters are not."""
    foreign = sum(not c.isascii() for c in text)
    if not foreign:
        return 0
    at_home = len(_JAPANESE.findall(text)) + 0.6 * len(_HALF_KANA.findall(text))
    misplaced = len(re.findall(r"(?<=[A-Za-z])[^\x00-\u07ff](?=[a-z])", text))
    return (at_home - 2 * misplaced - 3 * _unlikely(text)) / foreign


def reads_european(text: str) -> float:
    """Share of the foreign characters that are accented letters beside plain ones."""
    foreign = sum(not c.isascii() for c in text)
    if not foreign:
        return 0
    beside = len(re.findall(rf"(?<=[A-Za-z]){_ACCENTED.pattern}|{_ACCENTED.pattern}(?=[a-z])", text))
    return (beside - 3 * _unlikely(text)) / foreign


def _unlikely(text: str) -> int:
    return sum(
        unicodedata.category(c) in ("Co", "Cn") or "\x80" <= c < "\xa0" for c in text if not c.isascii()
    )
