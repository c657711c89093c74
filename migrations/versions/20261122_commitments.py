"""What a side promised, and how it ended.

Revision 0011, after 0010. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("owner_id", BIGINT, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("source_kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", BIGINT, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", BIGINT, nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_as", sa.String(length=20), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__commitment__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk__commitment__owner_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__commitment")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__commitment__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__commitment__public_id")),
    )

    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__commitment__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__commitment__open", ["customer_id", "settled_at", "due_on"], unique=False)
        batch_op.create_index("ix__commitment__owner", ["owner_id", "settled_at"], unique=False)
        batch_op.create_index(
            "ix__commitment__source", ["customer_id", "source_kind", "source_id"], unique=False
        )

    op.create_table(
        "origin",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("made_kind", sa.String(length=40), nullable=False),
        sa.Column("made_id", BIGINT, nullable=False),
        sa.Column("made_into", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by_id", BIGINT, nullable=True),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__origin__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__origin")),
    )

    with op.batch_alter_table("origin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__origin__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__origin__made", ["customer_id", "made_kind", "made_id"], unique=False)
        batch_op.create_index("ix__origin__of", ["customer_id", "subject_kind", "subject_id"], unique=False)

    op.create_table(
        "commitment_settling",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("commitment_id", BIGINT, nullable=False),
        sa.Column("settled_as", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_by_id", BIGINT, nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "commitment_id"],
            ["commitment.customer_id", "commitment.id"],
            name=op.f("fk__commitment_settling__customer_id_commitment_id__commitment"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__commitment_settling__customer_id__customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__commitment_settling")),
    )

    with op.batch_alter_table("commitment_settling", schema=None) as batch_op:
        batch_op.create_index(
            "ix__commitment_settling__commitment", ["commitment_id", "reopened_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__commitment_settling__customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            "uq__commitment_settling__in_force",
            ["commitment_id"],
            unique=True,
            sqlite_where=sa.text("reopened_at IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("commitment_settling", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__commitment_settling__in_force",
            sqlite_where=sa.text("reopened_at IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__commitment_settling__customer_id"))
        batch_op.drop_index("ix__commitment_settling__commitment")
    op.drop_table("commitment_settling")
    with op.batch_alter_table("origin", schema=None) as batch_op:
        batch_op.drop_index("ix__origin__of")
        batch_op.drop_index("ix__origin__made")
        batch_op.drop_index(batch_op.f("ix__origin__customer_id"))
    op.drop_table("origin")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index("ix__commitment__source")
        batch_op.drop_index("ix__commitment__owner")
        batch_op.drop_index("ix__commitment__open")
        batch_op.drop_index(batch_op.f("ix__commitment__customer_id"))
    op.drop_table("commitment")
