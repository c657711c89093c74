"""As whom a mail may speak. What stands in *From* anybody can write, and an address of ours can be passed on with the
mail in which it stood; so nobody speaks on the strength of one of the two alone where they disagree.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Speaker:
    """Whose word a mail is. `person_id` None: nobody's yet; `ask`: who is asked by mail whether it is theirs."""

    person_id: int | None
    ask: int | None = None
    reason: str = ""  # why it waits: stranger, spam, unconfirmed, other_address, other_person


def speaker(
    *,
    owner: int | None,
    owners_addresses: frozenset[str],
    sender: str,
    claimed: int | None,
    claimed_belongs: bool,
    authenticated: bool,
    spam: bool,
) -> Speaker:
    """Return who speaks in a mail.

    `owner`: to whom we gave the address it came to; `owners_addresses`: from which they are known to write. `claimed`:
    whose address *From* names; `claimed_belongs`: who may write there by their own right. `authenticated`: a relay that
    we trust vouches for *From*.

    >>> speaker(owner=1, owners_addresses=frozenset({"a@x"}), sender="a@x", claimed=1, claimed_belongs=True,
    ...         authenticated=False, spam=False).person_id
    1
    >>> speaker(owner=1, owners_addresses=frozenset({"a@x"}), sender="z@y", claimed=None, claimed_belongs=False,
    ...         authenticated=True, spam=False)
    Speaker(person_id=None, ask=1, reason='other_address')
    """
    if spam:
        return Speaker(None, reason="spam")
    if owner is not None and sender in owners_addresses:
        return Speaker(owner)
    if claimed is not None and claimed != owner:
        if not claimed_belongs:
            return Speaker(None, reason="other_person" if owner is not None else "stranger")
        return Speaker(claimed) if authenticated else Speaker(None, ask=claimed, reason="unconfirmed")
    if owner is None:
        return Speaker(None, reason="stranger")
    return Speaker(None, ask=owner, reason="other_address")
