"""From KPIs to the plan: weights, unknowns, usage alone, and what ended."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.plans.rules import (
    Because,
    Counts,
    Direction,
    KpiKind,
    KpiTerms,
    Limits,
    MoveRefused,
    NodeRow,
    RollUp,
    Standing,
    State,
    ThresholdStep,
    improvement,
    is_open,
    judge_tree,
    kpi_judgement,
    moves_from,
    outcome_score,
    plan_numbers,
    plan_score,
    roll_up,
    state_after,
    value_so_far,
)

START, TODAY = date(2026, 9, 30), date(2026, 11, 19)
END = START + timedelta(days=100)  # half of the time has passed
TERMS = KpiTerms(baseline=0.0, baseline_on=START, target=100.0, target_on=END)
USAGE = KpiTerms(kind=KpiKind.USAGE, baseline=0.0, baseline_on=START, target=100.0, target_on=END)


def kpi(value, terms=TERMS):
    return terms, [] if value is None else [(TODAY, value)]


def test_a_tree_rolls_up_by_weight():
    nodes = [
        NodeRow(1, None), NodeRow(2, 1, weight=3), NodeRow(3, 1), NodeRow(4, 2), NodeRow(5, 2, weight=2), NodeRow(6, 3),
        NodeRow(7, 1),
    ]  # fmt: skip
    judged = judge_tree(nodes, {4: kpi(20), 5: kpi(50), 6: kpi(140), 7: kpi(None)}, TODAY)
    assert judged[2].share == pytest.approx((20 + 2 * 50) / 3 / 100)
    assert judged[6].share == 1.0
    assert judged[6].kpi.attained == 1.4
    assert judged[1].share == pytest.approx((3 * 0.4 + 1.0) / 4)
    assert (judged[1].known, judged[1].of, judged[1].kpis_known, judged[1].kpis) == (2, 3, 3, 4)
    assert judged[1].expected == 0.5
    assert judged[1].counts == Counts(achieved=1, on_track=1, off_track=1, no_data=1)
    assert (judged[2].standing, judged[1].standing) == (Standing.AT_RISK, Standing.ON_TRACK)
    assert judged[2].parts == ((4, 1.0, 0.2), (5, 2, 0.5))


def test_a_goal_without_kpi_never_gets_a_share():
    judged = judge_tree([NodeRow(1, None), NodeRow(2, 1)], {}, TODAY)
    for node in judged.values():
        assert (node.share, node.expected, node.lag, node.kpis) == (None, None, None, 0)
        assert (node.standing, node.because, node.usage_only) == (Standing.NO_DATA, Because.NOT_AGREED, False)


def test_an_unmeasured_goal_stays_unknown():
    goal = judge_tree([NodeRow(1, None), NodeRow(2, 1)], {2: kpi(None)}, TODAY)[1]
    assert (goal.share, goal.known, goal.of, goal.because) == (None, 0, 1, Because.NOT_MEASURED)


def test_nothing_is_called_achieved_while_values_are_missing():
    nodes = [NodeRow(1, None), NodeRow(2, 1), NodeRow(3, 1)]
    goal = judge_tree(nodes, {2: kpi(100), 3: kpi(None)}, TODAY)[1]
    assert (goal.share, goal.standing, goal.known, goal.of) == (1.0, Standing.ON_TRACK, 1, 2)
    assert judge_tree(nodes, {2: kpi(100), 3: kpi(120)}, TODAY)[1].standing == Standing.ACHIEVED


def test_usage_alone_is_said():
    nodes = [NodeRow(1, None), NodeRow(2, 1), NodeRow(3, 2), NodeRow(4, 1)]
    assert judge_tree(nodes, {3: kpi(50, USAGE), 4: kpi(50, USAGE)}, TODAY)[1].usage_only
    mixed = judge_tree(nodes, {3: kpi(50, USAGE), 4: kpi(50)}, TODAY)
    assert (mixed[1].usage_only, mixed[2].usage_only) == (False, True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(45, Standing.ON_TRACK), (44, Standing.AT_RISK), (30, Standing.AT_RISK), (29, Standing.OFF_TRACK)],
)
def test_a_goal_follows_the_same_lag_rule(value, expected):
    judged = judge_tree([NodeRow(1, None), NodeRow(2, 1)], {2: kpi(value)}, TODAY)
    assert judged[1].standing == judged[2].standing == expected


def test_a_goal_is_judged_with_its_plans_limits():
    judged = judge_tree([NodeRow(1, None), NodeRow(2, 1)], {2: kpi(30)}, TODAY, Limits(0.25, 0.4))
    assert judged[1].standing == Standing.ON_TRACK


def test_a_goal_whose_dates_have_all_passed_must_be_met():
    rows, late = [NodeRow(1, None), NodeRow(2, 1), NodeRow(3, 1)], END + timedelta(days=1)
    goal = judge_tree(rows, {2: kpi(98), 3: kpi(100)}, late)[1]
    assert (goal.share, goal.past, goal.standing) == (0.99, True, Standing.OFF_TRACK)
    longer = KpiTerms(baseline=0.0, baseline_on=START, target=100.0, target_on=END + timedelta(days=100))
    goal = judge_tree(rows, {2: kpi(98), 3: kpi(60, longer)}, late)[1]
    assert (goal.past, goal.standing) == (False, Standing.ON_TRACK)


def test_stale_and_crossed_kpis_are_counted_upwards():
    alarmed = KpiTerms(
        baseline=0.0,
        baseline_on=START,
        target=100.0,
        target_on=END,
        thresholds=(ThresholdStep(60, applies_from=START),),
    )
    nodes = [NodeRow(1, None), NodeRow(2, 1), NodeRow(3, 2), NodeRow(4, 2)]
    old = (TERMS, [(TODAY - timedelta(days=46), 50.0)])
    goal = judge_tree(nodes, {3: kpi(50, alarmed), 4: old}, TODAY)[1]
    assert (goal.stale, goal.crossed, goal.standing) == (1, 1, Standing.ON_TRACK)


def test_plan_numbers_leave_cancelled_goals_out():
    nodes = [
        NodeRow(1, None),
        NodeRow(2, 1),
        NodeRow(3, None, outcome="cancelled"),
        NodeRow(4, 3),
        NodeRow(5, None),
    ]
    judged = judge_tree(nodes, {2: kpi(60), 4: kpi(0)}, TODAY)
    plan = plan_numbers(nodes, judged)
    assert (plan.share, plan.expected, plan.known, plan.of) == (0.6, 0.5, 1, 2)
    assert (plan.counts, plan.counts.on_course, plan.counts.total) == (Counts(on_track=1), 1, 1)
    assert judged[3].standing == Standing.OFF_TRACK


def test_an_empty_plan_claims_nothing():
    plan = plan_numbers([], {})
    assert (plan.share, plan.known, plan.of, plan.counts.total) == (None, 0, 0, 0)


def test_a_child_of_somebody_unseen_rolls_up_to_nobody():
    nodes = [NodeRow(1, None), NodeRow(9, 8), NodeRow(10, 9)]
    judged = judge_tree(nodes, {10: kpi(50)}, TODAY)
    assert (judged[9].share, judged[1].share) == (0.5, None)
    assert plan_numbers(nodes, judged).counts.total == 0


def test_order_of_rows_does_not_matter():
    nodes = [NodeRow(1, None), NodeRow(2, 1), NodeRow(3, 2), NodeRow(4, 2)]
    kpis = {3: kpi(50), 4: kpi(20)}
    assert judge_tree(nodes, kpis, TODAY)[1].share == judge_tree(nodes[::-1], kpis, TODAY)[1].share


shares = st.one_of(st.none(), st.floats(-2, 3))
weights = st.one_of(st.none(), st.floats(0.01, 100))


@settings(max_examples=200)
@given(st.lists(st.tuples(weights, shares), max_size=12))
def test_a_mean_lies_among_its_parts(children):
    rolled = roll_up(children)
    known = [min(max(share, 0), 1) for _, share in children if share is not None]
    assert (rolled.known, rolled.of) == (len(known), len(children))
    if known:
        assert min(known) - 1e-9 <= rolled.share <= max(known) + 1e-9
    else:
        assert rolled.share is None


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 30), st.one_of(st.none(), st.floats(-50, 150))), max_size=30))
def test_a_tree_agrees_with_rolling_up_by_hand(rows):
    nodes = [NodeRow(0, None)]
    kpis = {}
    for number, (parent, value) in enumerate(rows, 1):
        groups = [node.id for node in nodes if node.id not in kpis]
        nodes.append(NodeRow(number, groups[parent % len(groups)], weight=1 + number % 3))
        if parent % 3:
            kpis[number] = kpi(value)
    judged = judge_tree(nodes, kpis, TODAY)
    assert set(judged) == {node.id for node in nodes}
    for node in nodes:
        if node.id not in kpis:
            children = [
                (child.weight, judged[child.id].share) for child in nodes if child.parent_id == node.id
            ]
            rolled = roll_up(children)
            mine = judged[node.id]
            assert (mine.known, mine.of) == (rolled.known, rolled.of)
            assert mine.share == (None if rolled.share is None else pytest.approx(rolled.share))


def test_a_map_of_fifty_nodes_is_judged_in_one_pass():
    nodes, kpis = [], {}
    for goal in range(4):
        nodes.append(NodeRow(goal, None))
        for initiative in range(10 + goal * 3, 13 + goal * 3):
            nodes.append(NodeRow(initiative, goal))
            for number in range(100 + initiative * 3, 103 + initiative * 3):
                nodes.append(NodeRow(number, initiative))
                kpis[number] = (TERMS, [(START + timedelta(days=2 * week), week * 2.0) for week in range(26)])
    assert (len(nodes), len(kpis)) == (52, 36)
    judged_terms = []

    def judge(terms, measurements, today, limits):
        judged_terms.append(terms)
        return kpi_judgement(terms, measurements, today, limits)

    assert len(judge_tree(nodes, kpis, TODAY, judge=judge)) == 52
    assert len(judged_terms) == 36  # each KPI once, however many nodes it rolls up to


def test_closing_goals_scores_them():
    assert [outcome_score(word) for word in ("achieved", "partial", "missed", "cancelled")] == [
        1.0,
        0.5,
        0.0,
        None,
    ]
    assert plan_score([(1, "achieved"), (1, "missed"), (2, "partial"), (5, "cancelled")]) == RollUp(0.5, 3, 3)
    assert plan_score([(1, "cancelled"), (1, None)]) == RollUp(None, 0, 1)
    with pytest.raises(ValueError, match="soso"):
        outcome_score("soso")


def test_a_weight_of_zero_takes_a_child_out():
    assert roll_up([(0, 0.1), (1, 0.9)]) == RollUp(0.9, 1, 1)
    nodes = [NodeRow(1, None), NodeRow(2, 1, weight=0), NodeRow(3, 1)]
    assert judge_tree(nodes, {2: kpi(0), 3: kpi(60)}, TODAY)[1].share == 0.6


def test_value_so_far_is_exact_and_honest():
    falling = KpiTerms(direction=Direction.LOWER, baseline=6.0)
    assert value_so_far(150_000, falling, 4.9) == 165_000
    assert value_so_far(150_000, falling, 6.5) == -75_000
    assert value_so_far(3, KpiTerms(baseline=0.1), 0.3) == 1  # 0.6 of a yen
    assert value_so_far(150_000, falling, None) is None
    assert value_so_far(150_000, KpiTerms(), 4.9) is None
    band = KpiTerms(direction=Direction.BAND, baseline=95, band_low=70, band_high=80)
    assert (improvement(band, 85), value_so_far(1000, band, 75)) == (10.0, 15_000)


def test_the_life_of_a_plan():
    state = "draft"
    for move in (
        "propose",
        "withdraw",
        "propose",
        "agree",
        "propose",
        "fall_back",
        "propose",
        "agree",
        "close",
        "reopen",
    ):
        state = state_after(state, move)
    assert state == State.DRAFT
    assert [str(move) for move in moves_from("agreed")] == ["propose", "close"]
    assert [is_open(state) for state in State] == [True, True, True, False]
    for state, move in (("draft", "agree"), ("closed", "agree"), ("agreed", "agree"), ("draft", "reopen")):
        with pytest.raises(MoveRefused):
            state_after(state, move)
