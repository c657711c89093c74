"""A file dropped in a second time as a new plan: the plan that was made of it is named, and compared by one press."""

from portal.foundation.db import db
from portal.plans.models import Plan
from tests.plans.dropped import bring_in, counts_of, drop, empty_plan, text_of, tree

NEW = "/c/sakura/imports/new"
PERIOD = {"title": "The close", "starts_on": "2026-04-01", "ends_on": "2026-09-30"}
MAP = "ID,目標,KPI,単位,開始時の値,目標値\nK1,締める,月次締め日数,日,6,3\n"
KNOWN = "This file is in the plan “The close” already"


def dropped(browser, data):
    status, preview = drop(browser, NEW, data, **PERIOD)
    assert status == 303, text_of(preview)
    return preview


def plans_called(at, title):
    with at("sakura"):
        return db.session.query(Plan).filter(Plan.title == title).count()


def test_the_plan_that_was_made_of_it_is_named_and_compared_by_one_press(as_, at):
    chloe = as_("chloe")
    bring_in(chloe, NEW, MAP, **PERIOD)
    preview = dropped(chloe, MAP)
    assert KNOWN in text_of(chloe.get(preview).text)
    assert chloe.post(f"{preview}/plan").status_code == 303
    page = chloe.get(preview).text
    assert KNOWN not in text_of(page)
    assert counts_of(page)["create"] == 0
    assert plans_called(at, "The close") == 1


def test_another_file_and_another_side_hear_nothing_of_it(as_):
    chloe, aoi = as_("chloe"), as_("aoi")
    bring_in(chloe, NEW, MAP, **PERIOD)
    for browser, data in ((chloe, MAP.replace("6,3", "6,2")), (aoi, MAP)):
        preview = dropped(browser, data)
        assert "already" not in text_of(browser.get(preview).text)
        assert browser.post(f"{preview}/plan").status_code == 400


def test_an_import_is_undone_by_one_press_and_the_words_count_what_they_do_not_name(as_, at):
    aoi, url = as_("aoi"), f"/c/sakura/plans/{empty_plan(at)}"
    rows = "".join(f"G{n},目標{n},,,,\n" for n in range(1, 6))
    bring_in(aoi, f"{url}/import", MAP.split("\n", 1)[0] + "\n" + rows)
    answer = aoi.post(f"{url}/undo", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "目標3 (Added), and 2 more" in text_of(answer.text)
    assert "目標4" not in text_of(answer.text)
    assert tree(at, url.rsplit("/", 1)[1]) == []
