"""What a personal link opens for somebody without an account: one customer, and of it what both sides see."""

from portal.accounts.models import Customer
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.links import LinkRefused, PurposeLink
from portal.foundation.tenancy import customer_scope


class OpenedLink:
    """A link that was found by its token, and its customer; read what it opens inside `scope`."""

    def __init__(self, token: str, link: PurposeLink):
        """Raises LinkRefused: unknown (its customer is gone)."""
        self.token, self.link = token, link
        customer = db.session.get(Customer, link.customer_ref)
        if customer is None:
            raise LinkRefused("unknown")
        self.customer: Customer = customer
        self.scope = customer_scope(customer.id, Audience.GUEST)
