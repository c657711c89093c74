"""Two reviews or editions beside each other: rows by key, words told apart, numbers with how far they moved."""

import hashlib
import json

import pytest

from portal.activity.review_sections import Row, Table
from portal.foundation.db import db
from portal.reviews.actions import freezing, reviews
from portal.reviews.actions.sections import say
from portal.reviews.queries.comparing import compared
from portal.reviews.queries.snapshots import draft_of, frozen
from portal.reviews.rules.comparing import CellPair, corrections, in_order, tables_beside
from portal.reviews.rules.snapshot import Snapshot
from portal.reviews.rules.words import ReviewState, Slot
from tests.reviews import led

URL = "/c/sakura/reviews"


def table(*rows: Row, columns: tuple[str, ...] = ("KPI", "Now", "Target")) -> Table:
    return Table("kpis", "KPIs", columns, rows)


def test_rows_are_found_by_their_key_whatever_moved_came_or_went():
    before = table(Row("a", ("Days", 6.0, 3)), Row("b", ("Share", 0.3, 1)), Row("c", ("Gone", 1, 1)))
    after = table(
        Row("b", ("Share", 0.1 + 0.2, 1)), Row("a", ("Days to close", 4, 3)), Row("d", ("New", 2, 5))
    )
    (found,) = tables_beside([before], [after])
    assert [(row.key, row.kind) for row in found.rows] == [
        ("b", "same"), ("c", "gone"), ("a", "changed"), ("d", "added"),
    ]  # fmt: skip
    assert found.rows[2].cells[1].by == -2
    assert found.rows[2].name == "Days to close"
    assert found.rows[1].name == "Gone"


def test_columns_are_found_by_their_name():
    before = table(Row("a", ("Days", 3, 6)), columns=("KPI", "Target", "Now"))
    (found,) = tables_beside([before], [table(Row("a", ("Days", 4, 3)))])
    assert [(one.before, one.after) for one in found.rows[0].cells] == [("Days", "Days"), (6, 4), (3, 3)]
    (missing,) = tables_beside(
        [table(Row("a", ("Days", 6)), columns=("KPI", "Now"))], [table(Row("a", ("Days", 4, 3)))]
    )
    assert missing.rows[0].cells[2].before is None


def test_a_table_that_only_one_side_has_is_told_whole():
    (found,) = tables_beside([], [table(Row("a", ("Days", 4, 3)))])
    assert found.rows[0].kind == "added"
    assert tables_beside([], []) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], ["a"], ["a"]),
        (["a"], [], ["a"]),
        (["x", "a"], ["a"], ["x", "a"]),
        (["a", "b"], ["b", "a"], ["b", "a"]),
    ],
)
def test_what_is_gone_stands_behind_what_it_followed(before, after, expected):
    assert in_order(before, after) == expected


def test_a_cell_that_is_no_number_grows_by_nothing():
    assert CellPair("3", 4).by is None
    assert CellPair(None, 4).by is None


def test_every_change_of_words_is_among_the_corrections(at):
    with at("sakura"):
        review = led.ready()
        old = draft_of(review, led.customer()).document
        assert corrections(old, old) == []
        reviews.conclude(review, "Another", by=led.actor("aoi"))
        say(review, led.commented(review), Slot.DOING, "Go further", by=led.actor("aoi"))
        led.reviews.decisions_of(review.id)[0].request = "Roll it out to most branches"
        led.reviews.aims_of(review.id)[0].title = "In three days"
        db.session.flush()
        new = draft_of(review, led.customer()).document
        found = [(one["what"], one["field"]) for one in corrections(old, new)]
        assert found == [
            ("conclusion", "conclusion"),
            ("section", "doing"),
            ("decision", "request"),
            ("aim", "title"),
        ]
        fewer = {**new, "sections": new["sections"][1:], "decisions": []}
        assert [one["field"] for one in corrections(new, fewer)] == ["gone", "gone", "gone"]
        turned = {**new, "sections": new["sections"][::-1]}
        assert [one["field"] for one in corrections(new, turned)] == ["order"]


def test_facts_that_no_table_tells_are_said_to_differ(at):
    with at("sakura"):
        snapshot = draft_of(led.ready(), led.customer())
        told = next(one for one in snapshot.sections if not one.is_own)
        changed = json.loads(json.dumps(dict(snapshot.document)))
        for one in changed["sections"]:
            if one["id"] == told.id:
                one["facts"]["something new"] = 1
        found = compared(snapshot, Snapshot(changed))
        section = next(one for one in found.sections if one.kind == "changed")
        assert section.more
        assert found.changes == 1


def corrected(at) -> str:
    """Make two editions of the open review; return its public id."""
    with at("sakura"):
        review = led.ready()
        freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        freezing.reopen(review, "One branch was counted twice", by=led.actor("chloe"))
        reviews.conclude(review, "Two of three branches are there <script>.", by=led.actor("aoi"))
        freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        db.session.commit()
        return review.public_id


def test_two_editions_are_read_beside_each_other(as_, at):
    pid = corrected(at)
    for who in ("aoi", "ren", "chloe", "carl"):
        page = as_(who).get(f"{URL}/{pid}/compare")
        assert page.status_code == 200
        assert "Edition 1" in page.text
        assert "&lt;script&gt;" in page.text
        assert "there <script>" not in page.text
    listed = as_("ren").get(f"{URL}/{pid}/editions").text
    assert "One branch was counted twice" in listed
    assert "1 thing reads otherwise than before" in listed


def test_two_quarters_and_what_stands_there_now_are_compared(as_, at):
    with at("sakura"):
        pid = led.pid_of(ReviewState.OPEN)
        (old,) = led.editions(led.in_state(ReviewState.FINAL))
        old_pid = old.public_id
    page = as_("aoi").get(f"{URL}/{pid}/compare")
    assert "As it stands now" in page.text
    assert "sakura final review" in page.text
    same = as_("aoi").get(f"{URL}/{pid}/compare?before={old_pid}&after={old_pid}")
    assert "Both say the same" in same.text
    assert as_("aoi").get(f"{URL}/{pid}/compare?before=nonsense").status_code == 404
    assert as_("mallory").get(f"{URL}/{pid}/compare").status_code == 404
    with at("ume"):
        other = led.in_state(ReviewState.OPEN).public_id
    assert as_("mallory").get(f"/c/ume/reviews/{other}/compare?before={old_pid}").status_code == 404
    assert "There is nothing to compare yet" in as_("mallory").get(f"/c/ume/reviews/{other}/compare").text


def test_the_text_of_an_edition_has_the_seal_that_stands_beside_it(as_, at):
    corrected(at)
    with at("sakura"):
        all_of_them = [led.editions(review) for review in led.reviews.all_of_customer()]
        kept = [(one.public_id, one.seal) for those in all_of_them for one in those]
    assert len(kept) == 3
    for pid, sealed in kept:
        answer = as_("ren").get(f"{URL}/editions/{pid}/text")
        assert hashlib.sha256(answer.data).hexdigest() == sealed
        page = as_("ren").get(f"{URL}/editions/{pid}/verify?reference={sealed[:16]}").text
        assert "The numbers agree" in page
        assert "The numbers differ" in as_("ren").get(f"{URL}/editions/{pid}/verify?reference=0").text
        assert as_("mallory").get(f"/c/ume/reviews/editions/{pid}/verify").status_code == 404
        assert as_("mallory").get(f"{URL}/editions/{pid}/text").status_code == 404


def test_comparing_asks_as_much_for_long_reviews_as_for_short_ones(as_, at, counting):
    pid = corrected(at)
    ren = as_("ren")
    ren.get(f"{URL}/{pid}/compare")
    with counting() as few:
        ren.get(f"{URL}/{pid}/compare")
    with at("sakura"):
        review = led.reviews.review(pid)
        for number in range(3):
            freezing.reopen(review, "Again", by=led.actor("chloe"))
            reviews.conclude(review, f"Edition {number + 3}", by=led.actor("aoi"))
            freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        db.session.commit()
    ren.get(f"{URL}/{pid}/compare")
    with counting() as many:
        ren.get(f"{URL}/{pid}/compare")
    assert len(many) == len(few)


def test_an_edition_is_read_though_the_feature_of_a_section_is_gone(as_, at):
    pid = corrected(at)
    with at("sakura"):
        review = led.reviews.review(pid)
        snapshot = frozen(led.editions(review)[0])
        document = json.loads(json.dumps(dict(snapshot.document)))
        document["sections"][0]["key"] = "gone.long_ago"
        found = compared(snapshot, Snapshot(document))
        assert len(found.sections) == len(snapshot.sections)


def test_the_paper_of_a_later_edition_says_what_it_corrects(as_, at):
    pid = corrected(at)
    with at("sakura"):
        second, first = led.editions(led.reviews.review(pid))
        pids = second.public_id, first.public_id
    pages = [as_("ren").get(f"{URL}/editions/{one}/paper").text for one in pids]
    assert "What this edition corrects" in pages[0]
    assert "One branch was counted twice" in pages[0]
    assert "What this edition corrects" not in pages[1]
