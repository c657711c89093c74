"""Names as people look for them: the same company or person meets itself however it was written."""

import re
import unicodedata

COMPANY_FORMS = (
    r"(?:特例)?有限会社|株式会社|合[同資名]会社|相互会社|(?:一般|公益)?[社財]団法人|特定非営利活動法人|npo法人|独立行政法人"
    r"|国立大学法人|学校法人|医療法人(?:[社財]団)?|社会福祉法人|宗教法人|税理士法人|弁護士法人|監査法人|社会保険労務士法人"
    r"|(?:かぶしき|ゆうげん|ごうどう)[かが]いしゃ"
)
IN_BRACKETS = r"[株有同資名相社財学医福宗独かゆど]|[一公][社財]|特非|npo"
LATIN_FORMS = (
    r"inc(?:orporated)?|limited|ltd|corp(?:oration)?|company|co|llc|llp|plc|gmbh|pte|pty|kk|k\.k|g\.k"
)
LATIN_AT_THE_END = r"ag|sa|s\.a|bv|b\.v|nv|n\.v|srl|spa|s\.p\.a|sarl|oy|ab|as"

SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
VOICED = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔ",
    "かきくけこさしすせそたちつてとはひふへほはひふへほう",
)
VARIANTS = str.maketrans(
    "髙﨑濵濱邊邉齋齊斎嶋嶌澤廣眞德瀨黑𠮷淵渕桒槗龍國櫻瀧榮壽藏條團學會豐冨薮",
    "高崎浜浜辺辺斉斉斉島島沢広真徳瀬黒吉渕渕桑橋竜国桜滝栄寿蔵条団学会豊富藪",
)
ROWS = {"あ": "あかさたなはまやらわ", "い": "いきしちにひみりゐ", "う": "うくすつぬふむゆる"} | {
    "え": "えけせてねへめれゑ",
    "お": "おこそとのほもよろを",
}
VOWELS = {sign: vowel for vowel, row in ROWS.items() for sign in row}
CIRCLED = str.maketrans({"㊑": "(株)", "㊒": "(有)", "㊓": "(社)", "㊖": "(財)", "㊔": "(名)", "㊫": "(学)"})
IGNORED = re.compile(r"[\s・･.,'’‘`\"“”‐‑–—―\-_/()\[\]「」『』【】]+")
FORMS = re.compile(
    rf"[(〔\[](?:{IN_BRACKETS})[)〕\]]|^[かゆど]\)|\([かゆど]$|{COMPANY_FORMS}"
    rf"|(?<![a-z0-9.-])(?:{LATIN_FORMS})(?![a-z0-9-])\.?"
    rf"|(?<=[\s,])(?:{LATIN_AT_THE_END})\.?$"
)

ANY_FORM = re.compile(FORMS.pattern, re.IGNORECASE)


def search_key(text: str) -> str:
    """Return what two spellings of one name share; compare, store and search by it.

    Width, case, spaces, punctuation, katakana or hiragana, small or large kana, old and new character
    forms (髙/高) and the company's form, wherever it stands, make no difference. ー does.

    >>> {search_key(name) for name in ("㈱ミナト商会", "ミナト商会（株）", "株式会社みなと商会", "ﾐﾅﾄ商会")}
    {'みなと商会'}
    >>> search_key("Acme Co., Ltd."), search_key("髙橋　ヨーコ")
    ('acme', '高橋よーこ')
    """
    plain = _plain(text)
    return _bare(FORMS.sub(" ", plain)) or _bare(plain)


def without_form(company: str) -> str:
    """Return a company's name without its form, for where there is room for few letters.

    >>> [without_form(name) for name in ("株式会社ミナト商会", "Acme Co., Ltd.", "㈱桜", "株式会社")]
    ['ミナト商会', 'Acme', '桜', '株式会社']
    """
    bare = ANY_FORM.sub(" ", unicodedata.normalize("NFKC", company))
    return " ".join(bare.strip(" ,、・").split()) or company


def sort_key(kana: str) -> str:
    """Return a text that sorts names written in kana in the order of a Japanese directory.

    First by the plain sounds (が as か, ゃ as や, ー as the vowel it prolongs), then by the spelling.
    Compare it byte by byte (collation C).

    >>> sorted(["サトウ", "さいとう", "ざいつ", "サーカス"], key=sort_key)
    ['サーカス', 'ざいつ', 'さいとう', 'サトウ']
    """
    plain = _plain(kana)
    spelled = IGNORED.sub("", FORMS.sub(" ", plain)) or plain.strip()
    sounds = ""
    for sign in spelled.translate(SMALL).translate(VOICED):
        sounds += VOWELS.get(sounds[-1:], sign) if sign == "ー" else sign
    return f"{sounds} {spelled}"


def initial(name: str) -> str:
    """Return the sign that stands for a person or company in a small circle; empty for an empty name.

    >>> initial("田中 健"), initial("株式会社ミナト商会"), initial("john smith"), initial("")
    ('田', 'ミ', 'J', '')
    """
    shown = unicodedata.normalize("NFKC", name.translate(CIRCLED))
    start = FORMS.match(shown.lower().translate(_TO_HIRAGANA).lstrip())
    rest = shown.lstrip()[start.end() :] if start else shown
    letters = (sign for text in (rest, shown) for sign in text if sign.isalnum())
    return next(letters, "").upper()[:1]


_TO_HIRAGANA = {ord(katakana): ord(katakana) - 0x60 for katakana in map(chr, range(0x30A1, 0x30F7))} | {
    ord("ヽ"): ord("ゝ"),
    ord("ヾ"): ord("ゞ"),
}


def _plain(text: str) -> str:
    narrow = unicodedata.normalize("NFKC", text.translate(CIRCLED)).casefold()
    return unicodedata.normalize("NFC", narrow).translate(_TO_HIRAGANA)


def _bare(plain: str) -> str:
    return IGNORED.sub("", plain).translate(SMALL).translate(VARIANTS)
