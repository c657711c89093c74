"""The last touch on a set piece, so that it can be bound: names that are its own, artifacts, links between pieces.

WeasyPrint hands us the PDF as Python dictionaries before it is written; here that is a matter of milliseconds.
Running heads and pictures without words become artifacts, as PDF/UA asks.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pydyf  # type: ignore[import-untyped]

from portal.foundation.pdf.tags import leaner

PRINTED = 4
"""The flag of an annotation that is printed; PDF/A asks for it."""

Finisher = Callable[[Any, pydyf.PDF], None]


def finisher(name: str) -> Finisher:
    """Return what finishes a part (PIECE or PIECE~1); an empty name leaves names alone, for a document by itself."""
    piece = name.partition("~")[0]

    def finish(_document: Any, pdf: pydyf.PDF) -> None:
        elements = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructElem"]
        _make_artifacts(pdf, elements)
        if name:
            leaner(pdf)
        _list_headers(pdf, elements, name)
        for annotation in _annotations(pdf):
            annotation["F"] = PRINTED
            if name:
                _link(annotation, piece)
        if name:
            _own_destinations(pdf, piece)

    return finish


def _annotations(pdf: pydyf.PDF) -> Iterable[Any]:
    return (one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/Annot")


def _link(annotation: Any, name: str) -> None:
    """Make names of places a piece's own; an address `volume:OTHER` becomes a place of the volume."""
    if "Dest" in annotation:
        annotation["Dest"] = pydyf.String(f"{name}#{annotation['Dest'].string}")
    elif "A" in annotation and str(annotation["A"]["URI"].string).startswith("volume:"):
        annotation["Dest"] = pydyf.String(annotation.pop("A")["URI"].string.removeprefix("volume:"))


def _own_destinations(pdf: pydyf.PDF, name: str) -> None:
    names = pdf.catalog.get("Names", {}).pop("Dests", None)
    if names is None:
        return
    pairs = names["Names"]
    found = sorted((f"{name}#{pairs[at].string}".encode(), pairs[at + 1]) for at in range(0, len(pairs), 2))
    flat = [each for key, place in found for each in (pydyf.String(key), place)]
    limits = pydyf.Array([pydyf.String(found[0][0]), pydyf.String(found[-1][0])])
    node = pydyf.Dictionary({"Limits": limits, "Names": pydyf.Array(flat)})
    pdf.add_object(node)
    pdf.catalog["Names"]["Dests"] = node.reference


def _list_headers(pdf: pydyf.PDF, elements: list[Any], name: str) -> None:
    """Give header cells identifiers that are a piece's own, and list them as an IDTree must."""
    named = [one for one in elements if "ID" in one]
    for one in named:
        one["ID"].string = f"{name}#{one['ID'].string}"  # the cells below hold the same object
    if not named:
        return
    found = sorted((one["ID"].string.encode(), one.reference) for one in named)
    flat = [each for key, reference in found for each in (pydyf.String(key), reference)]
    limits = pydyf.Array([pydyf.String(found[0][0]), pydyf.String(found[-1][0])])
    node = pydyf.Dictionary({"Limits": limits, "Names": pydyf.Array(flat)})
    pdf.add_object(node)
    tree = pydyf.Dictionary({"Kids": pydyf.Array([node.reference])})
    pdf.add_object(tree)
    _object(pdf, pdf.catalog["StructTreeRoot"])["IDTree"] = tree.reference


def _make_artifacts(pdf: pydyf.PDF, elements: list[Any]) -> None:
    """Take out of the tree what tells nothing: running heads, and pictures without words."""
    tree = _object(pdf, pdf.catalog["StructTreeRoot"])
    document = _object(pdf, tree["K"][0])
    linked, root = set(document["K"]), document.reference
    heads = [one for one in elements if one["P"] == root and one.reference not in linked]
    mute = [one for one in elements if one["S"] == "/Figure" and "Alt" not in one]
    for one in mute:
        parent = _object(pdf, one["P"])
        if one.reference in parent["K"]:
            parent["K"].remove(one.reference)
    marks = [mark for one in (*heads, *mute) for mark in _marks(pdf, one)]
    if marks:
        _unmark(pdf, _object(pdf, tree["ParentTree"])["Nums"], marks)


def _marks(pdf: pydyf.PDF, element: Any) -> Iterable[tuple[bytes, int]]:
    """Yield (page, number) of each piece of content that an element and its children mark."""
    for kid in element["K"]:
        if isinstance(kid, int):
            yield element["Pg"], kid
        else:
            child = _object(pdf, kid)
            if child.get("Type") == "/StructElem":
                yield from _marks(pdf, child)


def _unmark(pdf: pydyf.PDF, numbers: list[Any], marks: list[tuple[bytes, int]]) -> None:
    by_page: dict[bytes, set[int]] = {}
    for page, mark in marks:
        by_page.setdefault(page, set()).add(mark)
    for reference, gone in by_page.items():
        page = _object(pdf, reference)
        parents = numbers[numbers.index(page["StructParents"]) + 1]
        for mark in gone:
            parents[mark] = "null"
        _mark_as_artifact(_object(pdf, page["Contents"]).stream, gone)


def _mark_as_artifact(operators: list[Any], gone: set[int]) -> None:
    for at, operator in enumerate(operators):
        if operator == b"BDC" and operators[at - 1].get("MCID") in gone:
            operators[at - 2 : at + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"}), b"BDC"]


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
