"""Variables of stylesheets, put in before a sheet is read: asking for them again at every element is dear.

What a sheet fixes for the whole document stands under `html.is-bound .paper`; a document may say otherwise in a
`<style>` of its own, under the same words.
"""

import re
from collections.abc import Iterable, Mapping

FIXED = re.compile(r"html\.is-bound \.paper\s*\{([^{}]*)\}")
SAID = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+)")
ASKED = re.compile(r"var\(\s*(--[\w-]+)\s*\)")
OWN = re.compile(r"<style>([^<]*)</style>")
"""A document's own; what somebody typed is escaped and cannot look like it."""
DEEPEST = 5


def fixed(texts: Iterable[str]) -> dict[str, str]:
    """Return what variables are in the whole document; later texts have the last word.

    >>> fixed(["html.is-bound .paper { --a: 1px; --b: var(--a) }", "html.is-bound .paper{--a:2px}", ".x { --c: 1 }"])
    {'--a': '2px', '--b': 'var(--a)'}
    """
    return {
        name: value.strip()
        for text in texts
        for block in FIXED.findall(text)
        for name, value in SAID.findall(block)
    }


def said_in(html: str) -> dict[str, str]:
    """Return what variables a document sets in its own `<style>`.

    >>> said_in("<title>html.is-bound .paper{--a:1px}</title><style>html.is-bound .paper{--b:2px}</style></head>")
    {'--b': '2px'}
    """
    return fixed(OWN.findall(html[: html.find("</head>")]))


def settled(text: str, values: Mapping[str, str]) -> str:
    """Return a sheet with these variables put in; others are asked for as ever.

    >>> settled("a { margin: var(--b) var(--c) }", {"--a": "2px", "--b": "var(--a)"})
    'a { margin: 2px var(--c) }'
    """
    for _ in range(DEEPEST):
        found = ASKED.sub(lambda asked: values.get(asked[1], asked[0]), text)
        if found == text:
            break
        text = found
    return text
