"""Real files in and out: tables as people keep them, read with every doubt told, written so that they come back."""

from portal.foundation.sheets.fates import OUTCOMES, Outcome, RowFate, digest_of, importable, tally
from portal.foundation.sheets.fields import CellError, FieldHint, date_order, read_cell
from portal.foundation.sheets.mapping import Mapping, chosen_mapping, guess_columns, guess_mapping, vocabulary
from portal.foundation.sheets.measurements import (
    MEASUREMENT_FIELDS,
    MeasurementsRead,
    StatedMeasurement,
    read_measurements,
)
from portal.foundation.sheets.outline import (
    Outline,
    OutlineKind,
    OutlineNode,
    OutlineRow,
    layout_of,
    read_outline,
    structure_fields,
)
from portal.foundation.sheets.reading import read_sheet
from portal.foundation.sheets.shape import Note, Reason, Row, Sheet, SheetError, SheetLimits, column_letter
from portal.foundation.sheets.words import unit_in
from portal.foundation.sheets.writing import SheetOut, write_csv, write_xlsx

__all__ = [
    "MEASUREMENT_FIELDS",
    "OUTCOMES",
    "CellError",
    "FieldHint",
    "Mapping",
    "MeasurementsRead",
    "Note",
    "Outcome",
    "Outline",
    "OutlineKind",
    "OutlineNode",
    "OutlineRow",
    "Reason",
    "Row",
    "RowFate",
    "Sheet",
    "SheetError",
    "SheetLimits",
    "SheetOut",
    "StatedMeasurement",
    "chosen_mapping",
    "column_letter",
    "date_order",
    "digest_of",
    "guess_columns",
    "guess_mapping",
    "importable",
    "layout_of",
    "read_cell",
    "read_measurements",
    "read_outline",
    "read_sheet",
    "structure_fields",
    "tally",
    "unit_in",
    "vocabulary",
    "write_csv",
    "write_xlsx",
]
