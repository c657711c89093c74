"""Papers of the demo as real PDFs: plain pages of text, written by hand so that telling the demo stays quick."""

from collections.abc import Sequence
from io import BytesIO

A4_WIDE = (842, 595)
MOST_LINES = 14
#: A Japanese font that every PDF reader brings along or replaces; nothing is embedded.
FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UCS2-H /DescendantFonts [4 0 R] >>",
    (
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /CIDSystemInfo << /Registry (Adobe)"
        b" /Ordering (Japan1) /Supplement 2 >> /DW 1000 /W [1 [500] 2 94 500] /FontDescriptor 5 0 R >>"
    ),
    (
        b"<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0"
        b" /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>"
    ),
)


def paper(title: str, lines: Sequence[str], foot: str = "") -> bytes:
    """Return a PDF with a title and lines of text on pages as wide as a screen; an empty line is a space.

    >>> paper("議事録", ["決定事項"]).startswith(b"%PDF-1.4")
    True
    """
    pages = [lines[at : at + MOST_LINES] for at in range(0, max(1, len(lines)), MOST_LINES)]
    numbers = [6 + 2 * at for at in range(len(pages))]
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        *FONT,
    ]
    for number, page in zip(numbers, pages, strict=True):
        drawn = _drawn(title, page, foot)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources << /Font << /F 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (*A4_WIDE, number + 1)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return _bound(objects)


def _drawn(title: str, lines: Sequence[str], foot: str) -> bytes:
    parts = [b"0.04 0.42 0.44 rg 0 555 842 40 re f 0.11 0.15 0.16 rg BT", _line(title, 28, 60, 480)]
    parts += [_line(text, 16, 60, 425 - 27 * at) for at, text in enumerate(lines)]
    return b"\n".join([*parts, _line(foot, 10, 60, 28), b"ET"])


def _line(text: str, size: int, x: int, y: int) -> bytes:
    return b"/F %d Tf 1 0 0 1 %d %d Tm <%s> Tj" % (size, x, y, text.encode("utf-16-be").hex().encode())


def _bound(objects: Sequence[bytes]) -> bytes:
    out, places = BytesIO(), []
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()
