"""Who spoke with whom, and when last, is kept in these tables."""

from portal.contacts.models.contacts import Contact, ContactPerson, LastContact
from portal.contacts.models.quiet import QuietLimit
from portal.contacts.models.visits import VisitDay

__all__ = ["Contact", "ContactPerson", "LastContact", "QuietLimit", "VisitDay"]
