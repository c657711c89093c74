"""A customer has a colour of its own, which papers for it wear beside the vendor's.

Revision 0029, after 0028. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer", sa.Column("accent", sa.String(7), nullable=True))


def downgrade() -> None:
    op.drop_column("customer", "accent")
