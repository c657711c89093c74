"""Events are found by whoever may come; hits say when they are."""

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from portal.accounts.permits import Permit
from portal.foundation.audience import addressed_to
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import reader_zone
from portal.foundation.search import index
from portal.foundation.search.shapes import Hit
from portal.gatherings.actions.events import GatheringChanged
from portal.gatherings.forms.words import kind_word
from portal.gatherings.models import Gathering
from portal.gatherings.queries.indexing import FOUND, SOURCE, subjects, texts_of
from portal.gatherings.rules.words import GatheringState
from portal.meetings.queries import clocks
from portal.search import sources
from portal.search.sources import Key, Row, Where

#: A row's version is raised with every edit.
_STAMP = select(func.count(Gathering.id), func.sum(Gathering.version), func.max(Gathering.id))
index.source(SOURCE, texts_of, subjects)


@in_transaction(GatheringChanged)
def changed(event: GatheringChanged) -> None:
    """Change at once who may find an event; its words wait for the worker."""
    row = db.session.get(Gathering, event.gathering_id)
    if row is None or row.state not in FOUND:
        index.remove(SOURCE, event.gathering_id)
        return
    index.readdress(SOURCE, row.id, row.reach, row.addressees)
    index.owe(SOURCE, row.id)


def present(where: Where, hits: Sequence[Hit]) -> Mapping[Key, Row]:
    """Word these hits for their reader, without those that they may not see (any more): one statement."""
    if where.public:
        return {}
    wanted = select(Gathering).where(
        Gathering.id.in_({hit.subject_id for hit in hits}), Gathering.state.in_(FOUND),
        addressed_to(Gathering, where.reader),
    )  # fmt: skip
    rows = {row.id: row for row in db.session.scalars(wanted)}
    return {
        (hit.source, hit.subject_id, hit.language): _row(where, rows[hit.subject_id])
        for hit in hits
        if hit.subject_id in rows
    }


def _row(where: Where, row: Gathering) -> Row:
    if where.inside:
        url = url_for("gatherings.show", slug=where.name, gathering=row.public_id)
    else:
        url = url_for("gatherings_desk.show", gathering=row.public_id)
    facts = [clocks.clock_in(row.starts_at, row.ends_at, reader_zone()).words]
    if row.state is GatheringState.HELD:
        facts.append(_("with a recording") if row.recording_url else _("it is over"))
    return Row(url=url, place=kind_word(row.kind), facts=tuple(facts))


sources.register(
    sources.Source(SOURCE, _l("Events"), "calendar", Permit.GATHERINGS_READ, 45, present, stamp=_STAMP)
)
