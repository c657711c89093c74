"""What the README says can be found: labels on pages, people in the demo, documents in the repository."""

import re

import pytest

from portal.foundation.config import ROOT, Settings
from portal.web.demo.cast import STAFF, VENDOR_DOMAIN
from portal.web.demo.companies import COMPANIES
from portal.web.demo.opening import address

README = (ROOT / "README.md").read_text()
OPERATING = (ROOT / "docs" / "operating.md").read_text()
#: Signs that stand on buttons instead of words.
SIGNS = {"…", "English / 日本語"}


def words() -> list[re.Pattern[str]]:
    """Return every Japanese text of the portal, as what it can look like with its placeholders filled."""
    texts = []
    for path in (ROOT / "translations" / "ja").glob("*.po"):
        texts += re.findall(r'^msgstr(?:\[0\])? "(.+)"$', path.read_text(), re.MULTILINE)
    return [re.compile(re.sub(r"%\\\(\w+\\\)s", ".+", re.escape(text))) for text in texts]


def test_every_label_it_names_stands_on_a_page():
    known = words()
    labels = set(re.findall(r"「([^」]+)」", README)) - SIGNS
    quoted = {label for label in labels if "いまどこ" in label or "今日どの" in label}  # spoken, not labels
    missing = [label for label in labels - quoted if not any(one.fullmatch(label) for one in known)]
    assert labels - quoted
    assert not missing


def test_everybody_it_names_is_in_the_demo():
    addresses = {address(one.person, VENDOR_DOMAIN) for one in STAFF}
    for company in COMPANIES:
        addresses |= {address(one.person, company.domain) for one in company.members}
    named = set(re.findall(r"`([\w.]+@[\w.-]+\.example)`", README))
    assert len(named) >= 8
    assert named <= addresses


@pytest.mark.parametrize("text", [README, OPERATING], ids=["README.md", "operating.md"])
def test_every_document_it_points_to_is_there(text):
    folder = ROOT if text is README else ROOT / "docs"
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (folder / target).exists(), target


def test_every_setting_is_described():
    described = set(re.findall(r"^\| `([A-Z_]+)`", OPERATING, re.MULTILINE))
    assert described == {name.upper() for name in Settings.model_fields}
