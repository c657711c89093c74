"""What was written now is shown; earlier mails and signatures are folded, and no line is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.mailroom.rules.quoting import MARKS, fold

OUTLOOK_JA = """鈴木様

いつもお世話になっております。田中です。
金曜日の15時でお願いいたします。

━━━━━━━━━━━━━━━━━━━━
株式会社さくら商会
営業部　田中 葵
〒100-0005 東京都千代田区丸の内1-1-1
TEL：03-1234-5678 FAX：03-1234-5679
E-mail：aoi@sakura.example
━━━━━━━━━━━━━━━━━━━━

-----元のメッセージ-----
差出人: 鈴木 美咲(あおぞらクラウド) <portal@vendor.example>
送信日時: 2026年11月20日金曜日 10:23
宛先: 田中 葵 <aoi@sakura.example>
件名: 【あおぞらクラウド】打ち合わせの日程

来週の打ち合わせはいつがよろしいでしょうか。
"""
OUTLOOK_JA_NEW = """承知しました。

田中

________________________________
差出人： 鈴木 美咲(あおぞらクラウド) <portal@vendor.example>
送信日時： 2026年11月20日 10:23
宛先： 田中 葵 <aoi@sakura.example>
件名： 【あおぞらクラウド】打ち合わせの日程

田中様
ご確認ください。
"""
OUTLOOK_EN = """Friday works for us.

Best regards,
Aoi

From: Misaki Suzuki (Aozora Cloud) <portal@vendor.example>
Sent: Friday, November 20, 2026 10:23 AM
To: Aoi Tanaka <aoi@sakura.example>
Subject: [Aozora Cloud] Dates

Which day suits you?
"""
GMAIL_EN = """Friday, please.

On Fri, Nov 20, 2026 at 10:23 AM Misaki Suzuki (Aozora Cloud) <
portal+reply-abc.def@vendor.example> wrote:

> Which day suits you?
>
> --
> Aozora Cloud
"""
GMAIL_JA = """金曜日でお願いします。

2026年11月20日(金) 10:23 鈴木 美咲(あおぞらクラウド) <portal+reply-abc@vendor.example>:

> いつがよろしいでしょうか。
> お返事をお待ちしています。
"""
IPHONE_JA = """はい、大丈夫です。

iPhoneから送信

2026/11/20 10:23、鈴木 美咲(あおぞらクラウド) <portal@vendor.example>のメール:

> いつがよろしいでしょうか。
"""
IPHONE_EN = """Fine with me.

Sent from my iPhone

> On Nov 20, 2026, at 10:23, Misaki Suzuki <portal@vendor.example> wrote:
>
> Which day suits you?
"""
THUNDERBIRD_JA = """On 2026/11/20 10:23, 鈴木 美咲 wrote:
> 1. 打ち合わせはいつがよいですか。
> 2. 参加される方はどなたですか。

1は金曜日です。2は私と佐藤です。

-- 
田中 葵
"""  # noqa: W291  (the space after the dashes is what marks a signature)
INLINE = """美咲さん

2026年11月20日(金) 10:23 鈴木 美咲さんは書きました:
> お世話になっております。
>
> 打ち合わせはいつがよいですか。
金曜日でお願いします。

> 参加される方はどなたですか。
私と佐藤です。

> どうぞよろしくお願いいたします。
"""
KAKIMASHITA = """了解です。

(2026/11/20 10:23)、鈴木 美咲さんは書きました:
> いつがよいですか。
"""
ORIGINAL_EN = """Agreed.

-----Original Message-----
From: Misaki
Sent: Friday
To: Aoi
Subject: x

Text below.
"""
BARE_SIGNATURE = """資料をお送りします。
ご確認ください。

株式会社さくら商会 営業部
田中 葵
TEL 03-1234-5678
"""


@pytest.mark.parametrize(
    ("mail", "said", "folded"),
    [
        (OUTLOOK_JA, "金曜日の15時でお願いいたします。", ["株式会社さくら商会", "元のメッセージ", "来週の打ち合わせ"]),
        (OUTLOOK_JA_NEW, "承知しました。\n\n田中", ["________", "差出人", "ご確認ください"]),
        (OUTLOOK_EN, "Friday works for us.\n\nBest regards,\nAoi", ["Sent: Friday", "Which day"]),
        (GMAIL_EN, "Friday, please.", ["On Fri, Nov 20", "portal+reply", "Which day", "> Aozora Cloud"]),
        (GMAIL_JA, "金曜日でお願いします。", ["2026年11月20日(金) 10:23", "お返事を"]),
        (IPHONE_JA, "はい、大丈夫です。", ["iPhoneから送信", "のメール:", "いつが"]),
        (IPHONE_EN, "Fine with me.", ["Sent from my iPhone", "On Nov 20", "Which day"]),
        (KAKIMASHITA, "了解です。", ["さんは書きました", "いつがよいですか"]),
        (ORIGINAL_EN, "Agreed.", ["Original Message", "Text below."]),
        (BARE_SIGNATURE, "資料をお送りします。\nご確認ください。", ["TEL 03-1234-5678", "田中 葵"]),
    ],
)  # fmt: skip
def test_the_answer_stands_alone(mail, said, folded):
    found = fold(mail)
    assert found.said.endswith(said)
    for words in folded:
        assert words in found.quoted, found
        assert words not in found.said, found


def test_an_answer_below_a_short_quotation_keeps_what_it_answers():
    found = fold(THUNDERBIRD_JA)
    assert found.said == (
        "> 1. 打ち合わせはいつがよいですか。\n> 2. 参加される方はどなたですか。\n\n1は金曜日です。2は私と佐藤です。"
    )
    assert found.quoted == "On 2026/11/20 10:23, 鈴木 美咲 wrote:\n\n--\n田中 葵"


def test_answers_between_the_lines_keep_their_questions():
    found = fold(INLINE)
    assert found.said == (
        "美咲さん\n\n> 打ち合わせはいつがよいですか。\n\n金曜日でお願いします。\n\n"
        "> 参加される方はどなたですか。\n\n私と佐藤です。"
    )
    assert "お世話になっております" in found.quoted
    assert "どうぞよろしく" in found.quoted


def test_below_a_long_quotation_the_answer_stands_alone():
    mail = "On 20 Nov 2026 at 10:23, Misaki wrote:\n" + "> a line\n" * 30 + "\nYes."
    assert fold(mail).said == "Yes."


def test_what_is_forwarded_is_shown():
    mail = """Please see below.

---------- Forwarded message ---------
From: Somebody <x@y.example>
Date: Fri, 20 Nov 2026 at 10:23
Subject: Broken
To: <aoi@sakura.example>

> nothing works
"""
    assert fold(mail).quoted == ""
    assert "nothing works" in fold(mail).said


def test_outlook_forwards_with_the_headers_of_an_answer():
    assert fold(OUTLOOK_EN).said == "Friday works for us.\n\nBest regards,\nAoi"
    assert "Which day suits you?" in fold(OUTLOOK_EN, forwarded=True).said


@pytest.mark.parametrize(
    "text",
    [
        "On Monday our CFO wrote:\nwe must close the books sooner.",
        "━━━━━━━━\n議題\n━━━━━━━━\n1. 締め日の短縮\n2. 請求書の承認",
        "━━━━━━━━━━\n■ 日程\n11/20(金) 15:00\nhttps://meet.example/abc\n━━━━━━━━━━\n上記でお願いします。",
        "From: と To: の欄には何を入れればよいですか。",
        "日時: 11/20 15:00\n場所: 会議室A\n件名: 定例",
        "To reach us call 03-1234-5678, or come to the office.",
        "3 > 2 and 5 > 4",
        "Fine.\n--\nBut one more thing:\n" + "a line of what matters\n" * 30,
    ],
)
def test_what_only_looks_like_a_quotation_stays(text):
    assert fold(text).quoted == ""
    assert fold(text).said == text.strip("\n")


def test_a_card_between_ruled_lines_of_many_kinds():
    for rule in (
        "＝＝＝＝＝＝＝＝",
        "----------------",
        "＊＊＊＊＊＊＊＊",
        "◆◇◆◇◆◇◆◇",
        "_/_/_/_/_/_/_/",
        "=*=*=*=*=*=*=",
    ):
        card = f"{rule}\n株式会社さくら商会\n田中 葵\nTEL 03-1234-5678\n{rule}"
        found = fold(f"承知しました。\n\n{card}\n")
        assert found.said == "承知しました。", rule
        assert found.quoted == card


def test_a_word_after_the_card_is_shown_with_it():
    mail = "承知しました。\n\n━━━━━━━━\n株式会社さくら商会\nTEL 03-1234-5678\n━━━━━━━━\n\n追伸: 資料も送ってください。"
    assert "追伸: 資料も送ってください。" in fold(mail).said


def test_an_empty_mail_and_one_of_quotations_alone():
    assert fold("") == fold("\n\n")
    assert fold("> a\n> b").said == ""
    assert fold("> a\n> b").quoted == "> a\n> b"


PIECES = (
    OUTLOOK_JA, OUTLOOK_EN, GMAIL_EN, GMAIL_JA, IPHONE_JA, IPHONE_EN, THUNDERBIRD_JA, INLINE, "> q\n> q2\n",
    "-- \n", "━━━━━━━━\n", "おはようございます。\n", "On 1 Jan 2026 wrote:\n", "\n", "From: a\nTo: b\nSubject: c\n",
    "---------- Forwarded message ---------\n", "Sent from my iPhone\n", "TEL 03-1234-5678\nhttps://a.example\n",
)  # fmt: skip


def _lines(text: str) -> list[str]:
    plain = (re.sub(r"\s+", "", MARKS.sub("", line)) for line in text.split("\n"))
    return sorted(line for line in plain if line)


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.booleans())
def test_no_line_is_ever_lost(pieces, forwarded):
    mail = "".join(pieces)
    found = fold(mail, forwarded=forwarded)
    assert _lines(found.said + "\n" + found.quoted) == _lines(mail)


@given(st.text(alphabet="ab> \n-:━@On wrote1２：", max_size=200))
def test_any_text_at_all(text):
    found = fold(text)
    assert _lines(found.said + "\n" + found.quoted) == _lines(text)


def test_a_huge_mail_is_folded_quickly():
    fold("On " + "x" * 200_000 + "\n" + "> a\n" * 50_000 + "2026年" * 5_000 + "\n" * 10_000)
