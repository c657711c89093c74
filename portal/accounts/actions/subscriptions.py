"""What a customer bought, and when it must be answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.accounts.actions.revisions import created, revise
from portal.accounts.models import Subscription
from portal.accounts.rules.subscriptions import notice_date
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce


@dataclass(frozen=True)
class SubscriptionRevised(Event):
    """What a customer bought, or until when, changed."""


def add(values: Mapping[str, Any], *, by: Actor) -> Subscription:
    """Write down what the customer in scope bought; without a notice date it is computed."""
    subscription = Subscription(**values)
    if subscription.notice_on is None:
        subscription.notice_on = notice_date(subscription.renews_on, subscription.notice_months or 0)
    db.session.add(subscription)
    db.session.flush()
    created("subscription", subscription, subscription.plan_name, by=by, visibility=Visibility.VENDOR)
    _tell(subscription, by)
    return subscription


def revise_subscription(subscription: Subscription, values: Mapping[str, Any], *, by: Actor) -> None:
    """Change a subscription; a notice date that follows the rule goes on following it."""
    wanted = dict(values)
    followed = subscription.notice_on == notice_date(subscription.renews_on, subscription.notice_months)
    if wanted.get("notice_on") is None and ("notice_on" in wanted or followed):
        wanted["notice_on"] = notice_date(
            wanted.get("renews_on", subscription.renews_on),
            wanted.get("notice_months", subscription.notice_months),
        )
    if revise("subscription", subscription, wanted, by=by, visibility=Visibility.VENDOR):
        _tell(subscription, by)


def end(subscription: Subscription, on: date, *, by: Actor) -> None:
    """Let a subscription end on a day."""
    if revise("subscription", subscription, {"ended_on": on}, by=by, visibility=Visibility.VENDOR):
        _tell(subscription, by)


def _tell(subscription: Subscription, by: Actor) -> None:
    audit.remember(
        "subscription.changed",
        by=by,
        customer_id=subscription.customer_id,
        subject=f"subscription:{subscription.public_id}",
    )
    announce(SubscriptionRevised(subscription.customer_id))
