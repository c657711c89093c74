"""Papers of many customers at once, and those that are made by themselves before the meeting."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import OutboxItem, work_off
from portal.foundation.pdf.volumes import Bound
from portal.foundation.tenancy import every_customer
from portal.reviews.jobs import schedules
from portal.reviews.models import Export, Review
from portal.reviews.paper import making
from portal.reviews.rules.words import ReviewState
from tests.reviews.led import in_state
from tests.reviews.test_readers import KURODA, invite


@pytest.fixture
def no_press(monkeypatch):
    monkeypatch.setattr(making, "bind", lambda _volume, **_watch: Bound(b"%PDF-1.7 bound", 3))


def everybodys() -> list[Export]:
    with every_customer("a test"):
        db.session.expire_all()
        return list(db.session.scalars(select(Export).order_by(Export.id)))


def pids(state: str) -> list[str]:
    with every_customer("a test"):
        return list(db.session.scalars(select(Review.public_id).where(Review.state == state)))


def test_a_lead_makes_papers_of_every_customer_and_fetches_one_file(app, as_, no_press):
    leo = as_("leo")
    with app.app_context():
        chosen = pids("open") + pids("prepared")
    page = leo.get("/desk/reviews/papers")
    assert page.status_code == 200
    answer = leo.post(
        "/desk/reviews/papers",
        data={"review": chosen, "kind": "pdf", "language": ""},
    )
    assert answer.status_code == 303
    batch = answer.headers["Location"].rsplit("/", 1)[1]
    assert leo.get(f"/desk/reviews/papers/{batch}/all.zip").status_code == 404
    with app.app_context():
        assert [one.language for one in everybodys()] == [
            "en",
            "en",
        ]  # as the reviews have it; of sakura the newest, of ume its only one
        work_off(200)
        work_off(200)
    assert leo.get(f"/desk/reviews/papers/{batch}").status_code == 200
    book = zipfile.ZipFile(io.BytesIO(leo.get(f"/desk/reviews/papers/{batch}/all.zip").data))
    assert len(book.namelist()) == 2
    assert book.testzip() is None
    with app.app_context():
        asked = select(MailboxMessage.text).where(MailboxMessage.to == "leo@vendor.example")
        assert len([one for one in db.session.scalars(asked) if batch in one]) == 1  # when the last had ended
    assert as_("olivia").get(f"/desk/reviews/papers/{batch}").status_code == 200  # of ume alone
    small = zipfile.ZipFile(io.BytesIO(as_("olivia").get(f"/desk/reviews/papers/{batch}/all.zip").data))
    assert len(small.namelist()) == 1


def test_the_rest_of_many_is_called_off_and_made_once_more(app, as_, no_press):
    leo = as_("leo")
    with app.app_context():
        chosen = pids("open") + pids("prepared")
    answer = leo.post("/desk/reviews/papers", data={"review": chosen, "kind": "pdf", "language": ""})
    place = answer.headers["Location"]
    assert "Call off the rest" in leo.get(place).text
    assert as_("ren").post(f"{place}/cancel").status_code == 404
    assert leo.post(f"{place}/cancel").status_code == 303
    with app.app_context():
        work_off(200)
        assert [one.outcome for one in everybodys()] == ["cancelled", "cancelled"]
    assert "Make the missing ones once more" in leo.get(place).text
    assert as_("olivia").post(f"{place}/again").status_code == 303  # what she reaches: of ume alone
    with app.app_context():
        work_off(200)
        assert sorted(one.outcome for one in everybodys()) == ["cancelled", "done"]
    leo.post(f"{place}/again")
    with app.app_context():
        work_off(200)
        assert {one.outcome for one in everybodys()} == {"done"}
    assert "Make the missing ones once more" not in leo.get(place).text


def test_nobody_makes_papers_of_customers_out_of_reach(app, as_):
    olivia = as_("olivia")
    with app.app_context():
        chosen = pids("prepared")
    assert olivia.post("/desk/reviews/papers", data={"review": chosen, "kind": "pdf"}).status_code == 422
    with app.app_context():
        assert everybodys() == []
    assert as_("carl").get("/desk/reviews/papers").status_code == 403
    assert as_("aoi").get("/desk/reviews/papers").status_code == 404


def due_in(days: int, before: int, state: ReviewState = ReviewState.OPEN) -> None:
    review = in_state(state)
    review.meeting_id, review.made_days_before = None, before
    review.held_on = clock.today("Asia/Tokyo") + timedelta(days=days)
    db.session.commit()


@pytest.fixture
def by_day(monkeypatch):
    monkeypatch.setattr(schedules, "FIRST_HOUR", 0)


def look() -> None:
    schedules.look_ahead(OutboxItem(kind="reviews.before_meetings", ids={}))
    db.session.commit()
    work_off(200)
    work_off(200)


def test_days_before_the_meeting_it_is_made_once_and_readers_are_mailed(app, at, no_press, by_day):
    with at():
        invite(ReviewState.OPEN)
        due_in(5, before=3)
        look()
        assert [one for one in everybodys() if one.batch == "scheduled"] == []
        due_in(3, before=3)
        look()
        look()
        made = [one for one in everybodys() if one.batch == "scheduled"]
        assert [str(one.outcome) for one in made] == ["done"]
        mails = db.session.scalars(select(MailboxMessage).where(MailboxMessage.to == KURODA.email)).all()
        assert len(mails) == 2


def test_nothing_is_made_at_night_or_after_the_meeting(app, at, no_press, by_day, monkeypatch):
    with at():
        due_in(0, before=3)
        look()
        assert everybodys() == []
        monkeypatch.setattr(schedules, "FIRST_HOUR", 24)
        due_in(2, before=3)
        look()
        assert everybodys() == []
