"""Files on their way out are named in any language: a header of HTTP holds Latin letters alone."""

import re
from pathlib import Path

from portal.foundation.config import ROOT
from portal.foundation.sending import disposition


def test_a_name_in_any_language_fits_a_header():
    told = disposition("attachment", '見積 "最終"\r\n;.csv')
    told.encode("latin-1")
    assert "\r" not in told
    assert told.startswith('attachment; filename="')


def test_no_view_names_a_file_without_it():
    """`headers.set(…, filename=…)` writes the name as it is, on which a server gives up where it is Japanese."""
    bare = re.compile(r"headers\.set\(\s*\"Content-Disposition\"")
    places: list[Path] = sorted((ROOT / "portal").rglob("*.py"))
    assert [str(place) for place in places if bare.search(place.read_text())] == []
