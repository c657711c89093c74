"""The addresses of the community's pages: the same page stands at a customer's door and at the desk."""

from typing import Any

from flask import url_for

from portal.accounts.standpoint import standpoint

DESK = "_desk"


def address(endpoint: str, **values: Any) -> str:
    """Return the address of a page where its reader stands: `community.space` is `community_desk.space` at the desk."""
    here = standpoint()
    if here.customer is not None:
        return url_for(endpoint, slug=here.customer.slug, **values)
    blueprint, _dot, page = endpoint.partition(".")
    return url_for(f"{blueprint}{DESK}.{page}", **values)


def thread_address(public_id: str, **values: Any) -> str:
    """Return the address of a thread's page where its reader stands."""
    return address("community_threads.show", thread=public_id, **values)
