"""One column per level, one row per path: blanks and merged cells mean "as above"."""

from itertools import pairwise

from portal.foundation.sheets.mapping import Mapping
from portal.foundation.sheets.outline_nodes import ID, Tree, folded
from portal.foundation.sheets.shape import Row


def read_columns(rows: list[Row], tree: Tree) -> None:
    """One column per level: blanks mean "as above" as long as nothing to their left has changed."""
    columns = [kind.name for kind in tree.kinds if kind.name in tree.mapping]
    repeating = {name for name in columns if _repeats(rows, tree.mapping, name)}
    above: dict[str, str] = {}
    for row in rows:
        titles = _titles(row, tree, columns, repeating, above)
        if not titles:
            if any(tree.mapping.cell(row, hint.name) for hint in tree.fields):
                tree.bad(row, columns[0], "no_title", "")
            continue
        above = titles
        before = len(tree.outline.nodes)
        path = _descend(row, tree, titles)
        if path:
            tree.state(row, path, before)


def _titles(
    row: Row, tree: Tree, columns: list[str], repeating: set[str], above: dict[str, str]
) -> dict[str, str]:
    """Return the title at each level of this row, blanks filled from the row above where they mean that."""
    said = {name: tree.mapping.cell(row, name) for name in columns}
    filled = [at for at, name in enumerate(columns) if said[name]]
    if not filled:
        return above
    titles: dict[str, str] = {}
    changed = stated = False
    for name in columns[: filled[-1] + 1]:
        text = said[name]
        if text:
            changed = changed or folded(text) != folded(above.get(name, ""))
            stated = True
        elif not changed and not (stated and name in repeating):
            text = above.get(name, "")
        if text:
            titles[name] = text
    return titles


def _repeats(rows: list[Row], mapping: Mapping, name: str) -> bool:
    """A column that writes the same title on line after line does not mean "as above" by a blank."""
    cells = [mapping.cell(row, name) for row in rows]
    return any(a and a == b for a, b in pairwise(cells))


def _descend(row: Row, tree: Tree, titles: dict[str, str]) -> list[int]:
    """Walk down the row's titles; check all before any is made, so that a bad row leaves nothing behind."""
    parent_kind: str | None = None
    for kind in titles:
        under = tree.by_name[kind].under
        if (parent_kind is None and under) or (parent_kind is not None and parent_kind not in under):
            tree.bad(row, kind, "no_parent" if parent_kind is None else "wrong_parent", titles[kind])
            return []
        parent_kind = kind
    path: list[int] = []
    deepest = next(reversed(titles))
    for kind, title in titles.items():
        own_id = tree.mapping.cell(row, ID) if kind == deepest else ""
        path.append(tree.node(row, kind, title, path[-1] if path else None, own_id))
    return path
