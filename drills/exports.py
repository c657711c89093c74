"""Every table that can be taken along, opened as a spreadsheet program would open it."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from tests.trust.forms import forms_on

FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"^[-+]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?%?$")


def table_files(browser: Any, plan: str) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of every export that a reader may take."""
    action = f"/c/sakura/plans/{plan}/export"
    form = next(f for f in forms_on(browser.get(action).text, action) if f.action.endswith("/export"))
    for what in form.fields["what"].offers:
        for kind in form.fields["form"].offers:
            answer = browser.post(action, data=form.data(what=what, form=kind))
            if answer.status_code == 200:
                yield f"{what}.{kind}", answer.get_data()
    for url in (
        "/desk/customers/export.csv",
        "/desk/customers/export.xlsx",
        "/desk/customers/standing.csv",
        "/desk/audit/export",
    ):
        answer = browser.post(url)
        if answer.status_code == 200:
            yield url, answer.get_data()


def formulas_in(data: bytes) -> list[str]:
    """Return the cells that a spreadsheet program would compute."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            sheets = [
                packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/worksheets/")
            ]
            links = [
                name for name in packed.namelist() if "externalLink" in name or "hyperlink" in name.lower()
            ]
        return [
            found for sheet in sheets for found in re.findall(r"<f>.*?</f>|<f .*?</f>|<hyperlink ", sheet)
        ] + links
    text = _decoded(data)
    rows = csv.reader(io.StringIO(text, newline=""))
    return [cell for row in rows for cell in row if FORMULA.match(cell) and not NUMBER.match(cell)]


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("neither UTF-8 nor CP932")
