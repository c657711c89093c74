"""Ids of another customer, or of the other side's inside, put into every field and query string: they lead nowhere."""

import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, Department, Membership, User
from portal.foundation.db import Base, db
from portal.foundation.tenancy import CustomerOwned, customer_scope, every_customer
from portal.plans.models import Node, NodeKind, Plan
from tests import cast
from tests.trust.forms import OURS, forms_of
from tests.trust.reading import addresses, in_sakura
from tests.walks import in_share

FREE = {
    "text",
    "textarea",
    "search",
    "email",
    "number",
    "password",
    "date",
    "tel",
    "url",
    "month",
    "file",
    "",
}
#: Fields of fixed words, in which anything else is refused or means the usual; said so that a new one is looked at.
ENDS = ("/sign-out", "/view-as", "/end-others", "/language", "/scheme")


def foreign(app) -> dict[str, str]:
    """Return a public id of each kind of thing of Ume that forms ask for, and of people with no place at Sakura."""
    with app.app_context():
        ume = db.session.scalars(select(Customer).where(Customer.slug == "ume")).one()
        with customer_scope(ume.id):
            kinds = (Plan, Node, Membership, Department)
            found = {kind.__name__: db.session.scalars(select(kind.public_id)).first() for kind in kinds}
        for name in ("mallory", "olivia"):
            found[name] = db.session.scalars(
                select(User.public_id).where(User.email == cast.address(name))
            ).one()
    return found


def inside(app, side: str) -> dict[str, str]:
    """Return two ids of what one side keeps to itself."""
    rows = in_sakura(app, select(Node.public_id).where(Node.visibility == side, Node.kind != NodeKind.KPI))
    return {f"{side} {n}": row.public_id for n, row in enumerate(rows[:2])}


def of_ume(connection, ume: int) -> list:
    """Return every row that belongs to Ume."""
    found = []
    for table in Base.metadata.sorted_tables:
        if "customer_id" in table.c:
            found += connection.execute(
                select(table).where(table.c.customer_id == ume).order_by(*table.primary_key.columns)
            ).all()
    return [tuple(map(repr, row)) for row in found]


def strangers_inside(connection, sakura: int, people: set[int]) -> list[str]:
    """Return where rows of Sakura point at people who have no place there."""
    found = []
    for table in Base.metadata.sorted_tables:
        pointing = [c for c in table.c if any(key.column.table.name == "user" for key in c.foreign_keys)]
        if "customer_id" in table.c:
            for column in pointing:
                rows = connection.execute(
                    select(column).where(table.c.customer_id == sakura, column.in_(people))
                ).all()
                found += [f"{table.name}.{column.name}" for _ in rows]
    return found


@pytest.fixture
def watched(app, monkeypatch):
    """Look at the database in place of each commit, and keep nothing."""
    with app.app_context():
        ids = dict(db.session.execute(select(Customer.slug, Customer.id)).all())
        people = set(
            db.session.scalars(
                select(User.id).where(User.email.in_([cast.address("mallory"), cast.address("olivia")]))
            )
        )
        with every_customer("watching"), db.engine.connect() as connection:
            before = of_ume(connection, ids["ume"])
    wrong: list[str] = []

    def look() -> None:
        db.session.flush()
        connection = db.session.connection()
        if of_ume(connection, ids["ume"]) != before:
            wrong.append("Ume's rows changed")
        wrong.extend(strangers_inside(connection, ids["sakura"], people))
        db.session.rollback()

    def watch() -> list[str]:
        monkeypatch.setattr(db.session, "commit", look)
        return wrong

    return watch


@pytest.mark.parametrize("who", ["aoi", "chloe"])
def test_in_no_field_of_no_form(app, as_, watched, who):
    """Each field that is chosen rather than typed is given each foreign id, the rest of the form as it stands."""
    browser, secret = as_(who), {**foreign(app), **inside(app, "vendor" if who == "aoi" else "customer")}
    forms = [
        (page, form)
        for page, form in forms_of(browser, list(addresses(app, inside=True)))
        if not form.action.endswith(ENDS)
    ]
    assert len(forms) > 20
    wrong, tried, rows = [], 0, watched()
    for page, form in forms:
        chosen = [f for f in form.fields.values() if f.kind not in FREE and f.name not in OURS]
        for one in chosen:
            for kind, value in secret.items():
                if value in one.offers:
                    continue  # a colleague who may be chosen
                if not in_share(10, who, form.action, one.name, kind):
                    continue
                tried += 1
                answer = browser.post(form.action, data=form.data(**{one.name: value}))
                text = answer.get_data().decode(errors="replace")
                if answer.status_code >= 500 or leaks(text):
                    wrong.append(f"{page} {form.action} {one.name}={kind}: {answer.status_code}")
                wrong += [f"{page} {form.action} {one.name}={kind}: {trouble}" for trouble in rows]
                rows.clear()
    assert tried > 50  # a share of them, see walks.py
    assert not wrong, "\n".join(wrong[:30])


@pytest.mark.parametrize("who", ["aoi", "chloe"])
def test_in_no_query_string(app, as_, who):
    """Filters, sorts, periods and whatever else an address may say: foreign ids find nothing and break nothing."""
    browser = as_(who)
    secret = {**foreign(app), **inside(app, "vendor" if who == "aoi" else "customer")}
    names = {
        "owner",
        "department",
        "plan",
        "node",
        "kind",
        "parent",
        "customer",
        "person",
        "member",
        "names",
        "from",
        "to",
        "id",
        "whose",
        "month",
        "what",
        "copy",
        "source",
        "offered",
    }
    urls = list(addresses(app, inside=True))
    for page in list(urls):
        names |= set(re.findall(r"[?&]([a-z_]+)=", browser.get(page).get_data().decode(errors="replace")))
    wrong = []
    for url in urls:
        for kind, value in secret.items():
            if not in_share(10, who, url, kind):
                continue
            answer = browser.get(f"{url}?{urlencode(dict.fromkeys(names, value))}")
            text = answer.get_data().decode(errors="replace")
            answer.close()
            if answer.status_code >= 500 or leaks(text):
                wrong.append(f"{url} {value}: {answer.status_code}")
    assert not wrong, "\n".join(wrong[:30])


def leaks(text: str) -> bool:
    """True when an answer names Ume, its people or its things."""
    return any(
        word in text
        for word in (
            "ume shared",
            "ume vendor",
            "ume customer",
            "Plan of ume",
            "ウメ工業",
            "Mallory",
            "森 真理",
        )
    )


def test_the_database_itself_refuses_rows_that_point_across():
    """Between tables that customers own, every foreign key carries the customer."""
    loose = []
    owned = {model.__table__.name for model in _owned(CustomerOwned)}
    for name in owned:
        table = Base.metadata.tables[name]
        for key in table.foreign_key_constraints:
            across = key.referred_table.name in owned and "customer_id" not in key.column_keys
            loose += [f"{name}.{key.column_keys}"] if across else []
    assert len(owned) > 10
    assert not loose


def test_numbers_of_rows_are_on_no_page(app, as_):
    """Ids inside are counted upwards and would tell how much there is: pages speak of public ids alone."""
    numbered = re.compile(
        r'(?:id|data-[a-z-]*id|value|href)="[^"]*(?:node|kpi|plan|member|department)[-/](\d{1,9})"'
    )
    for who in ("aoi", "chloe"):
        browser = as_(who)
        for url in addresses(app, inside=True):
            answer = browser.get(url)
            assert not numbered.findall(answer.get_data().decode(errors="replace")), url
            answer.close()


def _owned(model) -> set:
    found = set()
    for below in model.__subclasses__():
        found |= {below} if hasattr(below, "__table__") else set()
        found |= _owned(below)
    return found
