"""A product that sends events, for the tests."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.usage.actions import tokens
from tests import cast

Send = Callable[..., Any]
PATH = "/api/v1/events"


def token_of(app: Flask, slug: str = "") -> str:
    """Make a token of a customer, or of the installation, and return its key."""
    with app.app_context():
        customer_id = db.session.scalar(select(Customer.id).where(Customer.slug == slug)) or 0
        vera = db.session.scalars(select(User.id).where(User.email == cast.address("vera"))).one()
        _token, key = tokens.make(
            "the product", customer_id=customer_id, by=Actor(ActorKind.PERSON, Side.VENDOR, vera)
        )
        db.session.commit()
    return key


def event(number: object = 1, **more: Any) -> dict[str, Any]:
    """Return a row as a product sends it."""
    at = (clock.now() - timedelta(minutes=5)).isoformat()
    return {"id": f"e{number}", "name": "invoice.sent", "at": at} | more


def send(app: Flask, key: str, rows: Any, **headers: str) -> Any:
    """Send a batch and return the answer."""
    return send_raw(app, key, json.dumps({"events": rows}), **headers)


def send_raw(app: Flask, key: str, body: Any, **headers: str) -> Any:
    """Send a body as it is and return the answer."""
    said = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().post(PATH, data=body, headers={k: v for k, v in said.items() if v})
