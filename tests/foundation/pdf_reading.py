"""Looking into bound PDFs: what their tree, names, links and fonts say."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

PAGE = (
    '<!doctype html><html lang="ja"><head><title>項目</title><style>@page {{ @bottom-right {{ content: none; }} }}'
    "</style></head><body>{}</body></html>"
)
SHEETS = ("pdf/sheet.css",)


def opened(data: bytes) -> pikepdf.Pdf:
    """Return a PDF that is sound: qpdf finds nothing to complain about."""
    found = pikepdf.Pdf.open(io.BytesIO(data))
    assert found.check_pdf_syntax() == []
    return found


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every element of the tree of tags, in reading order."""
    yield from _below(pdf.Root.StructTreeRoot.K[0])


def _below(element: Any) -> Iterator[Any]:
    yield element
    for kid in element.get("/K", ()):
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield from _below(kid)


def parents(pdf: pikepdf.Pdf) -> dict[int, Any]:
    """Return what ParentTree says, by number."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    return {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}


def names(tree: Any) -> dict[str, Any]:
    """Return a name tree as a dictionary, having seen that it is in order."""
    found: list[tuple[str, Any]] = []
    for kid in tree.Kids:
        each = [(str(kid.Names[at]), kid.Names[at + 1]) for at in range(0, len(kid.Names), 2)]
        assert [str(limit) for limit in kid.Limits] == [each[0][0], each[-1][0]]
        found += each
    keys = [key.encode() for key, _ in found]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    return dict(found)


def bookmarks(pdf: pikepdf.Pdf) -> list[tuple[int, str, int]]:
    """Return (depth, title, page from 1) of every bookmark."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}

    def below(parent: Any, depth: int) -> Iterator[tuple[int, str, int]]:
        item = parent.get("/First")
        while item is not None:
            yield depth, str(item.Title), pages[item.Dest[0].objgen]
            yield from below(item, depth + 1)
            item = item.get("/Next")

    return list(below(pdf.Root.Outlines, 1))


def text(data: bytes, folder: Path, *options: str) -> str:
    """Return what poppler reads in a PDF; a machine without it leaves the test out."""
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext here (Debian's poppler-utils)")
    file = folder / "read.pdf"
    file.write_bytes(data)
    return subprocess.run(
        ["pdftotext", *options, file, "-"], check=True, capture_output=True, text=True
    ).stdout
