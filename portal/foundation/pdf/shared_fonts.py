"""Embeds each of our font files once in a bound volume, with the glyphs that its pieces use together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from portal.foundation.pdf import fonts

FOLIO_FILE = "BIZUDPGothic-Regular.ttf"
CMAP_HEAD = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
CMAP_FOOT = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"

Glyphs = dict[int, tuple[int, str]]


@dataclass(frozen=True)
class Line:
    """A line of digits as glyph numbers in hexadecimal, and how long it is in thousandths of its size."""

    codes: str
    width: int


@dataclass(frozen=True)
class Embedded:
    """What page numbers are written with."""

    folio: Any

    def line(self, text: str) -> Line:
        """Return digits, spaces and slashes as a line."""
        glyphs = [fonts.measures(FOLIO_FILE).glyphs[character] for character in text]
        return Line("".join(f"{glyph:04x}" for glyph, _ in glyphs), sum(width for _, width in glyphs))


def embed(pdf: Pdf, pieces: Sequence[tuple[Mapping[str, Any], Sequence[pikepdf.Page]]]) -> Embedded:
    """Put one embedded font in place of the named ones of (fonts in use, pages) of each piece."""
    used: dict[str, Glyphs] = {FOLIO_FILE: {}}
    for character, (glyph, width) in fonts.measures(FOLIO_FILE).glyphs.items():
        used[FOLIO_FILE][glyph] = (width, character)
    for named, _ in pieces:
        for name, glyphs in named.items():
            known = used.setdefault(name, {})
            for glyph, (width, text) in glyphs.items():
                known.setdefault(int(glyph), (width, text))
    made = {name: _font(pdf, name, glyphs) for name, glyphs in used.items()}
    for _, pages in pieces:
        _put_in_place(pages[0].obj.Resources.Font, made)
    return Embedded(made[FOLIO_FILE])


def _put_in_place(named: Any, made: Mapping[str, Any]) -> None:
    for key in list(named.keys()):
        font = named[key]
        if font.Subtype != Name.Type0:
            continue
        file = font.DescendantFonts[0].FontDescriptor.get("/FontFile2")
        data = file.read_bytes() if file is not None else b""
        if data.startswith(fonts.MARK):
            named[key] = made[data.removeprefix(fonts.MARK).decode()]


def _font(pdf: Pdf, name: str, glyphs: Glyphs) -> Any:
    measures, data = fonts.measures(name), fonts.cut_down(name, glyphs)
    base = Name(f"/{_tag(glyphs)}+{name.removesuffix('.ttf')}")
    file = pdf.make_stream(data, {"/Length1": len(data)})
    bold = "Bold" in name
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=base,
        Flags=4,
        FontBBox=Array(measures.box),
        ItalicAngle=0,
        Ascent=measures.ascent,
        Descent=measures.descent,
        CapHeight=measures.ascent,
        StemV=140 if bold else 80,
        FontWeight=700 if bold else 400,
        FontFile2=file,
    )
    cid = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=base,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity,
        W=_widths(glyphs),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=base,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(cid)]),
            ToUnicode=pdf.make_stream(_unicode_map(glyphs)),
        )
    )


def _tag(glyphs: Glyphs) -> str:
    """Return six letters that stand for a choice of glyphs, as the name of a font that was cut down begins."""
    number = hash(tuple(sorted(glyphs)))
    return "".join(chr(65 + (number >> (5 * place)) % 26) for place in range(6))


def _widths(glyphs: Glyphs) -> Any:
    found, before = Array(), -2
    run: list[int] = []
    for glyph in sorted(glyphs):
        if glyph != before + 1:
            if run:
                found.append(Array(run))
            found.append(glyph)
            run = []
        run.append(glyphs[glyph][0])
        before = glyph
    if run:
        found.append(Array(run))
    return found


def _unicode_map(glyphs: Glyphs) -> bytes:
    lines = [
        f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>".encode()
        for glyph, (_, text) in sorted(glyphs.items())
        if text
    ]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = [b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks]
    return b"".join((CMAP_HEAD, *body, CMAP_FOOT))
