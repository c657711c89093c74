"""Where WeasyPrint asks the same again and again, and is answered from memory: a fifth of what a page costs.

Each spot is replaced by something that gives the same answers; tests hold the answers together, and hold the text
of what is replaced, so that they fail when WeasyPrint has moved it. Under another version nothing is replaced.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from weasyprint import css
from weasyprint.css import AnonymousStyle, ComputedStyle
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES, Dimension
from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.layout import absolute, block, column, flex, grid, inline, page, percent, table
from weasyprint.layout import float as floats
from weasyprint.pdf import fonts as weasyprint_fonts
from weasyprint.text import line_break
from weasyprint.text.ffi import ffi

from portal.foundation.pdf.fonts import own_file

KNOWN = "70.0"
ASKS_MORE = frozenset(("page", "position", "float", "display"))
INITIALS: Mapping[str, Any] = {
    key: value
    for key, value in INITIAL_VALUES.items()
    if key not in INHERITED | INITIAL_NOT_COMPUTED | ASKS_MORE and not key.startswith("text_decoration_")
}
"""What properties that nobody sets and nobody inherits are, without asking."""
WIDTHS: Mapping[str, str] = {
    f"{line}_style": f"{line}_width"
    for line in ("border_top", "border_right", "border_bottom", "border_left", "outline", "column_rule")
}
"""Lines by what they look like: without that they have no width."""
HANDED_DOWN = frozenset(key for key in INHERITED if not key.startswith("text_decoration_"))
LOGICAL = frozenset(
    function(block="ttb", inline=inline_)
    for function in PHYSICAL_FUNCTIONS.values()
    for inline_ in ("ltr", "rtl")
)
"""Properties such as margin_inline_start, that say what others are."""
USED = (
    "margin_left", "margin_right", "margin_top", "margin_bottom",
    "padding_left", "padding_right", "padding_top", "padding_bottom",
    "width", "min_width", "max_width", "height", "min_height", "max_height",
    "border_top_width", "border_right_width", "border_bottom_width", "border_left_width",
)  # fmt: skip
ASKED = (*USED, "box_sizing")
"""What used lengths depend on, besides the place."""
PLAIN = frozenset((int, float, str, Dimension))
MOST_RESOLVED = 5000
RESOLVING = (absolute, block, column, flex, floats, grid, inline, page, percent, table)

INITIAL_WIDTHS: Mapping[str, int] = dict.fromkeys(WIDTHS.values(), 0)

begin_computed = ComputedStyle.__init__
begin_anonymous = AnonymousStyle.__init__
look_up = ComputedStyle.__missing__
resolve_percentages = percent.resolve_percentages
check_math = css.check_math
font_file = weasyprint_fonts.get_hb_object_data

font_key = line_break._font_style_cache_key

_resolved: dict[tuple[Any, ...], dict[str, Any]] = {}
"""Used lengths by place and by what was asked for."""
_faces: dict[int, tuple[Any, bytes]] = {}
"""Faces of our own fonts by their address, which is theirs as long as they are held here, and their files."""


def spare() -> None:
    """Have this process be answered from memory, where its WeasyPrint is the one that is known."""
    if version("weasyprint") != KNOWN:
        return
    ComputedStyle.__init__ = _begin_computed
    ComputedStyle.__missing__ = _look_up
    AnonymousStyle.__init__ = _begin_anonymous
    css.check_math = percent.check_math = _check_math
    line_break._font_style_cache_key = _font_key
    weasyprint_fonts.get_hb_object_data = _font_file
    for module in RESOLVING:
        module.resolve_percentages = _resolve_percentages


def _begin_computed(self: Any, parent_style: Any, cascaded: Mapping[str, Any], *others: Any) -> None:
    """Begin a style with what nobody set in it."""
    begin_computed(self, parent_style, cascaded, *others)
    if LOGICAL.isdisjoint(cascaded):
        self.update(INITIALS)
        self.update(INITIAL_WIDTHS)
        for key in cascaded:
            self.pop(key, None)
            self.pop(WIDTHS.get(key), None)


def _begin_anonymous(self: Any, parent_style: Any) -> None:
    """Begin the style of a box of no element."""
    self.update(INITIALS)
    begin_anonymous(self, parent_style)


def _look_up(self: Any, key: str) -> Any:
    """Take what is inherited from the parent at once."""
    if key in HANDED_DOWN and self.parent_style is not None and key not in self.cascaded:
        value = self[key] = self.parent_style[key]
        return value
    return look_up(self, key)


def _check_math(token: Any) -> Any:
    """Tell at once that a number, a word or a length is no formula."""
    return False if type(token) in (int, str, float) or hasattr(token, "unit") else check_math(token)


def _resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set used lengths as they were for the same style in a place as large."""
    style = box.style
    if style["border_collapse"] == "collapse":
        return resolve_percentages(box, containing_block)  # then borders are the box's own
    if isinstance(containing_block, Box):
        place = (containing_block.width, containing_block.height, isinstance(box, PageBox))
    else:
        place = (*containing_block, isinstance(box, PageBox))
    try:
        known = style.resolved
    except AttributeError:
        known = style.resolved = {}
    if place in known:
        box.__dict__.update(known[place])
    else:
        box.__dict__.update(known.setdefault(place, _lengths(box, containing_block, place)))
    return None


def _lengths(box: Any, containing_block: Any, place: tuple[Any, ...]) -> dict[str, Any]:
    """Return used lengths, as they were for any style that asks for the same; formulas are asked for each time."""
    style = box.style
    asked = tuple([style[name] for name in ASKED])
    if not PLAIN.issuperset(map(type, asked)):
        resolve_percentages(box, containing_block)
        return {name: box.__dict__[name] for name in USED}
    if (*place, *asked) not in _resolved:
        if len(_resolved) >= MOST_RESOLVED:
            _resolved.clear()
        resolve_percentages(box, containing_block)
        _resolved[*place, *asked] = {name: box.__dict__[name] for name in USED}
    return _resolved[*place, *asked]


def _font_key(style: Any, include_size: bool = False) -> Any:
    """Write down once for each style what its font is known by."""
    name = "sized_key" if include_size else "font_key"
    if name not in style.__dict__:
        style.__dict__[name] = font_key(style, include_size)
    return style.__dict__[name]


def _font_file(face: Any) -> Any:
    """Hand out the bytes of our own fonts without copying them for every document."""
    address = int(ffi.cast("uintptr_t", face))
    if address not in _faces:
        data = font_file(face)
        ours = own_file(data)
        if ours is None:
            return data
        _faces[address] = (face, ours)
    return _faces[address][1]
