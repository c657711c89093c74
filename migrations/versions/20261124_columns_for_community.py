"""What tables that were there learn, and what comes beside them.

Revision 0024, after 0023. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "idea_vote",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("idea_id", BIGINT, nullable=False),
        sa.Column("person_id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__idea_vote__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk__idea_vote__idea_id__idea")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk__idea_vote__person_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__idea_vote")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__idea_vote__customer_id_id")),
        sa.UniqueConstraint("idea_id", "person_id", name=op.f("uq__idea_vote__idea_id_person_id")),
    )

    with op.batch_alter_table("idea_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__idea_vote__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__idea_vote__idea", ["idea_id", "customer_id"], unique=False)

    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("words", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title_en", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("told", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("told_en", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("state_words_en", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("worded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", BIGINT, nullable=True))
        batch_op.add_column(sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("votes", BIGINT, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("voting", BIGINT, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("reach", sa.String(length=20), nullable=False, server_default="vendor"))
        batch_op.add_column(sa.Column("addressees", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_index(batch_op.f("ix__idea__merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk__idea__merged_into_id__idea"), "idea", ["merged_into_id"], ["id"]
        )

    # What stood before was worded by the vendor.
    op.execute("UPDATE idea SET worded_at = created_at")


def downgrade() -> None:
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk__idea__merged_into_id__idea"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix__idea__merged_into_id"))
        batch_op.drop_column("addressees")
        batch_op.drop_column("reach")
        batch_op.drop_column("voting")
        batch_op.drop_column("votes")
        batch_op.drop_column("merged_at")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("worded_at")
        batch_op.drop_column("state_words_en")
        batch_op.drop_column("told_en")
        batch_op.drop_column("told")
        batch_op.drop_column("title_en")
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.drop_column("read_at")
        batch_op.drop_column("words")
    with op.batch_alter_table("idea_vote", schema=None) as batch_op:
        batch_op.drop_index("ix__idea_vote__idea")
        batch_op.drop_index(batch_op.f("ix__idea_vote__customer_id"))
    op.drop_table("idea_vote")
