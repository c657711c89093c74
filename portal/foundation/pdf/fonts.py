"""Fonts of a volume: a piece names our own font files and the glyphs it uses, the binder embeds each file once.

WeasyPrint keeps glyph numbers when it cuts a font down to what a document uses, so that the text of every piece
still fits when one font, cut down to what they use together, stands for all of theirs. That saves the cutting in
each piece, and the same letters are not in the PDF many times.
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cffi  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from weasyprint.pdf import stream
from weasyprint.pdf.fonts import Font

from portal.foundation.config import ROOT

FOLDER = ROOT / "static/vendor/fonts"
MARK = b"\0ours:"
DROPPED = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GDEF", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ",
           "VORG", "VDMX", "hdmx", "vhea", "vmtx", "name", "post")  # fmt: skip

_ffi = cffi.FFI()
_ffi.cdef("""
    typedef ... hb_blob_t; typedef ... hb_face_t; typedef ... hb_set_t; typedef ... hb_subset_input_t;
    hb_blob_t *hb_blob_create_from_file_or_fail(const char *file_name);
    hb_face_t *hb_face_create(hb_blob_t *blob, unsigned int index);
    hb_blob_t *hb_face_reference_blob(hb_face_t *face);
    const char *hb_blob_get_data(hb_blob_t *blob, unsigned int *length);
    void hb_blob_destroy(hb_blob_t *blob);
    void hb_face_destroy(hb_face_t *face);
    void hb_set_add(hb_set_t *set, uint32_t value);
    hb_subset_input_t *hb_subset_input_create_or_fail(void);
    void hb_subset_input_destroy(hb_subset_input_t *input);
    hb_set_t *hb_subset_input_glyph_set(hb_subset_input_t *input);
    hb_set_t *hb_subset_input_set(hb_subset_input_t *input, int type);
    void hb_subset_input_set_flags(hb_subset_input_t *input, unsigned int value);
    hb_face_t *hb_subset_or_fail(hb_face_t *source, const hb_subset_input_t *input);
""")
DROP_TABLES, NO_HINTING, RETAIN_GLYPH_NUMBERS = 3, 1, 2


class PieceFont(Font):
    """A font of a piece: of our own files only the name goes into the PDF, until the binder embeds them."""

    file_content: bytes

    def clean(self, to_unicode: dict[int, str], hinting: bool) -> None:
        """Put the name in place of the bytes of our own files; cut other fonts down as usual."""
        name = "" if self.missing or self.bitmap else our_name(self.file_content)
        if name:
            self.file_content = MARK + name.encode()
            self.ours = name
        else:
            super().clean(to_unicode, hinting)


def defer_fonts() -> None:
    """Have this process leave the embedding of our own fonts to the binder, for every document from now on."""
    stream.Font = PieceFont


def embed_fonts() -> None:
    """Have this process embed fonts as WeasyPrint does."""
    stream.Font = Font


def our_name(data: bytes) -> str:
    """Return the name of our font file that has exactly these bytes; empty when none has."""
    return next((name for name, known in _files().items() if known is data or known == data), "")


def own_file(data: bytes) -> bytes | None:
    """Return our font file that has exactly these bytes, always the same object; None for other fonts."""
    return _files().get(our_name(data))


@functools.cache
def _files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.ttf"))}


@dataclass(frozen=True)
class Measures:
    """What a PDF says about a font, in thousandths of its size, and the glyphs that page numbers need."""

    ascent: int
    descent: int
    box: tuple[int, int, int, int]
    glyphs: Mapping[str, tuple[int, int]]  # character → glyph, width


@functools.cache
def measures(name: str) -> Measures:
    """Return a font file's measures."""
    with TTFont(FOLDER / name, lazy=True) as font:
        em, head, best = font["head"].unitsPerEm, font["head"], font.getBestCmap()
        widths = font["hmtx"].metrics
        scaled = functools.partial(_scaled, em=em)
        box = (head.xMin, head.yMin, head.xMax, head.yMax)
        glyphs = {
            character: (font.getGlyphID(best[ord(character)]), scaled(widths[best[ord(character)]][0]))
            for character in "0123456789/ "
        }
        x1, y1, x2, y2 = map(scaled, box)
        return Measures(scaled(font["hhea"].ascent), scaled(font["hhea"].descent), (x1, y1, x2, y2), glyphs)


def _scaled(value: int, em: int) -> int:
    return round(value * 1000 / em)


def cut_down(name: str, glyphs: Iterable[int]) -> bytes:
    """Return our font file with these glyphs alone, under the numbers they had. Raises ValueError."""
    wanted = sorted({0, *glyphs})
    once = _subset(_face(FOLDER / name), wanted, RETAIN_GLYPH_NUMBERS | NO_HINTING)
    return _bytes(_subset(once, range(wanted[-1] + 1), NO_HINTING))  # nothing empty after the last one


@functools.cache
def _libraries() -> tuple[Any, Any]:
    return _ffi.dlopen("libharfbuzz.so.0"), _ffi.dlopen("libharfbuzz-subset.so.0")


def _face(path: Path) -> Any:
    shaping, _ = _libraries()
    blob = shaping.hb_blob_create_from_file_or_fail(str(path).encode())
    if blob == _ffi.NULL:
        raise ValueError("the font cannot be read")
    face = shaping.hb_face_create(blob, 0)
    shaping.hb_blob_destroy(blob)
    return _ffi.gc(face, shaping.hb_face_destroy)


def _subset(face: Any, glyphs: Iterable[int], flags: int) -> Any:
    shaping, cutting = _libraries()
    asked = _ffi.gc(cutting.hb_subset_input_create_or_fail(), cutting.hb_subset_input_destroy)
    wanted = cutting.hb_subset_input_glyph_set(asked)
    for glyph in glyphs:
        shaping.hb_set_add(wanted, glyph)
    dropped = cutting.hb_subset_input_set(asked, DROP_TABLES)
    for tag in DROPPED:
        shaping.hb_set_add(dropped, int.from_bytes(tag.encode(), "big"))
    cutting.hb_subset_input_set_flags(asked, flags)
    found = cutting.hb_subset_or_fail(face, asked)
    if found == _ffi.NULL:
        raise ValueError("the font cannot be cut down")
    return _ffi.gc(found, shaping.hb_face_destroy)


def _bytes(face: Any) -> bytes:
    shaping, _ = _libraries()
    blob, length = shaping.hb_face_reference_blob(face), _ffi.new("unsigned int *")
    data = shaping.hb_blob_get_data(blob, length)
    found = bytes(_ffi.buffer(data, length[0]))
    shaping.hb_blob_destroy(blob)
    return found
