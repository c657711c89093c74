"""Who may read what is told to many customers: one predicate, on both databases."""

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from portal.foundation.audience import (
    Addressed,
    Audience,
    Reach,
    Reader,
    Side,
    Visibility,
    addressed_to,
)
from portal.foundation.db import Base, db


class Apart(DeclarativeBase):
    """Tables of this test alone, which no migration knows."""

    registry = registry(metadata=MetaData(), type_annotation_map=Base.registry.type_annotation_map)


class Notice(Addressed, Apart):
    """Something told to many, for this test alone."""

    __tablename__ = "notice_of_the_test"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


NOTICES = {
    "public": (Reach.PUBLIC, []),
    "customers": (Reach.EVERY_CUSTOMER, []),
    "segment": (Reach.SOME, ["segment:1"]),
    "product or us": (Reach.SOME, ["product:2", "customer:7"]),
    "one named": (Reach.SOME, ["customer:8"]),
    "vendor": (Reach.VENDOR, []),
}
READERS = {
    "nobody": (Reader(), {"public"}),
    "vendor": (Reader(Side.VENDOR), set(NOTICES)),
    "of the vendor's, who accompanies nobody": (
        Reader(Side.VENDOR, named_only=True),
        {"public", "customers", "segment", "product or us", "vendor"},
    ),
    "of the vendor's, who accompanies the one named": (
        Reader(Side.VENDOR, frozenset({"customer:8"}), named_only=True),
        set(NOTICES) | {"one named"},
    ),
    "a customer": (Reader(Side.CUSTOMER), {"public", "customers"}),
    "of the segment": (
        Reader(Side.CUSTOMER, frozenset({"segment:1", "customer:9"})),
        {"public", "customers", "segment"},
    ),
    "named": (Reader(Side.CUSTOMER, frozenset({"customer:7"})), {"public", "customers", "product or us"}),
    "a longer number": (Reader(Side.CUSTOMER, frozenset({"customer:77"})), {"public", "customers"}),
}


@pytest.mark.parametrize("who", READERS)
def test_a_reader_sees_what_is_addressed_to_them(inside, who):
    Notice.__table__.create(db.engine, checkfirst=True)
    for text, (reach, addressees) in NOTICES.items():
        db.session.add(Notice(text=text, reach=reach, addressees=addressees))
    db.session.commit()
    reader, expected = READERS[who]
    assert set(db.session.scalars(select(Notice.text).where(addressed_to(Notice, reader)))) == expected
    db.session.rollback()
    Notice.__table__.drop(db.engine)


def test_the_inside_of_each_side_reaches_that_side_alone():
    assert Audience.reached_by(Visibility.VENDOR) == (Audience.VENDOR,)
    assert Audience.reached_by(Visibility.CUSTOMER) == (Audience.CUSTOMER,)
    assert set(Audience.reached_by(Visibility.SHARED)) == set(Audience)
