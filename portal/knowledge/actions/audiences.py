"""Who may read an article: anybody, every customer, some by what they are or have, named ones, the vendor's team."""

from collections.abc import Sequence

from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.knowledge.actions.events import NO_CUSTOMER, ArticleChanged
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import Article

MOST = 500


def readdress(article: Article, reach: Reach, addressees: Sequence[str] = (), *, by: Actor) -> None:
    """Say who may read an article, in all its languages. `addressees` are keys (accounts/queries/reach) for SOME.

    Raises Refused (nobody).
    """
    keys = sorted(set(addressees))[:MOST] if reach is Reach.SOME else []
    if reach is Reach.SOME and not keys:
        raise Refused("nobody")
    if (article.reach, sorted(article.addressees)) == (reach, keys):
        return
    audit.remember(
        "article.readers_changed", by=by, subject=f"article:{article.public_id}",
        before=[article.reach, *article.addressees], after=[reach, *keys],
    )  # fmt: skip
    article.reach, article.addressees = reach, keys
    db.session.flush()
    announce(ArticleChanged(NO_CUSTOMER, article.id, rights=True))
