"""Champions and ambassadors, points, badges, acts of advocacy.

Revision 0023, after 0022. Up and down, no models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "programme_rules",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("worth", sa.JSON(), nullable=False),
        sa.Column("caps", sa.JSON(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("recent_days", BIGINT, nullable=False),
        sa.Column("ring_votes", BIGINT, nullable=False),
        sa.Column("strike_days", BIGINT, nullable=False),
        sa.Column("board", sa.Boolean(), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__programme_rules")),
    )

    op.create_table(
        "strike",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__strike__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__strike")),
        sa.UniqueConstraint("public_id", name=op.f("uq__strike__public_id")),
    )

    with op.batch_alter_table("strike", schema=None) as batch_op:
        batch_op.create_index("ix__strike__person", ["user_id", "until"], unique=False)

    op.create_table(
        "advocacy_act",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person_id", BIGINT, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("by_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__advocacy_act__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk__advocacy_act__person_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__advocacy_act")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__advocacy_act__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__advocacy_act__public_id")),
    )

    with op.batch_alter_table("advocacy_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__advocacy_act__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__advocacy_act__on", ["customer_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix__advocacy_act__person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__advocacy_act__subject"), ["subject"], unique=False)

    op.create_table(
        "champion_profile",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("does", sa.Text(), nullable=False),
        sa.Column("helps", sa.JSON(), nullable=False),
        sa.Column("speaks", sa.String(length=40), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("on_board", sa.Boolean(), nullable=False),
        sa.Column("ambassador_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__champion_profile__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__champion_profile__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__champion_profile")),
        sa.UniqueConstraint("public_id", name=op.f("uq__champion_profile__public_id")),
        sa.UniqueConstraint("user_id", "customer_id", name=op.f("uq__champion_profile__user_id_customer_id")),
    )

    with op.batch_alter_table("champion_profile", schema=None) as batch_op:
        batch_op.create_index("ix__champion_profile__ambassadors", ["ambassador_since"], unique=False)
        batch_op.create_index(batch_op.f("ix__champion_profile__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "nomination",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by_id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", BIGINT, nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_by_id", BIGINT, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk__nomination__by_id__user")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__nomination__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__nomination__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__nomination")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq__nomination__customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__nomination__public_id")),
    )

    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__nomination__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__nomination__open", ["customer_id", "ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix__nomination__user_id"), ["user_id"], unique=False)

    op.create_table(
        "point_entry",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("user_id", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("thread_id", BIGINT, nullable=False),
        sa.Column("reply_id", BIGINT, nullable=False),
        sa.Column("by_id", BIGINT, nullable=False),
        sa.Column("points", BIGINT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk__point_entry__customer_id__customer")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk__point_entry__user_id__user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__point_entry")),
        sa.UniqueConstraint(
            "user_id", "act", "subject", "by_id", name=op.f("uq__point_entry__user_id_act_subject_by_id")
        ),
    )

    with op.batch_alter_table("point_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__point_entry__customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix__point_entry__pair", ["by_id", "user_id", "day"], unique=False)
        batch_op.create_index("ix__point_entry__post", ["thread_id", "reply_id"], unique=False)
        batch_op.create_index(
            "ix__point_entry__sum", ["user_id", "taken_back_at", "act", "day"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("point_entry", schema=None) as batch_op:
        batch_op.drop_index("ix__point_entry__sum")
        batch_op.drop_index("ix__point_entry__post")
        batch_op.drop_index("ix__point_entry__pair")
        batch_op.drop_index(batch_op.f("ix__point_entry__customer_id"))
    op.drop_table("point_entry")
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__nomination__user_id"))
        batch_op.drop_index("ix__nomination__open")
        batch_op.drop_index(batch_op.f("ix__nomination__customer_id"))
    op.drop_table("nomination")
    with op.batch_alter_table("champion_profile", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__champion_profile__customer_id"))
        batch_op.drop_index("ix__champion_profile__ambassadors")
    op.drop_table("champion_profile")
    with op.batch_alter_table("advocacy_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__advocacy_act__subject"))
        batch_op.drop_index(batch_op.f("ix__advocacy_act__person_id"))
        batch_op.drop_index("ix__advocacy_act__on")
        batch_op.drop_index(batch_op.f("ix__advocacy_act__customer_id"))
    op.drop_table("advocacy_act")
    with op.batch_alter_table("strike", schema=None) as batch_op:
        batch_op.drop_index("ix__strike__person")
    op.drop_table("strike")
    op.drop_table("programme_rules")
