"""A whole series with one press; open pages of an event hear when its seats change."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.gatherings.actions import planning, seats
from portal.gatherings.live import gathering_topic
from portal.gatherings.models import Gathering
from portal.gatherings.rules.words import SeatState
from portal.meetings.rules import Pattern
from tests.gatherings.planned import actor, customer, facts, person, the

HERE = "/c/sakura/gatherings"


@pytest.fixture
def series(app) -> list[str]:
    """Four Mondays for every customer; the second is full, the third can be signed up for no more."""
    with app.app_context():
        made = planning.plan(facts(capacity=1), by=actor(), pattern=Pattern.WEEKLY, times=4)
        for one in made:
            planning.address(one, Reach.EVERY_CUSTOMER, (), by=actor())
            planning.publish(one, by=actor())
        db.session.flush()
        made[2].closes_at = clock.now() - timedelta(hours=1)
        seats.come(made[1], person("mallory").id, customer("ume").id)
        db.session.commit()
        return [one.public_id for one in made]


def states(app, series, name: str) -> list[SeatState | None]:
    with app.app_context():
        found = [seats.seat_of(the(one).id, person(name).id) for one in series]
        return [one.state if one is not None else None for one in found]


def test_one_press_signs_up_for_all_and_waits_for_what_is_full(app, as_, series):
    aoi = as_("aoi")
    assert f"{series[0]}/series/seats" in aoi.get(f"{HERE}/{series[0]}").text
    pressed = aoi.post(f"{HERE}/{series[0]}/series/seats")
    assert (pressed.status_code, pressed.location) == (303, f"{HERE}/{series[0]}")
    coming, waiting = SeatState.COMING, SeatState.WAITING
    assert states(app, series, "aoi") == [coming, waiting, None, coming]
    told = aoi.get(f"{HERE}/{series[0]}").text
    assert "You are coming to 2 events." in told
    assert "You are in the waiting list of 1 event." in told
    aoi.post(f"{HERE}/{series[0]}/series/seats")  # pressed again: nothing is doubled
    assert states(app, series, "aoi") == [coming, waiting, None, coming]
    assert f"{series[0]}/series/seats" not in aoi.get(f"{HERE}/{series[0]}").text
    with app.app_context():
        assert [(the(one).taken, the(one).waiting) for one in series] == [(1, 0), (1, 1), (0, 0), (1, 0)]


def test_who_signed_off_one_of_them_is_signed_up_again(app, as_, series):
    aoi = as_("aoi")
    aoi.post(f"{HERE}/{series[3]}/seat")
    aoi.post(f"{HERE}/{series[3]}/seat/away")
    aoi.post(f"{HERE}/{series[1]}/series/seats")  # from the second on
    assert states(app, series, "aoi") == [None, SeatState.WAITING, None, SeatState.COMING]


def test_what_of_a_series_is_for_others_is_left_out(app, as_, series):
    with app.app_context():
        last = db.session.scalars(select(Gathering).where(Gathering.public_id == series[3])).one()
        planning.address(last, Reach.SOME, [f"customer:{customer('ume').id}"], by=actor())
        db.session.commit()
    as_("aoi").post(f"{HERE}/{series[0]}/series/seats")
    assert states(app, series, "aoi") == [SeatState.COMING, SeatState.WAITING, None, None]
    assert as_("aoi").post(f"{HERE}/{series[3]}/series/seats").status_code == 404


def test_the_vendors_people_sign_nobody_up(app, as_, series):
    chloe = as_("chloe")
    assert "series/seats" not in chloe.get(f"{HERE}/{series[0]}").text
    chloe.post(f"{HERE}/{series[0]}/series/seats")
    assert states(app, series, "chloe") == [None] * 4


def test_open_pages_hear_of_seats_by_the_events_name_alone(as_, series, monkeypatch):
    heard = []
    monkeypatch.setattr(
        "portal.gatherings.live.hub.publish", lambda topic, names: heard.append((topic, names))
    )
    aoi = as_("aoi")
    page = aoi.get(f"{HERE}/{series[0]}").text
    assert f'data-live-url="{HERE}/{series[0]}/stream"' in page
    assert f'data-live="gathering-{series[0]}"' in page
    aoi.post(f"{HERE}/{series[0]}/seat")
    assert (gathering_topic(series[0]), [f"gathering-{series[0]}"]) in heard
    heard.clear()
    aoi.post(f"{HERE}/{series[0]}/seat/away")
    assert (gathering_topic(series[0]), [f"gathering-{series[0]}"]) in heard


def test_a_stranger_hears_nothing(app, as_, series):
    with app.app_context():
        first = db.session.scalars(select(Gathering).where(Gathering.public_id == series[0])).one()
        planning.address(first, Reach.SOME, [f"customer:{customer('ume').id}"], by=actor())
        db.session.commit()
    assert as_("aoi").get(f"{HERE}/{series[0]}/stream").status_code == 404
    assert as_("").get(f"{HERE}/{series[0]}/stream").status_code == 401
