"""Links by purpose: each opens one thing for one person for a while, and is spent by a POST, never by a GET.

The secret in a link is derived from the installation's key, so that a mail sent twice carries the same link
and the database holds nothing that could be used: only hashes.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import JSON, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import BIGINT, Id, Model, Public, db
from portal.foundation.refusals import Refused


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    INVITATION = "invitation"
    CONFIRM_MAIL = "confirm_mail"
    ACTION = "action"
    EXECUTIVE = "executive"
    AGREEMENT_CODE = "agreement_code"
    MEETING = "meeting"  # one person's place at one meeting, or series: to answer from the mail
    CALENDAR = "calendar"  # the feed of one person's meetings
    STEP = "step"  # one step of an onboarding, for one person: to do it from a mail or a calendar
    COMMUNITY_FEED = (
        "community_feed"  # a space of the community as one person reads it, for their feed reader
    )
    STORY = "story"  # the exact text of a success story, for its approver
    STORY_CODE = "story_code"
    REVIEW = "review"  # one business review, for somebody without an account


LIFETIMES = {
    Purpose.SIGN_IN: timedelta(minutes=10),
    Purpose.INVITATION: timedelta(days=14),
    Purpose.CONFIRM_MAIL: timedelta(hours=24),
    Purpose.ACTION: timedelta(days=14),
    Purpose.EXECUTIVE: timedelta(days=30),
    Purpose.AGREEMENT_CODE: timedelta(minutes=10),
    Purpose.MEETING: timedelta(days=400),
    Purpose.CALENDAR: timedelta(days=365 * 10),
    Purpose.STEP: timedelta(days=30),
    Purpose.COMMUNITY_FEED: timedelta(days=365 * 10),
    Purpose.STORY: timedelta(days=30),
    Purpose.STORY_CODE: timedelta(minutes=10),
    Purpose.REVIEW: timedelta(days=30),
}
MOST_TRIES = 5


class LinkRefused(Refused):
    """The link does not open: `reason` is unknown, expired, spent, revoked, other_browser or too_many_tries."""


class PurposeLink(Public, Model):
    """One link. `ids` says what it opens; `browser_hash` ties a sign-in link to the browser that asked."""

    id: Mapped[Id]
    purpose: Mapped[Purpose]
    person_id: Mapped[int | None] = mapped_column(BIGINT, index=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    customer_ref: Mapped[int | None] = mapped_column(BIGINT, index=True)
    ids: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    browser_hash: Mapped[str | None] = mapped_column(String(64))
    secret_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    created_by_id: Mapped[int | None]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    spent_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    def refusal(self) -> str | None:
        """Return why the link no longer opens, or None while it does."""
        if self.revoked_at:
            return "revoked"
        if self.spent_at:
            return "spent"
        if self.tries >= MOST_TRIES:
            return "too_many_tries"
        return "expired" if clock.now() >= self.expires_at else None


def make(purpose: Purpose, *, email: str = "", browser: str | None = None, **words: Any) -> PurposeLink:
    """Add a link that lives as long as its purpose allows; `browser` ties it to that browser's own id."""
    link = PurposeLink(
        public_id=secrets.token_urlsafe(12),
        purpose=purpose,
        email=email,
        browser_hash=digest(browser) if browser else None,
        expires_at=clock.now() + LIFETIMES[purpose],
        secret_hash="",  # nosec B106  # known once the link has its name
        **words,
    )
    link.secret_hash = digest(_secret(link))
    db.session.add(link)
    db.session.flush()
    return link


def token(link: PurposeLink) -> str:
    """Return what stands in the address: the link's name and its secret."""
    return f"{link.public_id}.{_secret(link)}"


def code(link: PurposeLink) -> str:
    """Return the six digits that do the same as the link, typed in the browser that asked."""
    return f"{int(_derived(link, 'code'), 16) % 1_000_000:06d}"


def find(purpose: Purpose, token: str, *, browser: str | None = None) -> PurposeLink:
    """Return the link behind a token without spending it; raises LinkRefused."""
    link = named(purpose, token)
    if reason := link.refusal():
        raise LinkRefused(reason)
    if link.browser_hash and not hmac.compare_digest(link.browser_hash, digest(browser or "")):
        raise LinkRefused("other_browser")
    return link


def named(purpose: Purpose, token: str) -> PurposeLink:
    """Return the link behind a token, open or not; raises LinkRefused("unknown") without its secret."""
    name, _, secret = token.partition(".")
    link = db.session.scalar(select(PurposeLink).where(PurposeLink.public_id == name[:16]))
    if link is None or link.purpose != purpose or not hmac.compare_digest(link.secret_hash, digest(secret)):
        raise LinkRefused("unknown")
    return link


def spend(link: PurposeLink) -> None:
    """Use the link up; raises LinkRefused when somebody else has just done so."""
    unspent = update(PurposeLink).where(
        PurposeLink.id == link.id, PurposeLink.spent_at.is_(None), PurposeLink.revoked_at.is_(None)
    )
    if db.session.execute(unspent.values(spent_at=clock.now())).rowcount != 1:  # type: ignore[attr-defined]
        raise LinkRefused("spent")


def spend_by_code(link: PurposeLink, typed: str) -> bool:
    """Use the link up when `typed` is its code; each try counts. Raises LinkRefused when it opens no more."""
    if reason := link.refusal():
        raise LinkRefused(reason)
    counted = update(PurposeLink).where(
        PurposeLink.id == link.id, PurposeLink.tries < MOST_TRIES, PurposeLink.spent_at.is_(None)
    )
    if db.session.execute(counted.values(tries=PurposeLink.tries + 1)).rowcount != 1:  # type: ignore[attr-defined]
        raise LinkRefused("too_many_tries")
    if not hmac.compare_digest(code(link).encode(), typed.encode()):
        return False
    spend(link)
    return True


def digest(secret: str) -> str:
    """Return the hash under which a secret of full entropy is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _secret(link: PurposeLink) -> str:
    return _derived(link, "link")[:43]


def _derived(link: PurposeLink, use: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"{use}:{link.purpose}:{link.public_id}".encode(), hashlib.sha256).hexdigest()
