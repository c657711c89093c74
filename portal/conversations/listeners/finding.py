"""Conversations are found by what was said in them; a note inside one side by that side alone."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.conversations.actions.events import ConversationBegun, ThreadChanged
from portal.conversations.queries.indexing import SOURCE, SOURCES, shown, subjects, texts_of
from portal.conversations.queries.pulses import of_customer
from portal.foundation import clock, outbox
from portal.foundation.audience import Visibility
from portal.foundation.events import in_transaction
from portal.foundation.i18n import LANGUAGES, full_date
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.search import index
from portal.foundation.search.shapes import Hit
from portal.foundation.tenancy import customer_scope
from portal.search import sources
from portal.search.sources import Key, Row, Source, Tag, Where

OWED, SECONDS = "conversations.index", 10
NOTES = {SOURCES[Visibility.VENDOR], SOURCES[Visibility.CUSTOMER]}


@in_transaction(ConversationBegun, ThreadChanged)
def changed(event: ConversationBegun | ThreadChanged) -> None:
    """Owe the index a look at what was said, once for all that is said within some seconds.

    What was changed or taken back is found by nobody from now on; what is still there comes back with the next look.
    """
    if isinstance(event, ThreadChanged) and event.what == "read":
        return
    if isinstance(event, ThreadChanged) and event.what == "revised":
        for source in SOURCES.values():
            index.remove(source, event.conversation_id)
    due = clock.now() + timedelta(seconds=SECONDS)
    key = f"{OWED}:{event.conversation_id}:{int(due.timestamp()) // SECONDS}"
    outbox.owe(
        OWED, customer_id=event.customer_id, dedupe_key=key, not_before=due, conversation_id=event.conversation_id
    )  # fmt: skip


@job(OWED)
def bring_up_to_date(item: OutboxItem) -> None:
    """Put in what was said by now, and take out what was taken back."""
    if item.customer_ref is None:
        return
    with customer_scope(item.customer_ref):
        texts = texts_of(item.ids["conversation_id"])
        index.put_many(texts)
        there = {(text.source, text.language) for text in texts}
        for source in SOURCES.values():
            for language in LANGUAGES:
                if (source, language) not in there:
                    index.remove(source, item.ids["conversation_id"], language)


def present(where: Where, hits: Sequence[Hit]) -> Mapping[Key, Row]:
    """Word these hits for their reader."""
    found = shown(hit.subject_id for hit in hits)
    return {
        (hit.source, hit.subject_id, hit.language): Row(
            url=url_for("conversations.show", slug=where.name, conversation=row.public_id),
            tags=(Tag(_("Solved"), "circle-check"),) if row.solved_at is not None else (),
            facts=(_("updated %(day)s", day=full_date(row.last_shared_at)),),
            kind=_("Internal note") if hit.source in NOTES else "",
            visibility=_SEEN[hit.source],
        )
        for hit in hits
        if (row := found.get(hit.subject_id)) is not None
    }


def stamp(where: Where) -> Hashable:
    """Return what changes whenever conversations may read differently as hits."""
    point = where.point
    return of_customer(point.customer.id, point.audience) if point and point.customer else None


_SEEN = {code: visibility for visibility, code in SOURCES.items()}
index.source(SOURCE, texts_of, subjects)
for _order, _code in enumerate(SOURCES.values()):
    sources.register(
        Source(
            _code,
            _l("Conversations"),
            "message-square",
            Permit.CONVERSATIONS_READ,
            70 + _order,
            present,
            own=True,
            tab="conversation",
            stamp=stamp,
        )
    )
