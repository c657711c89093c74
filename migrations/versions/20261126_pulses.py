"""A customer has a pulse for each kind of thing that desks ask about, beside the one for everything.

Revision 0026, after 0025. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = (
    "accounts", "agreements", "commitments", "conversations", "meetings", "onboarding", "plans", "reviews",
    "stories",
)  # fmt: skip


def upgrade() -> None:
    for kind in KINDS:
        op.add_column("customer", sa.Column(f"{kind}_pulse", BIGINT, nullable=False, server_default="0"))


def downgrade() -> None:
    for kind in reversed(KINDS):
        op.drop_column("customer", f"{kind}_pulse")
