"""Words and code to copy: what they are called, and what in them is to be filled in."""

from collections.abc import Iterator

LONGEST_HOLE, LONGEST_TITLE = 100, 100


def title_of(meta: str) -> str:
    """Return the title that stands behind the language of a fence.

    >>> title_of('title="Letter" {1}'), title_of("js")
    ('Letter', '')
    """
    for quote in ('"', "'"):
        _before, found, rest = meta.partition(f"title={quote}")
        if found:
            return rest.partition(quote)[0].strip()[:LONGEST_TITLE]
    return ""


def with_holes(words: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, and of each whether it stands in double braces, where something is filled in.

    >>> list(with_holes("Dear {{name}},"))
    [('Dear ', False), ('{{name}}', True), (',', False)]
    """
    while "{{" in words:
        before, _begins, rest = words.partition("{{")
        hole, ends, after = rest.partition("}}")
        if not ends or "\n" in hole or len(hole) > LONGEST_HOLE:
            break
        yield before, False
        yield f"{{{{{hole}}}}}", True
        words = after
    yield words, False
