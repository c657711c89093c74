"""Which chat channels hear of a thing, and what may be said there today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from portal.accounts.models import AccountTeamMember, Customer, Segment, StaffRole, TeamPosition, User
from portal.accounts.permits import REACHES_ALL
from portal.activity.models import Channel, ChannelNews, Covers, Readers
from portal.activity.notices import Kind, Told, kind_of, kinds
from portal.activity.queries import notices
from portal.activity.queries.notices import Shown, noted
from portal.activity.queries.timeline import named
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import every_customer, narrowed

WHY = "a chat channel hears of all the customers that it covers"
ACCOMPANIES = (TeamPosition.PRIMARY, TeamPosition.BACKUP)
SIDES = {
    Visibility.VENDOR: (Side.VENDOR,),
    Visibility.CUSTOMER: (Side.CUSTOMER,),
    Visibility.SHARED: (Side.CUSTOMER, Side.VENDOR),
}


@dataclass(frozen=True)
class News:
    """One thing as a channel may be told of it now."""

    id: int
    public_id: str
    kind: Kind
    customer_name: str
    told: Told


def listening(kind: Kind, visibility: Visibility, customer_id: int) -> list[Channel]:
    """Return the channels that hear of a kind at a customer; of what is inside one side, that side's alone."""
    asked = select(Channel).where(
        Channel.stopped_at.is_(None),
        Channel.side.in_(SIDES[visibility]),
        or_(Channel.side == Side.VENDOR, Channel.customer_ref == customer_id),
    )
    found = [one for one in db.session.scalars(asked) if kind.code in one.kinds]
    return [one for one in found if customer_id in covered(one, [customer_id])] if found else []


def covered(channel: Channel, customer_ids: Collection[int]) -> set[int]:
    """Return those of these customers of which a channel hears today."""
    asked = select(Customer.id).where(Customer.id.in_(sorted(customer_ids)))
    if channel.side is Side.CUSTOMER:
        return {channel.customer_ref} & set(customer_ids)
    if channel.covers is Covers.CUSTOMER:
        asked = asked.where(Customer.id == channel.covers_id)
    elif channel.covers is Covers.SEGMENT:
        asked = asked.where(Customer.segment_id == channel.covers_id)
    elif channel.covers is Covers.CSM:
        with every_customer(WHY):
            team = select(AccountTeamMember.customer_id).where(
                AccountTeamMember.user_id == channel.covers_id,
                AccountTeamMember.position.in_(ACCOMPANIES),
                AccountTeamMember.ended_at.is_(None),
            )
            accompanied = set(db.session.scalars(narrowed(team, AccountTeamMember)))
        return accompanied & set(customer_ids)
    return set(db.session.scalars(asked))


def owed(channel_id: int) -> tuple[Channel, list[int], list[News]] | None:
    """Return a channel, the ids of what it is owed, and what may be said of it now; None when there is nothing."""
    channel = db.session.scalar(select(Channel).where(Channel.id == channel_id, Channel.stopped_at.is_(None)))
    if channel is None:
        return None
    waiting = _rows().where(
        ChannelNews.channel_id == channel.id, ChannelNews.sent_at.is_(None), ChannelNews.dropped_at.is_(None)
    )
    with every_customer(WHY):
        rows = db.session.execute(narrowed(waiting.order_by(ChannelNews.id), ChannelNews)).all()
    return (channel, [row.id for row in rows], _worded(channel, rows)) if rows else None


def news_for(public_id: str, reader: User) -> Shown | None:
    """Return what a channel was told of, for a person who followed its link and may see it."""
    with every_customer(WHY):
        rows = db.session.execute(_rows().where(ChannelNews.public_id == public_id)).all()
    return next(iter(notices.told(reader, rows)), None)


def kinds_for(side: Side) -> list[Kind]:
    """Return the kinds that can go to a channel of one side."""
    return [one for one in kinds(side) if one.news]


def of_vendor() -> Sequence[Channel]:
    """Return the vendor's own channels, by name."""
    return db.session.scalars(select(Channel).where(Channel.side == Side.VENDOR).order_by(Channel.name)).all()


def of_customer(customer_id: int) -> Sequence[Channel]:
    """Return the channels that a customer has set up for its own people."""
    mine = (Channel.side == Side.CUSTOMER, Channel.customer_ref == customer_id)
    return db.session.scalars(select(Channel).where(*mine).order_by(Channel.name)).all()


def vendors_channel(public_id: str) -> Channel | None:
    """Return one of the vendor's channels."""
    return db.session.scalar(
        select(Channel).where(Channel.public_id == public_id, Channel.side == Side.VENDOR)
    )


def counts(channel_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return for each channel how much it was told, and how much could not be told it."""
    asked = select(
        ChannelNews.channel_id, func.count(ChannelNews.sent_at), func.count(ChannelNews.dropped_at)
    ).where(ChannelNews.channel_id.in_(sorted(channel_ids)))
    with every_customer(WHY):
        rows = db.session.execute(narrowed(asked.group_by(ChannelNews.channel_id), ChannelNews)).all()
    return {row[0]: (row[1], row[2]) for row in rows}


def names_of_covered(channels: Sequence[Channel]) -> dict[int, str]:
    """Return by channel the name of the one segment, customer or person that it is about, where it is about one."""
    ids = {covers: {one.covers_id for one in channels if one.covers is covers} for covers in Covers}
    name = (Segment.name_en if language() == "en" else Segment.name_ja).label("name")
    wanted = select(Customer.id, Customer.name).where(Customer.id.in_(sorted(ids[Covers.CUSTOMER])))
    people = select(User).where(User.id.in_(sorted(ids[Covers.CSM])))
    known: dict[Covers, dict[int, str]] = {
        Covers.CUSTOMER: {row.id: row.name for row in db.session.execute(wanted)},
        Covers.SEGMENT: {row.id: row.name for row in db.session.execute(select(Segment.id, name))},
        Covers.CSM: {one.id: one.name_in(language()) for one in db.session.scalars(people)},
    }
    return {one.id: found for one in channels if (found := known.get(one.covers, {}).get(one.covers_id))}


def who_may_read(covers: Covers, covers_id: int) -> list[User]:
    """Return the vendor's people who may see every customer that such a channel covers."""
    everywhere = User.staff_role.in_(sorted(REACHES_ALL))
    who: ColumnElement[bool] = everywhere
    if covers is Covers.CUSTOMER:
        with every_customer(WHY):
            team = select(AccountTeamMember.user_id).where(
                AccountTeamMember.customer_id == covers_id, AccountTeamMember.ended_at.is_(None)
            )
            ids = sorted(set(db.session.scalars(narrowed(team, AccountTeamMember))))
        who = or_(everywhere, User.id.in_(ids))
    elif covers is Covers.CSM:
        who = or_(everywhere, User.id == covers_id)
    asked = select(User).where(
        User.staff_role.is_not(None), User.staff_role != StaffRole.AUTHOR, who,
        User.disabled_at.is_(None), User.erased_at.is_(None),
    )  # fmt: skip
    return list(db.session.scalars(asked.order_by(User.family_kana, User.family_name, User.id)))


def segments() -> Sequence[Segment]:
    """Return the segments of the installation."""
    return db.session.scalars(select(Segment).order_by(Segment.id)).all()


def customers() -> Sequence[Any]:
    """Return the customers that are served, by kana."""
    asked = select(Customer.id, Customer.public_id, Customer.name).where(Customer.left_at.is_(None))
    return db.session.execute(asked.order_by(Customer.kana, Customer.id)).all()


def csms() -> list[User]:
    """Return the vendor's people who accompany customers."""
    asked = select(User).where(
        User.staff_role.in_([StaffRole.CSM, StaffRole.CS_LEAD, StaffRole.ADMIN]), User.disabled_at.is_(None),
        User.erased_at.is_(None),
    )  # fmt: skip
    return list(db.session.scalars(asked.order_by(User.family_kana, User.family_name, User.id)))


def _rows() -> Any:
    return select(
        ChannelNews.id, ChannelNews.public_id, ChannelNews.customer_id, ChannelNews.kind,
        ChannelNews.subject_kind, ChannelNews.subject_id, ChannelNews.ids, ChannelNews.by_id, ChannelNews.at,
        ChannelNews.sent_at.label("read_at"),
    )  # fmt: skip


def _worded(channel: Channel, rows: Sequence[Any]) -> list[News]:
    """Return the words for what is owed, as anybody of the channel's side may read them; the rest is left out."""
    inside = covered(channel, {row.customer_id for row in rows})
    asked = select(Customer.id, Customer.name, Customer.slug).where(Customer.id.in_(sorted(inside)))
    places = {row.id: row for row in db.session.execute(asked)}
    people = named({row.by_id for row in rows if row.by_id is not None})
    nobody = User(
        id=0, language=channel.language, public_id=""
    )  # who is told nothing that is meant for one person
    nobody.staff_role = StaffRole.COLLEAGUE if channel.side is Side.VENDOR else None
    audience = Audience.VENDOR if channel.side is Side.VENDOR else Audience.CUSTOMER
    found: list[News] = []
    with every_customer(WHY, audience):
        for row in rows:
            kind = kind_of(row.kind)
            place = places.get(row.customer_id)
            if kind is None or not kind.news or place is None or row.kind not in channel.kinds:
                continue
            told = kind.teller(nobody, [noted(row, place, people.get(row.by_id))]).get(row.id)
            if told is not None:
                found.append(News(row.id, row.public_id, kind, place.name, told))
    return found


def reads_all(channel: Channel) -> bool:
    """True where only people who may see its customers read along."""
    return channel.readers is Readers.REACH
