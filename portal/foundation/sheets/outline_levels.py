"""One row per node, in reading order: a level column or an indent says how deep it stands."""

from portal.foundation.sheets.outline_nodes import ID, LEVEL, TITLE, Tree, folded
from portal.foundation.sheets.shape import Row


def read_levels(rows: list[Row], tree: Tree) -> None:
    """One row per node: its parent is the last row above that stands higher."""
    levels = Levels(rows, tree)
    stack: list[tuple[int, int]] = []
    for row in rows:
        title = tree.mapping.cell(row, TITLE)
        found = levels.of(row)
        if not title or found is None:
            say_what_is_missing(row, tree, title)
            continue
        depth, kind = found
        stack = [(above, number) for above, number in stack if above < depth]
        parent = stack[-1][1] if stack else None
        if tree.may_stand(row, kind, parent, LEVEL, title):
            before = len(tree.outline.nodes)
            number = tree.node(row, kind, title, parent, tree.mapping.cell(row, ID))
            stack.append((depth, number))
            tree.state(row, tree.ancestry(number), before)


def say_what_is_missing(row: Row, tree: Tree, title: str) -> None:
    if not title:
        tree.bad(row, TITLE, "no_title", "")
    else:
        tree.bad(row, LEVEL, "unknown_level", tree.mapping.cell(row, LEVEL) or title)


class Levels:
    """How deep a row stands and what it is: by a word, a number (2, 1.2, L2) or the indent of its title."""

    def __init__(self, rows: list[Row], tree: Tree) -> None:
        self.tree = tree
        self.words = {
            _word(w): rank for rank, kind in enumerate(tree.kinds) for w in (kind.name, *kind.words)
        }
        self.numbered = any("." in _outline_number(tree.mapping.cell(row, LEVEL)) for row in rows)
        self.indents = sorted({self._indent(row) for row in rows if tree.mapping.cell(row, TITLE)})
        self.last: tuple[int, str] | None = None

    def of(self, row: Row) -> tuple[int, str] | None:
        """Return depth (from 0) and kind; a blank level is that of the row above."""
        text = self.tree.mapping.cell(row, LEVEL)
        if LEVEL in self.tree.mapping:
            found = self.said(row, text) if text else self.last
        else:
            found = (
                self.at(row, self.indents.index(self._indent(row)))
                if self.tree.mapping.cell(row, TITLE)
                else None
            )
        self.last = found or self.last
        return found

    def said(self, row: Row, text: str) -> tuple[int, str] | None:
        """Return depth and kind for the text of a level cell: a word for a kind, or a number."""
        rank = self.words.get(_word(text))
        if rank is not None:
            return rank, self.tree.kinds[rank].name
        number = _outline_number(text)
        if not number:
            return None
        return self.at(row, number.count(".") if self.numbered else int(number[:4]) - 1)

    def at(self, row: Row, depth: int) -> tuple[int, str] | None:
        """By depth alone; a field that only one kind has tells the kind (a KPI right under a goal)."""
        for hint in self.tree.fields:
            if hint.of and self.tree.by_name[hint.of].under and self.tree.mapping.cell(row, hint.name):
                return depth, hint.of
        return (depth, self.tree.kinds[depth].name) if 0 <= depth < len(self.tree.kinds) else None

    def _indent(self, row: Row) -> int:
        cell = row.cells[self.tree.mapping.columns[TITLE]]
        return sum(2 if c == "　" else 4 if c == "\t" else 1 for c in cell[: len(cell) - len(cell.lstrip())])


def _word(text: str) -> str:
    return folded(text).replace(" ", "").rstrip(":")


def _outline_number(text: str) -> str:
    """Return 2, 1.2 or 1.2.3 from such a number, L2, レベル2; blank when it is none."""
    bare = (
        _word(text)
        .removeprefix("level")
        .removeprefix("レベル")
        .removeprefix("l")
        .replace("-", ".")
        .rstrip(".")
    )
    return bare if bare and len(bare) <= 40 and all(part.isdecimal() for part in bare.split(".")) else ""
