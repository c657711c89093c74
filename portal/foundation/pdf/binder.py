"""Binds set pieces into one PDF: pages, names, bookmarks, fonts, page numbers, the tree of tags, metadata.

Runs in a setting process. Everything costs by the page or the link, never by the element: what differs between
pieces was made to differ when they were finished.
"""

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from portal.foundation.pdf import outlines, shared_fonts
from portal.foundation.pdf.identity import identify
from portal.foundation.pdf.line import Message

FOLIO = Name("/Folio")
FOLIO_SIZE, FOLIO_RIGHT, FOLIO_BASELINE = (
    7.0,
    48.19,
    27.75,
)  # points: 17 mm and 9.8 mm, where running feet stand
FOLIO_COLOUR = "0.361 0.408 0.431"


@dataclass
class SetPiece:
    """One piece as it goes into the volume, and where it begins in it (pages from 0)."""

    facts: Mapping[str, Any]
    book: Pdf
    first: int = 0
    pages: Sequence[pikepdf.Page] = field(default_factory=list)

    @property
    def name(self) -> str:
        name: str = self.facts["name"]
        return name


@dataclass
class Volume:
    """The volume in the making."""

    asked: Mapping[str, Any]
    pdf: Pdf
    pieces: list[SetPiece]
    troubles: list[tuple[str, str, str]] = field(default_factory=list)


def bound(asked: Message) -> Message:
    """Return the bound volume and what was troublesome: (piece, kind, what)."""
    pieces = [
        SetPiece(facts, Pdf.open(io.BytesIO(data)))
        for facts, data in zip(asked.facts["pieces"], asked.parts, strict=True)
    ]
    volume = Volume(asked.facts, Pdf.new(), pieces)
    _gather_pages(volume)
    _join_tags(volume)
    _join_names(volume)
    fonts = shared_fonts.embed(volume.pdf, [(piece.facts["fonts"], piece.pages) for piece in pieces])
    _number_pages(volume, fonts)
    outlines.write(volume.pdf, [(piece.facts, piece.first) for piece in pieces])
    identify(volume.pdf, volume.asked)
    out = io.BytesIO()
    volume.pdf.save(
        out,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        deterministic_id=True,
    )
    return Message(b"D", {"pages": len(volume.pdf.pages), "troubles": volume.troubles}, (out.getvalue(),))


def _gather_pages(volume: Volume) -> None:
    warnings.simplefilter("ignore", pikepdf.PageCopyWarning)  # names and links: see below
    for piece in volume.pieces:
        piece.first = len(volume.pdf.pages)
        volume.pdf.pages.extend(piece.book.pages)
        piece.pages = list(volume.pdf.pages)[piece.first :]


def _join_tags(volume: Volume) -> None:
    """Join the trees: one Document, in it a Part for each piece; numbers of parents go on from piece to piece."""
    pdf, numbers, identifiers = volume.pdf, Array(), []
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree, K=Array()))
    after = 0
    for piece in volume.pieces:
        own = pdf.copy_foreign(piece.book.Root.StructTreeRoot)
        part = own.K[0]
        goes_on = piece.facts["goes_on"]
        above = document.K[-1] if goes_on else document
        part.S, part.P = Name.Div if goes_on else Name.Part, above
        if piece.facts["title"]:
            part.T = String(piece.facts["title"])
        above.K.append(part)
        if "/IDTree" in own:
            identifiers.append(own.IDTree.Kids[0])
        after = _renumber(piece, own.ParentTree.Nums, numbers, after)
    tree.K = Array([document])
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    tree.ParentTreeNextKey = after
    if identifiers:
        identifiers.sort(key=lambda node: bytes(node.Limits[0]))
        tree.IDTree = pdf.make_indirect(Dictionary(Kids=Array(identifiers)))
    pdf.Root.StructTreeRoot = tree


def _renumber(piece: SetPiece, own: Any, numbers: Any, after: int) -> int:
    keys = [int(own[at]) for at in range(0, len(own), 2)]
    for at, key in enumerate(keys):
        numbers.extend([key + after, own[2 * at + 1]])
    for page in piece.pages:
        page.obj.StructParents = int(page.obj.StructParents) + after
        for annotation in page.obj.get("/Annots", ()):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + after
    return after + max(keys, default=-1) + 1


def _join_names(volume: Volume) -> None:
    """Make every piece and every place in it something that links can name; links to nothing are taken off."""
    titles: dict[str, str] = {}
    places = {f"{piece.name}#{anchor}" for piece in volume.pieces for anchor in piece.facts["anchors"]}
    found: list[tuple[bytes, Any]] = []
    for piece in volume.pieces:
        if not piece.facts["goes_on"]:
            titles[piece.name] = piece.facts["title"]
            top = Array([piece.pages[0].obj, Name.XYZ, 0, piece.pages[0].mediabox[3], 0])
            found.append((piece.name.encode(), top))
        if "/Names" in piece.book.Root and "/Dests" in piece.book.Root.Names:
            own = volume.pdf.copy_foreign(piece.book.Root.Names.Dests).Names
            found += [(bytes(own[at]), own[at + 1]) for at in range(0, len(own), 2)]
    found.sort(key=lambda place: place[0])
    names = Array([each for key, place in found for each in (String(key), place)])
    node = Dictionary(Limits=Array([String(found[0][0]), String(found[-1][0])]), Names=names)
    kids = Array([volume.pdf.make_indirect(node)])
    volume.pdf.Root.Names = Dictionary(Dests=volume.pdf.make_indirect(Dictionary(Kids=kids)))
    for piece in volume.pieces:
        _mend_links(volume, piece, titles, places)


def _mend_links(volume: Volume, piece: SetPiece, titles: Mapping[str, str], places: set[str]) -> None:
    for page in piece.pages:
        for link in page.obj.get("/Annots", ()):
            to = str(link.get("/Dest", ""))
            if to in titles:
                link.Contents = String(titles[to] or to)
            elif to and to not in places:
                volume.troubles.append((piece.name, "link", to))
                del link["/Dest"]


def _number_pages(volume: Volume, fonts: shared_fonts.Embedded) -> None:
    """Write “3 / 12” at the foot of each page that is to have it, as an artifact."""
    total, before = len(volume.pdf.pages), volume.pdf.make_stream(b"q\n")
    for piece in volume.pieces:
        if not piece.facts["numbered"]:
            continue
        piece.pages[0].obj.Resources.Font[FOLIO] = fonts.folio  # the pages of a piece share their resources
        for number, page in enumerate(piece.pages, start=piece.first + 1):
            line = fonts.line(f"{number} / {total}")
            right = float(page.mediabox[2]) - FOLIO_RIGHT - line.width * FOLIO_SIZE / 1000
            after = volume.pdf.make_stream(_folio(line.codes, right))
            page.obj.Contents = Array([before, page.obj.Contents, after])


def _folio(codes: str, left: float) -> bytes:
    return (
        f"\nQ /Artifact <</Type /Pagination /Subtype /Footer>> BDC q {FOLIO_COLOUR} rg BT {FOLIO} {FOLIO_SIZE} Tf "
        f"1 0 0 1 {left:.2f} {FOLIO_BASELINE} Tm <{codes}> Tj ET Q EMC\n"
    ).encode()
