"""Setting up chat channels, and telling them: at least once, many things in one message, given up in the open."""

import base64
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from portal.activity.models import Channel, ChannelNews, ChatFormat, Covers, Readers
from portal.activity.notices import Kind
from portal.activity.queries.channels import listening
from portal.activity.rules.chat import WRITTEN_BEFORE_IT
from portal.foundation import audit, clock, outward
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.outbox import owe
from portal.foundation.sealed import derived, seal, unseal
from portal.foundation.tenancy import customer_scope, every_customer, scope

USE = "channel"
#: What is told within this time goes in one message, and no channel is posted to more often.
WINDOW_SECONDS = 20
PATIENCE = (
    8  # attempts; the outbox's pauses double from a minute, so that three hours of absence are survived
)
HOPELESS = frozenset({"gone", "private", "not_https"})
WHY = "what a channel is told belongs to several customers"


@dataclass(frozen=True)
class Wish:
    """How somebody wants a channel to be."""

    name: str
    format: ChatFormat
    kinds: Collection[str]
    url: str = ""  # empty: the one that is kept
    covers: Covers = Covers.EVERY_CUSTOMER
    covers_id: int = 0
    readers: Readers = Readers.OTHERS
    with_text: bool = False
    language: str = "ja"
    side: Side = field(default=Side.VENDOR)
    customer_id: int = 0


def pass_on(kind: Kind, *, by: Actor, about: str, visibility: Visibility, subject: dict[str, Any]) -> None:
    """Have the channels told that hear of a kind at the customer in scope, once of one thing."""
    current = scope()
    if not kind.news or current is None or current.customer_id is None:
        return
    channels = listening(kind, visibility, current.customer_id)
    known = select(ChannelNews.channel_id).where(
        ChannelNews.about == about, ChannelNews.channel_id.in_([one.id for one in channels])
    )
    told = set(db.session.scalars(known)) if channels else set()
    for channel in channels:
        if channel.id not in told:
            facts = {"about": about, "by_id": by.person_id, "visibility": visibility, **subject}
            db.session.add(ChannelNews(channel_id=channel.id, kind=kind.code, **facts))
            if channel.failing_since is None:  # else its next attempt takes this along
                owe_message(channel)


def withdraw(about: str) -> None:
    """Take back at the customer in scope what channels have not been told of yet."""
    unsent = select(ChannelNews).where(ChannelNews.about == about, ChannelNews.sent_at.is_(None))
    for row in db.session.scalars(unsent).all():
        db.session.delete(row)


def owe_message(channel: Channel) -> None:
    """Promise one message for the end of this window."""
    now = clock.now()
    window, passed = divmod(now.timestamp(), WINDOW_SECONDS)
    owe(
        "channels.send",
        dedupe_key=f"channels:{channel.id}:{int(window)}",
        not_before=now + timedelta(seconds=WINDOW_SECONDS - passed),
        channel_id=channel.id,
    )


def set_up(wish: Wish, *, by: Actor) -> Channel:
    """Add a channel. Raises Unreachable where its address may not be posted to."""
    channel = Channel(
        side=wish.side, customer_ref=wish.customer_id, created_by_id=by.person_id, sealed_url="", host=""
    )
    _write(channel, wish)
    db.session.add(channel)
    db.session.flush()
    _remember("channel.set_up", channel, by)
    return channel


def revise(channel: Channel, wish: Wish, *, by: Actor) -> None:
    """Change a channel; without a new address the kept one stays. Raises Unreachable."""
    _write(channel, wish)
    db.session.flush()
    _remember("channel.revised", channel, by)


def stop(channel: Channel, *, by: Actor) -> None:
    """Tell a channel nothing until it is started again; what happens meanwhile passes it by."""
    channel.stopped_at = channel.stopped_at or clock.now()
    _drop(channel)
    _remember("channel.stopped", channel, by)


def start(channel: Channel, *, by: Actor) -> None:
    """Tell a channel again, from now on."""
    channel.stopped_at = channel.failing_since = None
    channel.trouble = ""
    _remember("channel.started", channel, by)


def remove(channel: Channel, *, by: Actor) -> None:
    """Forget a channel, its address, and what it was told."""
    _remember("channel.removed", channel, by)
    for customer_id in _customers_of(channel):
        with customer_scope(customer_id):
            for row in db.session.scalars(select(ChannelNews).where(ChannelNews.channel_id == channel.id)):
                db.session.delete(row)
            db.session.flush()
    db.session.delete(channel)
    db.session.flush()


def url_of(channel: Channel) -> str:
    """Return the address that was sealed; nobody is shown it again. Raises BrokenSeal."""
    return unseal(channel.sealed_url, USE)


def signing_secret(channel: Channel) -> str:
    """Return the secret with which messages in the generic format are signed, as Standard Webhooks write it."""
    return WRITTEN_BEFORE_IT + base64.b64encode(derived(USE, channel.public_id)).decode()


def note_sent(channel: Channel, ids: Collection[int], said: Collection[int]) -> None:
    """Note that a channel took a message; what could no longer be said is left out for good."""
    channel.last_ok_at, channel.failing_since, channel.trouble = clock.now(), None, ""
    _note(channel, {"sent_at": clock.now()}, said)
    _note(channel, {"dropped_at": clock.now()}, set(ids) - set(said))


def note_failed(channel: Channel, reason: str, attempts: int) -> bool:
    """Note that a channel did not take a message; True when it is given up, and waits for somebody to look."""
    channel.failing_since = channel.failing_since or clock.now()
    channel.trouble = reason
    if attempts < PATIENCE and reason not in HOPELESS:
        return False
    channel.stopped_at = clock.now()
    _drop(channel)
    audit.remember("channel.given_up", customer_id=channel.customer_ref or None, subject=_subject(channel))
    return True


def _write(channel: Channel, wish: Wish) -> None:
    if wish.url:
        place = outward.place_of(wish.url)
        channel.host, channel.sealed_url = place.host, seal(wish.url.strip(), USE)
    channel.name, channel.format, channel.language = wish.name, wish.format, wish.language
    channel.kinds, channel.readers = sorted(wish.kinds), wish.readers
    channel.covers, channel.covers_id = wish.covers, wish.covers_id
    channel.with_text = wish.with_text and wish.readers is Readers.REACH


def _drop(channel: Channel) -> None:
    for customer_id in _customers_of(channel):
        with customer_scope(customer_id):
            unsent = (ChannelNews.channel_id == channel.id, ChannelNews.sent_at.is_(None))
            db.session.execute(update(ChannelNews).where(*unsent).values(dropped_at=clock.now()), **_NO_SYNC)


def _note(channel: Channel, values: dict[str, Any], ids: Collection[int]) -> None:
    for customer_id in _customers_of(channel) if ids else ():
        with customer_scope(customer_id):
            these = (ChannelNews.channel_id == channel.id, ChannelNews.id.in_(sorted(ids)))
            db.session.execute(update(ChannelNews).where(*these).values(**values), **_NO_SYNC)


def _customers_of(channel: Channel) -> list[int]:
    with every_customer(WHY):
        asked = select(ChannelNews.customer_id).where(
            ChannelNews.channel_id == channel.id, ChannelNews.sent_at.is_(None)
        )
        return sorted(set(db.session.scalars(asked)))


def _remember(act: str, channel: Channel, by: Actor) -> None:
    facts = {"name": channel.name, "host": channel.host, "format": channel.format.value}
    audit.remember(act, by=by, customer_id=channel.customer_ref or None, subject=_subject(channel), **facts)


def _subject(channel: Channel) -> str:
    return f"channel:{channel.public_id}"


_NO_SYNC: dict[str, Any] = {"execution_options": {"synchronize_session": False}}
