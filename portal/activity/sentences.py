"""Extension point: how each kind of timeline entry is told. One template per kind, sentences in both languages."""

_templates: dict[str, str] = {}


def told_by(template: str, *kinds: str) -> None:
    """Register the partial that tells entries of these kinds; it needs `entry` and `actor`."""
    _templates.update(dict.fromkeys(kinds, template))


def template_for(kind: str) -> str | None:
    """Return the partial for a kind, or None when no feature tells it (its module is switched off)."""
    return _templates.get(kind)
