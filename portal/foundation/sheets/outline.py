"""A plan as a table: which nodes each row states.

Levels may stand in columns of their own, in a level column, or as parent ids.
"""

from collections.abc import Sequence

from portal.foundation.sheets.fields import FieldHint
from portal.foundation.sheets.mapping import Mapping
from portal.foundation.sheets.outline_columns import read_columns
from portal.foundation.sheets.outline_ids import read_ids
from portal.foundation.sheets.outline_levels import read_levels
from portal.foundation.sheets.outline_nodes import (
    ID,
    LEVEL,
    PARENT,
    TITLE,
    Layout,
    Outline,
    OutlineKind,
    OutlineNode,
    OutlineRow,
    Tree,
)
from portal.foundation.sheets.shape import Reason, Row, Sheet, SheetError

__all__ = [
    "Layout",
    "Outline",
    "OutlineKind",
    "OutlineNode",
    "OutlineRow",
    "layout_of",
    "read_outline",
    "structure_fields",
]

DITTO = {"〃", "々", "″", "”", '"', "''", "同上", "同左", "ditto"}


def structure_fields(kinds: Sequence[OutlineKind]) -> tuple[FieldHint, ...]:
    """Return the fields that give a table its tree, to be mapped together with the fields of the nodes."""
    return (
        *(FieldHint(kind.name, kind.words) for kind in kinds),
        FieldHint(LEVEL, ("種別", "階層", "レベル", "区分", "種類", "level", "type", "node type", "depth")),
        FieldHint(TITLE, ("タイトル", "名称", "項目", "項目名", "件名", "内容", "title", "name", "item")),
        FieldHint(ID, ("ID", "外部ID", "管理番号", "キー", "external id", "external_id", "key")),
        FieldHint(PARENT, ("親ID", "上位ID", "親", "上位", "parent id", "parent_id", "parent")),
    )


def layout_of(mapping: Mapping, kinds: Sequence[OutlineKind]) -> Layout:
    """Return how the tree is written down; raises SheetError no_outline when nothing tells.

    A parent or level column beside a title wins over columns that are named like kinds.
    """
    if TITLE in mapping and PARENT in mapping:
        return "ids"
    if TITLE in mapping and LEVEL in mapping:
        return "levels"
    if any(kind.name in mapping for kind in kinds):
        return "columns"
    if TITLE in mapping:
        return "levels"
    raise SheetError(Reason.NO_OUTLINE)


def read_outline(
    sheet: Sheet, mapping: Mapping, kinds: Sequence[OutlineKind], fields: Sequence[FieldHint]
) -> Outline:
    """Return the nodes that a table states, in the order of the file.

    `kinds` run from the top down. A row's values go to its deepest node, or to the one of the kind that the field
    is `of`. The same title under the same parent is the same node. Values stay text.
    Bad rows: unknown_level, no_title, no_parent, wrong_parent, unknown_parent, bad_parent, circle, double_id,
    no_node_for_field, stated_twice. Raises SheetError no_outline.
    """
    layout = layout_of(mapping, kinds)
    tree = Tree(Outline(layout), mapping, kinds, fields)
    rows = _without_ditto(sheet.rows, mapping)
    if layout == "columns":
        read_columns(rows, tree)
    elif layout == "levels":
        read_levels(rows, tree)
    else:
        read_ids(rows, tree)
    return tree.outline


def _without_ditto(rows: list[Row], mapping: Mapping) -> list[Row]:
    """Write out 〃 and 同上: what stands above in the same column."""
    above: dict[int, str] = {}
    result = []
    for row in rows:
        cells = list(row.cells)
        for column in mapping.columns.values():
            if cells[column].strip() in DITTO:
                cells[column] = above.get(column, "")
            if cells[column].strip():
                above[column] = cells[column]
        result.append(Row(row.line, tuple(cells)))
    return result
