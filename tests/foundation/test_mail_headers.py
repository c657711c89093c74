"""What people type never becomes a header of a mail, whatever it looks like."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from portal.foundation import mail
from portal.foundation.mail import Attachment, Letter

ENCODED = "=?utf-8?q?x=0d=0aBcc:_c@canary.invalid=0d=0aX-Ran:_1?="
FACTS = {"vendor_name": "あおぞら", "brand": "#0b6a6f", "subject": "見積書", "when": "22 Nov"}


def sent(**facts: Any) -> tuple[bytes, Any]:
    """Return a mail as it goes over the wire, and as a mail program reads it."""
    told = {"to_name": "葵", "subject": "x", "sender_name": "y", **facts}
    letter = Letter(to="aoi@sakura.example", language="ja", template="mail_receipt", facts=FACTS, **told)
    wire = mail.compose(letter, "<1@portal.example>").as_bytes(policy=policy.SMTP)
    return wire, message_from_bytes(wire, policy=policy.default)


def plain(words: str) -> str:
    """Return words without what nobody sees, and without the spaces that folding a long name puts in."""
    return words.replace("\u2060", "").replace(" ", "")


@pytest.mark.parametrize(
    "typed", [ENCODED, f"【あおぞら】{ENCODED}", "=?utf-8?b?eA0KQmNjOiBj?=", "見積 =?x?= の件"]
)
@pytest.mark.parametrize("where", ["subject", "to_name", "sender_name"])
def test_what_looks_like_an_encoded_word_stays_what_was_typed(inside, where, typed):
    wire, read = sent(**{where: typed})
    shown = {
        "subject": read["Subject"],
        "to_name": read["To"].addresses[0].display_name,
        "sender_name": read["From"].addresses[0].display_name,
    }[where]
    assert plain(shown) == plain(typed)
    assert not {"bcc", "x-ran"} & {name.lower() for name in read}
    assert b"\r\nBcc" not in wire


@pytest.mark.parametrize(
    "typed", ["x\r\nBcc: c@canary.invalid", "x\u2028Bcc: c", "x\x00y", "x\x85Bcc: c", "x\x0bBcc: c"]
)
def test_a_header_is_one_line(inside, typed):
    _wire, read = sent(subject=typed, sender_name=typed, to_name=typed)
    assert "Bcc" not in read
    assert all(str(value).isprintable() for value in read.values())


def test_the_name_of_a_file_is_one_line_too(inside):
    wire, read = sent(attachments=(Attachment(f"{ENCODED}.txt", "text/plain", b"abc"),))
    (file,) = read.iter_attachments()
    assert file.get_filename().replace("\u2060", "") == f"{ENCODED}.txt"
    assert b"\r\nBcc" not in wire
    assert b"\nBcc" not in wire


def test_rather_no_mail_than_one_with_words_for_a_header(inside, monkeypatch):
    monkeypatch.setattr(mail, "_one_line", lambda text: text)
    with pytest.raises(ValueError, match="Subject"):
        sent(subject=ENCODED)
