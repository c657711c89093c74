"""What a file's name says about a document: its title, what it is for, and whether it is a newer form of another."""

import re
import unicodedata
from collections.abc import Mapping

from portal.foundation.file_types import ending_of

LONGEST_TITLE = 200
#: Words by which people name what a document is for, in the order in which they decide.
SAID_BY: Mapping[str, tuple[str, ...]] = {
    "minutes": ("議事録", "打ち合わせメモ", "打合せメモ", "minutes", "meeting notes"),
    "security": (
        "セキュリティ", "チェックシート", "チェックリスト", "脆弱性", "個人情報", "security", "questionnaire", "soc2",
        "soc 2", "isms", "pentest", "privacy",
    ),
    "contract": (
        "契約", "覚書", "注文書", "発注書", "申込書", "見積", "利用規約", "秘密保持", "nda", "contract", "agreement",
        "order form", "msa", "sow", "quote", "quotation", "terms",
    ),
    "requirements": ("要件", "要求", "仕様", "requirement", "specification", "spec", "rfp"),
    "kick_off": ("キックオフ", "kick-off", "kick off", "kickoff", "導入計画"),
}  # fmt: skip
#: What people add to a name when they save it again: (2), v3, 第2版, 2026-11-21, 最終, final, のコピー.
_AGAIN = re.compile(
    r"[\s_\-.]*(?:\(\d{1,3}\)|\(?(?:ver|v|rev|r)[\s_.\-]?\d+(?:\.\d+)*\)?|第\d+版|\(?\d{4}[-_.]?\d{2}[-_.]?\d{2}\)?"
    r"|\(?\d{6}\)?|最終版?|最新版?|修正版?|改訂版?|確定版?|修正済み?|更新版?|のコピー|- ?コピー"
    r"|copy|final|latest|updated|revised|fix(?:ed)?|new)\s*$",
    re.IGNORECASE,
)


def title_of(name: str) -> str:
    """Return the title that a document gets from its file's name.

    >>> title_of("Kick-off_deck.pdf"), title_of("セキュリティチェックシート（回答）.xlsx"), title_of("notes")
    ('Kick-off deck', 'セキュリティチェックシート（回答）', 'notes')
    """
    ending = ending_of(name)
    stem = name.strip()[: -len(ending) - 1] if ending else name.strip()
    return " ".join(stem.replace("_", " ").split())[:LONGEST_TITLE] or name.strip()[:LONGEST_TITLE]


def stem_key(name: str) -> str:
    """Return what the names of one document share, however often it was saved under another.

    Minutes of another day are other minutes.

    >>> {stem_key(n) for n in ("要件定義書_v2.docx", "要件定義書（最終版）.docx", "要件定義書 20261121(1).docx")}
    {'要件定義書'}
    >>> stem_key("Security answers FINAL v3.xlsx"), stem_key("議事録_20261109.docx")
    ('securityanswers', '議事録20261109')
    """
    plain = unicodedata.normalize("NFKC", title_of(name)).casefold()
    before = plain if guessed_kind(name) == "minutes" else ""
    while before != plain:
        before, plain = plain, _without_brackets(_AGAIN.sub("", plain)).strip()
    return re.sub(r"[\s_\-.]+", "", plain) or re.sub(
        r"\s+", "", unicodedata.normalize("NFKC", name).casefold()
    )


def _without_brackets(text: str) -> str:
    inner = re.search(r"[(\[【]([^()\[\]【】]*)[)\]】]$", text)
    return text[: inner.start()] if inner and not _AGAIN.sub("", " " + inner.group(1)).strip() else text


def guessed_kind(name: str) -> str:
    """Return what a document is most likely for, by its file's name; `other` where nothing says it.

    >>> guessed_kind("20261109_キックオフ資料.pptx"), guessed_kind("ISMS回答.xlsx"), guessed_kind("photo.png")
    ('kick_off', 'security', 'other')
    >>> guessed_kind("NDA_signed.pdf"), guessed_kind("agenda.docx")
    ('contract', 'other')
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return next((kind for kind, words in SAID_BY.items() if any(_says(plain, one) for one in words)), "other")


def _says(plain: str, word: str) -> bool:
    if not word.isascii():
        return word in plain
    return re.search(rf"(?<![a-z]){re.escape(word)}s?(?![a-z])", plain) is not None
