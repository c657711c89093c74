"""A customer's own map is found: what changed of a plan is brought into the index, hits say where they stand."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.permits import Permit
from portal.foundation import clock, outbox
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import LANGUAGES, full_date, number, percent
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.search import asking, index
from portal.foundation.search.shapes import Hit, Question
from portal.foundation.tenancy import customer_scope
from portal.plans.actions.events import FieldsChanged, MapChanged, NodeChanged, PlanChanged
from portal.plans.listeners.subjects import KIND_WORDS
from portal.plans.models import NodeKind, Plan
from portal.plans.queries import hits as queries
from portal.plans.queries import plans
from portal.plans.queries.hits import Found
from portal.plans.queries.indexing import NODE, PLAN, RULE, known_of_plan, plan_ids, texts_of_plan
from portal.plans.rules.digits import decimals_of
from portal.search import sources
from portal.search.sources import Key, Proof, Row, Source, Told, Where

OWED = "plans.index"
MOST_ALIKE = 5
SECONDS = 10  # what changes within so many seconds is brought into the index together
MAP, MAP_FOR_VENDOR = _l("Your plan"), _l("This customer's plan")


@in_transaction(MapChanged, PlanChanged, NodeChanged, FieldsChanged)
def changed(event: Any) -> None:
    """Owe the index a look at the plan, once for all that changes within some seconds; values alone say nothing new."""
    if isinstance(event, NodeChanged) and not event.edited:
        return
    pid = event.public_id if isinstance(event, FieldsChanged) else event.plan_pid
    plan_id = db.session.scalar(select(Plan.id).where(Plan.public_id == pid))
    if plan_id is not None:
        owe(plan_id, event.customer_id)


def owe(plan_id: int, customer_id: int) -> None:
    """Owe the index a look at a plan, when these seconds are over."""
    turn = int(clock.now().timestamp()) // SECONDS
    due = clock.now() + timedelta(seconds=SECONDS)
    key = f"{OWED}:{plan_id}:{turn}"
    outbox.owe(OWED, customer_id=customer_id, dedupe_key=key, not_before=due, plan_id=plan_id)


@job(OWED)
def bring_up_to_date(item: OutboxItem) -> None:
    """Put in what a plan says now, and take out what it says no more."""
    if item.customer_ref is None:
        return
    with customer_scope(item.customer_ref):
        texts = texts_of_plan(item.ids["plan_id"])
        index.put_many(texts)
        there = {(text.source, text.subject_id): text.language for text in texts}
        for source, subject_id in set(known_of_plan(item.ids["plan_id"])):
            for language in LANGUAGES.keys() - {there.get((source, subject_id))}:
                index.remove(source, subject_id, language)


def present(where: Where, hits: Sequence[Hit]) -> Mapping[Key, Row]:
    """Word these hits for their reader, without those that are gone or not theirs to see."""
    point = where.point
    if point is None or point.customer is None:
        return {}
    found = queries.found(point, ((hit.source, hit.subject_id) for hit in hits))
    rows: dict[Key, Row] = {}
    for hit in hits:
        worded = _WORDED[hit.source](point.customer.slug, found, hit)
        if worded is not None:
            rows[hit.source, hit.subject_id, hit.language] = worded
    return rows


def stamp(where: Where) -> Hashable:
    """Return what changes whenever parts of the map may read differently as hits."""
    active = plans.active_plan()
    point = where.point
    if active is None or point is None:
        return None
    return active.id, active.version, plans.pulse(active.id, point.audience)


@sources.tells_along(30)
def which_initiative(where: Where, words: str) -> Iterable[Told]:
    """Offer to tell for which initiative of one's own plan something is asked: the one that is about these words."""
    point = where.point
    if point is None or not where.inside or not words or not point.may(Permit.MAP_READ):
        return
    asked = Question(words, where.reader, own=True, sources=frozenset({NODE}), most=MOST_ALIKE)
    hits = asking.ask(asked).hits
    found = queries.found(point, ((hit.source, hit.subject_id) for hit in hits)).nodes
    there = (hit for hit in hits if hit.subject_id in found)
    first = next((hit for hit in there if found[hit.subject_id].kind is NodeKind.INITIATIVE), None)
    if first is not None:
        title = "".join(piece.text for piece in first.title)
        yield Told("initiative", _("Related initiative"), title)


def _node(slug: str, found: Found, hit: Hit) -> Row | None:
    row = found.nodes.get(hit.subject_id)
    if row is None:
        return None
    return Row(
        url=url_for("nodes.show", slug=slug, node=row.public_id),
        place=_way(row.plan, found.above(row.public_id)),
        facts=(_("updated %(day)s", day=full_date(row.updated_at)),),
        proof=_proof(found, row.public_id),
        kind=str(KIND_WORDS[row.kind]),
        visibility=row.visibility,
    )


def _rule(slug: str, found: Found, hit: Hit) -> Row | None:
    row = found.rules.get(hit.subject_id)
    if row is None:
        return None
    return Row(
        url=url_for("nodes.show", slug=slug, node=row.node_pid),
        place=_way("", [*found.above(row.node_pid), row.title]),
        proof=_proof(found, row.node_pid),
        kind=_("Rule of use"),
        visibility=row.visibility,
    )


def _plan(slug: str, found: Found, hit: Hit) -> Row | None:
    row = found.plans.get(hit.subject_id)
    if row is None:
        return None
    url = url_for("map.show", slug=slug, plan=row.public_id)
    return Row(url=url, kind=_("Success plan"), visibility=row.visibility)


def _way(plan: str, above: Sequence[str]) -> str:
    return " › ".join(above) or plan


def _proof(found: Found, public_id: str) -> Proof | None:
    """Return where a node of the plan in force stands: a KPI with its newest value, what is above with its share."""
    branch = found.branches.get(public_id)
    if branch is None:
        return None
    standing = str(branch.standing.standing)
    kpi, current = branch.kpi, branch.standing.kpi.current if branch.standing.kpi else None
    if kpi is not None:
        figure = (
            number(current, decimals_of((kpi.baseline, kpi.target, current))) if current is not None else "–"
        )
        return Proof(f"{figure}{_unit(kpi.unit)}", _("newest value"), standing=standing)
    share = branch.standing.share
    return Proof(percent(share) if share is not None else "–", _("of the way"), standing=standing)


def _unit(unit: str) -> str:
    return unit if not unit or not unit[0].isascii() or unit == "%" else f" {unit}"


_WORDED = {NODE: _node, RULE: _rule, PLAN: _plan}
for _order, (_code, _icon) in enumerate(((NODE, "network"), (RULE, "network"), (PLAN, "network"))):
    sources.register(
        Source(
            _code,
            MAP,
            _icon,
            Permit.MAP_READ,
            50 + _order,
            present,
            own=True,
            tab="map",
            for_vendor=MAP_FOR_VENDOR,
            stamp=stamp,
        )
    )
index.source(PLAN, texts_of_plan, plan_ids)
