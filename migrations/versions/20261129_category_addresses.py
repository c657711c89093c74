"""A category's earlier slugs lead on, as those of articles do.

Revision 0031, after 0030. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "old_category_address",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("category_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
            name=op.f("fk__old_category_address__category_id__category"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__old_category_address")),
        sa.UniqueConstraint("slug", name=op.f("uq__old_category_address__slug")),
    )
    op.create_index(op.f("ix__old_category_address__category_id"), "old_category_address", ["category_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix__old_category_address__category_id"), table_name="old_category_address")
    op.drop_table("old_category_address")
