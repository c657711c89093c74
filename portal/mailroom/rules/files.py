"""The files that came with a mail: named so that they can be kept, typed by looking, never opened."""

import re
from collections.abc import Iterable

from portal.foundation.file_types import ending_of, looked_at
from portal.mailroom.rules.arrived import AttachedFile, CalendarPart
from portal.mailroom.rules.charsets import one_line
from portal.mailroom.rules.encoded_words import decoded
from portal.mailroom.rules.headers import split
from portal.mailroom.rules.limits import MOST_FILE_BYTES, MOST_FILES
from portal.mailroom.rules.parts import Part

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
_NAMED_BY_TYPE = {
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
    "text/calendar": "invite.ics",
    "application/pkcs7-mime": "smime.p7m",
    "application/pgp-encrypted": "encrypted.asc",
}
_ENDINGS = {
    "text/plain": "txt", "text/html": "html", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif",
    "application/pdf": "pdf", "application/zip": "zip", "message/rfc822": "eml", "text/csv": "csv",
}  # fmt: skip


def files_of(parts: Iterable[Part]) -> tuple[list[AttachedFile], list[CalendarPart], bool]:
    """Return the files, the calendar parts among them, and whether some were left out because they are too many."""
    files: list[AttachedFile] = []
    calendars: list[CalendarPart] = []
    room, left_out = MOST_FILE_BYTES, False
    for part in parts:
        if len(files) >= MOST_FILES or part.end - part.start > room * 2:
            left_out = True
            continue
        data = part.data()
        if len(data) > room:
            left_out = True
            continue
        room -= len(data)
        if part.media_type == "text/calendar":
            calendars.append(CalendarPart(part.parameters.get("method", "").upper()[:20], data))
        if data:
            files.append(_file(part, data, len(files) + 1))
    return files, calendars, left_out


def plain_name(name: str) -> str:
    r"""Return a file's name without folders and without what file systems refuse.

    >>> plain_name("C:\\docs\\見積?.pdf"), plain_name("../../etc/passwd"), plain_name("..")
    ('見積_.pdf', 'passwd', '')
    """
    last = one_line(name.replace("\\", "/"), 1_000).rsplit("/", 1)[-1]
    plain = _NOT_IN_NAMES.sub("_", last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:180]}.{ending[:20]}" if dot else plain[:180]


def _file(part: Part, data: bytes, number: int) -> AttachedFile:
    inline = part.disposition != "attachment" and part.headers.has("content-id")
    return AttachedFile(
        name=plain_name(part.name) or _made_up_name(part, data, number),
        media_type="message/rfc822" if part.media_type == "message/rfc822" else looked_at(data).media_type,
        data=data,
        inline=inline and part.media_type.startswith("image/"),
        content_id=one_line(part.headers.first("content-id"), 300).strip("<>"),
    )


def _made_up_name(part: Part, data: bytes, number: int) -> str:
    """Return a name for a file that has none: a forwarded mail is called by its subject."""
    if part.media_type == "message/rfc822":
        head, _ = split(data)
        subject = plain_name(decoded(head.first("subject")))[:100]
        return f"{subject or f'mail-{number}'}.eml"
    if named := _NAMED_BY_TYPE.get(part.media_type):
        return named
    ending = _ENDINGS.get(looked_at(data).media_type) or ending_of(part.name) or "bin"
    return f"file-{number}.{ending}"
