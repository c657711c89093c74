"""Whether an address that a page stands at is the one that something leads to."""

from urllib.parse import parse_qsl, urlsplit


def leads_to(target: str, at: str, host_url: str) -> bool:
    """True when the page at `at` (a whole address of ours) is where `target` (a path) leads; more may be asked there.

    >>> leads_to("/c/a/talks/x?of=shared#m3", "https://p.example/c/a/talks/x?of=shared&all=1", "https://p.example/")
    True
    >>> leads_to("/c/a/talks/x", "https://p.example/c/a/talks/y", "https://p.example/")
    False
    >>> leads_to("/c/a/talks/x", "https://q.example/c/a/talks/x", "https://p.example/")
    False
    """
    wanted, here, host = urlsplit(target), urlsplit(at), urlsplit(host_url)
    if here.netloc != host.netloc or here.path != wanted.path:
        return False
    return set(parse_qsl(wanted.query)) <= set(parse_qsl(here.query))
