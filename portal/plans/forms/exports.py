"""What is taken out of a plan, in which form, and for whose eyes."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from portal.foundation.forms import PortalForm
from portal.plans.queries.imports_reading import MAP, MEASUREMENTS

XLSX, CSV, CP932 = "xlsx", "csv", "csv-cp932"


class ExportForm(PortalForm):
    """An export."""

    what = RadioField(
        _l("What to export"),
        choices=[
            SelectChoice(MAP, _l("The plan as a table")),
            SelectChoice(MEASUREMENTS, _l("All measured values")),
        ],
        default=MAP,
    )
    form = RadioField(
        _l("Format"),
        choices=[
            SelectChoice(XLSX, _l("Excel (XLSX)")),
            SelectChoice(CSV, _l("CSV (UTF-8)")),
            SelectChoice(CP932, _l("CSV (Shift_JIS)")),
        ],
        default=XLSX,
    )
    whose = RadioField(
        _l("For whose eyes"),
        choices=[
            SelectChoice("all", _l("Everything that I can see")),
            SelectChoice("shared", _l("Only what both companies see")),
        ],
        default="all",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.request_key  # a file is made anew each time; nothing is kept to be answered again
