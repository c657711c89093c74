"""The library has a pulse, so that nobody adds up all articles to know whether one of them changed.

Revision 0030, after 0029. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "library_pulse",
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__library_pulse")),
    )


def downgrade() -> None:
    op.drop_table("library_pulse")
