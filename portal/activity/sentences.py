"""Extension point: how each kind of timeline entry is told. One template per kind, sentences in both languages.

A sentence has no subject: who did it stands at the end of the row. Facts name people by `person_id` and `other_id`
alone, so that erasing a person erases them here; the entry then carries them as `person` and `other`.
"""

from dataclasses import dataclass
from typing import Any

_templates: dict[str, str] = {}
_chapters: dict[str, "Chapter"] = {}


@dataclass(frozen=True)
class Chapter:
    """A group of kinds by which the timeline is filtered; a kind belongs by how it begins (`kpi.`)."""

    code: str
    label: Any  # lazy text
    prefixes: tuple[str, ...]


def told_by(template: str, *kinds: str) -> None:
    """Register the partial that tells entries of these kinds; it needs `entry` and `actor`."""
    _templates.update(dict.fromkeys(kinds, template))


def template_for(kind: str) -> str | None:
    """Return the partial for a kind, or None when no feature tells it (its module is switched off)."""
    return _templates.get(kind)


def chapter(code: str, label: Any, *prefixes: str) -> None:
    """Let the timeline be filtered by the kinds that begin like this."""
    _chapters[code] = Chapter(code, label, prefixes)


def chapters() -> list[Chapter]:
    """Return the groups of kinds of which something is told, in the order of registration."""
    return [one for one in _chapters.values() if kinds_told(one.code)]


def kinds_told(chapter_code: str = "") -> list[str]:
    """Return the kinds that somebody tells, of one chapter or all."""
    if not chapter_code:
        return sorted(_templates)
    prefixes = _chapters[chapter_code].prefixes if chapter_code in _chapters else ()
    return sorted(kind for kind in _templates if kind.startswith(prefixes)) if prefixes else []
