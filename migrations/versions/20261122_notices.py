"""The bell: what somebody should know, and how each kind of it reaches them.

Revision 0003, after 0002. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notice_setting",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("by_mail", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk__notice_setting__person_id__user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__notice_setting")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq__notice_setting__person_id_kind")),
    )

    op.create_table(
        "notice",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIGINT, nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_mail", sa.String(length=20), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__notice__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk__notice__person_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__notice")),
        sa.UniqueConstraint("person_id", "about", name=op.f("uq__notice__person_id_about")),
        sa.UniqueConstraint("public_id", name=op.f("uq__notice__public_id")),
    )

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__notice__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__notice__digest", ["by_mail", "mailed_at", "read_at"], unique=False)
        batch_op.create_index("ix__notice__of_person", ["person_id", "read_at", "id"], unique=False)
        batch_op.create_index(
            "ix__notice__subject", ["person_id", "subject_kind", "subject_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix__notice__subject")
        batch_op.drop_index("ix__notice__of_person")
        batch_op.drop_index("ix__notice__digest")
        batch_op.drop_index(batch_op.f("ix__notice__customer_id"))
    op.drop_table("notice")
    op.drop_table("notice_setting")
