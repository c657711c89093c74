"""A long piece is cut where its template says `<!--cut-->`, so that its parts are set beside each other.

What follows a cut begins on a new page. What is open at a cut is closed before it and opened again behind it.
"""

import re
from itertools import pairwise

CUT = "<!--cut-->"
TAG = re.compile(r"<!--.*?-->|<(/?)([A-Za-z][A-Za-z0-9:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
ID = re.compile(r"\sid=(\"[^\"]*\"|'[^']*'|[^\s>]+)")
EMPTY = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)


def cut(html: str) -> list[str]:
    """Return the documents that a document is cut into; itself when nothing says so.

    >>> cut('<body class="b"><div id="d">one<!--cut-->two</div></body>')
    ['<body class="b"><div id="d">one</div></body>', '<body class="b"><div>two</div></body>']
    """
    if CUT not in html:
        return [html]
    body = re.search(r"<body\b[^>]*>", html)
    at = body.end() if body else 0
    head, places = html[:at], [at, *(found.start() for found in re.finditer(CUT, html)), len(html)]
    parts: list[str] = []
    still_open: list[tuple[str, str]] = []
    for begin, end in pairwise(places):
        text = html[begin:end].removeprefix(CUT)
        again = "".join(f"<{name}{ID.sub('', rest)}>" for name, rest in still_open)
        still_open = _left_open(text, still_open)
        close = "".join(f"</{name}>" for name, _ in reversed(still_open))
        tail = "" if end == len(html) else f"{close}</body>{'</html>' if '<html' in head else ''}"
        parts.append(f"{head}{again}{text}{tail}")
    return parts


def _left_open(text: str, before: list[tuple[str, str]]) -> list[tuple[str, str]]:
    found = list(before)
    for tag in TAG.finditer(text):
        closing, name, rest = tag[1], tag[2], tag[3]
        if name is None or name.lower() in EMPTY or rest.endswith("/"):
            continue
        if not closing:
            found.append((name, rest))
        elif found and found[-1][0] == name:
            found.pop()
    return found
