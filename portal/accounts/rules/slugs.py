"""A short name for addresses, made from how a company's name sounds or is written."""

import re
import unicodedata

from portal.foundation.kana import COMPANY_FORMS, LATIN_FORMS

LONGEST = 40
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_SOUNDS = {
    sign: consonant + vowel
    for consonant, signs in _ROWS.items()
    for sign, vowel in zip(signs, "aiueo", strict=True)
}
_SOUNDS |= {"し": "shi", "ち": "chi", "つ": "tsu", "ふ": "fu", "じ": "ji", "ぢ": "ji", "づ": "zu", "ゔ": "vu"}
_SOUNDS |= {"や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "o", "ん": "n", "ゐ": "i", "ゑ": "e"}
_SMALL_Y = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_SMALL = dict(zip("ぁぃぅぇぉ", "aiueo", strict=True))


def slug_of(name: str, kana: str = "") -> str:
    """Return the address name of a company, from its name where it is Latin, else from its kana; may be empty.

    >>> slug_of("株式会社ミナト商会", "ミナトショウカイ"), slug_of("Acme Co., Ltd."), slug_of("㈱きっちん・ジャパン")
    ('minatoshoukai', 'acme', 'kitchin-japan')
    """
    for text in (name, kana):
        written = _romanised(_without_form(text))
        if written and not re.search(r"[^\W_a-z0-9-]", written):
            found = re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9]+", "-", written)).strip("-")
            if found:
                return found[:LONGEST].strip("-")
    return ""


def _without_form(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(rf"\([株有同]\)|{COMPANY_FORMS}", " ", plain)
    plain = re.sub(rf"(?<![a-z0-9])(?:{LATIN_FORMS})(?![a-z0-9])\.?", " ", plain)
    return "".join(_hiragana(sign) for sign in plain).strip()


def _hiragana(sign: str) -> str:
    return chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヶ" else sign


def _romanised(text: str) -> str:
    out, double = "", False
    for sign in text:
        if sign == "っ":
            double = True
            continue
        sound = _sound(sign, out)
        if sign in _SMALL_Y and out.endswith("i"):
            out = out[:-1]
            sound = _SMALL_Y[sign] if out.endswith(("sh", "ch", "j")) else "y" + _SMALL_Y[sign]
        if double and sound[:1].isalpha():
            sound = ("t" if sound.startswith("ch") else sound[0]) + sound
            double = False
        out += sound
    return unicodedata.normalize("NFKD", out).encode("ascii", "ignore").decode() if _latin(out) else out


def _sound(sign: str, before: str) -> str:
    if sign == "ー":
        return ""
    if sign in _SMALL:
        return _SMALL[sign] if not before else ""
    if sign in "・･ 　":
        return "-"
    return _SOUNDS.get(sign, sign)


def _latin(text: str) -> bool:
    return all(ord(sign) < 0x250 for sign in text)
