"""Every address that can be opened, and what was answered, made comparable: what differs each time is taken out."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.db import db
from portal.foundation.pages import bodies
from portal.foundation.remembered import forget_all
from portal.foundation.tenancy import customer_scope
from tests import objects
from tests.test_access import address, guarded_rules

#: About the machine, or the end of the walk.
NOT_READ = {"operations.figures", "operations.ready", *objects.ENDS_THE_SESSION}
#: New at every request: tokens, request keys, the cursor from which a page listens, ids of requests.
NEW_EACH_TIME = re.compile(
    rb'name="(?:csrf_token|(?:\w+-)?request_key)"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="(?:csrf_token|request_key)"'
    rb'|"X-CSRFToken": "[^"]*"|data-(?:live-)?(?:since|cursor)="\d+"|\b[0-9a-f]{16}\b'
)


def addresses(app: Flask, slug: str = "sakura", *, inside: bool = False) -> Iterator[str]:
    """Yield every address of a GET, with each of the objects it may name; `inside` keeps to one customer's."""
    for rule in guarded_rules(app):
        if (
            "GET" not in rule.methods
            or rule.endpoint in NOT_READ
            or rule.rule.endswith("/stream")  # never ends
            or (inside and "slug" not in rule.arguments)
        ):
            continue
        with app.app_context():
            url = address(app, rule, slug)
        if url is not None:
            yield url


def forget_everything() -> None:
    """Let nothing be answered from memory."""
    bodies.clear()
    forget_all()


def said(answer: Any) -> bytes:
    """Return what an answer says to its reader, with packed files unpacked and what is new each time taken out."""
    data = answer.get_data()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            data = b"\n".join(
                packed.read(name) for name in sorted(packed.namelist()) if "docProps" not in name
            )
    return NEW_EACH_TIME.sub(b"", data)


def read(browser: Any, url: str, **headers: str) -> tuple[int, bytes]:
    """Open a page; return its status and what it says."""
    answer = browser.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        return answer.status_code, said(answer)
    finally:
        answer.close()


def in_sakura(app: Flask, statement: Any) -> list[Any]:
    """Return what the system itself finds inside Sakura, both insides."""
    with app.app_context():
        customer_id = db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()
        with customer_scope(customer_id):
            return list(db.session.execute(statement).all())
