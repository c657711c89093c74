"""Makes the tree of tags leaner before it is written: boxes that say nothing, and a Span around every line of text.

Half of what WeasyPrint writes is such wrapping. Without it a bound volume is smaller and sooner there, and a screen
reader has the same to read.
"""

from typing import Any

import pydyf  # type: ignore[import-untyped]

SAYS_NOTHING = "/NonStruct"
WRAPS_TEXT = "/Span"
ITEM, LABEL, BODY = "/LI", "/Lbl", "/LBody"
HOLDS_TEXT = frozenset(
    (
        "/P",
        "/H1",
        "/H2",
        "/H3",
        "/H4",
        "/H5",
        "/H6",
        "/TH",
        "/TD",
        "/Lbl",
        "/LBody",
        "/Caption",
        "/Link",
        "/Span",
    )
)


class Nothing(pydyf.Object):
    """What stands in the place of an element that was taken out; nobody refers to it."""

    @property
    def data(self) -> bytes:
        return b"null"


def leaner(pdf: pydyf.PDF) -> None:
    """Take out of the tree what only wraps other things."""
    tree = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    parents = Parents(pdf, pdf.objects[_number(tree["ParentTree"])]["Nums"])
    _lean(pdf, pdf.objects[_number(tree["K"][0])], parents)


class Parents:
    """What marked content and links belong to: WeasyPrint numbers pages first, then what can be pressed."""

    def __init__(self, pdf: pydyf.PDF, numbers: list[Any]):
        self.numbers = numbers
        self.marks = {reference: numbers[2 * at + 1] for at, reference in enumerate(pdf.page_references)}


def _lean(pdf: pydyf.PDF, element: Any, parents: Parents) -> None:
    kept = pydyf.Array()
    for kid in element["K"]:
        child = None if isinstance(kid, int) else pdf.objects[_number(kid)]
        if child is None or child.get("Type") != "/StructElem":
            kept.append(kid)
            continue
        _lean(pdf, child, parents)
        if _is_wrapping(child, element):
            kept.extend(_handed_over(pdf, child, element, parents))
        else:
            kept.append(kid)
    element["K"] = kept
    if element["S"] == ITEM:
        _into_its_body(pdf, element)


def _into_its_body(pdf: pydyf.PDF, item: Any) -> None:
    """Put what stands in a list item beside its label and its body into a body: PDF/UA knows nothing else there."""
    kids = [pdf.objects[_number(kid)] for kid in item["K"]]
    beside = [one for one in kids if one.get("S", LABEL) not in (LABEL, BODY)]
    if not beside:
        return
    body = next((one for one in kids if one.get("S") == BODY), None) or _body(pdf, item)
    for one in beside:
        item["K"].remove(one.reference)
        body["K"].append(one.reference)
        one["P"] = body.reference


def _body(pdf: pydyf.PDF, item: Any) -> Any:
    body = pydyf.Dictionary({**item, "S": BODY, "K": pydyf.Array(), "P": item.reference})
    pdf.add_object(body)
    item["K"].append(body.reference)
    return body


def _is_wrapping(child: Any, parent: Any) -> bool:
    if child.get("Pg") != parent.get("Pg") or "A" in child or "ID" in child or "Alt" in child:
        return False
    if child["S"] == SAYS_NOTHING:
        return parent["S"] in HOLDS_TEXT or not any(isinstance(kid, int) for kid in child["K"])
    return bool(child["S"] == WRAPS_TEXT and parent["S"] in HOLDS_TEXT)


def _handed_over(pdf: pydyf.PDF, child: Any, parent: Any, parents: Parents) -> list[Any]:
    reference = parent.reference
    for kid in child["K"]:
        if isinstance(kid, int):
            parents.marks[child["Pg"]][kid] = reference
            continue
        below = pdf.objects[_number(kid)]
        if below.get("Type") == "/StructElem":
            below["P"] = reference
        else:  # what can be pressed is found by its own number
            pressed = pdf.objects[_number(below["Obj"])]
            parents.numbers[2 * pressed["StructParent"] + 1] = reference
    nothing = Nothing()
    nothing.number = child.number
    pdf.objects[child.number] = nothing
    return list(child["K"])


def _number(reference: bytes) -> int:
    return int(reference.split(None, 1)[0])
