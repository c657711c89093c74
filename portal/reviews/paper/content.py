"""What shapes a paper, as one hash: where it is the same, the paper is the same, and nothing is made anew."""

import hashlib
import json

from flask_babel import force_locale

from portal.accounts import branding
from portal.accounts.models import Customer
from portal.foundation.assets import release
from portal.reviews.paper.whole import Sealed
from portal.reviews.queries.people import people_of
from portal.reviews.rules.exports import Wanted
from portal.reviews.rules.snapshot import Snapshot


def key_of(
    snapshot: Snapshot, customer: Customer, wanted: Wanted, before: Snapshot | None, sealed: Sealed | None
) -> str:
    """Return the hash of a review, of how the people in it are called today, and of how it is to look."""
    row = branding.installation()
    with force_locale(wanted.language):
        people = sorted((public_id, repr(one)) for public_id, one in people_of(snapshot).items())
    shapes = [
        release(), [wanted.kind, wanted.language, wanted.paper, wanted.archival], repr(sealed), people,
        snapshot.document, before.document if before else None,
        [row.logo_place, row.accent, row.vendor_name, row.vendor_name_en],
        [customer.logo_place, customer.public_id],
    ]  # fmt: skip
    written = json.dumps(shapes, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode(errors="replace")).hexdigest()
