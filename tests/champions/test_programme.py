"""The programme's rules are set at the desk, by several people at once if need be."""

import json
import re
from html import unescape

import pytest

from portal.champions.queries.programme import programme
from portal.champions.rules.words import PointAct

RULES = "/desk/champions/programme"


def fields(page: str) -> dict[str, str]:
    """Return what the form of the rules would send."""
    form = page.split(f'action="{RULES}"')[1].split("</form>")[0]
    found = [dict(re.findall(r'(\w+)="([^"]*)"', one)) for one in re.findall(r"<input ([^>]*)>", form)]
    return {one["name"]: unescape(one.get("value", "")) for one in found}


def test_different_fields_both_win(as_, app):
    vera, leo = as_("vera"), as_("leo")
    first, second = fields(vera.get(RULES).text), fields(leo.get(RULES).text)
    assert vera.post(RULES, data=first | {"worth_tip": "7"}).status_code == 303
    assert (
        leo.post(
            RULES, data=second | {"recent_days": "45", "level_4_en": "Star", "level_4_points": "900"}
        ).status_code
        == 303
    )
    with app.app_context():
        rules = programme()
    assert (rules.worth[PointAct.TIP], rules.recent_days, rules.levels[-1].name_en) == (7, 45, "Star")


@pytest.mark.parametrize("name", ["worth_tip", "recent_days", "level_2_points"])
def test_the_same_field_is_shown_with_both_values(as_, app, name):
    vera, leo = as_("vera"), as_("leo")
    first, second = fields(vera.get(RULES).text), fields(leo.get(RULES).text)
    vera.post(RULES, data=first | {name: "31"})
    clash = leo.post(RULES, data=second | {name: "77"})
    assert clash.status_code == 409
    beside = clash.text.split('id="clashes"')[1].split("</section>")[0]
    assert "31" in beside
    assert "77" in beside
    with app.app_context():
        kept = programme()
    again = fields(clash.text)
    assert again[name] == "77"
    assert json.loads(again["seen"])[name] == 31
    assert leo.post(RULES, data=again).status_code == 303
    with app.app_context():
        assert programme() != kept
