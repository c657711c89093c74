"""The check-in of who is signed in: each card answered, refused, put off; walls; conflicts; statements."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.standpoint import inside as standing_inside
from portal.activity.models import Activity
from portal.activity.next_things import for_customer, for_vendor
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.tenancy import customer_scope, every_customer
from portal.plans import checkins
from portal.plans.actions import measurements, nodes, nodes_blocks
from portal.plans.actions.refusals import Refused
from portal.plans.models import BegunResponse, CheckIn, Measurement, Node, Outcome, Plan, PlanState, PutOffAsk
from portal.plans.queries import checkins as queries
from tests.plans.walked import URL, at_tokyo, cross, days_from_now, give, member, node, person

PASSED = "sakura shared initiative"


@pytest.fixture
def late(at) -> str:
    """Sora's initiative, whose date has passed; its public id."""
    with at("sakura"):
        pid = give(PASSED, "sora", due_on=days_from_now(-3))
        db.session.commit()
    return pid


def card(pid: str, how: str = "", kind: str = "passed", **typed: str) -> dict[str, str]:
    return {"ask": f"{kind}:{pid}", "do": "answer", "how": how, **typed}


def seen(page: str) -> str:
    """Return what the form remembers of what its author saw, as a browser would send it."""
    return page.split('name="seen" type="hidden" value="')[1].split('"')[0].replace("&#34;", '"')


def read(at, pid: str) -> Node:
    with at("sakura"):
        found = db.session.scalars(select(Node).where(Node.public_id == pid)).one()
        db.session.expunge(found)
        return found


def test_nothing_needs_you(as_):
    page = as_("hana").get(URL)
    assert page.status_code == 200
    assert "Nothing needs you now" in page.text


def test_a_new_date_with_its_reason(as_, at, late):
    sora = as_("sora")
    page = sora.get(URL).text
    assert PASSED in page
    assert "1 of 1" in page
    assert "about 1 minute" in page
    data = card(
        late, "new_date", due_on=days_from_now(20).isoformat(), why="The supplier moved", seen=seen(page)
    )
    answer = sora.post(URL, data=data)
    assert (answer.status_code, answer.location) == (303, f"{URL}/done")
    assert read(at, late).due_on == days_from_now(20)
    done = sora.get(answer.location).text
    assert "Thank you" in done
    assert PASSED in done
    with at("sakura"):
        change = db.session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc())).first()
        assert (change.why, change.actor_kind) == ("The supplier moved", ActorKind.PERSON)
        assert db.session.scalars(select(CheckIn)).one().finished_at is not None
    assert "Nothing needs you now" in sora.get(URL).text


@pytest.mark.parametrize(("how", "outcome"), [("done", Outcome.ACHIEVED), ("dropped", Outcome.CANCELLED)])
def test_done_or_not_needed(as_, at, late, how, outcome):
    assert as_("sora").post(URL, data=card(late, how)).status_code == 303
    found = read(at, late)
    assert found.outcome is outcome
    assert found.closed_at is not None
    assert PASSED in as_("chloe").get("/c/sakura/timeline").text


def test_a_goal_says_how_it_ended(as_, at):
    with at("sakura"):
        pid = give("sakura shared goal", "sora", due_on=days_from_now(-1))
        db.session.commit()
    sora = as_("sora")
    assert sora.post(URL, data=card(pid, "done")).status_code == 422
    assert sora.post(URL, data=card(pid, "done", outcome="partial")).status_code == 303
    assert read(at, pid).outcome is Outcome.PARTIAL


def test_something_in_the_way_is_asked_about_again(as_, at, late):
    sora = as_("sora")
    data = card(late, "blocked", blocked_why="We wait for the data", waiting_for="vendor")
    assert sora.post(URL, data=data).status_code == 303
    found = read(at, late)
    assert (found.blocked_why, found.waiting_for) == ("We wait for the data", Side.VENDOR)
    assert found.blocked_since == days_from_now(0)
    assert "Nothing needs you now" in sora.get(URL).text  # it was said just now
    with time_machine.travel(clock.now() + timedelta(days=15)):
        sora = as_("sora")
        page = sora.get(URL).text
        assert "We wait for the data" in page
        assert "あおぞらクラウド" not in page  # she reads English
        assert "It has waited for Aozora Cloud since" in page
        assert sora.post(URL, data=card(late, "freed", "blocked")).status_code == 303
        assert read(at, late).blocked_since is None
        assert read(at, late).blocked_why == ""
        with at("sakura"):
            kinds = db.session.scalars(select(Activity.kind).order_by(Activity.id)).all()
            assert kinds[-2:] == ["node.blocked", "node.freed"]


def test_a_value_of_the_month_that_ended(as_, at):
    with time_machine.travel(at_tokyo(days_from_now(70).replace(day=4), 10)):
        with at("sakura"):
            pid = give("sakura shared KPI", "sora")
            db.session.commit()
        sora, last = as_("sora"), clock.today("Asia/Tokyo").replace(day=1) - timedelta(days=1)
        page = sora.get(URL).text
        assert f'name="on" value="{last}"' in page
        typed = {"ask": f"value:{pid}", "do": "answer", "on": last.isoformat(), f"seen-{pid}": ""}
        assert sora.post(URL, data={**typed, f"value-{pid}": "four"}).status_code == 422
        assert sora.post(URL, data={**typed, f"value-{pid}": ""}).status_code == 422
        answer = sora.post(URL, data={**typed, f"value-{pid}": "４．５", f"note-{pid}": "after the release"})
        assert answer.location == f"{URL}/done"
        assert "4.5" in sora.get(answer.location).text
        with at("sakura"):
            row = db.session.scalars(select(Measurement).order_by(Measurement.id.desc())).first()
            assert (row.on, row.value, row.note) == (last, 4.5, "after the release")


def test_somebody_was_faster_with_the_value(as_, at):
    with time_machine.travel(at_tokyo(days_from_now(70).replace(day=4), 10)):
        last = clock.today("Asia/Tokyo").replace(day=1) - timedelta(days=1)
        with at("sakura"):
            pid = give("sakura shared KPI", "sora")
            by = Actor(ActorKind.PERSON, Side.VENDOR, person("chloe").id)
            measurements.record(node("sakura shared KPI"), last, 4.0, by=by)
            db.session.commit()
        typed = {
            "ask": f"value:{pid}",
            "do": "answer",
            "on": last.isoformat(),
            f"seen-{pid}": "",
            f"value-{pid}": "4.5",
        }
        sora = as_("sora")
        answer = sora.post(URL, data=typed)
        assert answer.status_code == 409
        assert "Keep 4" in answer.text
        assert 'value="4.5"' in answer.text
        choice = answer.text.split(f'name="choice-{pid}" value="mine:')[1].split('"')[0]
        assert sora.post(URL, data={**typed, f"choice-{pid}": f"mine:{choice}"}).status_code == 303
        with at("sakura"):
            newest = db.session.scalars(select(Measurement).order_by(Measurement.id.desc())).first()
            assert (newest.value, newest.on) == (4.5, last)


def test_somebody_was_faster_with_the_date(as_, at, late):
    sora = as_("sora")
    memory = seen(sora.get(URL).text)
    with at("sakura"):
        plan, by = (
            db.session.scalars(select(Plan)).one(),
            Actor(ActorKind.PERSON, Side.VENDOR, person("chloe").id),
        )
        nodes.revise(plan, node(PASSED), {"due_on": days_from_now(9)}, by=by)
        db.session.commit()
    data = card(late, "new_date", due_on=days_from_now(30).isoformat(), why="mine", seen=memory)
    answer = sora.post(URL, data=data)
    assert answer.status_code == 409
    assert "Chloe" in answer.text
    assert days_from_now(30).isoformat() in answer.text
    assert "mine" in answer.text
    assert read(at, late).due_on == days_from_now(9)
    assert sora.post(URL, data=data | {"choose-due_on": "theirs"}).status_code == 303
    assert read(at, late).due_on == days_from_now(9)
    assert sora.post(URL, data=data | {"choose-due_on": "mine"}).status_code == 303
    assert read(at, late).due_on == days_from_now(30)


def test_what_ended_meanwhile_is_not_opened_again(as_, at, late):
    with at("sakura"):
        node(PASSED).outcome = Outcome.ACHIEVED
        db.session.commit()
    answer = as_("sora").post(URL, data=card(late, "blocked", blocked_why="my words", waiting_for="vendor"))
    assert answer.status_code == 409
    assert "my words" in answer.text
    assert read(at, late).blocked_since is None


def test_somebody_described_the_block_anew(as_, at, late):
    by = {}
    with at("sakura"):
        by = Actor(ActorKind.PERSON, Side.VENDOR, person("chloe").id)
        plan = db.session.scalars(select(Plan)).one()
        nodes_blocks.block(plan, node(PASSED), "first", Side.VENDOR, by=by)
        db.session.commit()
    sora = as_("sora")
    memory = seen(sora.get(URL).text)
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).one()
        nodes_blocks.block(plan, node(PASSED), "theirs", Side.VENDOR, by=by)
        db.session.commit()
    data = card(late, "still", "blocked", blocked_why="mine", waiting_for="customer", seen=memory)
    answer = sora.post(URL, data=data)
    assert answer.status_code == 409
    assert "theirs" in answer.text
    assert "mine" in answer.text
    assert sora.post(URL, data=data | {"choose-blocked_why": "mine"}).status_code == 303
    assert (read(at, late).blocked_why, read(at, late).waiting_for) == ("mine", Side.CUSTOMER)


def test_what_was_agreed_for_a_threshold_has_begun(as_, at):
    with at("sakura"):
        pid = cross("sakura shared KPI", "sora")
        cross("sakura vendor KPI", "sora")  # an inside of the vendor's: never asked of a customer's person
        db.session.commit()
    sora = as_("sora")
    page = sora.get(URL).text
    assert "Meet and look at the invoices together" in page
    assert "1 of 1" in page
    since = page.split('name="since" value="')[1].split('"')[0]
    assert sora.post(URL, data=card(pid, kind="response", since="never")).status_code == 409
    assert (
        sora.post(URL, data=card(pid, kind="response", since=since, note="A meeting is set")).status_code
        == 303
    )
    with at("sakura"):
        begun = db.session.scalars(select(BegunResponse)).one()
        assert (begun.side, begun.note, begun.since.isoformat()) == (Side.CUSTOMER, "A meeting is set", since)
    assert "Nothing needs you now" in sora.get(URL).text


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"how": "nonsense"},
        {"how": "new_date"},
        {"how": "new_date", "due_on": "2020-01-01", "why": "past"},
        {"how": "new_date", "due_on": "2099-12-31", "why": ""},
        {"how": "new_date", "due_on": "soon", "why": "x"},
        {"how": "blocked", "blocked_why": "x"},
        {"how": "blocked", "blocked_why": "x", "waiting_for": "nobody"},
        {"how": "blocked", "blocked_why": "x" * 501, "waiting_for": "vendor"},
        {"how": "blocked", "blocked_why": "\x01", "waiting_for": "vendor"},
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(as_, at, late, typed):
    answer = as_("sora").post(URL, data=card(late) | typed)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    found = read(at, late)
    assert (found.due_on, found.blocked_since, found.outcome) == (days_from_now(-3), None, None)
    with at("sakura"):
        assert db.session.scalars(select(CheckIn)).all() == []


def test_hostile_text_stays_text(as_, at, late):
    sora, words = as_("sora"), '"><script>alert(1)</script>'
    assert words not in sora.post(URL, data=card(late, "blocked", blocked_why=words)).text
    sora.post(URL, data=card(late, "blocked", blocked_why=words, waiting_for="customer"))
    assert words not in as_("chloe").get("/c/sakura/timeline").text
    assert sora.post(URL, data={"ask": "nonsense", "do": "answer"}).status_code == 303
    assert sora.post(URL, data={"ask": words, "do": "later"}).status_code == 303
    assert sora.get(URL, query_string={"ask": words}).status_code == 200


def test_later_and_skip(as_, at, late):
    with at("sakura"):
        other = give("sakura customer initiative", "sora", due_on=days_from_now(-9))
        db.session.commit()
    sora = as_("sora")
    assert "1 of 2" in sora.get(URL).text
    for wrong in ("", days_from_now(0).isoformat(), days_from_now(200).isoformat(), "some day"):
        assert (
            sora.post(URL, data={"ask": f"passed:{late}", "do": "later", "until": wrong}).status_code == 422
        )
    later = {"ask": f"passed:{late}", "do": "later", "until": days_from_now(5).isoformat()}
    assert sora.post(URL, data=later).location == URL
    assert "2 of 2" in sora.get(URL).text
    assert sora.post(URL, data={"ask": f"passed:{other}", "do": "skip"}).location == f"{URL}/done"
    told = sora.get(f"{URL}/done").text
    assert "Left for later" in told
    assert "Skipped this time" in told
    with at("sakura"):
        assert [row.key for row in db.session.scalars(select(PutOffAsk))] == [f"passed:{late}"]
    with time_machine.travel(clock.now() + timedelta(days=6)):
        assert "1 of 2" in as_("sora").get(URL).text


def test_only_ones_own(as_, at, late):
    data = card(late, "new_date", due_on=days_from_now(9).isoformat(), why="x")
    for who in ("hana", "ren", "chloe", "carl"):
        browser = as_(who)
        assert "Nothing needs you now" in browser.get(URL).text
        assert browser.post(URL, data=data).location == URL
    assert as_("mallory").get(URL).status_code == 404
    assert as_("mallory").post(URL, data=data).status_code == 404
    assert as_("").post(URL, data=data).status_code == 401
    assert read(at, late).due_on == days_from_now(-3)


def test_one_sides_inside_is_asked_of_that_side_alone(as_, at):
    with at("sakura"):
        give("sakura vendor initiative", "sora", due_on=days_from_now(-3))
        give("sakura vendor initiative", "chloe")
        give("sakura customer initiative", "chloe", due_on=days_from_now(-3))
        db.session.commit()
    assert "Nothing needs you now" in as_("sora").get(URL).text
    chloe = as_("chloe")
    page = chloe.get(URL).text
    assert "sakura vendor initiative" in page
    assert "1 of 1" in page
    chloe.post(URL, data={"ask": f"passed:{read_title(at, 'sakura vendor initiative')}", "do": "skip"})
    with at("sakura", Audience.CUSTOMER):
        assert db.session.scalars(select(CheckIn)).all() == []  # hers stays with her side
    with at("sakura", Audience.VENDOR):
        assert len(db.session.scalars(select(CheckIn)).all()) == 1


def read_title(at, title: str) -> str:
    with at("sakura"):
        return node(title).public_id


def test_looking_as_somebody_changes_nothing(as_, at, late):
    with at("sakura"):
        place = member("sora").public_id
    vera = as_("vera")
    assert vera.post(f"/c/sakura/members/{place}/view-as").status_code == 303
    assert PASSED in vera.get(URL).text
    assert vera.post(URL, data=card(late, "done")).status_code == 403
    assert read(at, late).outcome is None
    with at("sakura"):
        assert db.session.scalars(select(CheckIn)).all() == []


def test_twice_the_same_answer_acts_once(as_, at, late):
    sora = as_("sora")
    data = card(late, "blocked", blocked_why="x", waiting_for="vendor", request_key="the-same-key-twice")
    assert sora.post(URL, data=data).status_code == 303
    assert sora.post(URL, data=data).status_code == 303
    with at("sakura"):
        fields = db.session.scalars(select(Revision.field).where(Revision.subject_kind == "node")).all()
        assert sorted(fields) == ["blocked_since", "blocked_why", "waiting_for"]


def test_the_same_statements_with_twice_as_much(as_, at, counting, late):
    def asked() -> int:
        sora = as_("sora")
        sora.get(URL)
        with counting() as statements:
            assert sora.get(URL).status_code == 200
        return len(statements)

    with at("sakura"):
        cross("sakura shared KPI", "sora")
        give("sakura shared KPI", "sora")
        db.session.commit()
    once = asked()
    with at("sakura"):
        plan, top = db.session.scalars(select(Plan)).one(), node("sakura shared goal")
        for n in range(6):
            db.session.add(
                Node(
                    plan_id=plan.id, parent_id=top.id, kind="initiative", title=f"more {n}", visibility="shared",
                    customer_owner_id=member("sora").id, due_on=days_from_now(-2),
                )
            )  # fmt: skip
        give("sakura customer initiative", "sora", blocked_since=days_from_now(-3), waiting_for=Side.CUSTOMER)
        db.session.commit()
    assert asked() == once


def test_a_closed_plan_asks_nothing(inside, at, late):
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).one()
        plan.state = PlanState.CLOSED
        db.session.flush()
        by = Actor(ActorKind.PERSON, Side.CUSTOMER, person("sora").id)
        assert queries.open_asks(standing_inside(person("sora"), "sakura")) == []
        with pytest.raises(Refused):
            nodes_blocks.block(plan, node(PASSED), "x", Side.VENDOR, by=by)


# -- where it is offered ---------------------------------------------------------------------------------------


def test_the_home_offers_it(as_, late):
    page = as_("sora").get("/c/sakura").text
    assert "One thing of yours needs a word" in page
    assert URL in page
    assert URL not in as_("hana").get("/c/sakura").text


def test_the_desk_offers_the_vendors_own(app, at):
    with at("sakura"):
        give("sakura vendor initiative", "chloe", due_on=days_from_now(-3))
        give("sakura customer initiative", "chloe", due_on=days_from_now(-3))  # not hers to see
        db.session.commit()
        chloe, olivia = person("chloe"), person("olivia")
        ids = [db.session.scalars(select(Plan.customer_id)).one()]
        with app.test_request_context(), every_customer("a test", Audience.VENDOR):
            offered = [thing for thing in for_vendor(chloe, ids) if thing.kind == "checkin.own"]
            others = [thing for thing in for_vendor(olivia, ids) if thing.kind == "checkin.own"]
            assert [(thing.url, thing.customer_url) for thing in offered] == [(URL, "/c/sakura")]
            assert str(offered[0].reason) == "sakura vendor initiative"
    assert others == []


def test_features_above_ask_too(app, at, as_):
    def find(point):
        if point.membership is None:
            return []
        return [
            checkins.Ask("test.wait:x", "A plan waits for your yes", url="/somewhere", label="Look at it")
        ]

    checkins.asks("test.wait", find)
    try:
        ren = as_("ren")
        page = ren.get(URL).text
        assert "A plan waits for your yes" in page
        assert 'href="/somewhere"' in page
        assert ren.post(URL, data={"ask": "test.wait:x", "do": "skip"}).location == f"{URL}/done"
        with app.test_request_context():
            point = standing_inside(person("ren"), "sakura")
            with customer_scope(point.customer.id, point.audience):
                assert "checkin.open" in [thing.kind for thing in for_customer(point)]
    finally:
        checkins._sources.pop("test.wait")


# -- on the map ------------------------------------------------------------------------------------------------


def test_said_on_the_map(as_, at, late):
    url = f"/c/sakura/nodes/{late}/blocked"
    sora = as_("sora")
    page = sora.get(url)
    assert page.status_code == 200
    data = {"how": "still", "blocked_why": "No data", "waiting_for": "vendor", "seen": seen(page.text)}
    assert sora.post(url, data=data | {"waiting_for": ""}).status_code == 422
    assert sora.post(url, data=data).status_code == 303
    assert read(at, late).blocked_why == "No data"
    assert sora.post(url, data=data | {"blocked_why": "Another"}).status_code == 409
    assert sora.post(url, data=data | {"how": "freed"}).status_code == 303
    assert read(at, late).blocked_since is None
    assert as_("ren").get(url).status_code == 403
    assert as_("mallory").get(url).status_code == 404
