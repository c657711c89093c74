"""What customers would have the product do, and why.

Revision 0014, after 0013. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "idea",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_words", sa.Text(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", BIGINT, nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__idea")),
        sa.UniqueConstraint("public_id", name=op.f("uq__idea__public_id")),
    )

    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__idea__state"), ["state"], unique=False)

    op.create_table(
        "idea_ask",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("idea_id", BIGINT, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_by_id", BIGINT, nullable=True),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("noted_by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__idea_ask__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk__idea_ask__idea_id__idea")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__idea_ask")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__idea_ask__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__idea_ask__public_id")),
    )

    with op.batch_alter_table("idea_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__idea_ask__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__idea_ask__idea", ["idea_id", "customer_id"], unique=False)
        batch_op.create_index(
            "ix__idea_ask__subject", ["customer_id", "subject_kind", "subject_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("idea_ask", schema=None) as batch_op:
        batch_op.drop_index("ix__idea_ask__subject")
        batch_op.drop_index("ix__idea_ask__idea")
        batch_op.drop_index(batch_op.f("ix__idea_ask__customer_id"))
    op.drop_table("idea_ask")
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__idea__state"))
    op.drop_table("idea")
