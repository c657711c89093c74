"""When a member was last here: what a person opens counts, what an open page asks for by itself does not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, Membership, User
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from tests import cast


def seen(app) -> tuple:
    with app.app_context():
        sakura = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        with customer_scope(sakura.id):
            wanted = select(Membership.seen_at).join(User, User.id == Membership.user_id)
            return db.session.scalars(
                wanted.where(User.email == cast.address("aoi"))
            ).one(), sakura.opened_by_customer_at


@pytest.mark.parametrize("headers", [{"Banso-By-Itself": "1"}, {"Accept": "text/event-stream"}])
def test_a_page_left_open_is_no_visit(app, as_, headers):
    aoi, before = as_("aoi"), seen(app)
    with clock.at(clock.now() + timedelta(hours=2)):
        assert aoi.get("/c/sakura", headers=headers).status_code == 200
        assert seen(app) == before
        aoi.get("/c/sakura")
        assert seen(app) == (clock.now(), clock.now())
