"""Whether the relay that the operator trusts vouches for the domain in *From* (RFC 8601, RFC 7489)."""

import re

from portal.mailroom.rules.headers import Headers

_COMMENT = re.compile(r"\([^()]{0,500}\)")
_RESULT = re.compile(r"\s*(\w+)\s*=\s*(\w+)")
_PROPERTY = re.compile(r"([\w.\-]+)\s*=\s*\"?([^\s\";]+)")


def vouched(headers: Headers, trusted: str, domain: str) -> bool:
    """True when the trusted relay says that mail of `domain` was authenticated, and aligned with *From*.

    Only the topmost such header counts: what lies below came with the mail, and anybody can write it.
    """
    if not trusted or not domain:
        return False
    value = next((v for v in headers.all("authentication-results") if _by(v) == trusted), "")
    return any(_passes(result, domain) for result in _COMMENT.sub(" ", value).split(";")[1:])


def _by(value: str) -> str:
    plain = _COMMENT.sub(" ", value).split(";")[0].split()
    return plain[0].lower() if plain else ""


def _passes(result: str, domain: str) -> bool:
    told = _RESULT.match(result)
    if told is None or told[2].lower() != "pass":
        return False
    about = {name.lower(): value.lower() for name, value in _PROPERTY.findall(result[told.end() :])}
    method = told[1].lower()
    if method == "dmarc":
        return about.get("header.from", domain).rpartition("@")[2] == domain
    if method == "dkim":
        signer = about.get("header.d") or about.get("header.i", "").rpartition("@")[2]
        return _aligned(signer, domain)
    if method == "spf":
        return _aligned(about.get("smtp.mailfrom", "").rpartition("@")[2], domain)
    return False


def _aligned(signer: str, domain: str) -> bool:
    """True for the domain itself or one above it; nobody signs for a public suffix."""
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))
