"""Numbers as people read them, in either language."""

from decimal import Decimal

import pytest
from flask_babel import force_locale

from portal.foundation.i18n import number
from portal.foundation.numbers import LARGEST


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (None, None, "–"),
        (0, None, "0"),
        (-1234567, 0, "-1,234,567"),
        (1234, 1, "1,234.0"),
        (0.1 + 0.2, None, "0.3"),
        (Decimal("1234.50"), None, "1,234.5"),
        (2.0, 0, "2"),
        (1e-7, None, "0.0000001"),
        (999_999_999_999.123, None, "999,999,999,999.123"),
        (1e13, None, "10,000,000,000,000"),
        (-12_345_678_901_234.5, None, "-12,345,678,901,234.5"),
        (LARGEST, None, "1,000,000,000,000,000"),
        (float(LARGEST), None, "1,000,000,000,000,000"),
        (float(LARGEST), 2, "1,000,000,000,000,000.00"),
    ],
)
def test_as_they_are_grouped_in_both_languages(app, language, value, digits, written):
    with app.test_request_context(), force_locale(language):
        assert number(value, digits) == written
