"""Addresses that we give to one person for one thing: whoever writes there proves that they were given it.

`portal+reply-<token>@in.example.com`: the token is signed with a key derived from the installation's, bound to kind,
thing and person. It never expires, because mails are answered after years; rights are asked for when mail comes.
"""

import hashlib
import hmac
import re

from flask import current_app

from portal.mailroom.rules.arrived import Proof
from portal.mailroom.rules.tokens import seal, unseal

MOST_LOCAL = 64  # RFC 5321, 4.5.3.1.1
_KIND = re.compile(r"[a-z]{1,12}")


def takes_mail() -> bool:
    """True when this installation has an address at which mail comes in."""
    return bool(current_app.config["INBOUND_ADDRESS"])


def portal_address() -> str:
    """Return the address at which mail comes in; empty where none does."""
    found: str = current_app.config["INBOUND_ADDRESS"]
    return found


def address(kind: str, ids: tuple[int, ...], person_id: int | None) -> str:
    """Return the address for mail of this kind about this thing by this person; empty where no mail comes in.

    `ids` are inner ids and begin with the customer's. Raises ValueError when it would be longer than mail allows.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of address")
    local, _, domain = portal_address().rpartition("@")
    if not local:
        return ""
    token = seal(_key(), kind, (person_id or 0, *ids))
    made = f"{local}{_separator()}{kind}-{token}"
    if len(made) > MOST_LOCAL:
        raise ValueError(f"{made} is longer than {MOST_LOCAL} characters: choose a shorter INBOUND_ADDRESS")
    return f"{made}@{domain}"


def is_ours(address: str) -> bool:
    """True when mail to this address is meant for us: the portal's own, or one with something after it."""
    return _detail(address) is not None


def open(address: str) -> Proof | None:
    """Return what an address proves, None when it is not one that we gave away. Case does not matter."""
    kind, _, token = (_detail(address) or "").partition("-")
    numbers = unseal(_key(), kind, token) if _KIND.fullmatch(kind) and token else None
    return Proof(kind, numbers[1:], numbers[0] or None) if numbers else None


def masked(text: str) -> str:
    """Return text whose addresses of ours do not prove anything any more: who reads a mail is not its writer."""
    return _proofs().sub(r"\1…\2", text)


def masked_bytes(raw: bytes) -> bytes:
    """Return a mail's bytes with the proofs in its addresses crossed out, as long as they were."""
    text = raw.decode("latin-1")
    crossed = _proofs().sub(
        lambda found: found[1] + "x" * (len(found[0]) - len(found[1] + found[2])) + found[2], text
    )
    return crossed.encode("latin-1")


def _proofs() -> re.Pattern[str]:
    local, _, domain = portal_address().rpartition("@")
    start, end = re.escape(local + _separator()), re.escape(f"@{domain}")
    return re.compile(
        rf"({start}[a-z]{{1,12}}-)[a-z2-7]{{16,58}}({end})" if local else r"(?!)()()", re.IGNORECASE
    )


def _detail(address: str) -> str | None:
    """Return what stands after the separator, "" for the portal's own address, None for somebody else's."""
    own_local, _, own_domain = portal_address().lower().rpartition("@")
    local, _, domain = address.strip().lower().rpartition("@")
    if not own_local or domain != own_domain:
        return None
    if local == own_local:
        return ""
    start = own_local + _separator()
    return local.removeprefix(start) if local.startswith(start) else None


def _separator() -> str:
    found: str = current_app.config["INBOUND_SEPARATOR"]
    return found


def _key() -> bytes:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, b"addresses for mail coming in", hashlib.sha256).digest()
