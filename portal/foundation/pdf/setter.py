"""Runs in a setting process: sets documents and pieces with WeasyPrint, binds pieces, answers over its line."""

import gc
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration

from portal.foundation.pdf import fonts
from portal.foundation.pdf.binder import bound
from portal.foundation.pdf.drawings import taken_out
from portal.foundation.pdf.endless import make_breakable
from portal.foundation.pdf.finishing import finisher
from portal.foundation.pdf.line import Message
from portal.foundation.pdf.pictures import OwnFiles, replace_broken
from portal.foundation.pdf.settled import fixed, said_in, settled
from portal.foundation.pdf.sheets import STATIC
from portal.foundation.pdf.source import Source
from portal.foundation.pdf.thrift import spare

TAGGED: Mapping[str, Any] = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
MOST_SHEETS = 20
Sheets = tuple[tuple[str, str], ...]
"""Stylesheets by their places in `static/`, each with what stands for its text."""
POINTS = 0.75
"""A CSS pixel in points."""


class Setter:
    """Sets one document after another; stylesheets and their fonts are read once."""

    def __init__(self) -> None:
        logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
        spare()
        self.fonts = FontConfiguration()
        self.sheets: dict[tuple[Sheets, tuple[tuple[str, str], ...]], list[CSS]] = {}
        self.ways: dict[bytes, Callable[[Message], Message]] = {
            b"P": self.document,
            b"S": self.piece,
            b"B": bound,
        }

    def answer(self, asked: Message) -> Message:
        """Return what was asked for, or why it could not be done. Garbage stays for whoever asked to collect."""
        gc.disable()
        try:
            return self.ways[asked.kind](asked)
        except MemoryError:
            return Message(b"E", {"reason": "too_large", "why": "no memory left"})
        except Exception as error:
            return Message(b"E", {"reason": "broken", "why": repr(error)[:2000]})
        finally:
            gc.enable()

    def document(self, asked: Message) -> Message:
        """Set a document that stands by itself."""
        fonts.embed_fonts()
        document, troubles = self._laid_out(asked)
        data = document.write_pdf(finisher=finisher(""), **TAGGED)
        return Message(b"D", {"troubles": troubles}, (data,))

    def piece(self, asked: Message) -> Message:
        """Set a piece of a volume, and tell what the binder must know of it."""
        fonts.defer_fonts()
        begun = time.perf_counter()
        document, troubles = self._laid_out(asked)
        data = document.write_pdf(finisher=finisher(asked.facts["name"]), **TAGGED)
        facts = {
            "pages": len(document.pages),
            "anchors": {
                name: number
                for number, page in reversed([*enumerate(document.pages)])
                for name in page.anchors
            },
            "bookmarks": document.make_bookmark_tree(POINTS, transform_pages=True),
            "fonts": _used(document.fonts.values()),
            "troubles": troubles,
            "seconds": time.perf_counter() - begun,
        }
        return Message(b"D", facts, (data,))

    def dress(self, sheets: Sheets, html: str) -> list[CSS]:
        """Return stylesheets, read once for each state of their files and for each choice of colours."""
        own = said_in(html)
        key = (sheets, tuple(own.items()))
        if key not in self.sheets:
            if len(self.sheets) >= MOST_SHEETS:
                self.sheets.clear()
            texts = [(STATIC / name).read_text() for name, _ in sheets]
            values = fixed(texts) | own
            self.sheets[key] = [self._sheet(settled(text, values)) for text in texts]
        return self.sheets[key]

    def _sheet(self, text: str) -> CSS:
        return CSS(string=text, base_url="static:/", url_fetcher=OwnFiles({}), font_config=self.fonts)

    def _laid_out(self, asked: Message) -> tuple[Any, list[tuple[str, str]]]:
        own = OwnFiles(dict(zip(asked.facts["files"], asked.parts[1:], strict=True)))
        text = taken_out(asked.parts[0].decode())
        html = Source(text, "static:/", own)
        make_breakable(html.etree_element)
        troubles = replace_broken(html.etree_element, own)
        sheets = self.dress(tuple((name, digest) for name, digest in asked.facts["stylesheets"]), text)
        document = html.render(stylesheets=sheets, font_config=self.fonts, **TAGGED)
        return document, troubles + [("refused", address[:200]) for address in dict.fromkeys(own.refused)]


def _used(used: Any) -> dict[str, dict[int, tuple[int, str]]]:
    """Return, for each of our font files, its glyphs' widths and what they are in Unicode."""
    found: dict[str, dict[int, tuple[int, str]]] = {}
    for font in used:
        if name := getattr(font, "ours", ""):
            glyphs = found.setdefault(name, {})
            for glyph, width in font.widths.items():
                glyphs.setdefault(glyph, (width, font.to_unicode.get(glyph, "")))
    return found
