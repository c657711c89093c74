"""One row per node with ids: each names its parent, wherever in the file that stands."""

from portal.foundation.sheets.outline_levels import Levels, say_what_is_missing
from portal.foundation.sheets.outline_nodes import ID, LEVEL, PARENT, TITLE, Tree
from portal.foundation.sheets.shape import Row


def read_ids(rows: list[Row], tree: Tree) -> None:
    """One row per node, each naming its parent by id; parents may stand below their children."""
    by_id: dict[str, Row] = {}
    for row in rows:
        if (given := tree.mapping.cell(row, ID)) and by_id.setdefault(given, row) is not row:
            tree.bad(row, ID, "double_id", given)
    reader = _ByIds(by_id, tree, Levels(rows, tree))
    for row in rows:
        given = tree.mapping.cell(row, ID)
        if not given or by_id[given] is row:
            reader.number_of(row)
    tree.outline.rows.sort(key=lambda stated: stated.line)


class _ByIds:
    """Reads a row after its parent's row, whichever comes first in the file."""

    def __init__(self, by_id: dict[str, Row], tree: Tree, levels: Levels) -> None:
        self.by_id = by_id
        self.tree = tree
        self.levels = levels
        self.read: dict[int, int | None] = {}

    def number_of(self, row: Row) -> int | None:
        """Return the number of the node that a row states, None for a bad row."""
        waiting = self._chain(row)
        for one in reversed(waiting):
            if one.line not in self.read:
                self.read[one.line] = self._state(one)
        return self.read.get(row.line)

    def _chain(self, row: Row) -> list[Row]:
        """Return the row and its unread ancestors, nearest first; a circle is said at the row that closes it."""
        chain, seen = [row], {row.line}
        while chain[-1].line not in self.read:
            above = self.by_id.get(self.tree.mapping.cell(chain[-1], PARENT))
            if above is None:
                break
            if above.line in seen:
                for one in chain:
                    self.read[one.line] = None
                    self.tree.bad(one, PARENT, "circle", self.tree.mapping.cell(one, PARENT))
                break
            seen.add(above.line)
            chain.append(above)
        return chain

    def _state(self, row: Row) -> int | None:
        tree, wanted = self.tree, self.tree.mapping.cell(row, PARENT)
        above = self.by_id.get(wanted)
        parent = self.read.get(above.line) if above else None
        if wanted and parent is None:
            tree.bad(row, PARENT, "bad_parent" if above else "unknown_parent", wanted)
            return None
        title, kind = tree.mapping.cell(row, TITLE), self._kind(row, parent)
        if not title or kind is None:
            say_what_is_missing(row, tree, title)
            return None
        if not tree.may_stand(row, kind, parent, PARENT, title):
            return None
        before = len(tree.outline.nodes)
        number = tree.node(row, kind, title, parent, tree.mapping.cell(row, ID))
        tree.state(row, tree.ancestry(number), before)
        return number

    def _kind(self, row: Row, parent: int | None) -> str | None:
        if said := self.tree.mapping.cell(row, LEVEL):
            found = self.levels.said(row, said)
        else:
            found = self.levels.at(row, len(self.tree.ancestry(parent)) if parent is not None else 0)
        return found[1] if found else None
