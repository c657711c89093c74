"""A template as a file that another installation can take in: what it says, never whose it is or how it went."""

import json
from dataclasses import dataclass, replace
from typing import Any

from portal.onboarding.rules import shapes
from portal.onboarding.rules.checking import A_KEY
from portal.onboarding.rules.shapes import MOST_STEPS, NotAShape, TemplateShape, Words, as_json

KIND = "onboarding-template"
MOST_BYTES = 1_000_000
LONGEST_TITLE, LONGEST_TEXT = 200, 10_000


@dataclass(frozen=True)
class Carried:
    """What a file holds."""

    title: Words
    shape: TemplateShape
    product: str = ""  # the product's code


def packed(title: Words, shape: TemplateShape, product: str = "") -> dict[str, Any]:
    """Return a template as plain JSON values. What follows it, and whom it names, is another house's own matter."""
    body = as_json(_nobodys(shape))
    return {
        "kind": KIND,
        "schema": shape.schema,
        "title": as_json(title),
        "product": product,
        "template": body,
    }


def unpacked(text: str | bytes) -> Carried:
    """Return what a file holds. Raises NotAShape with the place that does not fit.

    >>> unpacked(json.dumps(packed(Words("", "Short"), TemplateShape()))).title.en
    'Short'
    >>> unpacked("[]")
    Traceback (most recent call last):
    portal.onboarding.rules.shapes.NotAShape: file
    """
    raw = _read(text)
    if raw.get("kind") != KIND or raw.get("schema") != shapes.SCHEMA:
        raise NotAShape("kind")
    body = raw.get("template")
    if not isinstance(body, dict):
        raise NotAShape("template")
    try:
        shape, title = shapes.template(body), shapes.words(raw.get("title"))
    except (TypeError, AttributeError, KeyError, OverflowError) as error:
        raise NotAShape("template") from error
    _fitting(shape, title)
    product = raw.get("product", "")
    return Carried(title, _nobodys(shape), product if isinstance(product, str) else "")


def _nobodys(shape: TemplateShape) -> TemplateShape:
    """Return a template without what only one installation knows: what follows it, and people by name."""
    phases = tuple(
        replace(part, steps=tuple(replace(step, staff="") for step in part.steps)) for part in shape.phases
    )
    return replace(shape, phases=phases, next_template="")


def _read(text: str | bytes) -> dict[str, Any]:
    if len(text) > MOST_BYTES:
        raise NotAShape("size")
    try:
        raw = json.loads(text, parse_constant=_refuse)
        json.dumps(raw, ensure_ascii=False).encode()  # half a character can be neither shown nor kept
    except (ValueError, RecursionError) as error:
        raise NotAShape("file") from error
    if not isinstance(raw, dict):
        raise NotAShape("file")
    return raw


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _fitting(shape: TemplateShape, title: Words) -> None:
    if not title or max(len(title.ja), len(title.en)) > LONGEST_TITLE:
        raise NotAShape("title")
    if len(shape.steps) > MOST_STEPS or len(shape.phases) > MOST_STEPS:
        raise NotAShape("steps")
    for kind, parts in (("phase", shape.phases), ("step", shape.steps)):
        if any(not A_KEY.fullmatch(part.key) for part in parts):
            raise NotAShape(f"{kind}.key")
        if any(max(len(part.title.ja), len(part.title.en)) > LONGEST_TITLE for part in parts):
            raise NotAShape(f"{kind}.title")
    if any(max(len(step.about.ja), len(step.about.en)) > LONGEST_TEXT for step in shape.steps):
        raise NotAShape("step.about")
    if any(not -400 <= step.due.days <= 400 or not 0 <= step.minutes <= 2400 for step in shape.steps):
        raise NotAShape("step.due")
    if any(ord(c) < 32 and c not in "\n\r\t" for c in _texts(as_json(shape)) + title.ja + title.en):
        raise NotAShape("characters")


def _texts(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(_texts(part) for part in value.values())
    if isinstance(value, list):
        return "".join(_texts(part) for part in value)
    return value if isinstance(value, str) else ""
