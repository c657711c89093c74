"""The pictures of a review's cover: the vendor's logo and the customer's, as they are kept today."""

from portal.accounts import branding
from portal.accounts.models import Customer
from portal.foundation.files import storage

VENDOR, CUSTOMER = "vendor-logo", "customer-logo"


def logos_of(customer: Customer) -> dict[str, bytes]:
    """Return the bytes of the logos there are, by the names that a volume calls them by, in the order of a cover."""
    places = {CUSTOMER: customer.logo_place, VENDOR: branding.installation().logo_place}
    return {name: storage().get(place) for name, place in places.items() if place}
