"""What a file is, found by looking at its bytes; what its name says is compared with that, never believed."""

from collections.abc import Iterable
from dataclasses import dataclass

LOOKED_AT = 65_536  # bytes at either end in which a file says what it is


@dataclass(frozen=True)
class FileType:
    """One type of file: its code, media type, the endings its name may have, and what family it is of.

    Families: pdf, picture, document, sheet, slides, text, archive, media, page (what a browser would run), program,
    other.
    """

    code: str
    media_type: str
    endings: frozenset[str]
    family: str


def _type(code: str, media_type: str, endings: str, family: str) -> FileType:
    return FileType(code, media_type, _words(endings), family)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPEN_XML, _OPEN = "application/vnd.openxmlformats-officedocument", "application/vnd.oasis.opendocument"
TYPES = {
    one.code: one
    for one in (
        _type("pdf", "application/pdf", "pdf ai", "pdf"),
        _type("png", "image/png", "png", "picture"),
        _type("jpeg", "image/jpeg", "jpg jpeg jpe jfif", "picture"),
        _type("gif", "image/gif", "gif", "picture"),
        _type("webp", "image/webp", "webp", "picture"),
        _type("heic", "image/heic", "heic heif avif", "picture"),
        _type("tiff", "image/tiff", "tif tiff", "picture"),
        _type("bmp", "image/bmp", "bmp dib", "picture"),
        _type("word", f"{_OPEN_XML}.wordprocessingml.document", "docx docm dotx dotm", "document"),
        _type("excel", f"{_OPEN_XML}.spreadsheetml.sheet", "xlsx xlsm xlsb xltx xltm", "sheet"),
        _type("powerpoint", f"{_OPEN_XML}.presentationml.presentation", "pptx pptm ppsx ppsm potx", "slides"),
        _type("old_word", "application/msword", "doc dot", "document"),
        _type("old_excel", "application/vnd.ms-excel", "xls xlt", "sheet"),
        _type("old_powerpoint", "application/vnd.ms-powerpoint", "ppt pps pot", "slides"),
        _type(
            "locked_office", "application/x-encrypted-office", "docx docm xlsx xlsm xlsb pptx pptm", "other"
        ),
        _type("outlook", "application/vnd.ms-outlook", "msg oft", "document"),
        _type("odt", f"{_OPEN}.text", "odt ott", "document"),
        _type("ods", f"{_OPEN}.spreadsheet", "ods ots", "sheet"),
        _type("odp", f"{_OPEN}.presentation", "odp otp", "slides"),
        _type("rtf", "application/rtf", "rtf doc", "document"),
        _type("zip", "application/zip", "zip", "archive"),
        _type("7z", "application/x-7z-compressed", "7z", "archive"),
        _type("rar", "application/vnd.rar", "rar", "archive"),
        _type("gzip", "application/gzip", "gz tgz", "archive"),
        _type("mp4", "video/mp4", "mp4 m4v mov m4a", "media"),
        _type("mp3", "audio/mpeg", "mp3", "media"),
        _type("wav", "audio/wav", "wav", "media"),
        _type("svg", "image/svg+xml", "svg", "page"),
        _type("html", "text/html", "html htm xhtml mht mhtml", "page"),
        _type("xml", "application/xml", "xml drawio bpmn xsd", "text"),
        _type("text", "text/plain", "txt csv tsv md log json yml yaml ics vcf eml srt sql tex ini", "text"),
        _type("program", "application/x-program", "exe dll msi scr com app", "program"),
        _type("other", "application/octet-stream", "", "other"),
    )
}
_BY_MEDIA_TYPE = {one.media_type: one for one in TYPES.values()}
_ENDINGS = {ending for one in TYPES.values() for ending in one.endings}
#: Names that a click would run, whatever the bytes are.
RUN_BY_A_CLICK = _words(
    "exe dll msi msp scr com pif bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta cpl lnk scf url reg jar app dmg sh"
    " appref-ms application gadget inf msc iso img chm"
)
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"{\\rtf", "rtf"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b", "gzip"),
    (b"ID3", "mp3"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"L\0\0\0\x01\x14\x02\0", "program"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "locked_office"),
    ("__substg1.0_", "outlook"),
    ("WordDocument", "old_word"),
    ("PowerPoint Document", "old_powerpoint"),
    ("Workbook", "old_excel"),
    ("Book", "old_excel"),
)
_PARTS = ((b"word/document", "word"), (b"xl/workbook", "excel"), (b"ppt/presentation", "powerpoint"))
_NEVER_IN_TEXT = frozenset(range(32)) - set(b"\t\n\v\f\r\x1b")
_MARKUP = (
    ("<!doctype html", "html"), ("<html", "html"), ("<head", "html"), ("<script", "html"), ("<body", "html"),
    ("<iframe", "html"), ("mime-version:", "html"), ("<svg", "svg"), ("<!doctype svg", "svg"),
)  # fmt: skip


def looked_at(data: bytes) -> FileType:
    """Return what these bytes are.

    >>> looked_at(b"%PDF-1.7 ...").code, looked_at(b"MZ\\x90\\x00\\x03").code, looked_at("見積".encode("cp932")).code
    ('pdf', 'program', 'text')
    >>> looked_at(b"<?xml version='1.0'?><svg onload='x()'/>").family, looked_at(b"\\x00\\x01\\x02").code
    ('page', 'other')
    """
    return TYPES[_code(data)]


def known_as(media_type: str) -> FileType:
    """Return the type of a stored file by the media type it was given when it was looked at."""
    return _BY_MEDIA_TYPE.get(media_type, TYPES["other"])


def ending_of(name: str) -> str:
    """Return how a file's name ends, in small letters and without the dot; empty for none.

    >>> ending_of("Plan.v2.PDF"), ending_of("README"), ending_of(".profile")
    ('pdf', '', '')
    """
    stem, dot, ending = name.strip().rpartition(".")
    return ending.strip().lower() if dot and stem.strip(". ") else ""


def runs_by_a_click(name: str, found: FileType) -> bool:
    """True for what nobody sends to be read: programs, scripts, shortcuts.

    >>> runs_by_a_click("見積書.pdf.exe", TYPES["text"]), runs_by_a_click("見積書.pdf", TYPES["pdf"])
    (True, False)
    """
    return found.family == "program" or ending_of(name) in RUN_BY_A_CLICK


def is_called_otherwise(name: str, found: FileType) -> bool:
    """True when the name promises another type than the bytes are; an ending nobody knows promises nothing.

    >>> is_called_otherwise("a.pdf", TYPES["zip"]), is_called_otherwise("a.xlsx", TYPES["locked_office"])
    (True, False)
    >>> is_called_otherwise("a.csv", TYPES["text"]), is_called_otherwise("drawing.dwg", TYPES["other"])
    (False, False)
    """
    ending = ending_of(name)
    return ending in _ENDINGS and ending not in found.endings


def _code(data: bytes) -> str:
    head = data[:LOOKED_AT]
    if head.lstrip()[:5] == b"%PDF-":
        return "pdf"
    if head[:2] == b"MZ" or head[:3] == b"#!/":
        return "program"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped(data)
    if head[:8] == _OLE:
        return _stored_in_ole(data)
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "other")
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif") else "mp4"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "bmp"
    return next((code for start, code in _BEGINNINGS if head.startswith(start)), "") or _written(data)


def _zipped(data: bytes) -> str:
    if data[30:38] == b"mimetype":
        for code in ("odt", "ods", "odp"):
            if data[38:].startswith(TYPES[code].media_type.encode()):
                return code
    names = _directory(data)
    return next((code for part, code in _PARTS if part in names), "zip")


def _directory(data: bytes) -> bytes:
    """Return an archive's list of names as it stands, without unpacking anything."""
    tail = data[-(LOOKED_AT + 22) :]
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 20:
        return b""
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    start = int.from_bytes(tail[at + 16 : at + 20], "little")
    return data[start : start + min(size, 4_000_000)]


def _stored_in_ole(data: bytes) -> str:
    return next((code for name, code in _OLE_STREAMS if name.encode("utf-16-le") in data), "other")


def _written(data: bytes) -> str:
    text = _read(data)
    if text is None:
        return "other"
    start = text[:4_000].lstrip("\ufeff \t\r\n").lower()
    while start.startswith(("<?xml", "<!--")):
        end = "?>" if start.startswith("<?") else "-->"
        _before, found, rest = start.partition(end)
        if not found:
            break
        start = rest.lstrip()
    if (code := next((code for begins, code in _MARKUP if start.startswith(begins)), "")) != "":
        return code
    return "xml" if start.startswith("<") and text.lstrip("\ufeff \t\r\n")[:5] == "<?xml" else "text"


def _read(data: bytes) -> str | None:
    """Return the text, None for what is none."""
    for encoding in _encodings(data[:LOOKED_AT]):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _encodings(start: bytes) -> Iterable[str]:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    return () if _NEVER_IN_TEXT.intersection(start) else ("utf-8", "cp932", "euc_jp")
