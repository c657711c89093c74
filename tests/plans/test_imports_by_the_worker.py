"""Large files: the worker brings them in as they were shown, or not at all, and tells how far it is."""

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Membership, User
from portal.activity.models import Activity
from portal.foundation import clock, outbox
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, work_off
from portal.plans.actions import imports_nodes
from portal.plans.jobs import imports as jobs
from portal.plans.models import ImportRun, Kpi, Measurement, Node, Plan, PlanState
from tests.plans.dropped import apply, drop, empty_plan, text_of

ROWS = 2_000


@pytest.fixture
def pid(at):
    return empty_plan(at)


@pytest.fixture
def url(pid):
    return f"/c/sakura/plans/{pid}/import"


def many(rows=ROWS):
    lines = (
        f"K{n},目標{n // 100},施策{n // 10},KPI {n},件,0,{n + 1},{n / 4},2026-11-01\n" for n in range(rows)
    )
    return "ID,目標,施策,KPI,単位,開始時の値,目標値,実績値,実績の日付\n" + "".join(lines)


def asked(as_, url, data, who="aoi"):
    _, preview = drop(as_(who), url, data)
    assert apply(as_(who), preview) == 303
    return preview


def work(app):
    with app.app_context():
        while work_off():
            pass


def run_of(at, preview):
    with at("sakura"):
        pid = preview.rsplit("/", 1)[-1]
        return db.session.scalars(select(ImportRun).where(ImportRun.public_id == pid)).one()


def parts(at, pid):
    with at("sakura"):
        plan = db.session.scalars(select(Plan.id).where(Plan.public_id == pid)).one()
        return db.session.scalar(select(func.count()).select_from(Node).where(Node.plan_id == plan))


def test_two_thousand_rows_are_brought_in_with_few_statements(app, as_, at, pid, url, counting):
    browser = as_("aoi")
    preview = asked(as_, url, many())
    assert parts(at, pid) == 0  # the request itself imports nothing
    waiting = browser.get(preview).text
    assert "The file is being imported" in text_of(waiting)
    assert 'http-equiv="refresh"' in waiting  # without a script the page asks again by itself
    with counting() as statements:
        work(app)
    assert len(statements) < 150
    assert parts(at, pid) == ROWS + ROWS // 10 + ROWS // 100
    with at("sakura"):
        assert db.session.scalars(select(Kpi.latest_value).where(Kpi.target == 2000.0)).one() == 1999 / 4
        told = db.session.scalars(select(Activity.facts).where(Activity.kind == "plan.imported")).one()
    assert (told["created"], told["measured"]) == (2220, 2000)
    done = text_of(browser.get(preview).text)
    assert "The file is imported" in done
    assert "2220" in done


def test_the_part_that_waits_asks_for_itself_and_stops_when_done(app, as_, at, url):
    browser = as_("aoi")
    preview = asked(as_, url, many(600))
    part = {"HX-Request": "true", "HX-Target": "import-progress"}
    waiting = browser.get(preview, headers=part).text
    assert "<main" not in waiting
    assert "every 2s" in waiting
    work(app)
    done = browser.get(preview, headers=part).text
    assert "every 2s" not in done
    assert "Open the success map" in text_of(done)


def test_it_is_brought_in_once_however_often_it_is_owed(app, as_, at, pid, url):
    preview = asked(as_, url, many(600))
    work(app)
    before = parts(at, pid)
    with app.app_context():
        item = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "plans.import")).one()
        item.done_at = None
        db.session.commit()
    work(app)
    assert parts(at, pid) == before
    assert run_of(at, preview).applied_at is not None


def test_a_plan_that_changed_meanwhile_is_not_touched(app, as_, at, pid, url):
    preview = asked(as_, url, many(600))
    other = asked(as_, url, "ID,目標,施策,KPI\nK1,目標0,施策0,KPI 1\n", who="sora")
    assert run_of(at, other).applied_at is not None
    before = parts(at, pid)
    work(app)
    assert parts(at, pid) == before
    run = run_of(at, preview)
    assert (run.applied_at, run.refusal) == (None, "changed")
    words = text_of(as_("aoi").get(preview).text)
    assert "Somebody changed the plan meanwhile" in words
    assert apply(as_("aoi"), preview) == 303
    work(app)
    assert run_of(at, preview).applied_at is not None


def test_somebody_who_may_not_any_more_imports_nothing(app, as_, at, pid, url):
    preview = asked(as_, url, many(600))
    with at("sakura"):
        found = (
            select(Membership)
            .join(User, User.id == Membership.user_id)
            .where(User.email == "aoi@sakura.example")
        )
        db.session.scalars(found).one().ended_at = clock.now()
        db.session.commit()
    work(app)
    assert parts(at, pid) == 0
    assert run_of(at, preview).refusal == "not_allowed"


def test_a_plan_closed_meanwhile_is_kept_as_it_ended(app, as_, at, pid, url):
    preview = asked(as_, url, many(600))
    with at("sakura"):
        db.session.scalars(select(Plan).where(Plan.public_id == pid)).one().state = PlanState.CLOSED
        db.session.commit()
    work(app)
    assert (parts(at, pid), run_of(at, preview).refusal) == (0, "closed")


def test_a_plan_deleted_meanwhile_takes_nothing_and_its_import_is_not_found(app, as_, at, pid, url):
    preview = asked(as_, url, many(600))
    with at("sakura"):
        db.session.scalars(select(Plan).where(Plan.public_id == pid)).one().deleted_at = clock.now()
        db.session.commit()
    work(app)
    assert (parts(at, pid), run_of(at, preview).refusal) == (0, "changed")
    assert as_("aoi").get(preview).status_code == 404


def test_nothing_is_half_done_when_the_worker_fails(app, as_, at, pid, url, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError("the disk is full")

    preview = asked(as_, url, many(600))
    monkeypatch.setattr(imports_nodes, "record_values", fail)
    work(app)
    assert parts(at, pid) == 0
    monkeypatch.undo()
    with app.app_context():
        db.session.scalars(
            select(OutboxItem).where(OutboxItem.kind == "plans.import")
        ).one().not_before = clock.now()
        db.session.commit()
    work(app)
    assert run_of(at, preview).applied_at is not None
    assert parts(at, pid) > 600


def test_a_thousand_values_are_brought_in_too(app, as_, at, pid, url):
    asked(as_, url, "ID,目標,KPI\nA,締める,日数\nB,締める,率\n")
    days = [
        f"{year}-{month:02}-{day:02}"
        for year in (2024, 2025)
        for month in range(1, 13)
        for day in range(1, 26)
    ]
    lines = "".join(f"{kpi},{day},{n}\n" for n, day in enumerate(days) for kpi in "AB")
    _, preview = drop(as_("aoi"), url, "ID,日付,実績値\n" + lines, kind="measurements")
    assert apply(as_("aoi"), preview) == 303
    work(app)
    assert run_of(at, preview).counts["measured"] == 2 * len(days)
    with at("sakura"):
        plan = db.session.scalars(select(Plan.id).where(Plan.public_id == pid)).one()
        mine = select(func.count()).select_from(Measurement).join(Node, Node.id == Measurement.node_id)
        assert db.session.scalar(mine.where(Node.plan_id == plan)) == 2 * len(days)


def test_a_new_plan_is_made_by_the_worker_too(app, as_, at):
    status, preview = drop(
        as_("chloe"),
        "/c/sakura/imports/new",
        many(600),
        "大きな計画.csv",
        starts_on="2026-10-01",
        ends_on="2027-03-31",
    )
    assert status == 303
    assert apply(as_("chloe"), preview) == 303
    work(app)
    with at("sakura"):
        assert db.session.scalars(select(Plan.visibility).where(Plan.title == "大きな計画")).one() == "vendor"


def test_the_job_is_known():
    assert outbox._jobs["plans.import"] is jobs.bring_in
