"""The drawing of the road, whatever the steps are: nothing outside of it, nothing on top of each other."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.onboarding.rules.roads import WIDTH, Stop, _extent, days, road

titles = st.text(st.sampled_from("あ最初の成果abcW "), min_size=0, max_size=20)


@st.composite
def ways(draw):
    """Some steps, some settled, at most one of them the next and at most one the star."""
    count = draw(st.integers(0, 70))
    now = draw(st.integers(-1, count - 1)) if count else -1
    wow = draw(st.integers(-1, count - 1)) if count else -1
    return [
        Stop(str(at), draw(titles), draw(st.booleans()) and at != now, at == now, at == wow, draw(titles))
        for at in range(count)
    ]


@given(ways(), st.booleans())
def test_everything_lies_on_the_road(stops, reached):
    drawn = road(stops, reached=reached, start="開始", now="いまここ", wow="最初の成果")
    places = [dot.at for dot in drawn.dots]
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    assert all(0 <= at <= 100 for at in [*places, drawn.star_at, drawn.filled])
    assert drawn.star_at not in places
    assert len(drawn.dots) == sum(not stop.is_wow for stop in stops)
    if reached:
        assert drawn.filled >= drawn.star_at


@given(ways(), st.booleans())
def test_no_two_labels_meet_and_the_star_is_always_named(stops, reached):
    labels = road(stops, reached=reached, start="開始", now="いまここ", wow="最初の成果").labels
    extents = sorted(_extent(label) for label in labels)
    assert all(one[1] < other[0] for one, other in pairwise(extents))
    assert [label.kind for label in labels].count("wow") == 1
    assert all(
        left > -WIDTH * 0.1 and right < WIDTH * 1.1 for left, right in extents if right - left < WIDTH / 4
    )


def test_a_road_of_no_steps_is_a_star():
    drawn = road([], reached=False, start="S", now="N", wow="W")
    assert drawn.dots == ()
    assert (drawn.star_at, drawn.filled, drawn.size) == (100.0, 0.0, "few")


def test_what_was_done_out_of_order_does_not_pretend_that_one_is_further():
    stops = [
        Stop("a", "A", True),
        Stop("b", "B", False, is_now=True),
        Stop("c", "C", True),
        Stop("d", "D", False),
    ]
    drawn = road(stops, reached=False, start="S", now="N", wow="W")
    assert drawn.filled == drawn.dots[1].at
    assert [dot.kind for dot in drawn.dots] == ["done", "now", "done", "ahead"]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 900), st.integers(1, 400))
def test_days_count_from_one_and_over_year_ends(start, after, aim):
    found = days(start, start + timedelta(days=after), aim=aim)
    assert found is not None
    assert (found.day, found.took) == (after + 1, after)
    assert found.over == (after + 1 > aim)
    assert days(start, start - timedelta(days=1), aim=aim) is None
    assert days(None, start, aim=aim) is None
