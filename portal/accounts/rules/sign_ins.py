"""What a browser calls itself, in words that people recognise."""

import re

_BROWSERS = (
    ("Edge", r"Edg(?:A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Yahoo!", r"YJApp|YJTop"),
    ("LINE", r"\bLine/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("Mac", r"Macintosh"),
    ("Linux", r"Linux"),
)
HAND_HELD = frozenset({"iPhone", "iPad", "Android"})


def browser_and_system(user_agent: str) -> tuple[str, str]:
    """Return the browser's and the system's name; empty where unknown.

    >>> browser_and_system("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36 Edg/131")
    ('Edge', 'Windows')
    >>> browser_and_system("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile Safari/604.1")
    ('Safari', 'iPhone')
    >>> browser_and_system("curl/8")
    ('', '')
    """
    return _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, user_agent)), "")
