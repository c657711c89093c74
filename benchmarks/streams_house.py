"""A small installation to listen in: the map of the page under test, and people who are signed in many times."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, insert, select

from benchmarks.pages import CUSTOMER, _cookie
from benchmarks.seed import MEMBER, SMALL, _now, seed
from benchmarks.talks import LONG
from portal.accounts.models import SignIn
from portal.conversations.models import Conversation
from portal.foundation.db import Base, engine_options, new_public_id
from portal.foundation.links import digest
from portal.plans.models import Node, NodeKind


@dataclass(frozen=True)
class Installation:
    """Where to listen, as whom, and what may be edited by whom. People are given as cookies."""

    slug: str
    initiative: str
    conversation: str
    csm: str
    sessions: tuple[str, ...]


def install(folder: Path, sessions: int, url: str = "") -> Installation:
    """Fill a database (SQLite in `folder` unless another address is given) and sign a member in so many times."""
    url = url or f"sqlite:///{folder}/portal.sqlite"
    engine = create_engine(url, **engine_options(url))
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    keys = [f"benchmark listener {number}" for number in range(sessions)]
    signed_in = {"user_id": MEMBER, "how": "password", **_now()}
    with engine.begin() as connection:
        found = seed(connection, SMALL)
        rows = [{"public_id": new_public_id(), "key_hash": digest(key), **signed_in} for key in keys]
        connection.execute(insert(SignIn.__table__), rows)
        node = Node.__table__
        mine = (node.c.customer_id == CUSTOMER, node.c.kind == NodeKind.INITIATIVE)
        initiative = connection.execute(select(node.c.public_id).where(*mine).limit(1)).scalar_one()
        talks = Conversation.__table__
        talk = connection.execute(select(talks.c.public_id).where(talks.c.id == LONG)).scalar_one()
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return Installation(found["slug"], initiative, talk, _cookie(found["csm"]), tuple(map(_cookie, keys)))
