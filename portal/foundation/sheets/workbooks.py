"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS), read by a process of its own and handed back as text."""

import json
import subprocess  # nosec B404
import sys
from pathlib import Path
from typing import Any

from portal.foundation.sheets.delimited import refuse_oversized
from portal.foundation.sheets.protecting import unprotected
from portal.foundation.sheets.shape import Grid, Merge, Reason, Row, SheetError, SheetLimits

_READER = Path(__file__).with_name("workbook_reader.py")


def read_workbook(data: bytes, *, limits: SheetLimits) -> list[Grid]:
    """Return every worksheet, in order, hidden ones marked; blank rows are left out, hidden rows are not.

    Raises SheetError: encrypted, damaged, unpacks_too_large, unsafe_xml, too_many_rows, too_many_columns,
    too_many_cells, cell_too_long, reader_away.
    """
    grids: list[Grid] = []
    for line in _answers(data, limits):
        answer = json.loads(line)
        if isinstance(answer, list):
            grids[-1].rows.append(Row(answer[0], tuple(map(unprotected, answer[1]))))
        elif "sheet" in answer:
            grids.append(_grid(answer))
        elif "error" in answer:
            raise SheetError(Reason(answer["error"]), **answer["facts"])
    return grids


def refuse_oversized_rows(grid: Grid, limits: SheetLimits) -> None:
    """Raise SheetError when the worksheet that is to be imported has too wide rows or too long cells."""
    for row in grid.rows:
        refuse_oversized(row, limits)


def _grid(answer: dict[str, Any]) -> Grid:
    merges = tuple(Merge(top + 1, left, bottom + 1, right) for top, left, bottom, right in answer["merges"])
    return Grid(answer["sheet"], [], merges, answer["hidden"])


def _answers(data: bytes, limits: SheetLimits) -> list[bytes]:
    """Run our own script on the file; when it dies or dawdles, there was more inside than the size promised."""
    asked = {
        "rows": limits.rows,
        "columns": limits.columns,
        "cells": limits.cells,
        "text": 2 * limits.bytes,
        "unpacked": limits.unpacked,
        "seconds": limits.seconds,
    }
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603
            [sys.executable, "-I", str(_READER)],
            input=json.dumps(asked).encode() + b"\n" + data,
            capture_output=True,
            timeout=2 * limits.seconds,
            env={"RUST_BACKTRACE": "0"},
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise SheetError(Reason.UNPACKS_TOO_LARGE, seconds=limits.seconds) from slow
    except OSError as wrong:
        raise SheetError(Reason.READER_AWAY) from wrong
    if done.returncode < 0:
        raise SheetError(Reason.UNPACKS_TOO_LARGE)
    if done.returncode or not done.stdout.endswith(b"\n"):
        raise SheetError(Reason.DAMAGED if b"PanicException" in done.stderr else Reason.READER_AWAY)
    return done.stdout.splitlines()
