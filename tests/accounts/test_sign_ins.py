"""Where one is signed in: seen, and ended at once."""

from sqlalchemy import select

from portal.accounts.models import SignIn
from portal.foundation.db import db
from tests.accounts.post import acts, is_in, stranger


def test_every_device_is_listed_with_what_it_is(app, as_):
    here, there = as_("aoi"), as_("aoi")
    as_("sora")
    with app.app_context():
        rows = db.session.scalars(select(SignIn).order_by(SignIn.id)).all()
        rows[
            1
        ].device = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile Safari/604.1"
        rows[1].address = "203.0.113.5"
        db.session.commit()
    page = here.get("/profile/sign-ins").text
    assert "Safari on iPhone" in page
    assert "203.0.113.5" in page
    assert page.count("This device") == 1
    assert page.count("/end") == 2  # the other one, and all others
    assert is_in(there)


def test_ending_one_puts_it_out_at_its_next_request(app, as_):
    here, there = as_("aoi"), as_("aoi")
    with app.app_context():
        other = db.session.scalars(select(SignIn.public_id).order_by(SignIn.id)).all()[1]
    assert here.post(f"/profile/sign-ins/{other}/end").status_code == 303
    assert is_in(here)
    assert there.get("/c/sakura").status_code == 401
    assert "sign_in.ended" in acts(app)


def test_ending_all_others(app, as_):
    here, *others = [as_("aoi") for _ in range(4)]
    stranger = as_("sora")
    here.post("/profile/sign-ins/end-others")
    assert is_in(here)
    assert is_in(stranger)
    assert not any(is_in(browser) for browser in others)


def test_somebody_elses_device_is_not_found(app, as_):
    aoi, mallory = as_("aoi"), as_("mallory")
    with app.app_context():
        aois = db.session.scalars(select(SignIn.public_id).order_by(SignIn.id)).first()
    assert mallory.post(f"/profile/sign-ins/{aois}/end").status_code == 404
    assert mallory.post("/profile/sign-ins/AAAAAAAAAAAAAAAA/end").status_code == 404
    assert is_in(aoi)


def test_twice_the_devices_take_the_same_statements(as_, counting):
    here = as_("aoi")
    here.get("/profile/sign-ins")
    with counting() as few:
        here.get("/profile/sign-ins")
    for _ in range(10):
        as_("aoi")
    with counting() as many:
        here.get("/profile/sign-ins")
    assert len(few) == len(many)


def test_a_stranger_is_asked_to_sign_in(app):
    assert stranger(app).get("/profile/sign-ins").status_code == 401
