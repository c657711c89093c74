"""Drafting a message to a group: whom it is meant for, what it says in each language; texts to use again."""

from collections.abc import Collection, Mapping
from typing import Any

from portal.accounts.models import User
from portal.activity.groups import Group, settled
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.outreach.models import Outreach, OutreachTemplate

WORDS = ("title_ja", "text_ja", "title_en", "text_en")


def begin(group: Group, author: User, *, template: OutreachTemplate | None = None) -> Outreach:
    """Begin a draft for a group, with a template's words where one is used."""
    draft = Outreach(author_id=author.id, group_code=group.code, name=str(group.label)[:120])
    draft.options = settled(group, template.options if template else {})
    if template is not None:
        draft.name = template.name
        _take_words(draft, {name: getattr(template, name) for name in WORDS})
    db.session.add(draft)
    db.session.flush()
    return draft


def write(draft: Outreach, group: Group, facts: Mapping[str, Any]) -> None:
    """Keep what the author wrote and whom they chose: names of columns, and `options` by their own names."""
    draft.name = facts["name"]
    draft.options = settled(group, facts["options"])
    draft.only_primary, draft.segment_id = facts["only_primary"], facts["segment_id"]
    draft.customer_pids = sorted(set(facts["customer_pids"]))
    _take_words(draft, facts)


def leave_out(draft: Outreach, members: Collection[str], *, out: bool) -> None:
    """Leave people out of a draft, or take them in again; by the public ids of their memberships."""
    now = set(draft.left_out)
    draft.left_out = sorted(now | set(members) if out else now - set(members))


def copy(outreach: Outreach, author: User) -> Outreach:
    """Begin a draft with the same words for the same group."""
    draft = Outreach(
        author_id=author.id, group_code=outreach.group_code, name=outreach.name, options=dict(outreach.options),
        only_primary=outreach.only_primary, segment_id=outreach.segment_id,
        customer_pids=list(outreach.customer_pids),
    )  # fmt: skip
    _take_words(draft, {name: getattr(outreach, name) for name in WORDS})
    db.session.add(draft)
    db.session.flush()
    return draft


def throw_away(draft: Outreach) -> None:
    """Take a draft away."""
    draft.deleted_at = clock.now()


def keep_as_template(
    outreach: Outreach, name: str, author: User, *, shared: bool, by: Actor
) -> OutreachTemplate:
    """Keep the words of an outreach to use again, for oneself or for the whole team."""
    kept = OutreachTemplate(
        author_id=author.id,
        name=name,
        group_code=outreach.group_code,
        options=dict(outreach.options),
        shared=shared,
    )
    _take_words(kept, {one: getattr(outreach, one) for one in WORDS})
    db.session.add(kept)
    db.session.flush()
    audit.remember("outreach.template_kept", by=by, subject=f"template:{kept.public_id}", shared=shared)
    return kept


def drop_template(template: OutreachTemplate) -> None:
    """Take a template away; what was written with it stays."""
    template.deleted_at = clock.now()


def _take_words(row: Outreach | OutreachTemplate, words: Mapping[str, str]) -> None:
    for name in WORDS:
        setattr(row, name, words[name])
