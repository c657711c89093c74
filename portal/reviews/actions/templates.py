"""Templates of reviews: the starters of an installation, made, changed, retired. Every act stands in the audit log."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.activity import review_sections
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db, new_public_id
from portal.foundation.refusals import Refused
from portal.reviews.models import ReviewTemplate
from portal.reviews.queries.templates import any_template, part_by_key
from portal.reviews.rules.snapshot import OWN
from portal.reviews.rules.templates import OWN_FIELDS, STARTERS, Entry, entry, in_parts, moved, name_of, own

COLUMNS = (
    "name_ja", "name_en", "segment_id", "period_kind", "paper", "look_required", "made_days_before",
)  # fmt: skip
MOST_ENTRIES = 60


def set_up(*, by: Actor) -> list[ReviewTemplate]:
    """Make the starters, where there is no template yet."""
    if any_template():
        return []
    return [
        make(
            {
                "name_ja": one.name_ja, "name_en": one.name_en, "period_kind": one.period_kind,
                "look_required": one.look_required,
            },
            by=by, sections=one.sections,
        )
        for one in STARTERS
    ]  # fmt: skip


def make(facts: Mapping[str, Any], *, by: Actor, sections: Sequence[Entry] = ()) -> ReviewTemplate:
    """Make a template; one without entries means every usual section."""
    made = ReviewTemplate(
        **{name: value for name, value in facts.items() if name in COLUMNS},
        sections=[dict(one) for one in sections],
    )
    db.session.add(made)
    db.session.flush()
    _remember("review_template.made", made, by)
    return made


def copy(template: ReviewTemplate, *, by: Actor, name_ja: str, name_en: str) -> ReviewTemplate:
    """Make another one that says the same, for every customer at first."""
    facts = {name: getattr(template, name) for name in COLUMNS if name != "segment_id"}
    return make(facts | {"name_ja": name_ja, "name_en": name_en}, by=by, sections=template.sections)


def revise(template: ReviewTemplate, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Change what a template is called, for whom it is, and how its reviews are made."""
    real = {
        name: value for name, value in changes.items() if name in COLUMNS and getattr(template, name) != value
    }
    for name, value in real.items():
        setattr(template, name, value)
    if real:
        _remember("review_template.revised", template, by)


def retire(template: ReviewTemplate, *, by: Actor) -> None:
    """Offer it no more; reviews that began with it stay as they are."""
    if template.retired_at is None:
        template.retired_at = clock.now()
        _remember("review_template.retired", template, by)


def bring_back(template: ReviewTemplate, *, by: Actor) -> None:
    """Offer it again."""
    if template.retired_at is not None:
        template.retired_at = None
        _remember("review_template.restored", template, by)


def choose_singly(template: ReviewTemplate, *, by: Actor) -> None:
    """Name the usual sections one by one, so that they can be ordered and taken out."""
    if not template.sections:
        usual = [{"key": one.key} for one in review_sections.sections() if one.usual]
        _keep(template, usual, by)


def take_all_usual(template: ReviewTemplate, *, by: Actor) -> None:
    """Let it have every usual section again, those that features add later as well."""
    if template.sections:
        _keep(template, [], by)


def add(template: ReviewTemplate, key: str, *, by: Actor) -> None:
    """Add a section of a feature. Raises Refused: gone, too_many."""
    if key not in part_by_key():
        raise Refused("gone")
    if entry(template.sections, key) is None:
        _keep(template, [*_room(template), {"key": key}], by)


def add_own(template: ReviewTemplate, part: str, words: Mapping[str, str], *, by: Actor) -> None:
    """Add a page of one's own. Raises Refused: too_many."""
    _keep(template, [*_room(template), own(new_public_id(), part, words)], by)


def write_own(template: ReviewTemplate, name: str, changes: Mapping[str, str], *, by: Actor) -> None:
    """Change a page of one's own. Raises Refused: gone."""
    found = entry(template.sections, name)
    if found is None or found["key"] != OWN:
        raise Refused("gone")
    said = {field: value for field, value in changes.items() if field in (*OWN_FIELDS, "part")}
    _keep(template, [one if one is not found else dict(found) | said for one in template.sections], by)


def take_out(template: ReviewTemplate, name: str, *, by: Actor) -> None:
    """Take a section out; the last one stays. Raises Refused: last."""
    rest = [one for one in template.sections if name_of(one) != name]
    if not rest:
        raise Refused("last")
    if len(rest) < len(template.sections):
        _keep(template, rest, by)


def move(template: ReviewTemplate, name: str, *, step: int = 0, before: str | None = None, by: Actor) -> None:
    """Put a section one place up or down in its part, or before another."""
    ordered = moved(template.sections, name, part_by_key(), step, before)
    if list(ordered) != list(template.sections):
        _keep(template, ordered, by)


def _room(template: ReviewTemplate) -> Sequence[Entry]:
    if len(template.sections) >= MOST_ENTRIES:
        raise Refused("too_many")
    return template.sections


def _keep(template: ReviewTemplate, entries: Sequence[Entry], by: Actor) -> None:
    template.sections = [dict(one) for one in in_parts(entries, part_by_key())]
    _remember("review_template.revised", template, by)
    db.session.flush()


def _remember(act: str, template: ReviewTemplate, by: Actor) -> None:
    audit.remember(
        act,
        by=by,
        subject=f"review_template:{template.public_id}",
        title=template.name_ja or template.name_en,
    )
