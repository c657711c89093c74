"""A conflict about one field of a company or a subscription decides that field alone."""

from datetime import date

from sqlalchemy import select

from portal.accounts.models import Customer, Subscription
from portal.foundation.db import db
from tests.plans.filled import filled


def opened(browser, address: str, **typed):
    return filled(browser.get(address).text, address, **typed)


def test_fields_the_author_left_alone_keep_what_others_saved(app, as_):
    address, late, early = "/c/sakura/company/edit", as_("chloe"), as_("aoi")
    form = opened(late, address, industry="小売")
    theirs = opened(early, address, industry="卸売", name="新しい名前", fiscal_first_month="9")
    assert early.post(address, data=theirs).status_code == 303
    clash = late.post(address, data=form)
    assert clash.status_code == 409
    assert late.post(address, data=filled(clash.text, address)).status_code == 303
    with app.app_context():
        company = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        assert (company.industry, company.name, company.fiscal_first_month) == ("小売", "新しい名前", 9)


def test_days_and_amounts_too(as_, at):
    with at("sakura"):
        pid = db.session.scalars(select(Subscription.public_id)).one()
    address, late, early = f"/c/sakura/subscriptions/{pid}", as_("chloe"), as_("vera")
    form = opened(late, address, notice_months="3")
    theirs = opened(early, address, notice_months="2", renews_on="2028-04-01", arr="1,200,000")
    assert early.post(address, data=theirs).status_code == 303
    clash = late.post(address, data=form)
    assert clash.status_code == 409
    assert late.post(address, data=filled(clash.text, address)).status_code == 303
    with at("sakura"):
        row = db.session.scalars(select(Subscription)).one()
        assert (row.notice_months, row.renews_on, row.arr_minor) == (3, date(2028, 4, 1), 1_200_000)
