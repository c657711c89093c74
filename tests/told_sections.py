"""Sections of business reviews under test: gathered for what both sides see, kept as JSON, told in both languages."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import render_template
from flask_babel import force_locale

from portal.accounts.models import Customer
from portal.activity.review_sections import Facts, Period, Section, section
from portal.agreements.queries.document import named
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.web.app import Portal

LANGUAGES = ("ja", "en")
CUSTOMER, VENDOR = "株式会社さくら商会", "あおぞらクラウド"


def today() -> date:
    """Return the day it is at the customers of the cast."""
    return clock.today("Asia/Tokyo")


def days_ago(days: int) -> date:
    """Return the day so many days before today."""
    return today() - timedelta(days=days)


def registered(key: str) -> Section:
    """Return a section by its key."""
    found = section(key)
    assert found is not None, key
    return found


def gathered(
    at: Callable[..., Any], key: str, first: date, last: date, *, slug: str = "sakura"
) -> dict[str, Any] | None:
    """Return the facts of a period as a review keeps them: what is gathered, there and back through JSON."""
    with at(slug, Audience.GUEST) as customer_id:
        customer = db.session.get_one(Customer, customer_id)
        facts = registered(key).gather(Period(customer, None, first, last, today()))
    kept: dict[str, Any] | None = json.loads(json.dumps(facts))
    return kept


def told(app: Portal, key: str, facts: Facts, language: str = "en", *, paper: bool = True) -> str:
    """Return a section as its template words it, with everything beside it worded as well."""
    one = registered(key)
    with app.test_request_context(), force_locale(language):
        people = {pid: Named(person.name) for pid, person in named(one.people(facts)).items()}
        for part in (
            one.figures(facts, None),
            one.figures(facts, facts),
            one.sources(facts),
            one.charts(facts),
        ):
            assert all(str(getattr(each, "label", getattr(each, "title", ""))) for each in part)
        for table in one.tables(facts):
            assert all(len(row.cells) == len(table.columns) for row in table.rows), table.key
            assert not table.widths or len(table.widths) == len(table.columns), table.key
        html = render_template(
            one.template, f=facts, people=people, paper=paper, customer_name=CUSTOMER, vendor_name=VENDOR
        )
    assert "style=" not in html
    return html


class Named:
    """Somebody of the customer's whom a section names."""

    is_vendor = False

    def __init__(self, name: str) -> None:
        self.name = name
